"""The two ends of a copy: both give and take rows as the same plain values, whichever database they lie in.

A row is a tuple of None, int, float, str and bytes: truth values as 0 and 1, times in UTC as SQLite keeps them,
decimals with all their places, JSON with sorted keys. So equal content gives equal digests on both sides.
"""

import hashlib
import json
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from django.utils.translation import gettext as _

from zhizhi.site.progress import Say

Row = tuple[Any, ...]
Read = Callable[[Any], Any]
PORTION = 50_000


class CopyFault(Exception):
    """Why nothing was copied, in words for whoever runs the server."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column as PostgreSQL describes it: its type, and how many places a decimal has."""

    name: str
    kind: str
    scale: int


@dataclass(frozen=True, slots=True)
class Table:
    """A table with its columns in order of their names, and the columns of its key."""

    name: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]


class Side(Protocol):
    """One end of a copy."""

    def rows(self, table: Table) -> Iterator[Row]: ...
    def counts(self, tables: Sequence[Table]) -> list[int]: ...
    def numbers(self, tables: Sequence[Table]) -> dict[str, int]: ...
    def triggers(self) -> set[str]: ...


def moment(value: Any) -> str:
    """A time, in UTC and without saying so."""
    time = value if isinstance(value, datetime) else datetime.fromisoformat(value)
    return str(time.astimezone(UTC).replace(tzinfo=None) if time.tzinfo else time)


def decimal(scale: int, value: Any) -> str:
    """With all its places; SQLite keeps a number."""
    return f"{Decimal(str(value)):.{scale}f}"


def plain_json(value: Any) -> str:
    """With sorted keys; PostgreSQL sorts them its own way. A whole number stays one, however it is written."""
    found = json.loads(value) if isinstance(value, str) else value
    return json.dumps(_whole(found), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _whole(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _whole(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_whole(inner) for inner in value]
    return int(value) if isinstance(value, float) and value.is_integer() else value


def hexadecimal(value: Any) -> str:
    """A UUID as SQLite keeps it."""
    return str(value).replace("-", "")


# How a column's values become plain; types that are plain already are not named.
READS: dict[str, Read] = {
    "bool": int, "timestamptz": moment, "date": str, "time": str, "jsonb": plain_json, "bytea": bytes,
    "uuid": hexadecimal,
}  # fmt: skip
PLAIN = {"int2", "int4", "int8", "varchar", "text", "bpchar", "float8", "numeric", "inet", *READS}


def reads_of(table: Table) -> list[tuple[int, Read]]:
    """Which places of a row are to be made plain, and how. Raises CopyFault for a type that nobody thought of."""
    found: list[tuple[int, Read]] = []
    for place, column in enumerate(table.columns):
        if column.kind not in PLAIN:
            said = {"table": table.name, "column": column.name, "kind": column.kind}
            raise CopyFault(_("%(table)s.%(column)s is a %(kind)s, which this program cannot copy yet.") % said)
        if column.kind == "numeric":
            found.append((place, partial(decimal, column.scale)))
        elif column.kind in READS:
            found.append((place, READS[column.kind]))
    return found


def plain(rows: Iterable[Sequence[Any]], reads: list[tuple[int, Read]]) -> Iterator[Row]:
    """The rows with plain values."""
    for row in rows:
        values = list(row)
        for place, read in reads:
            if values[place] is not None:
                values[place] = read(values[place])
        yield tuple(values)


class Digest:
    """Counts rows and digests them as they pass."""

    def __init__(self) -> None:
        self.count = 0
        self._sum = hashlib.sha256()

    def passing(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows."""
        for row in rows:
            self._sum.update(repr(row).encode("utf-8", "surrogatepass"))
            self.count += 1
            yield row

    def __str__(self) -> str:
        return self._sum.hexdigest()

    @property
    def told(self) -> tuple[int, str]:
        """What must be the same on both sides."""
        return self.count, str(self)


def quoted(names: Iterable[str]) -> str:
    """Names for a statement, with commas."""
    return ", ".join(f'"{name}"' for name in names)


class SqliteSide:
    """SQLite, read and written past Django, which would convert every value twice."""

    def __init__(self, path: str, *, writing: bool = False) -> None:
        # As an address of its own making: two slashes at the beginning would name a machine, a % or ? something else.
        read_only = f"{Path(path).resolve().as_uri()}?mode=ro"
        self.base = sqlite3.connect(path if writing else read_only, uri=not writing, isolation_level=None)
        self.base.execute("BEGIN" if not writing else "PRAGMA foreign_keys = OFF")

    def close(self) -> None:
        """Ends the connection."""
        self.base.close()

    def rows(self, table: Table) -> Iterator[Row]:
        """In the order of the key."""
        names = quoted(column.name for column in table.columns)
        found = self.base.execute(f'SELECT {names} FROM "{table.name}" ORDER BY {quoted(table.key)}')
        return plain(found, reads_of(table))

    def counts(self, tables: Sequence[Table]) -> list[int]:
        """How many rows each table has."""
        return [self.base.execute(f'SELECT count(*) FROM "{table.name}"').fetchone()[0] for table in tables]

    def numbers(self, tables: Sequence[Table]) -> dict[str, int]:
        """The last number given in each table that numbers its rows itself."""
        kept = {str(name): int(last) for name, last in self.base.execute("SELECT name, seq FROM sqlite_sequence")}
        counted = self.base.execute("SELECT name FROM sqlite_master WHERE type='table' AND sql LIKE '%AUTOINCREMENT%'")
        numbered = {str(name) for (name,) in counted}
        return {
            table.name: max(kept.get(table.name, 0), self._most(table)) for table in tables if table.name in numbered
        }

    def _most(self, table: Table) -> int:
        return int(self.base.execute(f'SELECT coalesce(max("{table.key[0]}"), 0) FROM "{table.name}"').fetchone()[0])

    def triggers(self) -> set[str]:
        """Their names."""
        return {name for (name,) in self.base.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")}

    def filled(
        self, tables: Sequence[Table], fill: Callable[[Table], Iterator[Row]], numbers: dict[str, int], tell: Say
    ) -> None:
        """Everything that is there gives way to these rows, with no trigger at work; indexes are made at the end.

        Nothing is written twice, as a file that is not finished is thrown away.
        """
        run = self.base.execute
        run("PRAGMA synchronous = OFF")
        run("PRAGMA journal_mode = OFF")
        run("BEGIN")
        later = self._later()
        for kind, name, _definition in later:
            run(f'DROP {kind} "{name}"')
        for table in tables:
            run(f'DELETE FROM "{table.name}"')
        for table in tables:
            places = ", ".join("?" * len(table.columns))
            into = f'INSERT INTO "{table.name}" ({quoted(column.name for column in table.columns)}) VALUES ({places})'
            self.base.executemany(into, fill(table))
        run("DELETE FROM sqlite_sequence")
        self.base.executemany("INSERT INTO sqlite_sequence (name, seq) VALUES (?, ?)", sorted(numbers.items()))
        tell(_("Making indexes ..."))
        for _kind, _name, definition in later:
            run(definition)
        run("COMMIT")
        run("PRAGMA journal_mode = WAL")

    def _later(self) -> list[tuple[str, str, str]]:
        """Indexes, then triggers: kind, name and what makes them. Indexes of a table's own definition have none."""
        found = "SELECT type, name, sql FROM sqlite_master WHERE type IN ('index', 'trigger') AND sql IS NOT NULL"
        return list(self.base.execute(f"{found} ORDER BY type, name"))
