"""Keeping sums: one record's change is added to its organization and to each above, and to nothing else."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection

from zhizhi.engines.measures.contributions import Amount, Record
from zhizhi.engines.measures.models import Contribution
from zhizhi.registry import driver
from zhizhi.registry.gathering import Write, gathers, remembered, write
from zhizhi.registry.organizations.moving import Moved
from zhizhi.registry.organizations.queries import lineage_ids, lineages
from zhizhi.registry.prepared import Columns, Reading

Delta = tuple[str, date, int, int]
# Rows in one statement, which may have 32 766 values on SQLite.
MOST = 2000
# As few are written again and again by statements of the same length.
FEW = 40

_EXISTING = Reading(
    "SELECT {c} FROM measures_contribution c WHERE c.record_kind = %s AND c.record_id = %s", Columns(Contribution, "c"),
    kept=True,
)  # fmt: skip
_CONTRIBUTION = (
    "INSERT INTO measures_contribution"
    " (measure, record_kind, record_id, organization_id, day, numerator, denominator, changes_at) VALUES {rows}"
    " ON CONFLICT (measure, record_kind, record_id) DO UPDATE SET day = excluded.day, numerator = excluded.numerator,"
    " denominator = excluded.denominator,"
    " changes_at = excluded.changes_at"
)
_TOTAL = (
    "INSERT INTO measures_daytotal (measure, organization_id, day, numerator, denominator, changed_at) VALUES {rows}"
    " ON CONFLICT (measure, organization_id, day) DO UPDATE SET"
    " numerator = measures_daytotal.numerator + excluded.numerator,"
    " denominator = measures_daytotal.denominator + excluded.denominator, changed_at = excluded.changed_at"
)

# A day total is found by its measure first, and the names of measures by hopping along that index.
_SUBTREE = (
    "WITH RECURSIVE names (measure) AS (SELECT MIN(measure) FROM measures_daytotal UNION ALL"
    " SELECT (SELECT MIN(d.measure) FROM measures_daytotal d WHERE d.measure > names.measure) FROM names"
    " WHERE names.measure IS NOT NULL)"
    " INSERT INTO measures_daytotal (measure, organization_id, day, numerator, denominator, changed_at)"
    " SELECT t.measure, a.column1, t.day, {sign} t.numerator, {sign} t.denominator, %s FROM names"
    " JOIN measures_daytotal t ON t.measure = names.measure AND t.organization_id = %s"
    " CROSS JOIN (VALUES {above}) AS a WHERE t.numerator <> 0 OR t.denominator <> 0"
    " ON CONFLICT (measure, organization_id, day) DO UPDATE SET"
    " numerator = measures_daytotal.numerator + excluded.numerator,"
    " denominator = measures_daytotal.denominator + excluded.denominator, changed_at = excluded.changed_at"
)


def contributions_set(*, record: Record, amounts: Sequence[Amount], at: datetime) -> None:
    """The record contributes `amounts` from now on, one a measure; call it within the act's transaction.

    Writes what changed only: one contribution and one total for each organization from the record's own to the root.
    What it contributed to an organization stays there when the record goes on elsewhere: figures stay with the unit
    that was in charge, and roll up by the tree of today.
    """
    before: dict[str, Amount] = {}
    others: dict[str, int] = {}
    for amount, organization_id in _existing(record):
        before[amount.measure] = amount
        if organization_id != record.organization_id:
            others[amount.measure] = organization_id
    changed = [amount for amount in amounts if _differs(before.get(amount.measure), amount)]
    if not changed:
        return
    _upsert(_CONTRIBUTION, [_row(record, amount) for amount in changed])
    by_place: dict[int, list[Delta]] = {}
    for amount in changed:
        place = others.get(amount.measure, record.organization_id)
        by_place.setdefault(place, []).extend(_deltas(before.get(amount.measure), amount))
    for place, deltas in sorted(by_place.items()):
        totals_add(organization_id=place, deltas=deltas, at=at)


def contributions_bulk(*, kind: str, counted: Iterable[tuple[Record, list[Amount]]], at: datetime) -> None:
    """The same for many records of one kind, in few statements; within a transaction that has locked them."""
    found = list(counted)
    rows = Contribution.objects.filter(record_kind=kind, record_id__in=[record.id for record, _amounts in found])
    before = {(row.measure, row.record_id): row for row in rows}
    changed: list[tuple[Any, ...]] = []
    sums: dict[int, dict[tuple[str, date], list[int]]] = {}
    for record, amounts in found:
        for amount in amounts:
            row = before.get((amount.measure, record.id))
            old = row if row is None else Amount(row.measure, row.day, row.numerator, row.denominator, row.changes_at)
            if not _differs(old, amount):
                continue
            changed.append(_row(record, amount))
            kept = sums.setdefault(row.organization_id if row else record.organization_id, {})
            for measure, day, num, den in _deltas(old, amount):
                pair = kept.setdefault((measure, day), [0, 0])
                pair[0], pair[1] = pair[0] + num, pair[1] + den
    if changed:
        _upsert(_CONTRIBUTION, changed)
    _sums_add(sums, at)


def _sums_add(sums: Mapping[int, Mapping[tuple[str, date], Sequence[int]]], at: datetime) -> None:
    """Adds what each place gained to it and to those above; a place that many share is written once."""
    above = lineages(sums)
    totals: dict[tuple[int, int, str, date], list[int]] = {}
    for place, deltas in sums.items():
        for height, organization in enumerate(reversed(above[place])):
            for (measure, day), (num, den) in deltas.items():
                if num or den:
                    # Lowest first, as for one record, so that two transactions lock the shared rows in the same order.
                    kept = totals.setdefault((-height, organization, measure, day), [0, 0])
                    kept[0], kept[1] = kept[0] + num, kept[1] + den
    rows = [(measure, place, day, *pair, at) for (_height, place, measure, day), pair in sorted(totals.items())]
    if rows:
        _upsert(_TOTAL, rows)


def contributions_move(*, record_kind: str, record_ids: Collection[int], organization_id: int, at: datetime) -> None:
    """What these records contribute counts at another organization from now on; within the act's transaction."""
    rows = Contribution.objects.filter(record_kind=record_kind, record_id__in=record_ids)
    sums: dict[int, dict[tuple[str, date], list[int]]] = {}
    for row in rows.exclude(organization_id=organization_id):
        kept = sums.setdefault(row.organization_id, {}).setdefault((row.measure, row.day), [0, 0])
        kept[0], kept[1] = kept[0] + row.numerator, kept[1] + row.denominator
    rows.update(organization_id=organization_id)
    for place, found in sorted(sums.items()):
        deltas = [(measure, day, num, den) for (measure, day), (num, den) in found.items() if num or den]
        totals_add(
            organization_id=place, deltas=[(measure, day, -num, -den) for measure, day, num, den in deltas], at=at
        )
        totals_add(organization_id=organization_id, deltas=deltas, at=at)


def subtree_moved(moved: Moved) -> None:
    """The totals of a subtree leave those above it and enter others, for all days: a statement for each direction."""
    for sign, above in (("-", moved.left), ("", moved.entered)):
        if above:
            values = ", ".join(f"({int(one)})" for one in sorted(above))
            with connection.cursor() as cursor:
                statement = _SUBTREE.format(sign=sign, above=values)
                cursor.execute(statement, [_adapted(moved.at), moved.organization_id])


def totals_add(*, organization_id: int, deltas: Iterable[Delta], at: datetime) -> None:
    """Adds the deltas to the organization's totals and to those of each above."""
    deltas = list(deltas)
    if not deltas:
        return
    # Lowest first, so that two transactions lock the shared rows in the same order.
    rows = [
        (measure, organization, day, numerator, denominator, at)
        for organization in remembered(lineage_ids, organization_id)
        for measure, day, numerator, denominator in sorted(deltas)
    ]
    _upsert(_TOTAL, rows)


def _existing(record: Record) -> Iterator[tuple[Amount, int]]:
    """What the record contributes until now, and to which organization."""
    for row in _EXISTING.all(record.kind, record.id):
        yield Amount(row.measure, row.day, row.numerator, row.denominator, row.changes_at), row.organization_id


def _differs(before: Amount | None, amount: Amount) -> bool:
    if before is None:
        return bool(amount.numerator or amount.denominator or amount.changes_at)
    return before != amount


def _deltas(before: Amount | None, amount: Amount) -> list[Delta]:
    """The change of the sums; two deltas when the contribution moved to another day."""
    if before is None:
        pairs = [(amount.day, amount.numerator, amount.denominator)]
    elif before.day == amount.day:
        pairs = [(amount.day, amount.numerator - before.numerator, amount.denominator - before.denominator)]
    else:
        pairs = [
            (before.day, -before.numerator, -before.denominator),
            (amount.day, amount.numerator, amount.denominator),
        ]
    return [(amount.measure, day, num, den) for day, num, den in pairs if num or den]


def _row(record: Record, amount: Amount) -> tuple[Any, ...]:
    return (
        amount.measure, record.kind, record.id, record.organization_id,
        amount.day, amount.numerator, amount.denominator, amount.changes_at,
    )  # fmt: skip


def _upsert(statement: str, rows: list[tuple[Any, ...]]) -> None:
    """One statement for all rows up to MOST. Raw, because Django's upsert can set a column but not add to it."""
    for start in range(0, len(rows), MOST):
        some = rows[start : start + MOST]
        places = ", ".join([f"({', '.join(['%s'] * len(some[0]))})"] * len(some))
        values = [_adapted(value) for row in some for value in row]
        filled = statement.format(rows=places)
        if gathers():
            table = filled.split()[2]
            write(Write(f"w{{n}} AS ({filled} RETURNING 1)", "(SELECT count(*) FROM w{n})", values, _told, table))
        else:
            driver.execute(filled, values, kept=len(some) < FEW)


def _told(_count: int) -> None:
    """How many rows were written is no news."""


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
