"""How many acts of which kind each day has: counted behind the chain, and where each day stands in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Max, Min, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, Greatest, Least
from django.utils import timezone

from zhizhi.registry.journal.days import between, midnight
from zhizhi.registry.journal.models import Act, DayCount

CHUNK = 20_000
# So many acts are read from the chain itself, rather than counted at once.
TAIL = 2_000
_Key = tuple[date, str]


@dataclass(slots=True)
class _Counted:
    """What is added to one row."""

    count: int
    first: int
    last: int


def acts_count(most: int = 10) -> int:
    """Count the acts not counted yet, at most so many chunks of them; how many were counted."""
    done = 0
    for _turn in range(most):
        end = counted_until()
        rows = list(Act.objects.filter(seq__gt=end).order_by("seq").values_list("seq", "at", "act")[:CHUNK])
        if len(rows) < TAIL:
            break
        _add(_by_day(rows))
        done += len(rows)
    return done


def counted_until() -> int:
    """The number of the last act counted; 0 before the first."""
    return DayCount.objects.aggregate(end=Max("last_seq"))["end"] or 0


def counts_by_day(first: date, last: date, acts: Iterable[str] = ()) -> dict[_Key, int]:
    """The number of acts by local day and kind, both days included, also of those not counted yet."""
    kinds = set(acts)
    rows = DayCount.objects.filter(day__range=(first, last))
    rows = rows.filter(act__in=kinds) if kinds else rows
    found = {(day, act): count for day, act, count in rows.values_list("day", "act", "count")}
    tail = _uncounted(first, last).order_by("seq").values_list("seq", "at", "act")
    for key, added in _by_day(tail.iterator(chunk_size=CHUNK)).items():
        if not kinds or key[1] in kinds:
            found[key] = found.get(key, 0) + added.count
    return found


def count_of(acts: Iterable[str]) -> int:
    """About how many acts of these kinds there are: those counted."""
    return DayCount.objects.filter(act__in=list(acts)).aggregate(sum=Sum("count"))["sum"] or 0


def stretch_of(first: date | None, last: date | None) -> tuple[int, int] | None:
    """The first and last number between which all acts of these days stand; None where there are none.

    Other days' acts may stand between them too, since two that act at midnight are appended in either order.
    """
    days = DayCount.objects.filter(Q(day__gte=first) if first else Q(), Q(day__lte=last) if last else Q())
    ends: dict[str, Any] = days.aggregate(first=Min("first_seq"), last=Max("last_seq"))
    tail = _uncounted(first, last)
    more: dict[str, Any] = tail.aggregate(first=Min("seq"), last=Max("seq"))
    numbers = [number for found in (ends, more) for number in found.values() if number is not None]
    return (min(numbers), max(numbers)) if numbers else None


def day_ends(first: date, last: date) -> dict[date, int]:
    """The number of the last act of each local day that has any, both days included."""
    counted = DayCount.objects.filter(day__range=(first, last)).order_by().values_list("day")
    ends: dict[date, int] = dict(counted.annotate(end=Max("last_seq")))
    tail = _uncounted(first, last).values_list("seq", "at", "act")
    for (day, _act), added in _by_day(tail.order_by("seq").iterator(chunk_size=CHUNK)).items():
        ends[day] = max(ends.get(day, 0), added.last)
    return dict(sorted(ends.items(), reverse=True))


def _uncounted(first: date | None, last: date | None) -> QuerySet[Act]:
    """The acts of these days that are not counted yet.

    Few as they mostly are, they are found by their numbers: SQLite would find them by time and read the whole days.
    """
    end, newest = counted_until(), Act.objects.aggregate(seq=Max("seq"))["seq"] or 0
    acts = Act.objects.filter(seq__gt=end)
    if newest - end > CHUNK:
        return acts.filter(between(first, last))
    return acts.alias(own_at=Coalesce("at", "at")).filter(between(first, last, column="own_at"))


def _by_day(rows: Iterable[tuple[int, Any, str]]) -> dict[_Key, _Counted]:
    found: dict[_Key, _Counted] = {}
    day, begins, ends = date.min, None, None
    for seq, at, act in rows:
        if begins is None or ends is None or not begins <= at < ends:  # the zone's day is found once for each run
            day = timezone.localtime(at).date()
            begins, ends = midnight(day), midnight(day + timedelta(days=1))
        counted = found.setdefault((day, act), _Counted(0, seq, seq))
        counted.count, counted.last = counted.count + 1, seq
    return found


@transaction.atomic
def _add(found: dict[_Key, _Counted]) -> None:
    for (day, act), added in found.items():
        row, made = DayCount.objects.get_or_create(
            day=day, act=act, defaults={"count": added.count, "first_seq": added.first, "last_seq": added.last}
        )
        if not made:
            DayCount.objects.filter(pk=row.pk).update(
                count=F("count") + added.count,
                first_seq=Least(F("first_seq"), added.first),
                last_seq=Greatest(F("last_seq"), added.last),
            )
