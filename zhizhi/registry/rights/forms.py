"""Forms that lend, take and give rights."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.rights.mandates import LINE_RIGHTS
from zhizhi.registry.rights.models import Origin
from zhizhi.registry.rights.wording import capability_name, class_name
from zhizhi.registry.scope import DataClass

Choices = Iterable[tuple[Any, Any]]
HOURS = [(hours, hours) for hours in (1, 2, 4, 8, 24)]


class DayInput(forms.DateInput):
    """The browser's own calendar."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class Chosen(forms.ChoiceField):
    """One of what a search found, as radio buttons; its value is a number."""

    widget = forms.RadioSelect

    def clean(self, value: Any) -> int:
        """The number chosen."""
        return int(super().clean(value))


class SearchForm(forms.Form):
    """A word to look for; the page keeps what else its address says."""

    q = forms.CharField(label=_("Name or initials"), max_length=60, required=False)


class MandateSearch(forms.Form):
    """What the list shows."""

    kind = forms.ChoiceField(
        label=_("Kind"), required=False,
        choices=[("", _("all")), *[one for one in Origin.choices if one[0] != Origin.APPOINTMENT]],
    )  # fmt: skip
    state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[("", _("running or to come")), ("ended", _("ended")), ("unreviewed", _("not reviewed"))],
    )  # fmt: skip


class DelegationForm(forms.Form):
    """To whom, from which day to which, and what. `last_day` is included."""

    person = Chosen(label=_("To whom"))
    first_day = forms.DateField(label=_("From day"), widget=DayInput())
    last_day = forms.DateField(label=_("To day, included"), widget=DayInput())
    what = forms.ChoiceField(
        label=_("What you lend"),
        choices=[("whole", _("the whole post with its tasks")), ("some", _("only these rights"))],
        initial="whole", widget=forms.RadioSelect,
    )  # fmt: skip
    capabilities = forms.MultipleChoiceField(
        label=_("Rights"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("Only if you lend single rights."),
    )  # fmt: skip
    reason = forms.CharField(label=_("Reason"), max_length=200, help_text=_("Such as: annual leave."))

    def __init__(self, *args: Any, people: Choices, capabilities: Iterable[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].choices = list(people)  # type: ignore[attr-defined]
        named = [(name, capability_name(name)) for name in capabilities]
        self.fields["capabilities"].choices = named  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("what") == "some" and not cleaned.get("capabilities"):
            self.add_error("capabilities", _("Tick the rights that you lend."))
        if cleaned.get("last_day"):
            cleaned["to_date"] = cleaned["last_day"] + timedelta(days=1)
        return cleaned


class EmergencyForm(forms.Form):
    """Which place, how much, how long, why."""

    place = Chosen(label=_("Place"))
    level = forms.TypedChoiceField(
        label=_("What you need to see"), coerce=int,
        choices=[
            (int(DataClass.PERSONAL), _("names, records and cases, numbers masked")),
            (int(DataClass.SENSITIVE), _("the same, and ID and phone numbers, each with a reason")),
        ],
    )  # fmt: skip
    hours = forms.TypedChoiceField(label=_("Hours"), coerce=int, choices=HOURS, initial=2)
    reason = forms.CharField(
        label=_("What happened"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("At least 8 characters. Your superior and the auditor read it at once, and review it."),
    )  # fmt: skip

    def __init__(self, *args: Any, places: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["place"].choices = list(places)  # type: ignore[attr-defined]


class LineForm(forms.Form):
    """Who, where, what."""

    person = Chosen(label=_("Who"))
    place = Chosen(label=_("Where, with all below"))
    capabilities = forms.MultipleChoiceField(label=_("What the line sees"), widget=forms.CheckboxSelectMultiple)
    role = forms.ChoiceField(
        label=_("Only of people who are"), required=False,
        help_text=_("A line of one role, such as talent liaisons: only their records, internal data."),
    )  # fmt: skip
    level = forms.TypedChoiceField(label=_("Class of data"), coerce=int)
    first_day = forms.DateField(label=_("From day"), widget=DayInput())
    last_day = forms.DateField(label=_("To day, included"), widget=DayInput(), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=400, min_length=4)

    def __init__(self, *args: Any, people: Choices, places: Choices, roles: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: dict[str, Choices] = {
            "person": people, "place": places, "role": [("", _("everybody")), *roles],
            "capabilities": [(name, capability_name(name)) for name in LINE_RIGHTS],
            "level": [(int(item), class_name(item)) for item in (DataClass.INTERNAL, DataClass.PERSONAL)],
        }  # fmt: skip
        for name, found in choices.items():
            self.fields[name].choices = list(found)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        last = cleaned.get("last_day")
        cleaned["to_date"] = last + timedelta(days=1) if last else None
        return cleaned


class WhyForm(forms.Form):
    """Which kind of record one misses, and where one thinks it is."""

    what = forms.ChoiceField(label=_("What do you look for?"))
    place = forms.CharField(label=_("At which unit, if you know"), max_length=60, required=False)

    def __init__(self, *args: Any, kinds: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["what"].choices = list(kinds)  # type: ignore[attr-defined]
