"""The writes of one act, collected and sent as one statement: on PostgreSQL each round trip costs more than a write.

Within `gathering()` a write waits until something is read that it may change, or until the block ends. All that waited
then goes as one statement, `WITH w0 AS (INSERT …), w1 AS (UPDATE …) SELECT …`, which PostgreSQL parses and plans once
for each sequence of writes. SQLite runs in the same process, so that there each write is done at once.
"""

import threading
from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections

from zhizhi.registry import driver

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Write:
    """One write, as a part of a statement `WITH w0 AS (…), w1 AS (…) SELECT …`.

    `parts` is its part of the WITH, in which {n} stands for its number; `values` are the values of that part. `answer`
    is its column of the SELECT, and `done` is called with what the database answers there.

    The parts of one statement do not see what the others write, and run in no sure order, unless one reads from the
    other. So `parts` has a place {after}, which makes it read from the write before it to the same `table`, if there is
    one; with `last` it reads from all writes before it. A row must not be written twice in one statement: `row` says
    which row of the table it is, and None that it may be any.
    """

    parts: str
    answer: str
    values: Sequence[Any]
    done: Callable[[Any], None]
    table: str
    row: Hashable = None
    last: bool = False


class _Gathered(threading.local):
    """What this thread's `gathering` has not written yet, and what it has read; None outside one."""

    writes: list[Write] | None = None
    read: dict[Any, Any] | None = None


_gathered = _Gathered()


@contextmanager
def gathering() -> Iterator[None]:
    """Collects the writes of the block and sends them together; a block within another is part of it.

    Open it within the transaction, because the end of the block writes. What the database refuses is raised there, too.
    """
    if _gathered.read is not None:
        yield
        return
    database = connections[DEFAULT_DB_ALIAS]
    _gathered.read = {}
    try:
        if database.vendor == "postgresql":
            _gathered.writes = []
            with database.execute_wrapper(_written_first):
                yield
                written()
        else:
            yield
    finally:
        _gathered.writes = _gathered.read = None


@contextmanager
def answered() -> Iterator[None]:
    """Suspends the collecting: within the block each write is done at once, and nothing that was read is remembered.

    For code of other parts, which may change what was read.
    """
    written()
    writes, read = _gathered.writes, _gathered.read
    _gathered.writes = _gathered.read = None
    try:
        yield
    finally:
        _gathered.writes, _gathered.read = writes, None if read is None else {}


def gathers() -> bool:
    """Whether writes are being collected; never on SQLite."""
    return _gathered.writes is not None


def remembers() -> bool:
    """Whether a `gathering` is open, on either database."""
    return _gathered.read is not None


def remember(found: T, read: Callable[..., T], *asked: Hashable) -> None:
    """Within a `gathering`, makes `remembered(read, *asked)` answer `found` without reading."""
    if _gathered.read is not None:
        _gathered.read[(read, *asked)] = found


def remembered(read: Callable[..., T], *asked: Hashable) -> T:
    """What `read(*asked)` finds; within a `gathering` it is read once. Only for what the act itself does not change."""
    if _gathered.read is None:
        return read(*asked)
    key = (read, *asked)
    if key not in _gathered.read:
        _gathered.read[key] = read(*asked)
    found: T = _gathered.read[key]
    return found


def write(wanted: Write) -> None:
    """Collects the write; outside a `gathering` it is done at once. Only for PostgreSQL."""
    writes = _gathered.writes
    if writes is None:
        _send([wanted])
        return
    if any(one.table == wanted.table and (None in (one.row, wanted.row) or one.row == wanted.row) for one in writes):
        written()
        writes = _gathered.writes or []
    writes.append(wanted)
    _gathered.writes = writes


def written() -> None:
    """Sends what was collected so far; rows that were inserted have their numbers afterwards."""
    if writes := _gathered.writes:
        _gathered.writes = []
        _send(writes)


def written_for(statement: str) -> None:
    """Sends what was collected so far, if it writes a table that this statement names."""
    if (writes := _gathered.writes) and any(one.table in statement for one in writes):
        written()


def _send(writes: Sequence[Write]) -> None:
    statement = _together(tuple((one.parts, one.answer, one.table, one.last) for one in writes))
    values = [value for one in writes for value in one.values]
    answers = driver.execute(statement, values, kept=True).fetchone()
    for one, answer in zip(writes, answers, strict=True):
        one.done(answer)


@lru_cache(maxsize=256)
def _together(writes: tuple[tuple[str, str, str, bool], ...]) -> str:
    parts, answers = [], []
    before: dict[str, int] = {}
    for number, (part, answer, table, last) in enumerate(writes):
        follows = f" FROM (SELECT count(*) FROM w{before[table]}) earlier" if table in before else ""
        if last:
            follows = "".join(f" AND (SELECT count(*) FROM w{earlier}) >= 0" for earlier in range(number))
        parts.append(part.format(n=number, after=follows))
        answers.append(answer.format(n=number))
        before[table] = number
    return f"WITH {', '.join(parts)} SELECT {', '.join(answers)}"


def _written_first(execute: Any, sql: Any, params: Any, many: Any, context: Any) -> Any:
    """Sends what was collected before any statement of Django's own, which so sees it."""
    if not driver.handed():
        written()
    return execute(sql, params, many, context)


driver.QUIET.append(_written_first)
