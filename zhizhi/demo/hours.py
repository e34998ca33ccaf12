"""When people act: working days of the Chinese calendar and believable hours of the day."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from random import Random
from zoneinfo import ZoneInfo

from zhizhi.core.workdays import Calendar

ZONE = ZoneInfo("Asia/Shanghai")
# Weight of each hour from 7 to 22 at which residents ask, and from 8 to 19 at which those in office act.
_ASKING = (4, 7, 9, 9, 6, 4, 3, 4, 6, 6, 5, 5, 7, 9, 7, 3)
_OFFICE = (6, 10, 10, 5, 1, 2, 7, 10, 9, 5, 2, 1)
DAYS = 183


def midnight(day: date) -> datetime:
    """The moment the day begins."""
    return datetime.combine(day, time(), tzinfo=ZONE)


@dataclass(frozen=True)
class Hours:
    """Moments drawn by `rng` on days of `calendar`."""

    rng: Random
    calendar: Calendar

    def works(self, day: date) -> bool:
        """Whether it is a working day."""
        return self.calendar.is_workday(day)[0]

    def asking(self, day: date) -> datetime:
        """A moment at which a resident asks."""
        return self._at(day, 7, _ASKING)

    def at_desk(self, day: date) -> datetime:
        """A moment at which the village desk is open."""
        return self._at(day, 8, _OFFICE[:9])

    def after(self, moment: datetime, workdays: int) -> datetime:
        """So many working days later; with 0 within hours, or on the next working day when the office closes before."""
        if workdays:
            return self._at(self.calendar.add(moment.date(), workdays).day, 8, _OFFICE)
        soon = moment + timedelta(minutes=self.rng.randint(8, 200), seconds=self.rng.randrange(60))
        open_now = self.works(moment.date()) or self.rng.random() < 0.25
        if open_now and time(8) <= soon.time() <= time(18, 40) and soon.date() == moment.date():
            return soon
        return self._at(self.calendar.add(moment.date(), 1).day, 8, _OFFICE[:3])

    def before(self, day: date, workdays: int, clock: time) -> datetime:
        """The moment so many working days before `day`."""
        while workdays:
            day -= timedelta(days=1)
            workdays -= self.works(day)
        return datetime.combine(day, clock, tzinfo=ZONE)

    def _at(self, day: date, first: int, weights: Sequence[int]) -> datetime:
        hour = self.rng.choices(range(first, first + len(weights)), weights)[0]
        return datetime.combine(day, time(hour, self.rng.randrange(60), self.rng.randrange(60)), tzinfo=ZONE)


def demand(hours: Hours, first: date, number: int) -> float:
    """How much is asked on the day: less at weekends, little in long holidays, more as the service becomes known."""
    day = first + timedelta(days=number)
    known = 0.75 + 0.5 * number / DAYS
    if hours.works(day):
        return known
    days_off = sum(not hours.works(day + timedelta(days=shift)) for shift in range(-4, 5))
    return known * (0.2 if days_off > 5 else 0.55)
