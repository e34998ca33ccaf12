"""The measures of every process, by round (an opening or re-opening) and local day, each defined in words.

Beside them those that the declaration names: one for each result, and its own, by case (counting.py).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhizhi.core.canonical import digest
from zhizhi.core.process import OwnMeasure, ProcessDeclaration
from zhizhi.engines.measures.contributions import Amount, Record
from zhizhi.engines.measures.operations import contributions_set
from zhizhi.engines.processes.limits import last_day
from zhizhi.engines.processes.models import Round

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
    return f"{slug}.{'sum' if one.sum else 'own'}.{one.id}"


def record_of(measure: str) -> str:
    """The kind of record that contributes to the measure of this key."""
    kind = measure.split(".")[1]
    return {"result": CASE, "own": CASE, "sum": ANSWER}.get(kind, RECORD)


def keys_of(process: ProcessDeclaration) -> dict[str, str]:
    """The measures that a declaration names, each with the digest of what it counts."""
    results = {result_key(process.id, result.id): "" for result in process.results}
    own = {own_key(process.id, one): digest([one.reached, one.of, one.sum]) for one in process.measures}
    return results | own


def own_amount(one: OwnMeasure, slug: str, opened: date, reached: Mapping[str, date]) -> Amount:
    """What a case that was opened and reached those steps contributes; pure. Counted on the day it came in question."""
    days = [reached[name] for name in one.of if name in reached] if one.of else [opened]
    if not days:
        return Amount(own_key(slug, one), opened, 0, 0)
    return Amount(own_key(slug, one), min(days), int(any(name in reached for name in one.reached)), 1)
