"""One process at a time: the tick holds a lease, so that two never work at once, and a demo is built once."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

# Any number that nothing else in this database locks.
TICK_LOCK = 0x5A48_0002


@contextmanager
def file_lease(path: Path) -> Iterator[bool]:
    """Whether this process now holds the file's lock; it ends with the block, or with the process however it ends."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as stream:
        try:
            fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
            return
        yield True


@contextmanager
def tick_lease() -> Iterator[bool]:
    """Whether this process may tick now: on PostgreSQL wherever the others run, on SQLite within the data folder."""
    if connection.vendor == "sqlite":
        with file_lease(Path(settings.DATA_DIR) / "tick.lock") as held:
            yield held
        return
    held = _asked("SELECT pg_try_advisory_lock(%s)")
    try:
        yield held
    finally:
        if held and connection.is_usable():
            _asked("SELECT pg_advisory_unlock(%s)")


def _asked(statement: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [TICK_LOCK])
        return bool(cursor.fetchone()[0])
