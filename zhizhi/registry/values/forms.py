"""The form by which the county sets a figure."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ValueForm(forms.Form):
    """How much, from when, by which decision."""

    value = forms.IntegerField(
        label=_("New figure"), required=False, min_value=1,
        help_text=_("A whole number. Leave it empty to return to the figure of the rule."),
    )  # fmt: skip
    from_date = forms.DateField(label=_("From"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    basis = forms.CharField(
        label=_("Basis"), max_length=200, help_text=_("Document of the decision, such as its number.")
    )
