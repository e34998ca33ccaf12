"""Forms of what any step of any process offers: signatures, more time, suspension."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.engines.processes.forms import ActForm, words_field
from zhizhi.engines.processes.widgets import Choices


def _day(label: Any, help_text: Any = "", *, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    return forms.DateField(label=label, help_text=help_text, required=required, widget=widget)


class SignForm(ActForm):
    """A signature, with a remark where one is wanted."""

    remark = words_field(gettext_lazy("Remark"), gettext_lazy("Not needed; everybody who sees the case reads it."),
                    required=False)  # fmt: skip


class ReasonForm(ActForm):
    """Why somebody says no."""

    reason = words_field(gettext_lazy("Reason"), gettext_lazy("Who asked you reads this."))


class AgainForm(ActForm):
    """What was changed, so that all sign anew."""

    changed = words_field(
        gettext_lazy("What was changed"),
        gettext_lazy("All sign anew; what was signed before counts no more."),
    )


class DropForm(ActForm):
    """Which signature is not asked for any more."""

    part = forms.CharField(widget=forms.HiddenInput, max_length=40)


class UnitForm(forms.Form):
    """In which unit to look for a colleague."""

    text = forms.CharField(label=gettext_lazy("Which unit"), required=False, max_length=60,
                           help_text=gettext_lazy("Part of its name, or its initials."))  # fmt: skip


class CoSignForm(ActForm):
    """Who shall sign, and a word to them."""

    person = forms.ChoiceField(label=gettext_lazy("Who shall sign"))
    note = words_field(gettext_lazy("A word to whoever shall sign"), required=False)

    def __init__(self, choices: Choices, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        field.choices = [("", _("Please choose")), *choices]  # type: ignore[attr-defined]


class ExtendForm(ActForm):
    """Until when, and why."""

    until = _day(gettext_lazy("Until which day"))
    reason = words_field(gettext_lazy("Why more time is needed"), gettext_lazy("It stands in the history."))


class GrantForm(ActForm):
    """Until when: the day asked for, or another."""

    until = _day(gettext_lazy("Until which day"), gettext_lazy("The day asked for, or another."))
    note = words_field(gettext_lazy("A word to whoever asked"), required=False)


class SuspendForm(ActForm):
    """Until when the case stands, and why."""

    until = _day(
        gettext_lazy("Until which day"),
        gettext_lazy("It goes on by itself that morning. Leave it empty to suspend until further notice."),
        required=False,
    )
    reason = words_field(
        gettext_lazy("Why it is suspended"), gettext_lazy("No limit runs meanwhile. It stands in the history.")
    )


class TakeBackForm(ActForm):
    """Nothing but the key: it was a mistake."""


class ResumeForm(ActForm):
    """A word when the case goes on."""

    note = words_field(gettext_lazy("A word to whoever has it"), required=False)
