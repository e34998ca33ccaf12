"""Working on another database for a while: a copy that is looked at, or the one that everything moves to."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, connections
from django.db.utils import ProgrammingError, load_backend

from zhizhi.site import environment


@contextmanager
def database_used(named: dict[str, Any]) -> Iterator[None]:
    """Everything within the block, in this thread, reads and writes this database; `named` as in DATABASES."""
    described = connections.configure_settings({"default": dict(named)})["default"]
    from django.contrib.contenttypes.models import ContentType

    kept = connections["default"]
    other = load_backend(described["ENGINE"]).DatabaseWrapper(described, "default")
    connections["default"] = other
    ContentType.objects.clear_cache()
    try:
        yield
    finally:
        other.close()
        connections["default"] = kept
        ContentType.objects.clear_cache()


def sqlite_named(path: Path) -> dict[str, Any]:
    """SQLite in that file."""
    return environment.sqlite(str(path))


def database_named(text: str) -> dict[str, Any]:
    """The database of an address, or SQLite in a file; raises ImproperlyConfigured."""
    return environment.database(text) if "://" in text else sqlite_named(Path(text).resolve())


@contextmanager
def scratch_database() -> Iterator[dict[str, Any] | None]:
    """An empty PostgreSQL database beside the one in use, dropped at the end; None without the right to make one."""
    name = f"zhizhi_scratch_{os.getpid()}"
    try:
        _killed_dropped()
        _run(f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
    except ProgrammingError:
        yield None
        return
    try:
        yield {**connection.settings_dict, "NAME": name}
    finally:
        _run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _killed_dropped() -> None:
    """Those that a killed process left, to which nobody is connected."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT datname FROM pg_database d WHERE datname LIKE 'zhizhi_scratch_%%'"
            " AND NOT EXISTS (SELECT 1 FROM pg_stat_activity a WHERE a.datid = d.oid)"
        )
        for (left,) in cursor.fetchall():
            cursor.execute(f'DROP DATABASE IF EXISTS "{left}"')


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
