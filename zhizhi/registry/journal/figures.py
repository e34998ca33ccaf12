"""What an auditor looks at first: how many acts of which kind a day had, and reads that are unusual, as plain lists."""

from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from django.utils import timezone

from zhizhi.registry.journal import names
from zhizhi.registry.journal.counting import counts_by_day
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.searching import Wanted, Within, acts_walked

# Reads looked through for what is unusual, newest first.
MOST_READS = 20_000
SHOWN = 30
BEGINS, ENDS = time(7, 30), time(19, 0)


@dataclass(frozen=True, slots=True)
class Hour:
    """One person's reads within one hour by the clock."""

    hour: datetime
    person_id: int | None
    actor_name: str
    count: int


@dataclass(frozen=True, slots=True)
class Unusual:
    """Reads to look at, no more: `hours` with many of them, `apart` outside working hours; `cut` if there were more."""

    hours: list[Hour]
    apart: list[Act]
    apart_count: int
    read: int
    cut: bool


@dataclass(frozen=True, slots=True)
class Figures:
    """Acts by day, by kind, and reads by day, of some days."""

    days: list[tuple[date, int, int]]
    kinds: list[tuple[str, int]]
    total: int


def figures_of(first: date, last: date) -> Figures:
    """The figures of these days, both included; the most frequent kinds first."""
    by_day: Counter[date] = Counter()
    by_kind: Counter[str] = Counter()
    read: Counter[date] = Counter()
    reading = set(names.reads())
    for (day, act), count in counts_by_day(first, last).items():
        by_day[day] += count
        by_kind[act] += count
        read[day] += count if act in reading else 0
    days = [(day, by_day[day], read[day]) for day in sorted(by_day)]
    return Figures(days, by_kind.most_common(), sum(by_day.values()))


def unusual_of(scope: Within, first: date, last: date, least: int, works: Callable[[date], bool]) -> Unusual:
    """Hours in which one person read `least` times or more, and reads when nobody works. `works` knows the days."""
    wanted = Wanted(acts=names.reads(), first_day=first, last_day=last)
    acts = list(acts_walked(scope, wanted, MOST_READS)) if wanted.acts else []
    apart = [act for act in acts if _is_apart(act.at, works)]
    return Unusual(_hours(acts, least), apart[:SHOWN], len(apart), len(acts), len(acts) == MOST_READS)


def _hours(acts: Iterable[Act], least: int) -> list[Hour]:
    counted: Counter[tuple[datetime, int | None, str]] = Counter()
    for act in acts:
        hour = timezone.localtime(act.at).replace(minute=0, second=0, microsecond=0)
        counted[hour, act.person_id, act.actor_name] += 1
    many = [Hour(*who, count) for who, count in counted.items() if count >= least]
    return sorted(many, key=lambda found: found.hour, reverse=True)


def _is_apart(at: datetime, works: Callable[[date], bool]) -> bool:
    local = timezone.localtime(at)
    return not works(local.date()) or not BEGINS <= local.time() < ENDS
