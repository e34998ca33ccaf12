"""The form by which the county sets a figure."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.organizations.models import Organization


class ValueForm(forms.Form):
    """How much, from when, by which decision."""

    value = forms.IntegerField(
        label=_("New figure"), required=False, min_value=1,
        help_text=_("A whole number. Leave it empty to return to the figure of the rule."),
    )  # fmt: skip
    from_date = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    place: "forms.ModelChoiceField[Organization]" = forms.ModelChoiceField(
        label=_("Holds where"), required=False, empty_label=_("the whole county"),
        queryset=None,  # what is offered is said when it is shown
        help_text=_("For a unit it holds there and below; the nearest unit above counts."),
    )  # fmt: skip
    basis = forms.CharField(
        label=_("Basis"), max_length=200, help_text=_("Document of the decision, such as its number.")
    )

    def __init__(self, *args: Any, places: QuerySet[Organization], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].queryset = places  # type: ignore[attr-defined]
