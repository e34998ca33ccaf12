"""`zhizhi copy`: everything from SQLite to PostgreSQL or back, proven equal, or nothing."""

import os
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.core.exceptions import ImproperlyConfigured
from django.core.management import call_command
from django.db import Error, connection, connections, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from zhizhi.registry.journal.operations import act_time
from zhizhi.registry.keeping.checking import Result, Tell, all_checked, silent
from zhizhi.registry.keeping.operations import verification_keep
from zhizhi.site.databases import database_named, database_used, sqlite_named
from zhizhi.site.installing import tables_outdated
from zhizhi.site.leases import tick_lease
from zhizhi.site.postgresside import PostgresSide
from zhizhi.site.tablesides import PORTION, CopyFault, Digest, Row, Side, SqliteSide, Table, digested

Say = Callable[[str], None]
# One row in any of these, and the place is in use.
INHABITED = ("organizations_organization", "people_person", "accounts_account", "journal_act")


def everything_copied(to: str, *, tell: Say, check: Tell = silent) -> list[Result]:
    """Copies all tables into the empty database `to` names, and compares them; what the invariants say of it there.

    Raises CopyFault; nothing is left of a copy that failed or was cut off.
    """
    named = _named(to)
    if tables_outdated():
        raise CopyFault(_("The database is not up to date. Run: zhizhi migrate"))
    with tick_lease() as held:
        if not held:
            raise CopyFault(_("The program is serving. Stop it first: what is done meanwhile would be lost."))
        try:
            if connection.vendor == "sqlite":
                return _to_postgres(named, tell, check)
            return _to_sqlite(Path(named["NAME"]), tell, check)
        except (Error, sqlite3.Error) as fault:
            raise CopyFault(_("Nothing was copied: %(fault)s") % {"fault": " ".join(str(fault).split())}) from fault


def _named(to: str) -> dict[str, Any]:
    """The other database's settings; it must be of the other kind."""
    try:
        named = database_named(to)
    except ImproperlyConfigured as fault:
        raise CopyFault(_("%(url)s: begin it with postgresql:// or name a file.") % {"url": to}) from fault
    if named["ENGINE"].endswith("sqlite3") == (connection.vendor == "sqlite"):
        raise CopyFault(_("Both are %(kind)s. Use backup and restore.") % {"kind": connection.display_name})
    return named


def _to_postgres(named: dict[str, Any], tell: Say, check: Tell) -> list[Result]:
    source = SqliteSide(str(connection.settings_dict["NAME"]))
    try:
        with database_used(named):
            known = {
                str(name) for (name,) in source.base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            }
            _postgres_empty(known)
            call_command("migrate", verbosity=0, interactive=False)
            with transaction.atomic():
                filled(source, PostgresSide(connection), PostgresSide(connection).tables(), tell)
            _run("ANALYZE")
            return _verified(check)
    finally:
        source.close()


def _postgres_empty(known: set[str]) -> None:
    """Raises CopyFault unless nobody lives there, and text is sorted as SQLite does."""
    if _asked("SELECT datcollate FROM pg_database WHERE datname = current_database()") not in {"C", "POSIX"}:
        raise CopyFault(
            _("The PostgreSQL database sorts otherwise. Make it with: createdb --template=template0 --locale=C NAME")
        )
    there = set(connection.introspection.table_names())
    if strangers := there - known:
        raise CopyFault(_("The other database holds something else: %(table)s") % {"table": min(strangers)})
    if any(_asked(f'SELECT count(*) FROM "{table}"') for table in INHABITED if table in there):
        raise CopyFault(_("The other database is not empty. Copy into a new one."))


def _to_sqlite(path: Path, tell: Say, check: Tell) -> list[Result]:
    if path.exists():
        raise CopyFault(_("%(path)s exists already; choose another name.") % {"path": path})
    if not path.parent.is_dir():
        raise CopyFault(_("The folder %(folder)s does not exist.") % {"folder": path.parent})
    kept = connections["default"]
    with _unfinished(path) as unfinished, _moment():
        source = PostgresSide(kept)
        with database_used(sqlite_named(unfinished)):
            call_command("migrate", verbosity=0, interactive=False)
        target = SqliteSide(str(unfinished), writing=True)
        try:
            filled(source, target, source.tables(), tell)
        finally:
            target.close()
        with database_used(sqlite_named(unfinished)):
            results = _verified(check)
            _run("ANALYZE")
            _run("PRAGMA wal_checkpoint(TRUNCATE)")
        with unfinished.open("rb") as stream:
            os.fsync(stream.fileno())
        unfinished.replace(path)
    return results


@contextmanager
def _unfinished(path: Path) -> Iterator[Path]:
    unfinished = path.with_name(f".{path.name}.unfinished")
    parts = [unfinished.with_name(unfinished.name + end) for end in ("", "-wal", "-shm")]
    for part in parts:
        part.unlink(missing_ok=True)
    try:
        yield unfinished
    finally:
        for part in parts:
            part.unlink(missing_ok=True)


@contextmanager
def _moment() -> Iterator[None]:
    """PostgreSQL is read as of one moment."""
    with transaction.atomic():
        _run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield


def filled(source: Side, target: SqliteSide | PostgresSide, tables: list[Table], tell: Say) -> None:
    """Fills the target and compares it, table by table, with what was read. Raises CopyFault."""
    digests: dict[str, Digest] = {}

    def fill(table: Table) -> Iterator[Row]:
        digest = digests[table.name] = Digest()
        for row in digest.passing(source.rows(table)):
            if digest.count % PORTION == 0:
                tell(_("%(table)s: %(count)s rows") % {"table": table.name, "count": digest.count})
            yield row

    numbers = source.numbers(tables)
    target.filled(tables, fill, numbers)
    for table in tables:
        there = digested(target, table)
        here = digests[table.name]
        said = {"table": table.name, "count": here.count, "here": str(here)[:16], "there": str(there)[:16]}
        if (here.count, str(here)) != (there.count, str(there)):
            raise CopyFault(_("%(table)s differs on the other side: %(here)s, %(there)s") % said)
        tell(_("%(table)s: %(count)s rows, %(here)s = %(there)s") % said)
    if target.numbers(tables) != numbers:
        raise CopyFault(_("The numbers of the next records differ on the other side."))
    if lacking := source.triggers() - target.triggers():
        raise CopyFault(_("A trigger is missing on the other side: %(name)s") % {"name": min(lacking)})


def _verified(check: Tell) -> list[Result]:
    """All invariants there; the administrators' page of the new database shows them."""
    began = act_time(timezone.now())
    results = all_checked(check)
    verification_keep(results=results, occasion="copy", started_at=began, at=act_time(timezone.now()))
    return results


def _asked(statement: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
