"""`zhizhi copy`: everything from SQLite to PostgreSQL or back, proven equal, or nothing; or only compared."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
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
from zhizhi.site.discrepancies import Discrepancy, discrepancies
from zhizhi.site.installing import tables_outdated
from zhizhi.site.leases import tick_lease
from zhizhi.site.postgresside import PostgresSide
from zhizhi.site.progress import Say
from zhizhi.site.tablesides import PORTION, CopyFault, Digest, Row, Side, SqliteSide, Table

# One row in any of these, and the place is in use.
INHABITED = ("organizations_organization", "people_person", "accounts_account", "journal_act")
# So many rows of a table that differ are named.
NAMED = 5
# The new place goes on with these: that it was verified is an act, and kept.
CONTINUED = {"journal_act", "journal_actdetails", "journal_head", "keeping_verification"}


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
        except (Error, sqlite3.Error, OSError) as fault:
            raise CopyFault(_("Nothing was copied: %(fault)s") % {"fault": " ".join(str(fault).split())}) from fault


def everything_compared(to: str, *, tell: Say) -> list[str]:
    """What is not the same in the database in use and in the one `to` names, in sentences; nothing is written.

    Raises CopyFault when they cannot be compared. What the other one journaled since it was copied is no difference.
    """
    named = _named(to)
    with tick_lease() as held:
        if not held:
            raise CopyFault(_("The program is serving. Stop it first: what is done meanwhile would be lost."))
        try:
            with _both(named) as (here, there, tables):
                return [str(one) for one in compared(here, there, tables, tell)]
        except (Error, sqlite3.Error, OSError) as fault:
            said = {"fault": " ".join(str(fault).split())}
            raise CopyFault(_("They could not be compared: %(fault)s") % said) from fault


@contextmanager
def _both(named: dict[str, Any]) -> Iterator[tuple[Side, Side, list[Table]]]:
    """The database in use, the other one, and all tables; each is read as of one moment."""
    if connection.vendor != "sqlite":
        with closing(SqliteSide(str(named["NAME"]))) as lite, _moment():
            postgres = PostgresSide(connection)
            yield postgres, lite, postgres.tables()
        return
    with closing(SqliteSide(str(connection.settings_dict["NAME"]))) as lite, database_used(named), _moment():
        postgres = PostgresSide(connection)
        yield lite, postgres, postgres.tables()


def compared(here: Side, there: Side, tables: list[Table], tell: Say) -> list[Discrepancy]:
    """The rows that differ, the first of each table."""
    meter = Meter(tell, _("%(table)s: %(count)s rows compared, %(percent)s %% of all"), 2 * sum(here.counts(tables)))
    found: list[Discrepancy] = []
    for table in tables:
        digests = [meter.digested(side, table) for side in (here, there)]
        if digests[0].told == digests[1].told:
            tell(_equal(table, *digests))
            continue
        every = discrepancies(table, here.rows(table), there.rows(table))
        found += islice((one for one in every if table.name not in CONTINUED or one.here), NAMED)
    return found


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
            # Before: without figures of its tables SQLite reads everybody for each place.
            _run("ANALYZE")
            results = _verified(check)
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


class Meter:
    """Says from time to time how many rows of a table have passed, and how much of all that is."""

    def __init__(self, tell: Say, words: str, whole: int) -> None:
        self._tell, self._words, self._whole, self._passed = tell, words, max(whole, 1), 0

    def passing(self, table: Table, digest: Digest, rows: Iterator[Row]) -> Iterator[Row]:
        """The same rows, digested."""
        for row in digest.passing(rows):
            self._passed += 1
            if digest.count % PORTION == 0:
                percent = 100 * self._passed // self._whole
                self._tell(self._words % {"table": table.name, "count": digest.count, "percent": percent})
            yield row

    def digested(self, side: Side, table: Table) -> Digest:
        """All rows of the table, in the order of its key."""
        digest = Digest()
        for _row in self.passing(table, digest, side.rows(table)):
            pass
        return digest


def filled(source: Side, target: SqliteSide | PostgresSide, tables: list[Table], tell: Say) -> None:
    """Fills the target and compares it, table by table, with what was read. Raises CopyFault, naming rows."""
    digests: dict[str, Digest] = {}
    whole = sum(source.counts(tables))
    writing = Meter(tell, _("%(table)s: %(count)s rows copied, %(percent)s %% of all"), whole)
    reading = Meter(tell, _("%(table)s: %(count)s rows compared, %(percent)s %% of all"), whole)

    def fill(table: Table) -> Iterator[Row]:
        digests[table.name] = Digest()
        return writing.passing(table, digests[table.name], source.rows(table))

    numbers = source.numbers(tables)
    target.filled(tables, fill, numbers, tell)
    for table in tables:
        there = reading.digested(target, table)
        if digests[table.name].told != there.told:
            first = islice(discrepancies(table, source.rows(table), target.rows(table)), NAMED)
            said = {"table": table.name, "rows": "; ".join(map(str, first))}
            raise CopyFault(_("%(table)s differs on the other side: %(rows)s") % said)
        tell(_equal(table, digests[table.name], there))
    if target.numbers(tables) != numbers:
        raise CopyFault(_("The numbers of the next records differ on the other side."))
    if lacking := source.triggers() - target.triggers():
        raise CopyFault(_("A trigger is missing on the other side: %(name)s") % {"name": min(lacking)})


def _equal(table: Table, here: Digest, there: Digest) -> str:
    said = {"table": table.name, "count": here.count, "here": str(here)[:16], "there": str(there)[:16]}
    return _("%(table)s: %(count)s rows, %(here)s = %(there)s") % said


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
