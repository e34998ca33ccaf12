"""The columns a roster may have: what each is called, how wide it is, whether it is personal, and what a cell says."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from zhizhi.core.ages import party_age, years
from zhizhi.core.codesets import PROBATIONARY
from zhizhi.core.personalnames import set_apart
from zhizhi.registry.people.derived import retirement_of
from zhizhi.registry.people.fields import FIELDS, shown
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.rules import post_years


@dataclass(frozen=True, slots=True)
class Entry:
    """A person with what stands in other tables: posts held (title at unit), since when, the branch; and the day."""

    person: Person
    posts: tuple[str, ...]
    since: date | None
    branch: str
    day: date
    personal: bool
    numbers: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class RosterColumn:
    """`width` in full Chinese characters; a personal column is empty for who sees internal data only."""

    name: str
    label: str | Promise
    width: float
    personal: bool
    words: Callable[[Entry], str]

    @property
    def whole(self) -> bool:
        """Whether a cell is not broken into lines: dates, numbers and short words of codes."""
        return self.name in _WHOLE

    def cell(self, entry: Entry) -> str:
        """What stands in the cell; empty where nothing is recorded or may be seen."""
        return self.words(entry) if entry.personal or not self.personal else ""

    def printed(self, entry: Entry) -> str:
        """The same on paper, where a name of two characters is as wide as one of three."""
        return set_apart(self.cell(entry)) if self.name == "name" else self.cell(entry)


def _field(name: str, width: float, *, personal: bool = True, label: str | Promise = "") -> RosterColumn:
    def words(entry: Entry) -> str:
        return shown(entry.person, name)

    return RosterColumn(name, label or FIELDS[name].label, width, personal, words)


def _age(entry: Entry) -> str:
    return str(years(entry.person.birth, entry.day)) if entry.person.birth else ""


def _party_age(entry: Entry) -> str:
    if entry.person.politics == PROBATIONARY and not entry.person.full:
        return ""  # counts from full membership
    found = party_age(entry.person.party, entry.person.full, entry.day)
    return f"{'≈' if found.estimated else ''}{found.years}" if found else ""


def _work_years(entry: Entry) -> str:
    return str(years(entry.person.work, entry.day)) if entry.person.work else ""


def _post_years(entry: Entry) -> str:
    return post_years(entry.since, None, entry.day) if entry.since else ""


def _retires(entry: Entry) -> str:
    found = retirement_of(entry.person)
    return str(found.month) if found else ""


def _number(index: int, masked: Callable[[Person], str]) -> Callable[[Entry], str]:
    """A number with stars, or in clear where the entry was opened with a reason."""
    return lambda entry: entry.numbers[index] if entry.numbers else masked(entry.person)


_ALL = (
    _field("name", 5, personal=False),
    _field("sex", 2.5, personal=False),
    _field("birth_date", 5.5),
    RosterColumn("age", _("Age"), 3, True, _age),
    _field("nation", 4),
    _field("native_place", 6),
    _field("politics", 5.5),
    _field("party_since", 5.5),
    _field("full_since", 5.5),
    RosterColumn("party_age", _("Party age"), 3, True, _party_age),
    _field("work_since", 5.5),
    RosterColumn("work_years", _("Years of work"), 4, True, _work_years),
    _field("education", 5),
    _field("degree", 4),
    _field("school", 9),
    _field("major", 6),
    RosterColumn("place", _("Unit"), 9, False, lambda entry: entry.person.place.name),
    RosterColumn("branch", _("Party organization"), 10, False, lambda entry: entry.branch),
    RosterColumn("posts", _("Posts"), 14, False, lambda entry: "；".join(entry.posts)),
    RosterColumn("since", _("In post since"), 5.5, False, lambda entry: str(entry.since or "")),
    RosterColumn("post_years", _("Years in post"), 4, False, _post_years),
    RosterColumn("retires_on", _("Retires in"), 5, True, _retires),
    RosterColumn("id_number", _("ID number"), 10, True, _number(0, lambda person: person.id_shown)),
    RosterColumn("phone", _("Phone"), 7, True, _number(1, lambda person: person.phone_masked)),
)
COLUMNS = {column.name: column for column in _ALL}
NUMBERS = ("id_number", "phone")
_WHOLE = {
    *NUMBERS, "name", "sex", "birth_date", "age", "nation", "politics", "party_since", "full_since", "party_age",
    "work_since", "work_years", "education", "since", "post_years", "retires_on",
}  # fmt: skip
USUAL = ("name", "sex", "birth_date", "nation", "politics", "education", "place", "posts", "phone")


def columns_of(names: Iterable[str]) -> tuple[RosterColumn, ...]:
    """The columns chosen, in the order of all; the usual ones where none is. The name always stands first."""
    wanted = {name for name in names if name in COLUMNS} or set(USUAL)
    return tuple(column for name, column in COLUMNS.items() if name in wanted | {"name"})
