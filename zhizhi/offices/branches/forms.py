"""Forms of the two coverages."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhizhi.offices.branches.firms import KINDS
from zhizhi.offices.branches.models import Workforce
from zhizhi.registry.language import said
from zhizhi.registry.organizations.kinds import kind_of
from zhizhi.registry.people.forms import DateInput

SORTS = [("", _("by place")), ("name", _("by name of the organization")), ("members", _("most members declared first"))]


class FirmFilter(forms.Form):
    """What the list shows; the state is chosen by the tabs above it."""

    q = forms.CharField(label=_("Name or initials"), required=False, max_length=60)
    place = forms.ChoiceField(label=_("Unit"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False)
    sort = forms.ChoiceField(label=_("Order"), choices=SORTS, required=False)
    state = forms.CharField(required=False, widget=forms.HiddenInput, max_length=10)

    def __init__(self, *args: Any, places: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = [("", _("all")), *places]  # type: ignore[attr-defined]
        kinds = [(kind, said(found.name)) for kind in KINDS if (found := kind_of(kind))]
        self.fields["kind"].choices = [("", _("all")), *kinds]  # type: ignore[attr-defined]


class WorkforceForm(forms.Form):
    """What a firm declares of itself."""

    day = forms.DateField(label=_("As of"), widget=DateInput())
    employees = forms.IntegerField(label=_("Employees"), min_value=0, max_value=1_000_000)
    members = forms.IntegerField(label=_("Party members among them"), min_value=0, max_value=1_000_000)
    field = forms.ChoiceField(
        label=_("New employment group"), required=False, choices=[("", _("none")), *Workforce.Field.choices]
    )
    source = forms.CharField(label=_("Source"), max_length=200, help_text=_("Such as the firm's report or a visit."))
