"""Entering the holiday table of a year, and telling those who counted by the old one."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from zhizhi.registry.holidays.models import HolidayDay, HolidayYear
from zhizhi.registry.holidays.queries import Named, digest_of
from zhizhi.registry.journal.operations import Actor, acting, record

Days = Mapping[date, str] | Iterable[date]
Callback = Callable[[int], None]

FIRST_YEAR, LAST_YEAR = 2004, 2100

_callbacks: list[Callback] = []


class HolidaysRefused(Exception):
    """The table cannot be right; the text says which day and why."""


def on_change(callback: Callback) -> Callback:
    """Register what is called with the year after a table was entered and committed.

    Each is called by itself outside the transaction; one that fails is logged and does not keep the others from it.
    """
    if callback not in _callbacks:
        _callbacks.append(callback)
    return callback


def year_enter(*, scope: Actor | None, year: int, holidays: Days, workdays: Days, at: datetime) -> HolidayYear:
    """Replace the table of `year`: days off, and weekend days that are worked, each with its name if it has one.

    Raises HolidaysRefused for a day of another year, a day given twice, or a working day that is worked anyway.
    """
    days = year_check(year=year, holidays=holidays, workdays=workdays)
    with acting():
        table = _replace(year, days, scope.account_id if scope else None, at)
        record(act="holidays.enter", at=at, scope=scope, subject=("holidays", year), details=_details(days))
        for callback in _callbacks:
            transaction.on_commit(_telling(callback, year), robust=True)
    return table


def year_check(*, year: int, holidays: Days, workdays: Days) -> list[Named]:
    """The days of a table that may be entered; raises HolidaysRefused as year_enter does."""
    days = [*_named(holidays, working=False), *_named(workdays, working=True)]
    refusal = _refusal(year, days)
    if refusal:
        raise HolidaysRefused(refusal)
    return sorted(days)


def _named(days: Days, *, working: bool) -> list[Named]:
    if isinstance(days, Mapping):
        return [(day, working, name) for day, name in days.items()]
    return [(day, working, "") for day in days]


def _refusal(year: int, days: list[Named]) -> str:
    """Why the table cannot be taken; empty when it can."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return _("Enter a year from %(first)s to %(last)s.") % {"first": FIRST_YEAR, "last": LAST_YEAR}
    if not any(not working for _day, working, _name in days):
        return _("The table has no day off; enter the days of the official notice.")
    seen: set[date] = set()
    for day, working, _name in sorted(days):
        if day.year != year:
            return _("%(day)s does not lie in %(year)s.") % {"day": day, "year": year}
        if day in seen:
            return _("%(day)s is given twice.") % {"day": day}
        if working and day.weekday() < 5:
            return _("%(day)s is worked anyway, for it is neither Saturday nor Sunday.") % {"day": day}
        seen.add(day)
    return ""


def _replace(year: int, days: list[Named], account_id: int | None, at: datetime) -> HolidayYear:
    values = {"digest": digest_of(days), "entered_at": at, "entered_by_account": account_id}
    table: HolidayYear = HolidayYear.objects.update_or_create(year=year, defaults=values)[0]
    table.days.all().delete()
    HolidayDay.objects.bulk_create(
        HolidayDay(table=table, day=day, working=working, name=name) for day, working, name in days
    )
    return table


def _details(days: list[Named]) -> dict[str, list[str]]:
    return {
        "holidays": [day.isoformat() for day, working, _name in days if not working],
        "workdays": [day.isoformat() for day, working, _name in days if working],
    }


def _telling(callback: Callback, year: int) -> Callable[[], None]:
    # Not functools.partial: Django logs a failed callback by its __qualname__.
    def tell() -> None:
        callback(year)

    return tell
