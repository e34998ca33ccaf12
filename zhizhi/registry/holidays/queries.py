"""The calendar that everybody counts by, and the tables behind it."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.db import connection

from zhizhi.core.canonical import digest
from zhizhi.core.workdays import Calendar, Source, package_days
from zhizhi.registry.holidays.models import HolidayDay, HolidayYear
from zhizhi.registry.prepared import rows_of

Version = tuple[tuple[int, str], ...]
Named = tuple[date, bool, str]

_VERSION = "SELECT year, digest FROM holidays_holidayyear ORDER BY year"


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year as the list shows it."""

    year: int
    source: Source
    table: HolidayYear | None
    workdays: int


@dataclass(frozen=True, slots=True)
class _Held:
    version: Version
    calendar: Calendar


_held = _Held((), Calendar())


def calendar() -> Calendar:
    """The working days as entered and shipped, in this transaction's eyes.

    Costs one small query, which sees what other processes entered; so ask once an act and pass the calendar on.
    """
    return calendar_of(tuple(rows_of(_VERSION, (), kept=True)))


def calendar_of(version: Version) -> Calendar:
    """The same, where another statement has read the version along."""
    global _held
    if _held.version != version:
        _held = _read()
    return _held.calendar


def version_along() -> str:
    """What such a statement selects, for `version_read`."""
    joined = "group_concat" if connection.vendor == "sqlite" else "string_agg"
    return f"(SELECT {joined}(y.year || ' ' || y.digest, ',') FROM holidays_holidayyear y)"


@lru_cache(maxsize=4)
def version_read(text: str | None) -> Version:
    """The version from what was selected."""
    years = (year.split(" ") for year in text.split(",")) if text else ()
    return tuple(sorted((int(year), digest) for year, digest in years))


def _read() -> _Held:
    """Tables and days in one query, so that they fit together even while somebody enters a year."""
    versions: dict[int, str] = {}
    days: dict[int, dict[date, bool]] = {}
    rows = HolidayDay.objects.order_by("day").values_list("table_id", "table__digest", "day", "working")
    for year, year_digest, day, working in rows:
        versions[year] = year_digest
        days.setdefault(year, {})[day] = working
    return _Held(tuple(sorted(versions.items())), Calendar(days))


def digest_of(days: list[Named]) -> str:
    """By what a table is recognized: its days, whether they are worked, and their names."""
    return digest(sorted(days))


def days_of(year: int) -> list[Named]:
    """The days of a year as (day, worked, name): as entered, else as shipped without names."""
    entered = list(HolidayDay.objects.filter(table_id=year).values_list("day", "working", "name"))
    return entered or [(day, working, "") for day, working in package_days(year).items()]


def years_around(today: date) -> list[YearRow]:
    """Last year to the year after next, and every entered year, newest first."""
    counted = calendar()
    tables = {table.year: table for table in HolidayYear.objects.all()}
    years = sorted({*range(today.year - 1, today.year + 3), *tables}, reverse=True)
    return [YearRow(year, counted.source(year), tables.get(year), workdays_in(year, counted)) for year in years]


def workdays_in(year: int, counted: Calendar) -> int:
    """How many working days the year has."""
    return counted.between(date(year - 1, 12, 31), date(year, 12, 31))


def changes(year: int, now: Calendar, then: Calendar) -> list[tuple[date, bool]]:
    """The days of the year on which two calendars differ, each with whether the second one works."""
    days = (date(year, 1, 1) + timedelta(days=number) for number in range(366))
    worked = ((day, now.is_workday(day)[0], then.is_workday(day)[0]) for day in days if day.year == year)
    return [(day, after) for day, before, after in worked if before != after]
