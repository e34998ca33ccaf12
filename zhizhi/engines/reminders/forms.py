"""Of what one is reminded, and where."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhizhi.engines.processes.hearing import ALARM, GIVEN, OVERDUE, SOON, URGED

WORDS = (
    (GIVEN, _("A task is given to me")),
    (SOON, _("My task is due today (at noon)")),
    (OVERDUE, _("My task is overdue")),
    (ALARM, _("I am told of somebody else's delay")),
    (URGED, _("My task is urged")),
)


class ChoiceForm(forms.Form):
    """An address and the occasions."""

    address = forms.EmailField(
        label=_("Your e-mail address"), required=False, max_length=120,
        help_text=_("Messages hold the number of the case and a link, nothing else. Leave it empty to get none."),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    occasions = forms.MultipleChoiceField(
        label=_("Send me a message when"), required=False, choices=WORDS, widget=forms.CheckboxSelectMultiple
    )

    def clean(self) -> dict[str, Any]:
        """An address without an occasion would never be used."""
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("address") and not cleaned.get("occasions"):
            self.add_error("occasions", _("Choose at least one occasion, or leave the address empty."))
        return cleaned
