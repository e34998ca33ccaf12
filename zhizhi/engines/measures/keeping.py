"""Keeping measures over records of the registry right: by what operations touch, by what falls due, from scratch.

A part above says once, in its AppConfig.ready, which measures there are over which records:

    keep(Kept("committee", ("terms.in_term",), records_of, amounts_of))

From then on every act that touches an organization or a person recounts the records that this concerns, in the same
transaction; the tick recounts those whose `changes_at` has come. `measures_build` counts everything anew in bulk.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from zhizhi.engines.measures.contributions import Amount, Record
from zhizhi.engines.measures.models import Contribution, DayTotal
from zhizhi.engines.measures.operations import contributions_bulk, contributions_move, contributions_set
from zhizhi.engines.measures.queries import records_due
from zhizhi.registry.organizations.models import Organization

BATCH = 500
# More than so many are counted together: a table of divisions touches thousands of organizations.
FEW = 10

# What was touched, such as "organization", and the ids; no ids: all records there are. Gives ids of records.
Concerned = Callable[[str, Collection[int] | None], Iterable[int]]
# What each of these records contributes at a time; a record that no longer counts gives amounts of nought.
Counted = Callable[[Sequence[int], datetime], Iterable[tuple[Record, list[Amount]]]]


@dataclass(frozen=True, slots=True)
class Kept:
    """Measures over one kind of record; no other kind contributes to them.

    Where declarations say which measures there are, `measures` reads them, `begin` counts in bulk what is new among
    them, and `begun` are those counted by now.
    """

    kind: str
    measures: tuple[str, ...] | Callable[[], tuple[str, ...]]
    concerned: Concerned
    counted: Counted
    begin: Callable[[datetime], None] | None = None
    begun: Callable[[], Collection[str]] | None = None

    def keys(self) -> tuple[str, ...]:
        """The measures there are now."""
        return self.measures() if callable(self.measures) else self.measures


_kept: dict[str, Kept] = {}


def keep(kept: Kept) -> None:
    """These measures are kept right from now on."""
    _kept[kept.kind] = kept


def kept_all() -> list[Kept]:
    """All that were declared."""
    return list(_kept.values())


def records_touched(kind: str, ids: Collection[int], at: datetime) -> None:
    """Recounts the records that an act concerns; within its transaction."""
    for kept in _kept.values():
        _recount(kept, sorted(set(kept.concerned(kind, ids))), at)


def measures_due(now: datetime) -> int:
    """Recounts what changed by the mere passing of time until now; how many records."""
    done = 0
    for kept in _kept.values():
        if kept.begin:
            kept.begin(now)
        due = records_due(kept.kind, now)
        for start in range(0, len(due), BATCH):
            with transaction.atomic():
                _recount(kept, due[start : start + BATCH], now)
        done += len(due)
    return done


def measures_begin(now: datetime) -> None:
    """Counts what nobody has counted yet: measures that are new to this registry."""
    for kept in _kept.values():
        if kept.begin:
            kept.begin(now)
        elif not Contribution.objects.filter(measure__in=kept.keys()).exists():
            measures_build(kept, now)


def measures_build(kept: Kept, at: datetime) -> int:
    """Forgets what was kept of these measures and counts every record anew, in bulk; how many records.

    For a registry that was filled past the operations, and as the oracle of the tests.
    """
    with transaction.atomic():
        old = Contribution.objects.filter(record_kind=kept.kind)
        # Some may be of declarations that are no longer in force.
        measures = {*kept.keys(), *old.order_by().values_list("measure", flat=True).distinct()}
        old.delete()
        DayTotal.objects.filter(measure__in=measures).delete()
        counted = list(counted_all(kept, at))
        rows = [_contribution(record, amount) for record, amounts in counted for amount in amounts if _counts(amount)]
        Contribution.objects.bulk_create(rows, batch_size=BATCH)
        totals = totals_of(counted)
        DayTotal.objects.bulk_create(
            (
                DayTotal(measure=measure, organization_id=place, day=day, numerator=num, denominator=den, changed_at=at)
                for (measure, place, day), (num, den) in totals.items()
            ),
            batch_size=BATCH,
        )  # fmt: skip
    return len(counted)


def counted_all(kept: Kept, at: datetime) -> Iterator[tuple[Record, list[Amount]]]:
    """What every record contributes, counted from the records themselves."""
    ids = sorted(set(kept.concerned("", None)))
    for start in range(0, len(ids), BATCH):
        yield from kept.counted(ids[start : start + BATCH], at)


def drifted(kept: Kept, at: datetime) -> Iterator[int]:
    """The records of which something else is kept than they say at `at`, without those that the tick is about to do."""
    known = set(Contribution.objects.filter(record_kind=kept.kind).order_by().values_list("record_id", flat=True))
    waiting = set(records_due(kept.kind, at))
    begun = None if kept.begun is None else set(kept.begun())
    ids = sorted((known | set(kept.concerned("", None))) - waiting)
    for start in range(0, len(ids), BATCH):
        batch = ids[start : start + BATCH]
        said = {
            (amount.measure, record.id): (record.organization_id, amount.day, amount.numerator, amount.denominator)
            for record, amounts in kept.counted(batch, at)
            for amount in amounts
            if (amount.numerator or amount.denominator) and (begun is None or amount.measure in begun)
        }
        rows = Contribution.objects.filter(record_kind=kept.kind, record_id__in=batch, denominator__gt=0)
        rows = rows if begun is None else rows.filter(measure__in=begun)
        columns = ("measure", "record_id", "organization_id", "day", "numerator", "denominator")
        stored = {(row[0], row[1]): row[2:] for row in rows.order_by().values_list(*columns)}
        yield from sorted({key[1] for key in said.keys() | stored.keys() if said.get(key) != stored.get(key)})


def totals_of(counted: Iterable[tuple[Record, list[Amount]]]) -> dict[tuple[str, int, date], tuple[int, int]]:
    """The sums over each organization's subtree on each day."""
    above = dict(Organization.objects.system("sums of the tree").order_by().values_list("pk", "parent_id"))
    sums: dict[tuple[str, int, date], tuple[int, int]] = {}
    for record, amounts in counted:
        for amount in amounts:
            place: int | None = record.organization_id
            while place is not None:
                key = (amount.measure, place, amount.day)
                numerator, denominator = sums.get(key, (0, 0))
                sums[key] = (numerator + amount.numerator, denominator + amount.denominator)
                place = above.get(place)
    return {key: pair for key, pair in sums.items() if any(pair)}


def _recount(kept: Kept, ids: Sequence[int], at: datetime) -> None:
    """What is kept follows its record where that belongs elsewhere by now, as a joint organization after a merger."""
    for start in range(0, len(ids), BATCH):
        _recount_some(kept, ids[start : start + BATCH], at)


def _recount_some(kept: Kept, ids: Sequence[int], at: datetime) -> None:
    counted = list(kept.counted(ids, at))
    now = {record.id: record.organization_id for record, _amounts in counted}
    rows = Contribution.objects.filter(record_kind=kept.kind, record_id__in=list(now)).order_by()
    stored = rows.values_list("record_id", "organization_id")
    for pk in {pk for pk, place in stored if place != now[pk]}:
        contributions_move(record_kind=kept.kind, record_ids=[pk], organization_id=now[pk], at=at)
    if len(counted) > FEW:
        contributions_bulk(kind=kept.kind, counted=counted, at=at)
        return
    for record, amounts in counted:
        contributions_set(record=record, amounts=amounts, at=at)


def _counts(amount: Amount) -> bool:
    return bool(amount.numerator or amount.denominator or amount.changes_at)


def _contribution(record: Record, amount: Amount) -> Contribution:
    return Contribution(
        measure=amount.measure, record_kind=record.kind, record_id=record.id, organization_id=record.organization_id,
        day=amount.day, numerator=amount.numerator, denominator=amount.denominator, changes_at=amount.changes_at,
    )  # fmt: skip
