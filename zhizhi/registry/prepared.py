"""SQL of single rows, built once from the models and kept, for the few paths where the ORM would build it each time.

Building a statement takes the ORM about ten times as long as SQLite takes to run it. The models stay the truth: tables,
columns and the conversion of values come from them, and the statements go through Django's cursor as all others do.
Nothing here asks for a scope: who calls it has checked the right, and says so where it is called.
"""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, models

M = TypeVar("M", bound=models.Model)
Row = tuple[Any, ...]
Fields = tuple["models.Field[Any, Any]", ...]
# A statement, what reads its values from a row, and what adapts them to the driver.
Writing = tuple[str, Callable[[models.Model], Row], Callable[[Row], list[Any]]]

# Both drivers take numbers, truth values and texts as they are.
AS_THEY_ARE = (models.IntegerField, models.BooleanField, models.CharField, models.TextField, models.ForeignKey)


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
    """A statement that gives objects of one or several models a row, in the order of `columns`.

    Where a left join found nothing, None stands for the object. Each model is read with its key.
    """

    def __init__(self, statement: str, *columns: Columns[Any]) -> None:
        self.statement = statement.format(**{found.alias: str(found) for found in columns})
        self.columns = columns
        self._shapes: dict[str, list[Any]] = {}

    def first(self, *values: object) -> Sequence[Any] | None:
        """The objects of the first row, followed by further columns that the statement selects; None without a row."""
        row = rows_of(self.statement, values, first=True)
        return list(self._objects(row[0])) if row else None

    def all(self, *values: object) -> list[Any]:
        """The first object of each row."""
        return [next(self._objects(row)) for row in rows_of(self.statement, values)]

    def every(self, *values: object) -> list[list[Any]]:
        """Of each row its objects, followed by further columns."""
        return [list(self._objects(row)) for row in rows_of(self.statement, values)]

    def _objects(self, row: Row) -> Iterator[Any]:
        start, database = 0, connections[DEFAULT_DB_ALIAS]
        for model, names, key, converters in self._shape(database.vendor):
            values = list(row[start : start + len(names)])
            start += len(names)
            if values[key] is None:
                yield None
                continue
            for index, column, convert in converters:
                values[index] = convert(values[index], column, database)
            yield model.from_db(database.alias, names, values)
        yield from row[start:]

    def _shape(self, vendor: str) -> list[Any]:
        """For each model its attributes, where its key is, and what turns the database's values into Python's."""
        if vendor not in self._shapes:
            self._shapes[vendor] = [_shape_of(found) for found in self.columns]
        return self._shapes[vendor]


class _Pipeline(threading.local):
    """The rows that this thread's pipeline has inserted and not numbered, and what closes it; None outside one."""

    unnumbered: list[tuple[models.Model, Any]] | None = None
    held: ExitStack | None = None


_pipeline = _Pipeline()


@contextmanager
def pipeline() -> Iterator[None]:
    """PostgreSQL is sent the statements within without waiting for the answer to each; only reads wait.

    A refusal of the database comes with the next read or at the end, so put the whole transaction within. SQLite has
    nobody to wait for: there it is nothing.
    """
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor != "postgresql" or _pipeline.unnumbered is not None:
        yield
        return
    database.ensure_connection()
    _pipeline.unnumbered = []
    try:
        with database.wrap_database_errors, ExitStack() as held:
            held.enter_context(database.connection.pipeline())
            _pipeline.held = held
            yield
            number_rows()
    finally:
        _pipeline.unnumbered = _pipeline.held = None


@contextmanager
def answered() -> Iterator[None]:
    """Each statement within waits for its answer, in a pipeline, too: the ORM asks how many rows it changed."""
    if (held := _pipeline.held) is None:
        yield
        return
    number_rows()
    held.close()
    _pipeline.unnumbered = _pipeline.held = None
    try:
        yield
    finally:
        _pipeline.unnumbered, _pipeline.held = [], held
        held.enter_context(connections[DEFAULT_DB_ALIAS].connection.pipeline())


def number_rows() -> None:
    """Gives the rows inserted in a pipeline their numbers now."""
    while _pipeline.unnumbered:
        _number(*_pipeline.unnumbered.pop(0))


def _number(row: models.Model, cursor: Any) -> None:
    row.pk = cursor.fetchone()[0]
    cursor.close()


def insert(row: models.Model, *, number_later: bool = False) -> None:
    """Inserts the row and gives it its number.

    With `number_later` a pipeline does not wait for it: the row has it at the end, or after `number_rows`.
    """
    database = connections[DEFAULT_DB_ALIAS]
    statement, attributes, adapt = _insertion(type(row), database.vendor)
    cursor = database.cursor()
    cursor.execute(statement, adapt(attributes(row)))
    row._state.adding, row._state.db = False, database.alias
    if number_later and _pipeline.unnumbered is not None:
        _pipeline.unnumbered.append((row, cursor))
    else:
        _number(row, cursor)


def update(row: models.Model, *names: str) -> None:
    """Writes these fields of the row, which the caller has locked. Raises DatabaseError when it is gone."""
    database = connections[DEFAULT_DB_ALIAS]
    statement, attributes, adapt = _change(type(row), names, database.vendor)
    with database.cursor() as cursor:
        cursor.execute(statement, adapt(attributes(row)))
        if _pipeline.unnumbered is None and cursor.rowcount != 1:
            raise DatabaseError(f"{row!r} is no longer there")


def rows_of(statement: str, values: Sequence[object], *, first: bool = False) -> list[Row]:
    """The rows of a statement; moments and days among the values are adapted to the database."""
    database = connections[DEFAULT_DB_ALIAS]
    with database.cursor() as cursor:
        cursor.execute(statement, [_adapted(value, database.ops) for value in values])
        if not first:
            return list(cursor.fetchall())
        row = cursor.fetchone()
        return [row] if row else []


def _adapted(value: Any, operations: Any) -> Any:
    if isinstance(value, datetime):
        return operations.adapt_datetimefield_value(value)
    return operations.adapt_datefield_value(value) if isinstance(value, date) else value


def locking(*aliases: str) -> str:
    """The end of a statement that locks the rows of these aliases; SQLite locks all when a transaction begins."""
    locks = connections[DEFAULT_DB_ALIAS].features.has_select_for_update
    return f" FOR UPDATE OF {', '.join(aliases)}" if locks else ""


@cache
def _insertion(model: type[models.Model], _vendor: str) -> Writing:
    fields = tuple(field for field in model._meta.concrete_fields if not field.primary_key)
    columns, places = ", ".join(f'"{field.column}"' for field in fields), ", ".join(["%s"] * len(fields))
    statement = f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({places}) RETURNING "id"'
    return statement, _attributes(fields), _adapting(fields)


@cache
def _change(model: type[models.Model], names: tuple[str, ...], _vendor: str) -> Writing:
    known = {field.name: field for field in model._meta.concrete_fields}
    fields = tuple(known[name] for name in names)
    changes = ", ".join(f'"{field.column}" = %s' for field in fields)
    statement = f'UPDATE "{model._meta.db_table}" SET {changes} WHERE "id" = %s'
    return statement, _attributes([*fields, model._meta.pk]), _adapting(fields)


def _shape_of(found: Columns[Any]) -> tuple[type[models.Model], list[str], int, list[tuple[int, Any, Any]]]:
    names = [field.attname for field in found.fields]
    return found.model, names, names.index(found.model._meta.pk.attname), _converters(found.fields)


def _attributes(fields: Sequence[Any]) -> Callable[[models.Model], Row]:
    return attrgetter(*(field.attname for field in fields))


def _adapting(fields: Fields) -> Callable[[Row], list[Any]]:
    """What turns the attributes into values for the driver; those that it takes as they are stay."""
    others = [(index, field) for index, field in enumerate(fields) if not isinstance(field, AS_THEY_ARE)]

    def adapt(row: Row) -> list[Any]:
        database, values = connections[DEFAULT_DB_ALIAS], list(row)
        for index, field in others:
            if values[index] is not None:
                values[index] = field.get_db_prep_save(values[index], database)
        return values

    return adapt


def _converters(fields: Fields) -> list[tuple[int, Any, Any]]:
    """(index, column, function) for each value that comes from the driver otherwise than Python has it."""
    database, found = connections[DEFAULT_DB_ALIAS], []
    for index, field in enumerate(fields):
        column = field.get_col(field.model._meta.db_table)
        for convert in [*database.ops.get_db_converters(column), *column.get_db_converters(database)]:
            found.append((index, column, convert))
    return found
