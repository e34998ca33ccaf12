"""What all kinds of files have in common: columns, a check of some rows at a time, writing what was checked."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, models

from zhizhi.registry.imports.columns import Column, Fault
from zhizhi.registry.imports.models import Intake
from zhizhi.registry.imports.staging import Kind, Staged, State
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.scope import Scope

# From so many records on, an index for the time of undoing costs less than what it saves.
MANY = 200
# Numbers of records made at once lie close; a wider gap is not read across.
GAP = 1000
# Whether the file's value is taken: of a row, a kind of conflict.
Decided = Callable[[int, str], bool | None]


class WorldChanged(Exception):
    """Something that the preview showed is otherwise now; the rows concerned."""

    def __init__(self, rows: Sequence[int]) -> None:
        super().__init__(f"{len(rows)} rows")
        self.rows = list(rows)


@dataclass(slots=True)
class Written:
    """What was written: ids made by kind of record, old and new values of those changed, counts for the journal."""

    made: dict[str, list[int]] = field(default_factory=dict)
    changed: list[list[Any]] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, kind: str, *ids: int) -> None:
        """Records made."""
        self.made.setdefault(kind, []).extend(ids)


@dataclass(slots=True)
class Job:
    """On whose behalf, when, and for which unit a file is brought in."""

    intake: Intake
    scope: Scope
    place: Organization
    at: datetime


class Target:
    """A kind of file. `check` is asked for rows in their order, and keeps what it must know of those before."""

    columns: Sequence[Column] = ()
    # What `unwrite` erases, and its kind in what was written.
    erases: tuple[type[models.Model], str] | None = None

    def __init__(self, job: Job) -> None:
        self.job = job
        for column in self.columns:
            column.fresh()

    @classmethod
    def columns_of(cls, place: Organization, scope: Scope, at: datetime) -> Sequence[Column]:
        """The columns that a file of this kind may have, for a unit."""
        return cls(Job(Intake(), scope, place, at)).columns

    @property
    def keys(self) -> list[str]:
        """The columns' keys; a staged row's values are in this order."""
        return [column.key for column in self.columns]

    def check(
        self, numbers: Sequence[int], read: Mapping[str, list[str]], faults: dict[int, list[Fault]]
    ) -> list[Staged]:
        """The rows, staged. `read` holds columns of equal length; `faults` are by place in them."""
        raise NotImplementedError

    def prepare(self, rows: Iterable[list[Staged]], decided: Decided) -> Callable[[], Written]:
        """What can be computed of rows without faults beforehand; gives what writes them within a transaction.

        That raises WorldChanged where a record is not as the preview showed it.
        """
        raise NotImplementedError

    def unwrite(self, written: Written) -> list[str]:
        """Takes back what was written, within a transaction; what refers to it, in sentences, if anything does."""
        raise NotImplementedError


def references_to(model: type[models.Model]) -> Iterator[tuple[type[models.Model], str]]:
    """Every model and field that refers to `model`, those without a way back from it (related_name="+") included."""
    for found in model._meta.get_fields(include_hidden=True):
        if isinstance(found, models.ForeignObjectRel) and (found.one_to_many or found.one_to_one):
            yield found.related_model, found.field.name


def referring(name: str, rows: models.QuerySet[Any], ids: set[int]) -> Iterator[Any]:
    """(key of the row, number referred to) of those rows whose field `name` refers to one of `ids`."""
    for low, high in spans(ids):
        found = rows.filter(**{f"{name}__gte": low, f"{name}__lte": high}).order_by().values_list("pk", name)
        yield from (row for row in found.iterator() if row[1] in ids)


def spans(ids: Iterable[int], gap: int = GAP) -> Iterator[tuple[int, int]]:
    """Where the numbers lie: first and last of each stretch without a wider gap."""
    low = high = None
    for pk in sorted(ids):
        if low is None or high is None or pk - high > gap:
            if low is not None and high is not None:
                yield low, high
            low = pk
        high = pk
    if low is not None and high is not None:
        yield low, high


@contextmanager
def references_indexed(model: type[models.Model], count: int) -> Iterator[None]:
    """For the time of erasing many rows, an index for each reference to them that has none of its own.

    For each row erased the database looks whether anything refers to it; without an index it reads the whole table
    each time, every event of the county fifty thousand times. Kept for good these would make every step of every case
    dearer. Made outside the transaction, so that on PostgreSQL nobody waits; what a process left that was killed goes
    with the next.
    """
    if count < MANY or connection.in_atomic_block:
        yield
        return
    wanted = [(found._meta.db_table, _column(found, name)) for found, name in references_to(model)
              if not _is_indexed(found, name)]  # fmt: skip
    _unindex(wanted)
    try:
        for table, column in wanted:
            _run(f'CREATE INDEX {_aside()} "undoing_{table}_{column}" ON "{table}" ("{column}")')
        yield
    finally:
        _unindex(wanted)


def _unindex(wanted: Sequence[tuple[str, str]]) -> None:
    for table, column in wanted:
        _run(f'DROP INDEX {_aside()} IF EXISTS "undoing_{table}_{column}"')


def _aside() -> str:
    return "CONCURRENTLY" if connection.vendor == "postgresql" else ""


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def _column(model: type[models.Model], name: str) -> str:
    return str(model._meta.get_field(name).column)  # type: ignore[union-attr]


def _is_indexed(model: type[models.Model], name: str) -> bool:
    """Whether an index over all rows begins with the field."""
    field: Any = model._meta.get_field(name)
    unique = [one for one in model._meta.constraints if isinstance(one, models.UniqueConstraint)]
    led = [list(one.fields)[:1] for one in [*model._meta.indexes, *unique] if one.condition is None]
    return field.db_index or field.unique or [name] in led or ["-" + name] in led


def state_of(row: Staged) -> str:
    """What a row is, by its faults and differences."""
    if row.faults:
        return State.FAULT
    if not row.diffs:
        return State.SAME if row.record else State.NEW
    kinds = {kind for _name, kind, _old, _new in row.diffs}
    for kind, state in (
        (Kind.QUESTION, State.QUESTION), (Kind.CONFLICT, State.CONFLICT), (Kind.KEPT, State.KEPT),
        (Kind.FILL, State.CHANGED),
    ):  # fmt: skip
        if kind in kinds:
            return state
    return State.SAME if row.record else State.NEW
