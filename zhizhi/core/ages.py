"""Ages, party ages, years in post and the day of retirement: functions of a date, each with the rule it follows.

A date that is known to the month only gives a span: somebody born in 1985-03 is 40 or 41 on 2026-03-15.
"""

from dataclasses import dataclass
from datetime import date

from zhizhi.core.partialdates import MONTH, YEAR, PartialDate


@dataclass(frozen=True, slots=True)
class Years:
    """Full years between a date and a day: at least and at most, as far as the date is known."""

    least: int
    most: int

    def __str__(self) -> str:
        return str(self.least) if self.least == self.most else f"{self.least}～{self.most}"


def full_years(since: date, day: date) -> int:
    """How often the day has come round; negative before it. Who was born on 29 February ages on 1 March."""
    return day.year - since.year - ((day.month, day.day) < (since.month, since.day))


def years(since: PartialDate, day: date) -> Years:
    """The full years from a date that may be known to the month or year only; never less than none."""
    return Years(max(full_years(since.last, day), 0), max(full_years(since.day, day), 0))


def born_for(least: int | None, most: int | None, day: date) -> tuple[date | None, date | None]:
    """(from, to) of the births, both included, of those between the ages on `day`, both included."""
    earliest = _years_before(day, most + 1, beyond=True) if most is not None else None
    latest = _years_before(day, least, beyond=False) if least is not None else None
    return earliest, latest


def _years_before(day: date, count: int, *, beyond: bool) -> date:
    """The last day of birth of those `count` years old on the day; with `beyond` the day after it."""
    year = day.year - count
    leap = day.month == 2 and day.day == 29
    found = date(year, 2, 28) if leap and not _is_leap(year) else day.replace(year=year)
    return date.fromordinal(found.toordinal() + 1) if beyond else found


def _is_leap(year: int) -> bool:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


# The Party age counts from the end of probation. From April 1969 to August 1977 the Party's constitution knew no
# probation: those admitted then count from their admission.
WITHOUT_PROBATION = (date(1969, 4, 1), date(1977, 8, 18))
PROBATION_YEARS = 1
PARTY_AGE_BASIS = "《中国共产党章程》；《中国共产党发展党员工作细则》：党龄从预备期满转为正式党员之日算起"


@dataclass(frozen=True, slots=True)
class PartyAge:
    """Full years as a full member; `estimated` where the day of full membership is not recorded."""

    years: Years
    since: PartialDate
    estimated: bool
    basis: str = PARTY_AGE_BASIS


def party_age(joined: PartialDate | None, full: PartialDate | None, day: date) -> PartyAge | None:
    """From full membership; where that is not recorded, a year after joining, as an estimate. None without either."""
    if full:
        return PartyAge(years(full, day), full, estimated=False)
    if joined is None:
        return None
    if WITHOUT_PROBATION[0] <= joined.day <= WITHOUT_PROBATION[1]:
        return PartyAge(years(joined, day), joined, estimated=joined.known == YEAR)
    later = PartialDate.at(months_after(joined.day, 12 * PROBATION_YEARS), joined.known)
    return PartyAge(years(later, day), later, estimated=True)


def months_after(day: date, months: int) -> date:
    """The same day of a month that many months later, or the last of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(day)


# Years of work, and the working days of paid leave a year that they give.
LEAVE = ((20, 15), (10, 10), (1, 5))
LEAVE_BASIS = (
    "《职工带薪年休假条例》（国务院令第514号）第三条；《机关事业单位工作人员带薪年休假实施办法》：工作年限满1年、10年、20年后，"
    "从下月起享受相应的年休假天数"
)


def leave_days(work: PartialDate, day: date) -> int:
    """Working days of paid leave in the year of that day: by the years of work, from the month after they are full.

    Of a beginning known to the year only, the latest possible counts, so that nobody is promised too much.
    """
    since = work.last
    for needed, days in LEAVE:
        full = months_after(since, 12 * needed)
        if day >= months_after(full.replace(day=1), 1):
            return days
    return 0


@dataclass(frozen=True, slots=True)
class Delay:
    """How one original age of retirement is shifted: a month more for every `step` months, at most `most` months."""

    original: int
    step: int
    most: int


@dataclass(frozen=True, slots=True)
class RetirementRule:
    """A rule for those who reach their original age from a month on, and its source."""

    since: date
    delays: tuple[Delay, ...]
    basis: str


REFORM = RetirementRule(
    date(2025, 1, 1),
    (Delay(60, 4, 36), Delay(55, 4, 36), Delay(50, 2, 60)),
    "《全国人民代表大会常务委员会关于实施渐进式延迟法定退休年龄的决定》（2024年9月13日）；"
    "《国务院关于渐进式延迟法定退休年龄的办法》，2025年1月1日起施行",
)
BEFORE_REFORM = RetirementRule(
    date.min, (), "《国务院关于安置老弱病残干部的暂行办法》《国务院关于工人退休、退职的暂行办法》（国发〔1978〕104号）"
)
RULES = (REFORM, BEFORE_REFORM)


@dataclass(frozen=True, slots=True)
class Retirement:
    """The month in which somebody reaches the age of retirement, and how it was found."""

    month: PartialDate
    original: int
    reached_original: PartialDate
    delay: int
    basis: str

    @property
    def age(self) -> tuple[int, int]:
        """The age then: years and months."""
        return divmod(self.original * 12 + self.delay, 12)


def retirement(birth: PartialDate, original: int) -> Retirement | None:
    """When who retired at `original` before the reform reaches the age now; None where only the year is known.

    Ages that the reform leaves as they are (63, 65, 66 of senior posts) come without delay.
    """
    if birth.known == YEAR:
        return None
    month = birth.day.replace(day=1)
    reached = months_after(month, 12 * original)
    rule = next(rule for rule in RULES if reached >= rule.since)
    shift = next((delay for delay in rule.delays if delay.original == original), None)
    delay = _delayed(reached, rule.since, shift) if shift else 0
    then, before = (PartialDate(day, MONTH) for day in (months_after(reached, delay), reached))
    return Retirement(then, original, before, delay, rule.basis)


def _delayed(reached: date, since: date, shift: Delay) -> int:
    passed = (reached.year - since.year) * 12 + reached.month - since.month
    return min(passed // shift.step + 1, shift.most)
