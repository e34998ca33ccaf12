"""SQL of single rows, built once from the models and kept, for the few paths where the ORM would build it each time.

Building a statement takes the ORM about ten times as long as SQLite takes to run it. The models stay the truth: tables,
columns and the conversion of values come from them, and the statements go through Django's cursor as all others do.
Nothing here asks for a scope: who calls it has checked the right, and says so where it is called.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, Generic, TypeVar

from django.db import DatabaseError, connection, models

M = TypeVar("M", bound=models.Model)
Row = tuple[Any, ...]
Fields = tuple["models.Field[Any, Any]", ...]


@dataclass(frozen=True)
class Columns(Generic[M]):
    """The columns of a model under an alias in a statement that may read several models, without those left out."""

    model: type[M]
    alias: str
    without: tuple[str, ...] = ()

    @property
    def fields(self) -> Fields:
        """Which columns are read, in order."""
        return tuple(field for field in self.model._meta.concrete_fields if field.name not in self.without)

    def __str__(self) -> str:
        return ", ".join(f'{self.alias}."{field.column}"' for field in self.fields)


class Reading:
    """A statement that gives objects of one or several models a row, in the order of `columns`."""

    def __init__(self, statement: str, *columns: Columns[Any]) -> None:
        self.statement = statement.format(**{found.alias: str(found) for found in columns})
        self.columns = columns
        self._shapes: dict[str, list[Any]] = {}

    def first(self, *values: object) -> Sequence[Any] | None:
        """The objects of the first row, followed by further columns that the statement selects; None without a row."""
        row = rows_of(self.statement, values, first=True)
        return list(self._objects(row[0])) if row else None

    def _objects(self, row: Row) -> Iterator[Any]:
        start = 0
        for model, names, converters in self._shape():
            values = list(row[start : start + len(names)])
            for index, convert in converters:
                values[index] = convert(values[index])
            yield model.from_db(connection.alias, names, values)
            start += len(names)
        yield from row[start:]

    def _shape(self) -> list[Any]:
        """For each model its attributes and what turns the database's values into Python's."""
        if connection.vendor not in self._shapes:
            self._shapes[connection.vendor] = [
                (found.model, [field.attname for field in found.fields], _converters(found.fields))
                for found in self.columns
            ]
        return self._shapes[connection.vendor]


def insert(row: models.Model) -> None:
    """Inserts the row and gives it its number."""
    statement, fields = _insertion(type(row))
    with connection.cursor() as cursor:
        cursor.execute(statement, _prepared(row, fields))
        row.pk = cursor.fetchone()[0]
    row._state.adding, row._state.db = False, connection.alias


def update(row: models.Model, *names: str) -> None:
    """Writes these fields of the row. Raises DatabaseError when the row is gone."""
    statement, fields = _change(type(row), names)
    with connection.cursor() as cursor:
        cursor.execute(statement, [*_prepared(row, fields), row.pk])
        if cursor.rowcount != 1:
            raise DatabaseError(f"{row!r} is no longer there")


def rows_of(statement: str, values: Sequence[object], *, first: bool = False) -> list[Row]:
    """The rows of a statement; moments and days among the values are adapted to the database."""
    with connection.cursor() as cursor:
        cursor.execute(statement, [adapted(value) for value in values])
        if not first:
            return list(cursor.fetchall())
        row = cursor.fetchone()
        return [row] if row else []


def adapted(value: Any) -> Any:
    """The value as the driver of this database takes it."""
    if isinstance(value, datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, date) else value


def locking(*aliases: str) -> str:
    """The end of a statement that locks the rows of these aliases; SQLite locks all when a transaction begins."""
    return f" FOR UPDATE OF {', '.join(aliases)}" if connection.features.has_select_for_update else ""


@cache
def _insertion(model: type[models.Model]) -> tuple[str, Fields]:
    fields = tuple(field for field in model._meta.concrete_fields if not field.primary_key)
    columns, places = ", ".join(f'"{field.column}"' for field in fields), ", ".join(["%s"] * len(fields))
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({places}) RETURNING "id"', fields


@cache
def _change(model: type[models.Model], names: tuple[str, ...]) -> tuple[str, Fields]:
    fields = tuple(model._meta.get_field(name) for name in names)
    changes = ", ".join(f'"{field.column}" = %s' for field in fields)
    return f'UPDATE "{model._meta.db_table}" SET {changes} WHERE "id" = %s', fields


def _prepared(row: models.Model, fields: Fields) -> list[Any]:
    return [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]


def _converters(fields: Fields) -> list[tuple[int, Any]]:
    found = []
    for index, field in enumerate(fields):
        column = field.get_col(field.model._meta.db_table)
        for convert in [*connection.ops.get_db_converters(column), *column.get_db_converters(connection)]:
            found.append((index, _converting(convert, column)))
    return found


def _converting(convert: Any, column: Any) -> Any:
    return lambda value: convert(value, column, connection)
