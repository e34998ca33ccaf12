"""How long a committee's term lasts, when the next election is due, and what is odd about an election. Pure."""

import calendar
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.core.verdicts import Verdict

REGULATION = "《中国共产党支部工作条例（试行）》（2018年10月28日施行）"
CONSTITUTION = "《中国共产党章程》"
VOTING = "《中国共产党基层组织选举工作条例》（2020年）"
REGULATION_FROM = date(2018, 10, 28)
# Elections are prepared half a year ahead.
NOTICE_MONTHS = 6
# Whose terms the program keeps; a party group has none.
KINDS = ("village", "community", "branch", "functional")


@dataclass(frozen=True, slots=True)
class Length:
    """How many years a term lasts, and by which rule."""

    years: int
    basis: str


@dataclass(frozen=True, slots=True)
class LengthRule:
    """For which kinds, at or below which kinds, an election between two days begins a term of so many years."""

    kinds: frozenset[str]
    below: frozenset[str]
    years: int
    basis: str
    from_date: date = date.min
    to_date: date = date.max

    def fits(self, kind: str, parent_kind: str, elected_on: date) -> bool:
        """Whether the rule speaks of this organization on that day; `to_date` itself is excluded."""
        named = kind in self.kinds or (kind == "branch" and parent_kind in self.below)
        return named and self.from_date <= elected_on < self.to_date


_RESIDENTS = frozenset({"village", "community"})
# The first that fits. Before the Regulation, branches followed the Party Constitution: two or three years.
LENGTHS = (
    LengthRule(_RESIDENTS, _RESIDENTS, 5, REGULATION, REGULATION_FROM),
    LengthRule(frozenset({"branch", "functional"}), frozenset(), 3, REGULATION, REGULATION_FROM),
    LengthRule(frozenset(KINDS), frozenset(), 3, CONSTITUTION, to_date=REGULATION_FROM),
)


class State(StrEnum):
    """How a committee stands on a day."""

    OVERDUE = "overdue"
    DUE = "due"
    DONE = "done"
    RUNNING = "running"
    NONE = "none"


STATES = {
    State.OVERDUE: gettext_lazy("Overdue"),
    State.DUE: gettext_lazy("Due within six months"),
    State.DONE: gettext_lazy("Elected this year"),
    State.RUNNING: gettext_lazy("In its term"),
    State.NONE: gettext_lazy("No election recorded"),
}
LIGHTS = {State.OVERDUE: "bad", State.DUE: "warning", State.DONE: "good", State.RUNNING: "good", State.NONE: "none"}


def length_of(kind: str, parent_kind: str, elected_on: date) -> Length | None:
    """The national rule for a committee elected on that day; None where no rule is known."""
    found = next((rule for rule in LENGTHS if rule.fits(kind, parent_kind, elected_on)), None)
    return Length(found.years, found.basis) if found else None


def months_later(day: date, months: int) -> date:
    """The same day of a later (or, negative, earlier) month; its last day where it has no such day."""
    number = day.year * 12 + day.month - 1 + months
    year, month = divmod(number, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def regular_until(elected_on: date, years: int) -> date:
    """The day by which the next election is to be held: so many years after this one."""
    return months_later(elected_on, 12 * years)


def notice_until(day: date) -> date:
    """The last due day that counts as due soon on `day`."""
    return months_later(day, NOTICE_MONTHS)


def state_of(elected_on: date | None, due: date | None, day: date) -> State:
    """How a committee elected and due on those days stands on `day`."""
    if elected_on is None or due is None:
        return State.NONE
    if due < day:
        return State.OVERDUE
    if due <= notice_until(day):
        return State.DUE
    return State.DONE if elected_on.year == day.year else State.RUNNING


def quorum(*, entitled: int, present: int) -> Verdict:
    """At an election four fifths of those entitled to vote are present."""
    ok = present * 5 >= entitled * 4
    words = {"present": present, "entitled": entitled}
    text = _("%(present)s of %(entitled)s entitled to vote were present: fewer than four fifths.") % words
    return Verdict("term_quorum", ok, "" if ok else text, words, VOTING)


def committee_size(*, members: int, committee: int) -> Verdict:
    """Seven members or more elect a committee of three to seven; fewer have a secretary and perhaps a deputy."""
    words = {"members": members, "committee": committee}
    if members < 7:
        ok = committee <= 2
        text = _("With %(members)s members there is a secretary and at most a deputy, no committee of %(committee)s.")
    else:
        ok = 3 <= committee <= 7
        text = _("A branch of %(members)s members elects a committee of 3 to 5, at most 7; this one has %(committee)s.")
    return Verdict("term_committee_size", ok, "" if ok else text % words, words, REGULATION)


def extension_length(*, regular: date, until: date) -> Verdict:
    """An extension is generally no longer than a year."""
    ok = until <= months_later(regular, 12)
    text = _("The extension is longer than a year.")
    return Verdict("term_extension", ok, "" if ok else text, {"regular": str(regular), "until": str(until)}, VOTING)
