"""Rows that many tests begin with are built once by the operations, then brought back as they were.

Building the small county takes a third of a second of the processor, and more than a thousand tests begin with it, on
two databases. What was built is remembered by the rows it left, so a test sees exactly what the operations made.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection, transaction

from zhizhi.registry.journal import operations

T = TypeVar("T")
Row = tuple[Any, ...]

# Written by triggers when the rows that they count come in.
BY_TRIGGERS = {"population_placechange"}


# Where the journal's chain ends: rows are brought back only where it ends as it did the first time.
END = "journal_head"


@dataclass(frozen=True)
class Remembered:
    """What was returned; by table the columns, the rows that were added, and those that were changed with their key."""

    made: Any
    end: set[Row]
    columns: dict[str, list[str]]
    added: dict[str, list[Row]]
    changed: dict[str, list[Row]]


_remembered: dict[object, Remembered] = {}


def remembered(name: object, build: Callable[[], T]) -> T:
    """What `build` makes, built the first time and brought back afterwards.

    It is built again where the journal ends otherwise than then, or within a larger act: then other rows are about.
    """
    # Within a test's transaction nothing happens "on commit"; what is committed leaves further rows.
    name = (name, connection.in_atomic_block)
    known = _remembered.get(name)
    if operations._current.queue is not None or (known and _table(END) != known.end):
        return build()
    if known:
        _bring(known)
        made: T = copy.deepcopy(known.made)
        return made
    before = {table: _table(table) for table in _tables()}
    built = build()
    _remembered[name] = _difference(before, built)
    return built


def _difference(before: dict[str, set[Row]], built: Any) -> Remembered:
    """The first column of a table is its key; a build that took rows away is not for this."""
    added, changed, columns = {}, {}, {}
    for table, rows in before.items():
        keys, fresh = {row[0] for row in rows}, sorted(_table(table) - rows, key=repr)
        if fresh and table not in BY_TRIGGERS:
            columns[table] = _columns(table)
            added[table] = [row for row in fresh if row[0] not in keys]
            changed[table] = [row for row in fresh if row[0] in keys]
    return Remembered(copy.deepcopy(built), before[END], columns, added, changed)


def _bring(known: Remembered) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        for table, names in known.columns.items():
            columns, places = ", ".join(f'"{name}"' for name in names), ", ".join(["%s"] * len(names))
            if known.added[table]:
                cursor.executemany(f'INSERT INTO "{table}" ({columns}) VALUES ({places})', known.added[table])
            sets = ", ".join(f'"{name}" = %s' for name in names[1:])
            for row in known.changed[table]:
                cursor.execute(f'UPDATE "{table}" SET {sets} WHERE "{names[0]}" = %s', [*row[1:], row[0]])


def _tables() -> list[str]:
    return sorted({model._meta.db_table for model in apps.get_models(include_auto_created=True) if model._meta.managed})


def _table(table: str) -> set[Row]:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        return {tuple(map(_plain, row)) for row in cursor.fetchall()}


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def _columns(table: str) -> list[str]:
    with connection.cursor() as cursor:
        return [column.name for column in connection.introspection.get_table_description(cursor, table)]
