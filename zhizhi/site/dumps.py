"""One consistent copy of the database while others keep writing, and putting it back; for both databases."""

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.utils.translation import gettext as _

from zhizhi.site.serving import end_with_parent

Query = Callable[[str], Iterable[tuple[Any, ...]]]


class BackupError(RuntimeError):
    """A backup or restore did not happen; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a copy of the database contains: the end of the journal, rows by table, digests of the files it knows."""

    head_seq: int
    head_digest: str
    counts: dict[str, int]
    files: list[str]


def dump(target: Path) -> Facts:
    """Copy the database into the file `target`; what the copy contains. Raises BackupError."""
    if connection.in_atomic_block:
        raise BackupError(_("A backup cannot run within a transaction."))
    try:
        return _sqlite_dump(target) if connection.vendor == "sqlite" else _postgres_dump(target)
    except DatabaseError as error:
        raise BackupError(_("The database could not be copied: %(error)s") % {"error": error}) from error


def load(source: Path) -> None:
    """Make the copy in `source` the database, which must be empty. Raises BackupError, the database as before."""
    if connection.vendor == "sqlite":
        _sqlite_load(source)
    else:
        _postgres_run("pg_restore", "--no-owner", "--single-transaction", "--exit-on-error", "--dbname", str(source))


def postgres_read(source: Path) -> None:
    """Read the copy to its end without a database to put it in; raises BackupError."""
    _postgres_run("pg_restore", f"--file={os.devnull}", str(source))


def is_empty() -> bool:
    """Whether the database has no table at all."""
    return not connection.introspection.table_names()


def facts_now() -> Facts:
    """What the database contains now."""
    return _facts(_rows)


def _facts(query: Query) -> Facts:
    head = next(iter(query("SELECT seq, digest FROM journal_head")), (0, b""))
    files = [str(row[0]) for row in query("SELECT DISTINCT sha256 FROM files_storedfile ORDER BY sha256")]
    counts = {table: next(iter(query(f'SELECT count(*) FROM "{table}"')))[0] for table in _tables()}
    return Facts(int(head[0]), bytes(head[1]).hex(), counts, files)


def _tables() -> list[str]:
    return sorted(connection.introspection.table_names())


def _rows(statement: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return list(cursor.fetchall())


def _sqlite_dump(target: Path) -> Facts:
    """VACUUM INTO reads one moment's content, lets others write meanwhile, and leaves erased bytes behind."""
    with connection.cursor() as cursor:
        cursor.execute("VACUUM INTO %s", [str(target)])
    with closing(sqlite3.connect(f"file:{target}?mode=ro", uri=True)) as copy:
        return _facts(lambda statement: copy.execute(statement).fetchall())


def _sqlite_load(source: Path) -> None:
    with closing(sqlite3.connect(f"file:{source}?mode=ro", uri=True)) as copy:
        found = copy.execute("PRAGMA quick_check(1)").fetchone()[0]
    if found != "ok":
        raise BackupError(_("The database in the backup is damaged: %(found)s") % {"found": found})
    connection.close()
    place = Path(connection.settings_dict["NAME"])
    place.parent.mkdir(parents=True, exist_ok=True)
    unfinished = place.with_name(f"{place.name}.restoring")
    shutil.copyfile(source, unfinished)
    with unfinished.open("rb") as stream:
        os.fsync(stream.fileno())
    for left in ("-wal", "-shm"):
        place.with_name(place.name + left).unlink(missing_ok=True)
    unfinished.replace(place)


def _postgres_dump(target: Path) -> Facts:
    with _postgres_snapshot() as snapshot:
        _postgres_run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={target}", "--dbname")
        return _facts(_rows)


@contextmanager
def _postgres_snapshot() -> Iterator[str]:
    """One moment of the database that this connection and pg_dump both read."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            snapshot = str(cursor.fetchone()[0])
        yield snapshot


def _postgres_run(program: str, *arguments: str) -> None:
    """Run a PostgreSQL client; the database's name follows the argument --dbname, if there is one.

    Raises BackupError.
    """
    if not (path := shutil.which(program)):
        raise BackupError(_("%(program)s is missing: install postgresql-client.") % {"program": program})
    settings = connection.settings_dict
    command = [path, *arguments]
    if "--dbname" in arguments:
        command.insert(command.index("--dbname") + 1, settings["NAME"])
    names = {"PGHOST": "HOST", "PGPORT": "PORT", "PGUSER": "USER", "PGPASSWORD": "PASSWORD"}
    environment = {name: str(settings[key]) for name, key in names.items() if settings[key]}
    done = subprocess.run(  # noqa: S603 (a fixed program, and what the settings say)
        command, env=os.environ | environment, capture_output=True, text=True, check=False,
        # What outlived a killed restore would go on filling the database that the next one finds empty.
        preexec_fn=end_with_parent,
    )  # fmt: skip
    if done.returncode:
        raise BackupError(f"{program}: {done.stderr.strip()}")
