"""The figures of one process over a place and the places below it: read in a fixed number of queries."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from zhizhi.core import smallgroups
from zhizhi.core.declarations import Text
from zhizhi.core.process import ProcessDeclaration
from zhizhi.engines.measures.queries import NOTHING, Figure, figures, series
from zhizhi.engines.processes.measures import IN_TIME, OVERDUE, RATING, WITHDRAWN, own_key, result_key
from zhizhi.registry.organizations.kinds import kinds
from zhizhi.registry.organizations.models import Organization

# Figures over fewer are withheld from those who may not see the records.
SMALL = 5


@dataclass(frozen=True, slots=True)
class Period:
    """Local days, both included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Cell:
    """A figure as this reader may see it."""

    figure: Figure
    withheld: bool = False

    @property
    def percent(self) -> float | None:
        """The share in percent, to a tenth; None where nothing counts or it is withheld."""
        ratio = None if self.withheld else self.figure.ratio
        return None if ratio is None else round(100 * ratio, 1)

    @property
    def mean(self) -> float | None:
        """The mean, to a tenth; None where nothing counts or it is withheld."""
        ratio = None if self.withheld else self.figure.ratio
        return None if ratio is None else round(ratio, 1)

    @property
    def counted(self) -> int | None:
        """The numerator; None where it is withheld."""
        return None if self.withheld else self.figure.numerator

    @property
    def of(self) -> int | None:
        """The denominator; None where it is withheld."""
        return None if self.withheld else self.figure.denominator


@dataclass(frozen=True, slots=True)
class PlaceFigures:
    """The figures of one place: settled in time, withdrawn and rating in the period; open and overdue now."""

    place: Organization
    in_time: Cell
    overdue: Cell
    withdrawn: Cell
    rating: Cell

    def sort_value(self, column: str) -> float:
        """By what a table is sorted; places without a value come last."""
        values = {
            "in_time": self.in_time.percent, "open": self.overdue.of, "overdue": self.overdue.counted,
            "withdrawn": self.withdrawn.counted, "stars": self.rating.mean, "ratings": self.rating.of,
        }  # fmt: skip
        value = values[column]
        return -1.0 if value is None else float(value)


# Stands for what belongs to a place and to none below it.
OWN = -1
COLUMNS = ("in_time", "overdue", "withdrawn", "rating")


def place_figures(
    slug: str, places: Sequence[Organization], period: Period, *, sees_records: bool
) -> list[PlaceFigures]:
    """The figures of each place; the first place encloses the others. Two queries."""
    ids = [place.pk for place in places]
    flows = (IN_TIME, WITHDRAWN, RATING)
    found = figures([one.of(slug) for one in flows], ids, from_day=period.first, to_day=period.last)
    # What is open is a stock: it does not matter when it was opened.
    found |= figures([OVERDUE.of(slug)], ids)
    columns = {one.id: _column(found, one.of(slug), ids, sees_records=sees_records) for one in (*flows, OVERDUE)}
    return [PlaceFigures(place, **{name: columns[name][place.pk] for name in COLUMNS}) for place in places]


@dataclass(frozen=True, slots=True)
class Named:
    """A figure that the declaration names: a result, or a measure of its own; `measure` leads to its cases."""

    id: str
    measure: str
    name: Text
    about: Text | None
    cell: Cell

    @property
    def is_sum(self) -> bool:
        """Whether numbers are added up, instead of a share of cases."""
        return self.measure.startswith("sum.")

    @property
    def is_mean(self) -> bool:
        """Whether it is a mean: of lengths of time."""
        return self.measure.startswith("length.")


def results_figures(
    declaration: ProcessDeclaration, place: Organization, period: Period, *, sees_records: bool
) -> list[Named]:
    """How the cases ended that were closed in the period. One query."""
    keys = {result.id: result_key(declaration.id, result.id) for result in declaration.results}
    found = figures(keys.values(), [place.pk], from_day=period.first, to_day=period.last)
    cells = {name: _cell(found.get((key, place.pk), NOTHING), sees_records=sees_records) for name, key in keys.items()}
    return [Named(one.id, f"result.{one.id}", one.name, None, cells[one.id]) for one in declaration.results]


def own_figures(
    declaration: ProcessDeclaration, place: Organization, period: Period, *, sees_records: bool
) -> list[Named]:
    """The measures that the declaration names itself, in the period. One query."""
    if not declaration.measures:
        return []
    keys = {one.id: own_key(declaration.id, one) for one in declaration.measures}
    found = figures(keys.values(), [place.pk], from_day=period.first, to_day=period.last)
    return [
        Named(
            one.id, keys[one.id].split(".", 1)[1], one.name, one.about,
            _cell(found.get((keys[one.id], place.pk), NOTHING), sees_records=sees_records),
        )
        for one in declaration.measures
    ]  # fmt: skip


def _cell(figure: Figure, *, sees_records: bool) -> Cell:
    return Cell(figure, withheld=not sees_records and 0 < figure.denominator < SMALL)


def weekly(slug: str, place: Organization, period: Period) -> list[tuple[date, Figure]]:
    """Settled in time by week, each named by its Monday; weeks without any are there too. One query."""
    days = series(IN_TIME.of(slug), place.pk, from_day=period.first, to_day=period.last)
    monday = period.first - timedelta(days=period.first.weekday())
    weeks = {monday + timedelta(days=7 * n): NOTHING for n in range((period.last - monday).days // 7 + 1)}
    for day, figure in days.items():
        week = day - timedelta(days=day.weekday())
        sofar = weeks[week]
        weeks[week] = Figure(sofar.numerator + figure.numerator, sofar.denominator + figure.denominator)
    return list(weeks.items())


def kinds_shown(declaration: ProcessDeclaration) -> set[str]:
    """The kinds of organization at which cases are opened, and those that may stand above them."""
    wanted = set(declaration.opens_at)
    while above := {kind for name in wanted for kind in kinds()[name].under} - wanted:
        wanted |= above
    return wanted


def _column(
    found: Mapping[tuple[str, int], Figure], measure: str, ids: Sequence[int], *, sees_records: bool
) -> dict[int, Cell]:
    """One measure for all places, small groups withheld."""
    values = {place: found.get((measure, place), NOTHING) for place in ids}
    hidden = set() if sees_records else withheld(values, ids[0])
    return {place: Cell(figure, place in hidden) for place, figure in values.items()}


def withheld(values: Mapping[int, Figure], whole: int) -> set[int]:
    """The places whose figures stand for fewer than five, and others from which those could be calculated.

    `whole` is the place that encloses the others; what belongs to it alone is on no row.
    """
    counted: dict[int, int] = {place: figure.denominator for place, figure in values.items()}
    parts = [place for place in counted if place != whole]
    rest = counted.get(whole, 0) - sum(counted[place] for place in parts)
    counted[OWN] = max(rest, 0)
    # Without parts there is nothing to subtract.
    lines = [(whole, [*parts, OWN])] if parts else []
    return smallgroups.withheld(counted, lines, unseen=[OWN] if rest else []) - {OWN}


def sorted_by(rows: Iterable[PlaceFigures], column: str, *, falling: bool) -> list[PlaceFigures]:
    """The rows by one column; an empty column keeps the order of the office."""
    rows = list(rows)
    return sorted(rows, key=lambda row: row.sort_value(column), reverse=falling) if column else rows
