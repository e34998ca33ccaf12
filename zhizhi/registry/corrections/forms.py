"""Forms of corrections and differences."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.corrections.items import DISPUTED, ITEMS, WORDS_LENGTH, Item, Kind
from zhizhi.registry.corrections.models import Correction, Difference

OTHER = "other"


class CorrectionForm(forms.Form):
    """What one item of the own record should be, and why."""

    value = forms.CharField(label=_("It should be"), max_length=WORDS_LENGTH)
    words = forms.CharField(
        label=_("Explanation"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Where the right value stands, such as the ID card or the application to join the Party."),
    )  # fmt: skip

    def __init__(self, *args: Any, item: Item, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if item.choices:
            self.fields["value"] = forms.ChoiceField(
                label=_("It should be"), choices=[("", _("please choose")), *item.choices]
            )
        elif item.kind is Kind.WORDS:
            self.fields["value"].widget = forms.Textarea(attrs={"rows": 4})
        elif item.is_date:
            self.fields["value"].help_text = _(
                "Year, month and day, such as 1968-03-12; 1968-03 if only the month is known."
            )
        else:
            self.fields["value"].widget.attrs["autocomplete"] = "off"


class DecisionForm(forms.Form):
    """Why the office accepts or refuses; a weighty item names its document."""

    reason = forms.CharField(
        label=_("Answer to the person"), max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The person reads it."),
    )  # fmt: skip
    basis = forms.CharField(
        label=_("Basis document"), max_length=200, required=False,
        help_text=_("Needed to accept: the document and its number, such as that of the examination of the file."),
    )  # fmt: skip

    def __init__(self, *args: Any, weighty: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not weighty:
            del self.fields["basis"]


class DifferenceForm(forms.Form):
    """Which value holds, why, and by which document."""

    value = forms.ChoiceField(label=_("Which value holds?"), widget=forms.RadioSelect)
    other = forms.CharField(
        label=_("Another value"),
        max_length=WORDS_LENGTH,
        required=False,
        help_text=_("Only if none of the above holds."),
    )
    reason = forms.CharField(
        label=_("Grounds of the decision"), max_length=500, widget=forms.Textarea(attrs={"rows": 2})
    )
    basis = forms.CharField(
        label=_("Basis document"),
        max_length=200,
        help_text=_("The document and its number on which the decision rests."),
    )

    def __init__(self, *args: Any, values: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["value"].choices = [*values, (OTHER, _("another value"))]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Another value is written where it was chosen."""
        given = super().clean() or {}
        if given.get("value") == OTHER:
            given["value"] = given.get("other", "").strip()
            if not given["value"]:
                self.add_error("other", _("Write the value that holds."))
        return given


class ListForm(forms.Form):
    """Filters of both lists. `places` are those below which the scope manages people."""

    q = forms.CharField(label=_("Name or initials"), required=False, max_length=60)
    item = forms.ChoiceField(label=_("Item"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)

    def __init__(self, *args: Any, kind: type[Correction] | type[Difference], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = DISPUTED if kind is Difference else tuple(ITEMS)
        self.fields["item"].choices = [("", _("all")), *((name, ITEMS[name].label) for name in names)]  # type: ignore[attr-defined]
        self.fields["state"].choices = [*kind.State.choices, ("all", _("all"))]  # type: ignore[attr-defined]
