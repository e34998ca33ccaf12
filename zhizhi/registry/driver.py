"""Statements handed to the driver itself: Django's wrappers around a statement cost more than most statements do.

Errors are Django's, transactions are Django's, and where somebody listens (a count of queries, a log) its own cursor
takes them, so that they are heard. On PostgreSQL those that are `kept` are parsed and planned by the server once for
each connection; the others are bound here, as Django does it.
"""

import threading
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections

_PLACE, _PERCENT = "%s", "%%"


class _Kept(threading.local):
    """The cursor for kept statements of this thread's connection to PostgreSQL, and what goes through Django's."""

    connection: Any = None
    cursor: Any = None
    handed: bool = False


_kept = _Kept()


def execute(statement: str, values: Sequence[Any], *, kept: bool = False, database: Any = None) -> Any:
    """The cursor of a statement that was run, to be read before the next one; values as the driver takes them."""
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
    """Whether the statement that Django's cursor runs now was handed over here."""
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
    """Whether a listener has to be told of each statement; `QUIET` ones need not know of those handed over here."""
    wrappers = database.execute_wrappers
    return database.queries_logged or (bool(wrappers) and any(one not in QUIET for one in wrappers))


# Wrappers of Django's cursor that do not listen.
QUIET: list[Any] = []


@lru_cache(maxsize=512)
def marked(statement: str) -> str:
    """As SQLite's driver writes the places of values."""
    return statement.replace(_PLACE, "?").replace(_PERCENT, "%")


@lru_cache(maxsize=512)
def numbered(statement: str) -> str:
    """As PostgreSQL itself writes the places of values."""
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
    """Numbers and moments go without a type, which the server knows: else each mixture is a statement of its own."""
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
