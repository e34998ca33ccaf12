"""Working days of the Chinese calendar, and when something is due."""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import StrEnum
from functools import cache
from types import MappingProxyType
from typing import NamedTuple

from chinese_calendar import constants

Days = tuple[date, ...]


class Source(StrEnum):
    """Where the working days of a year are known from."""

    PACKAGE = "package"
    ENTERED = "entered"
    UNKNOWN = "unknown"


class Due(NamedTuple):
    """A day something is due; provisional while a counted day lies in a year without a holiday table."""

    day: date
    provisional: bool


PACKAGE_YEARS = range(min(constants.holidays).year, max(constants.holidays).year + 1)


def package_days(year: int) -> dict[date, bool]:
    """The days on which `year` differs from Monday to Friday by the shipped tables: True works, False rests."""
    rests = {day: False for day in constants.holidays if day.year == year and day.weekday() < 5}
    works = {day: True for day in constants.workdays if day.year == year and day.weekday() >= 5}
    return dict(sorted({**rests, **works}.items()))


def _working_days(year: int, exceptions: Mapping[date, bool]) -> Days:
    first = date(year, 1, 1)
    length = (date(year, 12, 31) - first).days + 1
    days = (first + timedelta(days=number) for number in range(length))
    return tuple(day for day in days if exceptions.get(day, day.weekday() < 5))


@cache
def _shipped(year: int) -> Days:
    return _working_days(year, package_days(year) if year in PACKAGE_YEARS else {})


@dataclass(frozen=True)
class Calendar:
    """The working days of all years: entered tables first, then the shipped ones, else Monday to Friday.

    `overrides` maps a year to the days that differ from Monday to Friday (True works, False rests). A year entered
    there replaces the shipped table of that year as a whole. The days of a year are computed once.
    """

    overrides: Mapping[int, Mapping[date, bool]] = field(default_factory=dict)
    _years: dict[int, Days] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        frozen = {year: MappingProxyType(dict(days)) for year, days in self.overrides.items()}
        object.__setattr__(self, "overrides", MappingProxyType(frozen))

    def source(self, year: int) -> Source:
        """Where the working days of `year` come from."""
        if year in self.overrides:
            return Source.ENTERED
        return Source.PACKAGE if year in PACKAGE_YEARS else Source.UNKNOWN

    def is_workday(self, day: date) -> tuple[bool, bool]:
        """Whether `day` is worked, and whether that is provisional."""
        days = self._days(day.year)
        at = bisect_left(days, day)
        return at < len(days) and days[at] == day, self._unknown(day.year)

    def add(self, day: date, workdays: int) -> Due:
        """The `workdays`-th working day after `day`, which itself is not counted; ValueError for less than one."""
        if workdays < 1:
            raise ValueError(f"a limit is at least one working day, not {workdays}")
        year, days, left = day.year, self._days(day.year), workdays
        at = bisect_right(days, day)
        provisional = self._unknown(year) and day < date(year, 12, 31)
        while at + left > len(days):
            left -= len(days) - at
            year, at = year + 1, 0
            days = self._days(year)
            provisional = provisional or self._unknown(year)
        return Due(days[at + left - 1], provisional)

    def between(self, start: date, end: date) -> int:
        """How many working days lie after `start` up to and with `end`; 0 when `end` is not later."""
        if end <= start:
            return 0
        whole = sum(len(self._days(year)) for year in range(start.year, end.year))
        return whole + bisect_right(self._days(end.year), end) - bisect_right(self._days(start.year), start)

    def _days(self, year: int) -> Days:
        known = self._years.get(year)
        if known is None:
            entered = self.overrides.get(year)
            known = self._years[year] = _shipped(year) if entered is None else _working_days(year, entered)
        return known

    def _unknown(self, year: int) -> bool:
        return year not in self.overrides and year not in PACKAGE_YEARS
