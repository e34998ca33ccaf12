"""What an auditor looks for."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.journal.names import acts_known
from zhizhi.registry.journal.queries import ActFilter


class DayInput(forms.DateInput):
    """The browser's own day field, which sends and takes ISO dates whatever the language."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ActSearch(forms.Form):
    """The fields above the list of acts; all may be empty."""

    actor = forms.CharField(label=_("Who acted"), required=False, max_length=100)
    act = forms.CharField(label=_("Act"), required=False, max_length=60, widget=forms.Select())
    first_day = forms.DateField(label=_("From day"), required=False, widget=DayInput())
    last_day = forms.DateField(label=_("To day"), required=False, widget=DayInput())
    person = forms.IntegerField(label=_("Person number"), required=False, min_value=1, max_value=2**63 - 1)
    organization = forms.IntegerField(label=_("Organization number"), required=False, min_value=1, max_value=2**63 - 1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        widget = self.fields["act"].widget
        assert isinstance(widget, forms.Select)
        widget.choices = [("", _("All acts")), *acts_known()]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        if first and last and first > last:
            self.add_error("last_day", _("The last day lies before the first."))
        return cleaned

    def wanted(self) -> ActFilter:
        """The filter of a valid form."""
        said = self.cleaned_data
        return ActFilter(
            actor=said["actor"].strip(),
            act=said["act"],
            person_id=said["person"],
            organization_id=said["organization"],
            first_day=said["first_day"],
            last_day=said["last_day"],
        )


class HeadSearch(forms.Form):
    """The month whose heads are printed."""

    month = forms.DateField(
        label=_("Month"),
        required=False,
        input_formats=["%Y-%m"],
        widget=forms.DateInput(format="%Y-%m", attrs={"type": "month", "placeholder": "2026-03"}),
    )
