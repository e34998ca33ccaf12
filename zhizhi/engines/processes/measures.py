"""The measures of every process, by round (an opening or re-opening) and local day, each defined in words.

Beside them those that the declaration names: one for each result, and its own, by case (counting.py).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhizhi.core.canonical import digest
from zhizhi.core.declarations import FieldKind
from zhizhi.core.process import OwnMeasure, ProcessDeclaration
from zhizhi.engines.measures.contributions import Amount, Record
from zhizhi.engines.measures.operations import contributions_set
from zhizhi.engines.processes.limits import last_day
from zhizhi.engines.processes.models import Round
from zhizhi.registry.holidays.queries import calendar

# Kinds of records that contribute: a round, a case as a whole, an event in which a number was answered.
RECORD = "round"
CASE = "case"
ANSWER = "case_answer"


@dataclass(frozen=True, slots=True)
class Measure:
    """A name, what it means in words, and which direction is good."""

    id: str
    name: object
    definition: object
    higher_is_better: bool = True

    def of(self, slug: str) -> str:
        """The key under which the sums of one process are kept."""
        return f"{slug}.{self.id}"


IN_TIME = Measure(
    "in_time",
    _("Settled in time"),
    _("Rounds settled within the limit of the whole order, of all rounds that are settled or past their limit. Counted"
      " on the day of settling or the last day of the limit, whichever is earlier. Withdrawn ones are left out; a"
      " re-opening counts as a round of its own."),
)  # fmt: skip
OVERDUE = Measure(
    "overdue",
    _("Open and overdue"),
    _("Open rounds past their limit, of all open rounds. Counted on the day of opening."),
    higher_is_better=False,
)
WITHDRAWN = Measure(
    "withdrawn",
    _("Withdrawn"),
    _("Withdrawn rounds, of all rounds opened. Counted on the day of opening."),
    higher_is_better=False,
)
RATING = Measure(
    "rating", _("Rating"), _("Sum of stars given (1 to 5), by number of ratings. Counted on the day of rating.")
)
MEASURES = (IN_TIME, OVERDUE, WITHDRAWN, RATING)


def round_measured(turn: Round, *, place_id: int, slug: str, at: datetime) -> None:
    """Brings the contributions of the round up to date with what it is at `at`."""
    record = Record(RECORD, turn.pk, place_id)
    contributions_set(record=record, amounts=amounts_of(turn, slug, at), at=at)


def amounts_of(turn: Round, slug: str, at: datetime) -> list[Amount]:
    """What the round contributes at `at`; pure."""
    amounts = [_in_time(turn, slug, at), _overdue(turn, slug, at), _withdrawn(turn, slug)]
    if turn.stars and turn.rated_at:
        amounts.append(Amount(RATING.of(slug), localdate(turn.rated_at), turn.stars, 1))
    return amounts


def _in_time(turn: Round, slug: str, at: datetime) -> Amount:
    last = last_day(turn.due_at)
    if turn.withdrawn:
        return Amount(IN_TIME.of(slug), last, 0, 0)
    if turn.settled_at:
        in_time = turn.settled_at < turn.due_at
        return Amount(IN_TIME.of(slug), min(localdate(turn.settled_at), last), int(in_time), 1)
    past = at >= turn.due_at
    return Amount(IN_TIME.of(slug), last, 0, int(past), None if past else turn.due_at)


def _overdue(turn: Round, slug: str, at: datetime) -> Amount:
    opened = localdate(turn.opened_at)
    if turn.settled_at:
        return Amount(OVERDUE.of(slug), opened, 0, 0)
    past = at >= turn.due_at
    return Amount(OVERDUE.of(slug), opened, int(past), 1, None if past else turn.due_at)


def _withdrawn(turn: Round, slug: str) -> Amount:
    return Amount(WITHDRAWN.of(slug), localdate(turn.opened_at), int(turn.withdrawn), 1)


def result_key(slug: str, result: str) -> str:
    """The key under which the cases that ended so are summed."""
    return f"{slug}.result.{result}"


def own_key(slug: str, one: OwnMeasure) -> str:
    """The key of a measure that the declaration names; it says which kind of record contributes."""
    kind = "sum" if one.sum else "length" if one.length and one.length.within is None else "own"
    return f"{slug}.{kind}.{one.id}"


def record_of(measure: str) -> str:
    """The kind of record that contributes to the measure of this key."""
    kind = measure.split(".")[1]
    return {"result": CASE, "own": CASE, "length": CASE, "sum": ANSWER}.get(kind, RECORD)


def keys_of(process: ProcessDeclaration) -> dict[str, str]:
    """The measures that a declaration names, each with the digest of what it counts."""
    results = {result_key(process.id, result.id): "" for result in process.results}
    return results | {own_key(process.id, one): _definition(one) for one in process.measures}


def _definition(one: OwnMeasure) -> str:
    """The digest of what it counts. Working days are counted anew when a table of holidays is entered."""
    said: list[object] = [one.reached, one.of, one.sum, *([one.column] if one.column else [])]
    if one.length:
        entered = calendar().overrides if one.length.unit == "workdays" else {}
        days = {year: [[day.isoformat(), works] for day, works in known.items()] for year, known in entered.items()}
        said += [one.length.model_dump(), sorted(days.items())]
    return digest(said)


def own_amount(one: OwnMeasure, slug: str, opened: date, reached: Mapping[str, date]) -> Amount:
    """What a case that was opened and reached those steps contributes; pure. Counted on the day it came in question."""
    days = [reached[name] for name in one.of if name in reached] if one.of else [opened]
    if not days:
        return Amount(own_key(slug, one), opened, 0, 0)
    return Amount(own_key(slug, one), min(days), int(any(name in reached for name in one.reached)), 1)


def length_amount(one: OwnMeasure, slug: str, opened: datetime, moments: Mapping[str, Sequence[datetime]]) -> Amount:
    """The days that the case took between the two points; pure but for the calendar. Counted on the day of the second.

    `moments` are the times at which it reached each step, result and move, in order.
    """
    length = one.length
    assert length is not None, "a measure of another kind has no length"
    since = next(iter(moments.get(length.since, ())), None) if length.since else opened
    until = next((at for at in moments.get(length.until, ()) if since and at >= since), None)
    if since is None or until is None:
        return Amount(own_key(slug, one), localdate(opened), 0, 0)
    first, last = localdate(since), localdate(until)
    days = calendar().between(first, last) if length.unit == "workdays" else (last - first).days
    return Amount(own_key(slug, one), last, days if length.within is None else int(days <= length.within), 1)


def is_money(process: ProcessDeclaration, one: OwnMeasure) -> bool:
    """Whether what is added up is a sum of money."""
    asked = process.fields() | {field.id: field for _step, part in process.parts() for field in part.fields}
    field = asked.get(str(one.sum))
    if field is None:
        return False
    kind = (
        next((column.kind for column in field.columns if column.id == one.column), None) if one.column else field.kind
    )
    return kind == FieldKind.MONEY
