"""Reading figures: sums over days, for any number of organizations in one query."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from django.db.models import QuerySet, Sum

from zhizhi.engines.measures.models import Contribution, DayTotal

Part = Literal["all", "yes", "no"]


@dataclass(frozen=True, slots=True)
class Figure:
    """A numerator over a denominator; no value where nothing counts yet."""

    numerator: int = 0
    denominator: int = 0

    @property
    def ratio(self) -> float | None:
        """The quotient, None without a denominator."""
        return self.numerator / self.denominator if self.denominator else None


NOTHING = Figure()


def figures(
    measures: Iterable[str],
    organization_ids: Iterable[int],
    *,
    from_day: date | None = None,
    to_day: date | None = None,
) -> dict[tuple[str, int], Figure]:
    """(measure, organization) to figure, over the days from `from_day` up to and with `to_day`. One query."""
    totals = DayTotal.objects.filter(measure__in=list(measures), organization_id__in=list(organization_ids))
    if from_day:
        totals = totals.filter(day__gte=from_day)
    if to_day:
        totals = totals.filter(day__lte=to_day)
    sums = totals.values_list("measure", "organization_id").annotate(Sum("numerator"), Sum("denominator")).order_by()
    return {(measure, place): Figure(numerator, denominator) for measure, place, numerator, denominator in sums}


def series(measure: str, organization_id: int, *, from_day: date, to_day: date) -> dict[date, Figure]:
    """Day to figure, only days on which something counted."""
    totals = DayTotal.objects.filter(
        measure=measure, organization_id=organization_id, day__gte=from_day, day__lte=to_day
    ).order_by("day")
    rows = totals.values_list("day", "numerator", "denominator")
    return {day: Figure(numerator, denominator) for day, numerator, denominator in rows}


def days_of(
    measures: Iterable[str], organization_id: int, *, from_day: date, to_day: date
) -> list[tuple[str, date, int, int]]:
    """(measure, day, numerator, denominator) for several measures of one organization. One query."""
    totals = DayTotal.objects.filter(
        measure__in=list(measures), organization_id=organization_id, day__gte=from_day, day__lte=to_day
    )
    return list(totals.order_by("day").values_list("measure", "day", "numerator", "denominator"))


def records_behind(
    measure: str, *, from_day: date | None = None, to_day: date | None = None, part: Part = "all"
) -> QuerySet[Contribution, int]:
    """The ids of the records that a figure counts: all, those in its numerator (yes), or the others (no).

    Who asks narrows them to the places that may be seen. A subquery: nothing is read here.
    """
    behind = Contribution.objects.filter(measure=measure, denominator__gt=0)
    if from_day:
        behind = behind.filter(day__gte=from_day)
    if to_day:
        behind = behind.filter(day__lte=to_day)
    if part != "all":
        behind = behind.filter(numerator__gt=0) if part == "yes" else behind.filter(numerator=0)
    return behind.order_by().values_list("record_id", flat=True)


def records_due(record_kind: str, now: datetime) -> list[int]:
    """The ids of records whose contribution changes by itself until `now`. Reads only what fell due."""
    due = Contribution.objects.filter(record_kind=record_kind, changes_at__lte=now)
    return list(due.order_by("record_id").values_list("record_id", flat=True).distinct())
