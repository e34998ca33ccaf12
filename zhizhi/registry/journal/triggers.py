"""Tables to which rows are only ever added: the database itself refuses UPDATE, DELETE and TRUNCATE.

In a migration, after the table is made: `operations = [CreateModel(...), append_only("processes_event")]`.
SQLite drops triggers when a later migration rebuilds the table: repeat the operation there.
"""

from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import RunPython

PREFIX = "append_only_"

_SQLITE = """
CREATE TRIGGER IF NOT EXISTS {prefix}{table}_{verb} BEFORE {verb} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION zhizhi_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
_POSTGRES = """
CREATE OR REPLACE TRIGGER {prefix}{table} BEFORE UPDATE OR DELETE OR TRUNCATE ON {table}
FOR EACH STATEMENT EXECUTE FUNCTION zhizhi_append_only()
"""


def append_only(table: str) -> RunPython:
    """The migration operation that guards `table`; undone when the migration is."""

    def forwards(apps: Any, editor: Any) -> None:  # noqa: ARG001
        guard(editor.connection, table)

    def backwards(apps: Any, editor: Any) -> None:  # noqa: ARG001
        release(editor.connection, table)

    return RunPython(forwards, backwards)


def guard(connection: BaseDatabaseWrapper, table: str) -> None:
    """Make the triggers of `table` unless they are there."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                cursor.execute(_SQLITE.format(prefix=PREFIX, table=table, verb=verb))
        else:
            cursor.execute(_POSTGRES_FUNCTION)
            cursor.execute(_POSTGRES.format(prefix=PREFIX, table=table))


def release(connection: BaseDatabaseWrapper, table: str) -> None:
    """Remove the triggers of `table`; for undoing migrations and for emptying test databases only."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for verb in ("UPDATE", "DELETE"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {PREFIX}{table}_{verb}")
        else:
            cursor.execute(f"DROP TRIGGER IF EXISTS {PREFIX}{table} ON {table}")


def guarded(connection: BaseDatabaseWrapper) -> list[str]:
    """The names of the guarded tables, as the database itself knows them."""
    if connection.vendor == "sqlite":
        query = "SELECT tbl_name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s"
    else:
        query = (
            "SELECT c.relname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid"
            " WHERE t.tgname LIKE %s AND t.tgenabled <> 'D' AND pg_table_is_visible(c.oid)"
        )
    with connection.cursor() as cursor:
        cursor.execute(query, [f"{PREFIX}%"])
        return sorted({str(row[0]) for row in cursor.fetchall()})
