"""When a step or a case is due, and when the next alarm rings. Days are local; the day of arrival is not counted."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.timezone import get_default_timezone, localdate

from zhizhi.core.declarations import Alarm, ProcessDeclaration, TaskStep
from zhizhi.core.workdays import Calendar


@dataclass(frozen=True, slots=True)
class DueAt:
    """The end of the last day, as the first moment of the day after; provisional as the calendar says."""

    at: datetime
    provisional: bool


def due_at(limit_workdays: int, begun: datetime, calendar: Calendar) -> DueAt:
    """The end of the n-th working day after the local day of `begun`."""
    due = calendar.add(localdate(begun), limit_workdays)
    return DueAt(end_of(due.day), due.provisional)


def step_due(step: TaskStep, case_due: DueAt, begun: datetime, calendar: Calendar) -> DueAt:
    """The end of the step's own limit; of a step `until_due` the end of the case's, where that is later."""
    own = due_at(step.limit.workdays, begun, calendar)
    return case_due if step.until_due and case_due.at > own.at else own


def end_of(day: date) -> datetime:
    """The moment the local day is over."""
    return datetime.combine(day + timedelta(days=1), time(), tzinfo=get_default_timezone())


def last_day(due: datetime) -> date:
    """The local day whose end `due` is."""
    return localdate(due - timedelta(seconds=1))


def alarm_time(alarm: Alarm, begun: datetime, due: datetime, calendar: Calendar) -> datetime:
    """When `percent` of the time from `begun` to `due` is over, in whole working days, rounded up."""
    workdays = max(1, calendar.between(localdate(begun), last_day(due)))
    found = due_at(-(-workdays * alarm.percent // 100), begun, calendar).at
    # A day given by hand may be a day of rest: the working days are over before it is.
    return max(found, due) if alarm.percent >= 100 else found


def next_alarm(
    declaration: ProcessDeclaration, step: TaskStep, begun: datetime, due: datetime, sent: int, calendar: Calendar
) -> datetime | None:
    """When the tick must look at the task next: its next alarm, or its limit if a move follows by itself."""
    if step.at_limit:
        return due
    alarms = sorted(declaration.alarms, key=lambda alarm: alarm.percent)
    return alarm_time(alarms[sent], begun, due, calendar) if sent < len(alarms) else None
