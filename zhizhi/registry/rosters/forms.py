"""Forms of rosters: filters, columns and order; keeping a search by name; the reason for numbers in clear."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.timezone import localdate
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from zhizhi.core.codesets import EDUCATION_LEVELS, NATION, POLITICS, CodeSet
from zhizhi.registry.language import said
from zhizhi.registry.organizations.kinds import kinds
from zhizhi.registry.people.fields import FIELDS
from zhizhi.registry.people.forms import DateInput
from zhizhi.registry.rights.roles import roles
from zhizhi.registry.rosters.columns import COLUMNS, NUMBERS, USUAL

Choices = Iterable[tuple[str, Any]]
ANY = ("", _("all"))
DAYS = range(1950, 2100)
SORTS = [
    ("", _("by pinyin of the name")),
    ("strokes", _("by strokes of the surname")),
    ("place", _("by unit")),
    ("birth", _("oldest first")),
    ("-birth", _("youngest first")),
    ("party", _("longest in the Party first")),
    ("retires", _("who retires first")),
]
RETIRE = [
    ANY,
    ("reached", _("age of retirement reached")),
    ("6", _("within 6 months")),
    ("12", _("within 12 months")),
    ("24", _("within 2 years")),
    ("60", _("within 5 years")),
]
POSTS = [ANY, ("some", _("holds a post")), ("none", _("holds no post"))]


def _coded(codes: CodeSet) -> list[tuple[str, str]]:
    language = get_language() or "zh-hans"
    return [(code.code, code.name.in_language(language)) for code in codes]


class RosterForm(forms.Form):
    """All that makes a roster; it stands in the address, so that a roster can be kept and sent."""

    q = forms.CharField(label=_("Name, initials or whole number"), required=False, max_length=60)
    place = forms.ChoiceField(label=_("Unit"), required=False)
    role = forms.ChoiceField(label=_("Role"), required=False)
    sort = forms.ChoiceField(label=_("Order"), choices=SORTS, required=False)
    kind = forms.ChoiceField(label=_("Kind of unit"), required=False)
    posts = forms.ChoiceField(label=_("Posts"), choices=POSTS, required=False)
    sex = forms.ChoiceField(label=_("Sex"), choices=[ANY, ("1", _("male")), ("2", _("female"))], required=False)
    age_from = forms.IntegerField(label=_("Age from"), min_value=0, max_value=120, required=False)
    age_to = forms.IntegerField(label=_("Age to"), min_value=0, max_value=120, required=False)
    nation = forms.ChoiceField(label=_("Nation"), required=False)
    politics = forms.ChoiceField(label=_("Political status"), required=False)
    party_from = forms.DateField(label=_("Joined the Party from"), required=False, widget=DateInput())
    party_to = forms.DateField(label=_("Joined the Party up to"), required=False, widget=DateInput())
    education = forms.ChoiceField(label=_("Education"), required=False)
    retire = forms.ChoiceField(label=_("Retirement"), choices=RETIRE, required=False)
    lacks = forms.ChoiceField(label=_("Not recorded"), required=False)
    on = forms.DateField(label=_("Ages and posts as of"), required=False, widget=DateInput())
    columns = forms.MultipleChoiceField(
        label=_("Columns"), required=False, widget=forms.CheckboxSelectMultiple(attrs={"data-kind": "across"})
    )

    FIRST = ("q", "place", "role", "sort")

    def __init__(self, given: QueryDict, *, places: Choices) -> None:
        super().__init__(given)
        language = get_language() or "zh-hans"
        levels = [(level, name.in_language(language)) for level, name, _codes in EDUCATION_LEVELS]
        self._choose("place", places)
        self._choose("role", [(role.id, said(role.name)) for role in roles().values()])
        self._choose("kind", [(kind.id, said(kind.name)) for kind in kinds().values()])
        self._choose("nation", [("minority", pgettext_lazy("nation", "minorities")), *_coded(NATION)])
        self._choose("politics", [("party", _("Party members, probationary ones too")), *_coded(POLITICS)])
        self._choose("education", levels)
        lacking = [(name, field.label) for name, field in FIELDS.items() if name not in ("name", "retires")]
        numbers = [(name, COLUMNS[name].label) for name in NUMBERS]
        self._choose("lacks", [("any", _("any required item")), *lacking, *numbers])
        self.fields["columns"].choices = [(name, column.label) for name, column in COLUMNS.items()]  # type: ignore[attr-defined]

    def _choose(self, name: str, choices: Choices) -> None:
        self.fields[name].choices = [ANY, *choices]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """From is not above to."""
        found: dict[str, Any] = super().clean() or {}
        for first, last in (("age_from", "age_to"), ("party_from", "party_to")):
            one, other = found.get(first), found.get(last)
            if one is not None and other is not None and one > other:
                self.add_error(first, _("This is above the end of the range."))
        return found

    def clean_on(self) -> date | None:
        """A day within a lifetime of today's records."""
        day: date | None = self.cleaned_data["on"]
        if day and day.year not in DAYS:
            raise forms.ValidationError(_("Choose a day between 1950 and 2099."))
        return day

    def day(self, at: datetime) -> date:
        """The day that ages, posts and memberships are read on; today where none is chosen."""
        self.is_valid()
        return self.cleaned_data.get("on") or localdate(at)

    def wanted(self) -> dict[str, Any]:
        """The filters that can be read; others are left out, and their fault stands beside them."""
        self.is_valid()
        return dict(self.cleaned_data)

    @property
    def chosen(self) -> list[str]:
        """The columns ticked; the usual ones where none is."""
        self.is_valid()
        return list(self.cleaned_data.get("columns") or USUAL)

    @property
    def first_fields(self) -> list[forms.BoundField]:
        """Those that always show."""
        return [self[name] for name in self.FIRST]

    @property
    def more_fields(self) -> list[forms.BoundField]:
        """Those that show on demand."""
        return [self[name] for name in self.fields if name not in (*self.FIRST, "columns")]

    @property
    def more_used(self) -> bool:
        """Whether one of those narrows the roster now."""
        return any(self.data.get(bound.name) for bound in self.more_fields)


def query_of(given: QueryDict) -> str:
    """The filters, columns and order as a search keeps them: known names, empty ones left out, always in one order."""
    kept = QueryDict(mutable=True)
    for name in (*RosterForm.base_fields,):
        if values := [value for value in given.getlist(name) if value]:
            kept.setlist(name, values)
    return kept.urlencode()


class SaveForm(forms.Form):
    """Under which name a search is kept, and whether the office has it too."""

    name = forms.CharField(label=_("Name of the search"), max_length=40)
    office = forms.ChoiceField(label=_("Who has it"), required=False)

    def __init__(self, *args: Any, offices: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shared = [(str(pk), _("everybody at %(office)s") % {"office": name}) for pk, name in offices.items()]
        self.fields["office"].choices = [("", _("only me")), *shared]  # type: ignore[attr-defined]


class NumbersForm(forms.Form):
    """Which numbers in clear, and why."""

    numbers = forms.MultipleChoiceField(
        label=_("Which numbers"), choices=[(name, COLUMNS[name].label) for name in NUMBERS],
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    reason = forms.CharField(
        label=_("What do you need them for?"), max_length=200,
        help_text=_("Your name and the reason are kept in the journal with each person."),
    )  # fmt: skip
