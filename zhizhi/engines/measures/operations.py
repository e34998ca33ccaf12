"""Keeping sums: one record's change is added to its organization and to each above, and to nothing else."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection

from zhizhi.engines.measures.contributions import Amount, Record
from zhizhi.engines.measures.models import Contribution
from zhizhi.registry.organizations.queries import lineage_ids
from zhizhi.registry.prepared import Columns, Reading

Delta = tuple[str, date, int, int]

_EXISTING = Reading(
    "SELECT {c} FROM measures_contribution c WHERE c.record_kind = %s AND c.record_id = %s", Columns(Contribution, "c")
)
_CONTRIBUTION = (
    "INSERT INTO measures_contribution"
    " (measure, record_kind, record_id, organization_id, day, numerator, denominator, changes_at) VALUES {rows}"
    " ON CONFLICT (measure, record_kind, record_id) DO UPDATE SET organization_id = excluded.organization_id,"
    " day = excluded.day, numerator = excluded.numerator, denominator = excluded.denominator,"
    " changes_at = excluded.changes_at"
)
_TOTAL = (
    "INSERT INTO measures_daytotal (measure, organization_id, day, numerator, denominator, changed_at) VALUES {rows}"
    " ON CONFLICT (measure, organization_id, day) DO UPDATE SET"
    " numerator = measures_daytotal.numerator + excluded.numerator,"
    " denominator = measures_daytotal.denominator + excluded.denominator, changed_at = excluded.changed_at"
)


def contributions_set(*, record: Record, amounts: Sequence[Amount], at: datetime) -> None:
    """The record contributes `amounts` from now on, one a measure; call it within the act's transaction.

    Writes what changed only: one contribution and one total for each organization from the record's own to the root.
    """
    before = {amount.measure: amount for amount in _existing(record)}
    changed = [amount for amount in amounts if _differs(before.get(amount.measure), amount)]
    if not changed:
        return
    _upsert(_CONTRIBUTION, [_row(record, amount) for amount in changed])
    deltas = [delta for amount in changed for delta in _deltas(before.get(amount.measure), amount)]
    totals_add(organization_id=record.organization_id, deltas=deltas, at=at)


def totals_add(*, organization_id: int, deltas: Iterable[Delta], at: datetime) -> None:
    """Adds the deltas to the organization's totals and to those of each above."""
    deltas = list(deltas)
    if not deltas:
        return
    # Lowest first, so that two transactions lock the shared rows in the same order.
    rows = [
        (measure, organization, day, numerator, denominator, at)
        for organization in lineage_ids(organization_id)
        for measure, day, numerator, denominator in sorted(deltas)
    ]
    _upsert(_TOTAL, rows)


def _existing(record: Record) -> Iterator[Amount]:
    """What the record contributes until now."""
    for row in _EXISTING.all(record.kind, record.id):
        yield Amount(row.measure, row.day, row.numerator, row.denominator, row.changes_at)


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
    """One statement for all rows. Raw, because Django's upsert can set a column but not add to it."""
    places = ", ".join([f"({', '.join(['%s'] * len(rows[0]))})"] * len(rows))
    values = [_adapted(value) for row in rows for value in row]
    with connection.cursor() as cursor:
        cursor.execute(statement.format(rows=places), values)


def _adapted(value: Any) -> Any:
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value
