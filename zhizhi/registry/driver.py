"""Statements handed to the database driver without Django's cursor, whose wrappers cost more than most statements do.

Connections, transactions and exceptions stay Django's. Where somebody listens to statements (a test that counts
queries, a log), they go through Django's cursor, so that they are heard. On PostgreSQL a statement that is `kept`
becomes a prepared one, which the server parses and plans once for each connection; the others take Django's cursor.
"""

import threading
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

_PLACE, _PERCENT = "%s", "%%"


class _Kept(threading.local):
    """Of this thread: the cursor for prepared statements, its connection, and whether `_by_django` runs just now."""

    connection: Any = None
    cursor: Any = None
    handed: bool = False


_kept = _Kept()


def execute(statement: str, values: Sequence[Any], *, kept: bool = False, database: Any = None) -> Any:
    """Runs the statement, with values as the driver takes them. The cursor must be read before the next statement."""
    database = database or connections[DEFAULT_DB_ALIAS]
    if database.connection is None or (not database.health_check_done and database.health_check_enabled):
        database.close_if_health_check_failed()
        database.ensure_connection()
    postgres = database.vendor == "postgresql"
    if _heard(database) or database.needs_rollback or (postgres and not kept):
        return _by_django(database, statement, values)
    try:
        if postgres:
            return _cursor_kept(database.connection).execute(numbered(statement), values, prepare=True)
        return database.connection.execute(marked(statement), values)
    except database.Database.Error:
        with database.wrap_database_errors:
            raise


def handed() -> bool:
    """Whether the statement that Django's cursor runs just now comes from `execute`."""
    return _kept.handed


def _by_django(database: Any, statement: str, values: Sequence[Any]) -> Any:
    cursor = database.cursor()
    _kept.handed = True
    try:
        cursor.execute(statement, values)
    finally:
        _kept.handed = False
    return cursor


def _heard(database: Any) -> bool:
    """Whether somebody listens to each statement, other than the wrappers in QUIET."""
    wrappers = database.execute_wrappers
    return database.queries_logged or (bool(wrappers) and any(one not in QUIET for one in wrappers))


# Wrappers of Django's cursor that need not see the statements handed over here.
QUIET: list[Any] = []


@lru_cache(maxsize=512)
def marked(statement: str) -> str:
    """The statement with ? for each value, as SQLite's driver wants it."""
    return statement.replace(_PLACE, "?").replace(_PERCENT, "%")


@lru_cache(maxsize=512)
def numbered(statement: str) -> str:
    """The statement with $1, $2 … for the values, as PostgreSQL itself wants it."""
    first, *others = statement.split(_PLACE)
    return "".join([first, *(f"${number}{part}" for number, part in enumerate(others, 1))]).replace(_PERCENT, "%")


def _cursor_kept(connection: Any) -> Any:
    if _kept.connection is not connection:
        from psycopg import RawCursor

        _kept.connection, _kept.cursor = connection, RawCursor(connection)
        for kind, dumper in _dumpers():
            _kept.cursor.adapters.register_dumper(kind, dumper)
    return _kept.cursor


@cache
def _dumpers() -> list[tuple[type, Any]]:
    """Adapters that send numbers, days and moments without a type, so that the server takes that of the column.

    With types, psycopg would prepare a statement of its own for each mixture of sizes of numbers.
    """
    from datetime import date, datetime

    from psycopg.adapt import Dumper
    from psycopg.types.numeric import Int8Dumper

    class Number(Int8Dumper):
        oid = 0

    class Moment(Dumper):
        oid = 0

        def dump(self, obj: Any) -> bytes:
            return str(obj).encode()

    return [(int, Number), (datetime, Moment), (date, Moment)]
