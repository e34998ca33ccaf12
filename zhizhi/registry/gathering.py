"""Writes of one act, sent together: PostgreSQL answers once for all of them, parses and plans them once.

SQLite has nobody to wait for: there each is written at once.
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
    """A part of a WITH named w{n}, with the number of the write for {n}, and what it answers, which `done` is told.

    Within one statement nobody sees what another part of it wrote, and which comes first is only sure where one needs
    the other. For that `parts` has a place {after}, filled where another write to the same table comes before; `last`
    needs all that come before. `row` tells rows of a table apart, of which none may be written twice in one statement;
    a write without one stands for any. The values belong to the part, not to the answer.
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
    """The writes within wait until something is read that they may change, or for the end.

    Put it within the transaction, since its end writes. A refusal of the database comes there, too.
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
    """Each write within is done at once, and nothing is remembered: others may change what was read."""
    written()
    writes, read = _gathered.writes, _gathered.read
    _gathered.writes = _gathered.read = None
    try:
        yield
    finally:
        _gathered.writes, _gathered.read = writes, None if read is None else {}


def gathers() -> bool:
    """Whether writes wait now."""
    return _gathered.writes is not None


def remembers() -> bool:
    """Whether a `gathering` goes on, also where writes do not wait."""
    return _gathered.read is not None


def remember(found: T, read: Callable[..., T], *asked: Hashable) -> None:
    """Within a `gathering`, what `read` would find when `remembered`."""
    if _gathered.read is not None:
        _gathered.read[(read, *asked)] = found


def remembered(read: Callable[..., T], *asked: Hashable) -> T:
    """What `read` finds, asked once within a `gathering`: only for what no act changes that it reads besides."""
    if _gathered.read is None:
        return read(*asked)
    key = (read, *asked)
    if key not in _gathered.read:
        _gathered.read[key] = read(*asked)
    found: T = _gathered.read[key]
    return found


def write(wanted: Write) -> None:
    """Gathers the write, or does it at once outside a `gathering`; on PostgreSQL only."""
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
    """Does what was gathered: rows inserted have their numbers now."""
    if writes := _gathered.writes:
        _gathered.writes = []
        _send(writes)


def written_for(statement: str) -> None:
    """The same, where the statement reads a table that is to be written."""
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
    """Django's own statements see what was gathered."""
    if not driver.handed():
        written()
    return execute(sql, params, many, context)


driver.QUIET.append(_written_first)
