"""When a step or a case is due, and when the next alarm rings. Days are local; the day of arrival is not counted."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from django.utils.timezone import get_default_timezone, localdate

from zhizhi.core.ages import months_after
from zhizhi.core.process import Alarm, Limit, Step
from zhizhi.core.workdays import Calendar
from zhizhi.registry.values.queries import value_on

# When nothing is due: while a case is suspended, so that whoever asks what is late, by whatever query, finds nothing.
NEVER = datetime(9990, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class DueAt:
    """The end of the last day, as the first moment of the day after; provisional as the calendar says."""

    at: datetime
    provisional: bool


def due_at(limit: Limit, begun: datetime, calendar: Calendar, left: int | None = None) -> DueAt:
    """The end of the last day of the limit, which begins after the local day of `begun`; `left` is the place's."""
    limit, day = limit_on(limit, localdate(begun), left), localdate(begun)
    if limit.workdays is not None:
        due = calendar.add(day, limit.workdays)
        return DueAt(end_of(due.day), due.provisional)
    last = day + timedelta(days=limit.days) if limit.days is not None else months_after(day, limit.months or 0)
    return DueAt(end_of(last), False)


def limit_on(limit: Limit, day: date, left: int | None = None) -> Limit:
    """The limit in a unit of time; one that names a dated value has what the value is on that day at that place."""
    if limit.value is None:
        return limit
    figure = value_on(limit.value, day, left)
    return Limit(**{figure.unit: figure.value})


def step_due(step: Step, case_due: DueAt, begun: datetime, calendar: Calendar, left: int | None = None) -> DueAt:
    """The end of the step's own limit; of a step `until_due` the end of the case's, where that is later."""
    own = due_at(step.limit, begun, calendar, left)
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
    found = end_of(calendar.add(localdate(begun), -(-workdays * alarm.percent // 100)).day)
    # A day given by hand may be a day of rest: the working days are over before it is.
    return max(found, due) if alarm.percent >= 100 else found
