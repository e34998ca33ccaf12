"""Very many rows at once: reserved numbers, and few statements for all of them without an object for each.

On PostgreSQL rows go by COPY, on SQLite a hundred in a statement; the ORM takes about ten times as long. Constraints
and triggers hold as for any other statement. Nothing here asks for a scope: who calls it has checked the right.
"""

from collections.abc import Iterable, Sequence
from itertools import chain, islice
from typing import Any

from django.db import connection, models, transaction

from zhizhi.registry import driver

# Rows of one statement on SQLite: a third less work than a statement a row, and other threads go on while it runs.
TOGETHER = 100


def ids_reserve(model: type[models.Model], count: int) -> list[int]:
    """Numbers that nobody else gets, for rows made later; those that are not used stay unused.

    On SQLite this is a transaction of its own, or part of the one at hand.
    """
    if count <= 0:
        return []
    table = model._meta.db_table
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [f'"{table}"', count]
            )
            return [number for (number,) in cursor.fetchall()]
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        cursor.execute(f'SELECT coalesce(max(id), 0) FROM "{table}"')
        last = max(row[0] if row else 0, cursor.fetchone()[0])
        if row:
            cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [last + count, table])
        else:
            cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last + count])
    return list(range(last + 1, last + count + 1))


def rows_insert(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Inserts rows whose values the driver takes as they are; days are written as 2020-01-02.

    Within a transaction that an error undoes as a whole: on SQLite a row that is refused leaves those before it (FAIL).
    To undo each row by itself, SQLite would keep aside every page that a row touches as soon as the table has a
    trigger, which takes as long as the writing.
    """
    names = ", ".join(f'"{name}"' for name in columns)
    table = model._meta.db_table
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor, cursor.cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copying:
            for row in rows:
                copying.write_row(row)
        return
    place, following = f"({', '.join(['%s'] * len(columns))})", iter(rows)
    while portion := list(islice(following, TOGETHER)):
        places = ", ".join([place] * len(portion))
        values = list(chain.from_iterable(portion))
        driver.execute(f'INSERT OR FAIL INTO "{table}" ({names}) VALUES {places}', values)


def rows_update(model: type[models.Model], columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Writes these columns of many rows; each row ends with its number."""
    changes = ", ".join(f'"{name}" = %s' for name in columns)
    with connection.cursor() as cursor:
        cursor.executemany(f'UPDATE "{model._meta.db_table}" SET {changes} WHERE "id" = %s', list(rows))


def rows_erase(model: type[models.Model], ids: Iterable[int]) -> None:
    """Erases these rows, a stretch of consecutive numbers in a statement; what the ORM would erase along is not."""
    stretches: list[list[int]] = []
    for pk in sorted(ids):
        if stretches and pk == stretches[-1][1] + 1:
            stretches[-1][1] = pk
        else:
            stretches.append([pk, pk])
    if stretches:
        with connection.cursor() as cursor:
            statement = f'DELETE FROM "{model._meta.db_table}" WHERE "id" BETWEEN %s AND %s'
            cursor.executemany(statement, [tuple(one) for one in stretches])
