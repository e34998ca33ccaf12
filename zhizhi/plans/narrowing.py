"""Forms by which the checklist is narrowed and a report is chosen."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.plans.checklist import Wanted
from zhizhi.plans.statuses import Status


def _day(label: Any) -> forms.DateField:
    return forms.DateField(
        label=label, required=False, widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )


class ChecklistFilter(forms.Form):
    """What the checklist shows; the status is chosen by the tabs above it."""

    text = forms.CharField(label=gettext_lazy("Words to look for"), required=False, max_length=60)
    lead = forms.TypedChoiceField(label=gettext_lazy("Lead unit"), required=False, coerce=int, empty_value=None)
    until = _day(gettext_lazy("Due until"))
    by = forms.ChoiceField(
        label=gettext_lazy("In groups"),
        required=False,
        choices=[
            ("", gettext_lazy("none")),
            ("lead", gettext_lazy("by lead unit")),
            ("due", gettext_lazy("by month")),
            ("status", gettext_lazy("by status")),
            ("heading", gettext_lazy("by part of the plan")),
        ],
    )
    sort = forms.ChoiceField(
        label=gettext_lazy("Order by"),
        required=False,
        choices=[
            ("", gettext_lazy("as in the plan")),
            ("due", gettext_lazy("day due")),
            ("status", gettext_lazy("most urgent first")),
            ("lead", gettext_lazy("lead unit")),
        ],
    )
    status = forms.ChoiceField(
        required=False, choices=[("", ""), *((one.value, one.value) for one in Status)], widget=forms.HiddenInput
    )

    def __init__(self, leads: Sequence[tuple[int, str]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", _("All")), *((str(pk), name) for pk, name in leads), ("0", _("No lead unit"))]
        self.fields["lead"].choices = choices  # type: ignore[attr-defined]

    def wanted(self) -> Wanted:
        """The valid answers; those left out or wrong are empty, so that an old address still shows a list."""
        self.is_valid()
        given = {name: value for name, value in self.cleaned_data.items() if value is not None}
        return Wanted(**given)


class ReportChoice(forms.Form):
    """The kind of report and its last day."""

    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of report"),
        required=False,
        choices=[("week", gettext_lazy("weekly")), ("month", gettext_lazy("monthly"))],
    )
    day = _day(gettext_lazy("Up to"))

    def chosen(self, today: date) -> tuple[str, date]:
        """The kind and the last day; today where none was chosen or it is still to come."""
        self.is_valid()
        day = self.cleaned_data.get("day") or today
        return self.cleaned_data.get("kind") or "week", min(day, today)
