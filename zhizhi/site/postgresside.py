"""PostgreSQL as one end of a copy: read by a cursor of the server, written by COPY in the order of its references."""

from collections.abc import Callable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter
from itertools import chain, islice
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.utils.translation import gettext as _
from psycopg import DataError

from zhizhi.site.progress import Say
from zhizhi.site.tablesides import PORTION, Column, CopyFault, Row, Table, plain, quoted, reads_of

_COLUMNS = """
SELECT table_name, column_name, udt_name, coalesce(numeric_scale, 0) FROM information_schema.columns
WHERE table_schema = current_schema() AND is_generated = 'NEVER' ORDER BY table_name, column_name
"""
_KEYS = """
SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c, unnest(c.conkey) WITH ORDINALITY AS k (number, place)
JOIN pg_attribute a ON a.attnum = k.number
WHERE c.contype = 'p' AND a.attrelid = c.conrelid AND c.connamespace = current_schema()::regnamespace
ORDER BY 1, k.place
"""
_REFERENCES = """
SELECT conname, conrelid::regclass::text, confrelid::regclass::text FROM pg_constraint
WHERE contype = 'f' AND connamespace = current_schema()::regnamespace ORDER BY conname
"""
_TRIGGERS = """
SELECT t.tgname, c.relname, pg_get_triggerdef(t.oid) FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
WHERE NOT t.tgisinternal AND c.relnamespace = current_schema()::regnamespace ORDER BY t.tgname
"""
# Indexes that neither a constraint nor a reference rests on.
_INDEXES = """
SELECT c.relname, pg_get_indexdef(c.oid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
WHERE c.relnamespace = current_schema()::regnamespace AND NOT i.indisunique
    AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid AND d.deptype = 'i')
ORDER BY c.relname
"""


class PostgresSide:
    """PostgreSQL; the caller has a transaction open, in which all of it is read or written."""

    def __init__(self, connection: BaseDatabaseWrapper) -> None:
        connection.ensure_connection()
        self.base: Any = connection.connection

    def tables(self) -> list[Table]:
        """All tables with their columns; every other one is described like these."""
        columns: dict[str, list[Column]] = {}
        for table, name, kind, scale in self._asked(_COLUMNS):
            columns.setdefault(table, []).append(Column(name, kind, scale))
        keys: dict[str, list[str]] = {}
        for table, name in self._asked(_KEYS):
            keys.setdefault(table.strip('"'), []).append(name)
        return [
            Table(name, tuple(found), tuple(keys.get(name) or [column.name for column in found]))
            for name, found in sorted(columns.items())
        ]

    def rows(self, table: Table) -> Iterator[Row]:
        """In the order of the key."""
        names = quoted(column.name for column in table.columns)
        kinds = {column.name: column.kind for column in table.columns}
        order = ", ".join(f'"{name}"' + (' COLLATE "C"' if kinds[name] in TEXTS else "") for name in table.key)
        with self.base.cursor(name="zhizhi_copy") as cursor:
            cursor.itersize = 5000
            cursor.execute(f'SELECT {names} FROM "{table.name}" ORDER BY {order}')
            yield from plain(cursor, reads_of(table))

    def counts(self, tables: Sequence[Table]) -> list[int]:
        """How many rows each table has."""
        return [int(self._asked(f'SELECT count(*) FROM "{table.name}"')[0][0]) for table in tables]

    def numbers(self, tables: Sequence[Table]) -> dict[str, int]:
        """The last number given in each table that numbers its rows itself."""
        found = {}
        for table in tables:
            if sequence := self._sequence(table):
                last, called = self._asked(f"SELECT last_value, is_called FROM {sequence}")[0]
                most = self._asked(f'SELECT coalesce(max("{table.key[0]}"), 0) FROM "{table.name}"')[0][0]
                found[table.name] = max(int(last) if called else int(last) - 1, int(most))
        return found

    def _sequence(self, table: Table) -> str:
        if len(table.key) != 1:
            return ""
        return str(self._asked("SELECT pg_get_serial_sequence(%s, %s)", f'"{table.name}"', table.key[0])[0][0] or "")

    def triggers(self) -> set[str]:
        """Their names."""
        return {name for name, _table, _definition in self._asked(_TRIGGERS)}

    def filled(
        self, tables: Sequence[Table], fill: Callable[[Table], Iterator[Row]], numbers: dict[str, int], tell: Say
    ) -> None:
        """Everything that is there gives way to these rows, with no trigger at work; all references are checked.

        Indexes that are no constraint are made at the end, which costs less than keeping them up row by row.
        """
        triggers, indexes = self._asked(_TRIGGERS), self._asked(_INDEXES)
        for name, table_name, _definition in triggers:
            self._run(f'DROP TRIGGER "{name}" ON "{table_name}"')
        for name, _definition in indexes:
            self._run(f'DROP INDEX "{name}"')
        self._run(f"TRUNCATE {quoted(table.name for table in tables)}")
        order, later = self._order(tables)
        self._run("SET CONSTRAINTS ALL IMMEDIATE")
        if later:
            self._run(f"SET CONSTRAINTS {quoted(later)} DEFERRED")
        for table in order:
            self._copied(table, fill(table))
        self._numbered(tables, numbers)
        self._run("SET CONSTRAINTS ALL IMMEDIATE")
        tell(_("Making indexes ..."))
        for definition in [definition for *_name, definition in [*indexes, *triggers]]:
            self._run(definition)

    def _numbered(self, tables: Sequence[Table], numbers: dict[str, int]) -> None:
        for table in tables:
            if (sequence := self._sequence(table)) and table.name in numbers:
                last = numbers[table.name]
                self._asked("SELECT setval(%s, %s, %s)", sequence, max(last, 1), last > 0)

    def _order(self, tables: Sequence[Table]) -> tuple[list[Table], list[str]]:
        """What is referred to before what refers, and the references that cannot be checked before the end."""
        references = self._asked(_REFERENCES)
        later = [name for name, one, other in references if one == other]
        while True:
            waiting = [(one, other) for name, one, other in references if name not in later]
            graph = {table.name: {o.strip('"') for t, o in waiting if t.strip('"') == table.name} for table in tables}
            try:
                named = list(TopologicalSorter(graph).static_order())
            except CycleError as cycle:
                round_ = set(zip(cycle.args[1], cycle.args[1][1:], strict=False))
                later += [name for name, one, other in references if {(one, other), (other, one)} & round_]
                continue
            known = {table.name: table for table in tables}
            return [known[name] for name in named], later

    def _copied(self, table: Table, rows: Iterator[Row]) -> None:
        """In portions, so that no more references wait to be checked than one portion has."""
        utc = [place for place, column in enumerate(table.columns) if column.kind == "timestamptz"]
        into = f'COPY "{table.name}" ({quoted(column.name for column in table.columns)}) FROM STDIN'
        while first := next(rows, None):
            with self.base.cursor() as cursor, cursor.copy(into) as copy:
                for row in chain([first], islice(rows, PORTION - 1)):
                    try:
                        copy.write_row(_zoned(row, utc))
                    except DataError as fault:
                        said = {"table": table.name, "row": row[:3], "fault": fault}
                        raise CopyFault(
                            _("A row of %(table)s cannot be copied (%(row)s ...): %(fault)s") % said
                        ) from fault

    def _asked(self, statement: str, *values: object) -> list[Row]:
        with self.base.cursor() as cursor:
            return list(cursor.execute(statement, values or None).fetchall())

    def _run(self, statement: str) -> None:
        with self.base.cursor() as cursor:
            cursor.execute(statement)


TEXTS = {"varchar", "text", "bpchar"}


def _zoned(row: Row, places: list[int]) -> Row:
    """Times say that they are in UTC."""
    if not places:
        return row
    values = list(row)
    for place in places:
        if values[place] is not None:
            values[place] += "+00"
    return tuple(values)
