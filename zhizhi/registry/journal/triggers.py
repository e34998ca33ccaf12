"""Tables to which rows are only ever added: the database itself refuses UPDATE, DELETE and TRUNCATE.

In a migration, after the table is made: `operations = [CreateModel(...), append_only("processes_event")]`, and on the
model `append_only_besides = ()`. SQLite drops triggers when a later migration rebuilds the table: they are put back
after every migration.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations import RunPython

PREFIX = "append_only_"
_VERBS = ("update", "delete")

_SQLITE = """
CREATE TRIGGER {name} BEFORE {event} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""
_POSTGRES_FUNCTION = """
CREATE OR REPLACE FUNCTION zhizhi_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'integrity_constraint_violation'; END $$
"""
_POSTGRES = """
CREATE TRIGGER {name} BEFORE {event} ON {table} FOR EACH STATEMENT EXECUTE FUNCTION zhizhi_append_only()
"""
# Name of trigger, table, and what makes it again.
_SQLITE_TRIGGERS = "SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s"
_POSTGRES_TRIGGERS = """
SELECT t.tgname, c.relname, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE t.tgname LIKE %s AND t.tgenabled <> 'D' AND pg_table_is_visible(c.oid)
"""


def append_only(table: str, *, besides: Iterable[str] = ()) -> RunPython:
    """The migration operation that guards `table`, and removes the guard when the migration is undone.

    Columns named in `besides` may still be updated: copies that serve listing and say nothing of their own.
    """
    columns = frozenset(besides)

    def forwards(apps: Any, editor: Any) -> None:  # noqa: ARG001
        guard(editor.connection, table, besides=columns)

    def backwards(apps: Any, editor: Any) -> None:  # noqa: ARG001
        release(editor.connection, table)

    return RunPython(forwards, backwards)


def guard(connection: BaseDatabaseWrapper, table: str, *, besides: Iterable[str] = ()) -> None:
    """Make the triggers of `table`, in place of those it has."""
    release(connection, table)
    form = _SQLITE if connection.vendor == "sqlite" else _POSTGRES
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, table)
        columns = ", ".join(
            connection.ops.quote_name(column.name) for column in described if column.name not in set(besides)
        )
        if connection.vendor == "postgresql":
            cursor.execute(_POSTGRES_FUNCTION)
        removing = "DELETE" if connection.vendor == "sqlite" else "DELETE OR TRUNCATE"
        for verb, event in zip(_VERBS, (f"UPDATE OF {columns}", removing), strict=True):
            cursor.execute(form.format(name=f"{PREFIX}{table}_{verb}", event=event, table=table))


def release(connection: BaseDatabaseWrapper, table: str) -> None:
    """Remove the triggers of `table`; for undoing migrations only."""
    _drop(connection, [(name, owner) for name, owner, _ in _triggers(connection) if owner == table])


def tables_append_only() -> dict[str, frozenset[str]]:
    """The tables that the models declare append-only, each with the columns that may still be updated."""
    declared = (model for model in apps.get_models() if hasattr(model, "append_only_besides"))
    return {model._meta.db_table: frozenset(model.append_only_besides) for model in declared}


def guards_ensure(connection: BaseDatabaseWrapper) -> None:
    """Puts back the triggers of every table that lost them."""
    lacking = tables_append_only().keys() - guarded(connection)
    for table in sorted(lacking & set(connection.introspection.table_names())):
        guard(connection, table, besides=tables_append_only()[table])


def guarded(connection: BaseDatabaseWrapper) -> set[str]:
    """The names of the tables that have both triggers, as the database itself knows them."""
    tables = [table for _, table, _ in _triggers(connection)]
    return {table for table in tables if tables.count(table) == len(_VERBS)}


@contextmanager
def lifted(connection: BaseDatabaseWrapper) -> Iterator[None]:
    """Take all triggers away and put them back afterwards; for emptying a test database only."""
    triggers = _triggers(connection)
    _drop(connection, [(name, table) for name, table, _ in triggers])
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            for _, _, definition in triggers:
                cursor.execute(definition)


def _triggers(connection: BaseDatabaseWrapper) -> list[tuple[str, str, str]]:
    query = _SQLITE_TRIGGERS if connection.vendor == "sqlite" else _POSTGRES_TRIGGERS
    with connection.cursor() as cursor:
        cursor.execute(query, [f"{PREFIX}%"])
        return [(str(name), str(table), str(definition)) for name, table, definition in cursor.fetchall()]


def _drop(connection: BaseDatabaseWrapper, names: Iterable[tuple[str, str]]) -> None:
    place = "" if connection.vendor == "sqlite" else " ON {table}"
    with connection.cursor() as cursor:
        for name, table in names:
            cursor.execute(f"DROP TRIGGER {name}{place.format(table=table)}")
