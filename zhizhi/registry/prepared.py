"""Reading and writing single rows by SQL that is built once from the models, for the few paths that must be quick.

The ORM builds a statement anew each time, which takes about ten times as long as SQLite takes to run it. The models
stay the truth: tables, columns and the conversion of values come from them. Statements go through `driver`, and the
writes of an act together (`gathering`). Nothing here asks for a scope: the caller has checked the right, and says so
there.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, tzinfo
from functools import cache, partial
from operator import attrgetter
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections, models
from django.db.models.base import ModelState
from django.db.models.signals import post_init, pre_init

from zhizhi.registry import driver
from zhizhi.registry.gathering import Write, gathers, write, written, written_for

M = TypeVar("M", bound=models.Model)
Row = tuple[Any, ...]
Fields = tuple["models.Field[Any, Any]", ...]
# Reads the values of a row and adapts them to the driver.
Reader = Callable[[models.Model], list[Any]]

# Both drivers take numbers, truth values and texts as they are.
AS_THEY_ARE = (models.IntegerField, models.BooleanField, models.CharField, models.TextField, models.ForeignKey)
# SQLite's driver parses these by the declared type of their column.
PARSED = (models.BooleanField, models.DateField)


@dataclass(frozen=True)
class Columns(Generic[M]):
    """The columns of a model, but those in `without`, under the alias that its table has in a statement."""

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
    """A statement of which each row gives one object of each model in `columns`, in that order.

    In the statement the alias in braces stands for the columns: "SELECT {c}, {t} FROM …". Where a left join found
    nothing, the object is None. The primary key of a model must be among its columns. `kept` means what it does in
    `rows_of`.
    """

    def __init__(self, statement: str, *columns: Columns[Any], kept: bool = False) -> None:
        self.statement = statement.format(**{found.alias: str(found) for found in columns})
        self.columns = columns
        self.kept = kept
        self._shapes: dict[str, list[Any]] = {}

    def first(self, *values: object) -> Sequence[Any] | None:
        """The objects of the first row, followed by further columns that the statement selects; None without a row."""
        row = self._rows(values, first=True)
        return list(self._objects(row[0])) if row else None

    def all(self, *values: object) -> list[Any]:
        """The first object of each row."""
        return [next(self._objects(row)) for row in self._rows(values)]

    def every(self, *values: object) -> list[list[Any]]:
        """Of each row its objects, followed by further columns."""
        return [list(self._objects(row)) for row in self._rows(values)]

    def _rows(self, values: Sequence[object], *, first: bool = False) -> list[Row]:
        return rows_of(self.statement, values, first=first, kept=self.kept)

    def _objects(self, row: Row) -> Iterator[Any]:
        start, database = 0, connections[DEFAULT_DB_ALIAS]
        for model, names, key, converters, bare in self._shape(database.vendor):
            values = list(row[start : start + len(names)])
            start += len(names)
            if values[key] is None:
                yield None
                continue
            for index, column, convert in converters:
                if values[index] is not None:
                    values[index] = convert(values[index], column, database)
            yield _known(model, names, values) if bare else model.from_db(database.alias, names, values)
        yield from row[start:]

    def _shape(self, vendor: str) -> list[Any]:
        """For each model its attributes, where its key is, and what turns the database's values into Python's."""
        if vendor not in self._shapes:
            self._shapes[vendor] = [_shape_of(found) for found in self.columns]
        return self._shapes[vendor]


def made(model: type[M], known: Mapping[str, models.Model | None], **values: Any) -> M:
    """A new object, not saved yet, as the model's constructor makes it, in a fifth of the time.

    Values are given by column, so a foreign key as `case_id`; `known` are the objects that foreign keys point to, by
    field. Raises TypeError for what is no column.
    """
    defaults = _defaults(model)
    if unknown := values.keys() - defaults.keys():
        raise TypeError(f"{model.__name__} has no {', '.join(sorted(unknown))}")
    row = _known(model, (), ())
    row._state.adding, row._state.db = True, None
    row.__dict__.update((name, values[name] if name in values else default()) for name, default in defaults.items())
    relate(row, known)
    return row


def relate(row: models.Model, known: Mapping[str, models.Model | None]) -> None:
    """Gives the row the objects that its foreign keys point to, by field, so that nobody reads them again."""
    for name, found in known.items():
        key: Any = row._meta.get_field(name)
        key.set_cached_value(row, found)


def insert(row: models.Model, *, number_later: bool = False) -> None:
    """Inserts the row and sets its primary key.

    With `number_later` the insertion may wait for the end of a `gathering`; until then, or until `number_rows` is
    called, the row has no key.
    """
    database = connections[DEFAULT_DB_ALIAS]
    row._state.adding, row._state.db = False, database.alias
    table, read = row._meta.db_table, _reader(_written_columns(type(row)), database.vendor)
    if database.vendor != "postgresql":
        row.pk = driver.execute(_insertion(type(row)), read(row), database=database).lastrowid
        return

    def number(answer: int) -> None:
        row.pk = answer

    write(Write(_insertion_gathered(type(row)), '(SELECT "id" FROM w{n})', read(row), number, table, row=object()))
    if not number_later:
        written()


def update(row: models.Model, *names: str) -> None:
    """Writes these fields of the row, which the caller has locked. Raises DatabaseError when the row is gone.

    Within a `gathering` that is raised when the write is sent.
    """
    database = connections[DEFAULT_DB_ALIAS]

    def refuse(count: int) -> None:
        if count != 1:
            raise DatabaseError(f"{row!r} is no longer there")

    table, (statement, read) = row._meta.db_table, _change(type(row), names, database.vendor)
    if not gathers():
        refuse(driver.execute(statement, read(row), kept=True, database=database).rowcount)
        return
    if row.pk is None:
        written()
    parts = _change_gathered(type(row), names)
    write(Write(parts, "(SELECT count(*) FROM w{n})", read(row), refuse, table, row=row.pk))


def number_rows() -> None:
    """Sends the insertions that wait in a `gathering`, so that their rows have their keys."""
    written()


def rows_of(statement: str, values: Sequence[object], *, first: bool = False, kept: bool = False) -> list[Row]:
    """The rows of a statement; moments and days among the values are adapted to the database.

    PostgreSQL plans a `kept` one once for each connection, whatever the values are: for those that find few rows by
    their keys.
    """
    written_for(statement)
    database = connections[DEFAULT_DB_ALIAS]
    cursor = driver.execute(statement, [_adapted(value, database) for value in values], kept=kept, database=database)
    if not first:
        return list(cursor.fetchall())
    row = cursor.fetchone()
    return [row] if row else []


def _adapted(value: Any, database: Any) -> Any:
    if isinstance(value, date) and database.vendor != "postgresql":
        return _moment(value, database.timezone or UTC) if isinstance(value, datetime) else str(value)
    return value


def _moment(value: datetime, zone: tzinfo) -> str:
    """As Django writes it on SQLite. Raises ValueError for one without a zone, a fault of the program."""
    if value.tzinfo is None:
        raise ValueError(f"{value} has no zone")
    return str(value.astimezone(zone).replace(tzinfo=None))


def locking(*aliases: str) -> str:
    """The end of a statement that locks the rows of these aliases; SQLite locks all when a transaction begins."""
    locks = connections[DEFAULT_DB_ALIAS].features.has_select_for_update
    return f" FOR UPDATE OF {', '.join(aliases)}" if locks else ""


@cache
def _defaults(model: type[models.Model]) -> dict[str, Callable[[], Any]]:
    return {field.attname: field.get_default for field in model._meta.concrete_fields}


@cache
def _written_columns(model: type[models.Model]) -> Fields:
    return tuple(field for field in model._meta.concrete_fields if not field.primary_key)


@cache
def _insertion(model: type[models.Model]) -> str:
    fields = _written_columns(model)
    places = ", ".join(["%s"] * len(fields))
    return f'INSERT INTO "{model._meta.db_table}" ({_named(fields)}) VALUES ({places})'


@cache
def _insertion_gathered(model: type[models.Model]) -> str:
    """PostgreSQL has to be told the types of values that are selected; a length would cut them instead of refusing."""
    database, fields = connections[DEFAULT_DB_ALIAS], _written_columns(model)
    places = ", ".join(f"%s::{str(field.db_type(database)).split('(')[0]}" for field in fields)
    chosen = f'INSERT INTO "{model._meta.db_table}" ({_named(fields)}) SELECT {places}{{after}} RETURNING "id"'
    return f"w{{n}} AS ({chosen})"


@cache
def _change(model: type[models.Model], names: tuple[str, ...], vendor: str) -> tuple[str, Reader]:
    statement = f'UPDATE "{model._meta.db_table}" SET {_changes(model, names)} WHERE "id" = %s'
    return statement, _reader((*_of(model, names), model._meta.pk), vendor)


@cache
def _change_gathered(model: type[models.Model], names: tuple[str, ...]) -> str:
    changes = _changes(model, names)
    return f'w{{n}} AS (UPDATE "{model._meta.db_table}" SET {changes}{{after}} WHERE "id" = %s RETURNING 1)'


def _changes(model: type[models.Model], names: tuple[str, ...]) -> str:
    return ", ".join(f'"{field.column}" = %s' for field in _of(model, names))


def _of(model: type[models.Model], names: tuple[str, ...]) -> Fields:
    known = {field.name: field for field in model._meta.concrete_fields}
    return tuple(known[name] for name in names)


def _named(fields: Fields) -> str:
    return ", ".join(f'"{field.column}"' for field in fields)


def _known(model: type[M], names: Sequence[str], values: Sequence[Any]) -> M:
    """As `from_db` makes it, without asking each field."""
    row = model.__new__(model)
    state = row._state = ModelState()
    state.adding, state.db = False, DEFAULT_DB_ALIAS
    row.__dict__.update(zip(names, values, strict=True))
    return row


def _shape_of(found: Columns[Any]) -> tuple[type[models.Model], list[str], int, list[tuple[int, Any, Any]], bool]:
    model, names = found.model, [field.attname for field in found.fields]
    heard = pre_init.has_listeners(model) or post_init.has_listeners(model)
    own = model.__init__ is not models.Model.__init__ or "from_db" in vars(model)
    return model, names, names.index(model._meta.pk.attname), _converters(found.fields), not (heard or own)


@cache
def _reader(fields: Fields, vendor: str) -> Reader:
    """What gives the attributes as values for the driver; those that it takes as they are stay."""
    attributes = attrgetter(*(field.attname for field in fields))
    found = [(index, _adapter(field, vendor)) for index, field in enumerate(fields)]
    others = [(index, adapt) for index, adapt in found if adapt]

    def read(row: models.Model) -> list[Any]:
        values = list(attributes(row))
        for index, adapt in others:
            if values[index] is not None:
                values[index] = adapt(values[index])
        return values

    return read


def _adapter(field: Any, vendor: str) -> Callable[[Any], Any] | None:
    """What makes a value one for the driver; None where it takes it as it is."""
    if isinstance(field, AS_THEY_ARE):
        return None
    if isinstance(field, models.DateTimeField):
        return None if vendor == "postgresql" else partial(_moment, zone=connections[DEFAULT_DB_ALIAS].timezone or UTC)
    if isinstance(field, models.JSONField):
        return partial(json.dumps, cls=field.encoder)
    return lambda value: field.get_db_prep_save(value, connections[DEFAULT_DB_ALIAS])


def _converters(fields: Fields) -> list[tuple[int, Any, Any]]:
    """(index, column, function) for each value that comes from the driver otherwise than Python has it."""
    database, found = connections[DEFAULT_DB_ALIAS], []
    for index, field in enumerate(fields):
        column = field.get_col(field.model._meta.db_table)
        if database.vendor == "sqlite" and isinstance(field, models.DateTimeField):
            found.append((index, column, _aware))
        elif database.vendor != "sqlite" or not isinstance(field, PARSED):
            for convert in [*database.ops.get_db_converters(column), *column.get_db_converters(database)]:
                found.append((index, column, convert))
    return found


def _aware(value: datetime, _column: Any, database: Any) -> datetime:
    """SQLite's driver gives moments without their zone."""
    return value.replace(tzinfo=database.timezone)
