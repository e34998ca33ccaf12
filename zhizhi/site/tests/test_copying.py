"""From SQLite to PostgreSQL and back: the same rows, numbers and triggers, or nothing at all."""

import os
import re
import sqlite3
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from psycopg import sql

from tests.world import World, world_make
from zhizhi.engines.measures.contributions import Amount, Record
from zhizhi.engines.measures.operations import contributions_set
from zhizhi.plans.models import Plan
from zhizhi.registry.files.models import StoredFile
from zhizhi.registry.files.operations import file_keep
from zhizhi.registry.journal.operations import acting, record, verify
from zhizhi.registry.journal.triggers import guarded
from zhizhi.registry.keeping.models import Verification
from zhizhi.registry.people.models import Person
from zhizhi.site import environment
from zhizhi.site.copying import Meter, everything_compared, everything_copied
from zhizhi.site.databases import database_named, database_used, sqlite_named
from zhizhi.site.leases import tick_lease
from zhizhi.site.tablesides import CopyFault, SqliteSide, decimal, moment, plain_json

DATABASE = settings.DATABASES["default"]
on_postgresql = pytest.mark.skipif(
    not DATABASE["ENGINE"].endswith("postgresql"), reason="needs both databases: done in the run on PostgreSQL"
)
EQUAL = re.compile(r"(\w+)[:：].*\W(\w{16}) = (\w{16})")


@pytest.fixture
def new_postgres() -> Iterator[Callable[[], str]]:
    """Makes empty PostgreSQL databases; gives their addresses."""
    names: list[str] = []
    who = f"{quote(DATABASE['USER'])}:{quote(DATABASE['PASSWORD'])}@" if DATABASE["USER"] else ""
    port = f":{DATABASE['PORT']}" if DATABASE["PORT"] else ""
    keys = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    known = {name: DATABASE[key] for name, key in keys.items() if DATABASE[key]}

    def run(statement: str, name: str) -> None:
        with psycopg.connect(dbname="postgres", autocommit=True, **known) as server:
            server.execute(sql.SQL(statement).format(sql.Identifier(name)))

    def make() -> str:
        names.append(f"copy_{os.getpid()}_{len(names)}")
        run("CREATE DATABASE {}", names[-1])
        return f"postgresql://{who}{quote(DATABASE['HOST'], safe='')}{port}/{names[-1]}"

    yield make
    for name in names:
        run("DROP DATABASE {} WITH (FORCE)", name)


def silent(_text: str) -> None:
    """Says nothing."""


def furnished(world: World) -> None:
    """What is hard to copy: fractions of seconds, JSON, decimals, bytes, references to oneself, gaps in numbers."""
    with acting():
        record(
            act="case.move", at=world.at.replace(microsecond=120), scope=None, details={"乙": [1.5, None, {"a": True}]}
        )
        contributions_set(
            record=Record("round", 1, world.village.pk), amounts=[Amount("x.y", world.at.date(), 1, 2)], at=world.at
        )
    for name in ("last", "gone"):
        kept = file_keep(
            content=b"abc", name=name, content_type="text/plain", organization_id=1, owner="x:1", at=world.at
        )
    kept.delete()
    older = Plan.objects.create(
        title="旧部署", organization=world.county, place_left=world.county.left, from_day="2025-01-01",
        to_day="2025-12-31", uploaded_at=world.at,
    )  # fmt: skip
    Plan.objects.create(
        title="新部署\n'\"\\\t", organization=world.county, place_left=world.county.left, from_day="2026-01-01",
        to_day="2026-12-31", uploaded_at=world.at, replaces=older,
    )  # fmt: skip


def copied(to: str) -> dict[str, tuple[str, str]]:
    """Copies, and gives the digests that were printed by table."""
    said: list[str] = []
    results = everything_copied(to, tell=said.append)
    assert {result.name: result.first for result in results if not result.ok and result.name != "round.measured"} == {}
    found = [EQUAL.match(line) for line in said]
    return {match[1]: (match[2], match[3]) for match in found if match}


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_there_and_back_everything_is_equal(new_postgres: Callable[[], str], tmp_path: Path) -> None:
    world = world_make()
    furnished(world)
    before = verify()
    first = copied(str(tmp_path / "there.sqlite3"))
    assert len(first) > 50
    assert all(here == there for here, there in first.values())
    assert list(tmp_path.iterdir()) == [tmp_path / "there.sqlite3"]
    _tampering_is_named(tmp_path / "there.sqlite3", world.member.pk)
    triggers = guarded(connection)
    with database_used(sqlite_named(tmp_path / "there.sqlite3")):
        # Verifying there was an act of its own.
        assert verify().ok
        assert verify().count == before.count + 1
        assert guarded(connection) == triggers
        assert Verification.objects.get().occasion == "copy"
        assert Person.objects.system("test").count() == 20
        _numbers_go_on()
        there = verify()
        url = new_postgres()
        second = copied(url)
        with pytest.raises(CopyFault, match=r"not empty|不是空"):
            everything_copied(url, tell=silent)
    changed = {"files_storedfile", "keeping_verification", "journal_act", "journal_actdetails", "journal_head"}
    assert {table for table in first if first[table] != second[table]} <= changed
    with database_used(database_named(url)):
        assert verify().ok
        assert verify().count == there.count + 1
        _numbers_go_on()


def _tampering_is_named(path: Path, person: int) -> None:
    """What was changed there behind the back; that the copy was verified there is an act there, and no difference."""
    assert everything_compared(str(path), tell=silent) == []
    kept = path.read_bytes()
    with closing(sqlite3.connect(path)) as base:
        base.execute("UPDATE people_person SET school = 'x' WHERE id = ?", [person])
        base.execute("INSERT INTO keys_datakey (owner, wrapped, created_at) VALUES ('person:999', x'00', '2026-03-18')")
        base.execute("DELETE FROM people_appointment WHERE id = (SELECT max(id) FROM people_appointment)")
        base.commit()
    found = everything_compared(str(path), tell=silent)
    assert [re.split(r"[,，]", line)[0] for line in found] == ["keys_datakey", "people_appointment", "people_person"]
    assert re.search(rf" {person}\b.*\bschool\b", found[2])
    path.write_bytes(kept)


def _numbers_go_on() -> None:
    """The number of the row that was deleted is not given again."""
    last = StoredFile.objects.order_by("pk").last()
    assert last
    before, first = last.pk, last.name == "last"
    last.pk, last.name = None, "next"
    last.save(force_insert=True)
    assert last.pk == before + (2 if first else 1)


@on_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_copy_that_fails_leaves_nothing(
    new_postgres: Callable[[], str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = world_make()

    digested = Meter.digested

    def differs(meter: Meter, side: Any, table: Any) -> Any:
        """One letter of one row is another there before it is read again."""
        if table.name == "people_person":
            side.base.execute(f"UPDATE people_person SET school = 'x' WHERE id = {world.member.pk}")
        return digested(meter, side, table)

    named = rf"people_person.* {world.member.pk}\b.*\bschool\b"
    monkeypatch.setattr(Meter, "digested", differs)
    with pytest.raises(CopyFault, match=named):
        everything_copied(str(tmp_path / "there.sqlite3"), tell=silent)
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    copied(str(tmp_path / "there.sqlite3"))
    url = new_postgres()
    with database_used(sqlite_named(tmp_path / "there.sqlite3")):
        monkeypatch.setattr(Meter, "digested", differs)
        with pytest.raises(CopyFault, match=named):
            everything_copied(url, tell=silent)
        monkeypatch.undo()
        with database_used(database_named(url)):
            assert Person.objects.system("test").count() == 0
        with closing(sqlite3.connect(tmp_path / "there.sqlite3")) as base:
            base.execute(
                "UPDATE people_person SET native_place = 'a' || char(0) || 'b' WHERE id = ?", [world.member.pk]
            )
            base.commit()
            with pytest.raises(CopyFault, match="people_person"):
                everything_copied(url, tell=silent)
            base.execute("UPDATE people_person SET native_place = 'ab' WHERE id = ?", [world.member.pk])
            base.commit()
        # The tables are there, and empty: it can be done again.
        copied(url)


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_a_place_is_refused(tmp_path: Path) -> None:
    same = "postgresql://nobody@localhost:1/x" if connection.vendor == "postgresql" else str(tmp_path / "x.sqlite3")
    with pytest.raises(CopyFault, match=r"backup|备份"):
        everything_copied(same, tell=silent)
    other = str(tmp_path / "absent" / "x") if connection.vendor == "postgresql" else "postgresql://x@localhost:1/x"
    with pytest.raises(CopyFault):
        everything_copied(other, tell=silent)
    with pytest.raises(CopyFault, match="mysql"):
        everything_copied("mysql://x/y", tell=silent)


@pytest.mark.django_db(transaction=True)
def test_while_the_program_ticks_nothing_is_copied(tmp_path: Path) -> None:
    """Another process would hold the lease; here another thread with a connection of its own."""
    holds, over = threading.Event(), threading.Event()

    def ticking() -> None:
        with tick_lease():
            holds.set()
            over.wait(30)
        connection.close()

    thread = threading.Thread(target=ticking)
    thread.start()
    assert holds.wait(30)
    to = str(tmp_path / "x") if connection.vendor == "postgresql" else "postgresql://x@localhost:1/x"
    try:
        with pytest.raises(CopyFault, match=r"Stop|停"):
            everything_copied(to, tell=silent)
    finally:
        over.set()
        thread.join()


@pytest.mark.parametrize("name", ["zhizhi.sqlite3", "100%41 = a?b#c.sqlite3"])
def test_a_file_is_read_wherever_it_lies(tmp_path: Path, name: str) -> None:
    """The settings name the data folder's file by four slashes, of which SQLite's addresses made another machine."""
    path = tmp_path / name
    with closing(sqlite3.connect(path)) as base:
        base.executescript("CREATE TABLE t (a); CREATE TRIGGER there AFTER INSERT ON t BEGIN SELECT 1; END")
    assert environment.database(f"sqlite:///{tmp_path}")["NAME"] == str(tmp_path)
    for written in (path, f"/{path}"):
        with closing(SqliteSide(str(written))) as side:
            assert side.triggers() == {"there"}


def test_values_are_plain_and_equal_whichever_database_gives_them() -> None:
    at = datetime(2026, 3, 18, 9, 30, 0, 120, tzinfo=timezone(timedelta(hours=8)))
    assert moment(at) == moment("2026-03-18 01:30:00.000120") == moment("2026-03-18 09:30:00.000120+08:00")
    assert moment(datetime(2026, 3, 18, tzinfo=UTC)) == "2026-03-18 00:00:00"
    assert decimal(2, 12.5) == decimal(2, Decimal("12.50")) == decimal(2, "12.5") == "12.50"
    assert plain_json('{"b": 1.0, "a": [true, null]}') == plain_json('{"a":[true,null],"b":1}')
