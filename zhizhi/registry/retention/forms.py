"""Forms of keeping and erasing."""

from django import forms
from django.utils.translation import gettext_lazy as _


class ReasonForm(forms.Form):
    """Why, for the second person and the journal."""

    reason = forms.CharField(label=_("Reason, for the second person"), min_length=4, max_length=200)


class HoldForm(forms.Form):
    """What is held, and on whose request."""

    kind = forms.ChoiceField(label=_("What is held"), choices=[("person", _("a person")), ("case", _("an order"))])
    number = forms.CharField(label=_("Name or number of the person, or number of the order"), max_length=60)
    reason = forms.CharField(label=_("Who asked for it, and why"), min_length=4, max_length=200)
