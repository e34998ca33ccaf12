"""The periods of a recurring part: weeks, months, quarters, halves and years of the calendar, by local days."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from zhizhi.core.ages import months_after

MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}


@dataclass(frozen=True, slots=True)
class Period:
    """From its first day to its last; `key` is "2026-W42", "2026-10", "2026-Q4", "2026-H2" or "2026"."""

    key: str
    first: date
    last: date


def period_on(every: str, day: date) -> Period:
    """The period in which the day lies."""
    if every == "week":
        year, week, weekday = day.isocalendar()
        first = day - timedelta(days=weekday - 1)
        return Period(f"{year}-W{week:02}", first, first + timedelta(days=6))
    months = MONTHS[every]
    number = (day.month - 1) // months
    first = date(day.year, number * months + 1, 1)
    keys = {"month": f"{day.year}-{day.month:02}", "quarter": f"{day.year}-Q{number + 1}", "year": str(day.year)}
    return Period(keys.get(every, f"{day.year}-H{number + 1}"), first, months_after(first, months) - timedelta(days=1))


def periods_between(every: str, first: date, last: date) -> Iterator[Period]:
    """The periods that have begun by the day `last`, from the one in which `first` lies."""
    period = period_on(every, first)
    while period.first <= last:
        yield period
        period = period_on(every, period.last + timedelta(days=1))


def period_named(every: str, key: str) -> Period:
    """The period with this key."""
    year, _dash, rest = key.partition("-")
    if every == "week":
        return period_on(every, date.fromisocalendar(int(year), int(rest[1:]), 1))
    month = (int(rest.strip("QH")) - 1) * MONTHS[every] + 1 if rest else 1
    return period_on(every, date(int(year), month, 1))
