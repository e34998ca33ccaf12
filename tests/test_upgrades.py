"""The small county of every landed version, kept in tests/upgrades, is brought up to date: all is true, all pages open.

`make landing COMMIT=...` keeps the county of a new one.
"""

import json
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from tests.world import BACKEND
from zhizhi.exchange.agefiles import identity_make
from zhizhi.registry.accounts.models import Account
from zhizhi.registry.journal.operations import act_time, verify
from zhizhi.registry.keeping.checking import all_checked
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.operations import person_reveal
from zhizhi.registry.rights.queries import scope_for
from zhizhi.site.archive import checked
from zhizhi.site.copying import filled
from zhizhi.site.databases import database_used, scratch_database, sqlite_named
from zhizhi.site.installing import pack_publish, tables_outdated
from zhizhi.site.nightly import backup_recorded
from zhizhi.site.postgresside import PostgresSide
from zhizhi.site.sealing import Opener, Seal
from zhizhi.site.tablesides import SqliteSide

LANDED = sorted((Path(__file__).parent / "upgrades").glob("*.tar.xz"))
# What has one answer for everybody, or ends the session.
NOT_OPENED = {"account_logout"}
# Whose pages are opened: of an older landing, for the sake of time, those who see most kinds of records.
STATIONS = ("county", "admin", "secretary", "member", "township", "audit")


@dataclass
class County:
    """The county as it was kept, and who is to be signed in."""

    folder: Path
    people: dict[str, str]
    acts: int
    newest: bool


@pytest.fixture(params=LANDED, ids=[path.name.partition(".")[0] for path in LANDED])
def landed(request: Any, tmp_path: Path, settings: Any, transactional_db: None) -> Path:
    """The folder of a landed county, with its keys in use; the database is the one of the tests."""
    with tarfile.open(request.param) as archive:
        archive.extractall(tmp_path, filter="data")
    if request.param == LANDED[-1]:
        (tmp_path / "newest").touch()
    settings.DATA_DIR, settings.MEDIA_ROOT = tmp_path, tmp_path / "files"
    settings.MASTER_KEY = (tmp_path / "master.key").read_text().strip()
    settings.ZHIZHI_REQUIRE_TOTP = False
    return tmp_path


@pytest.fixture
def county(landed: Path) -> Iterator[County]:
    """The county in the tables of its version, in use as the database."""
    with database_used(sqlite_named(landed / "zhizhi.sqlite3")):
        yield county_in(landed)


@pytest.fixture
def county_on_postgres(landed: Path) -> Iterator[County]:
    """The same on PostgreSQL: tables as its version made them there, and the rows by the copy of our own command."""
    if connection.vendor != "postgresql":
        pytest.skip("the tests run on SQLite")
    old = landed / "zhizhi.sqlite3"
    with database_used(sqlite_named(old)):
        applied = set(MigrationRecorder(connection).applied_migrations())
    with scratch_database() as named:
        assert named, "no right to make a database"
        with database_used(named):
            executor = MigrationExecutor(connection)
            known = [node for node in applied if node in executor.loader.graph.nodes]
            last = [node for node in known if not _applied_after(executor, node, applied)]
            executor.migrate(last)
            source = SqliteSide(str(old))
            with transaction.atomic():
                filled(source, PostgresSide(connection), PostgresSide(connection).tables(), lambda _line: None)
            source.close()
            yield county_in(landed)


def _applied_after(executor: MigrationExecutor, node: tuple[str, str], applied: set[tuple[str, str]]) -> bool:
    """Whether a later migration of the same app was applied too."""
    return any(
        child.key in applied for child in executor.loader.graph.node_map[node].children if child.key[0] == node[0]
    )


def county_in(folder: Path) -> County:
    """The county of the database in use."""
    tour = json.loads((folder / "demo.json").read_text())
    people = {one["station"]: one["username"] for one in tour["stations"]}
    return County(folder, people, verify().count, newest=(folder / "newest").exists())


def pages(patterns: list[URLPattern | URLResolver], space: str = "") -> Iterator[str]:
    """The names of all addresses without arguments."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from pages(pattern.url_patterns, f"{space}{pattern.namespace}:" if pattern.namespace else space)
        elif pattern.name and not pattern.pattern.regex.groups and pattern.name not in NOT_OPENED:
            yield space + pattern.name


def test_there_is_a_county_of_the_last_landing() -> None:
    assert LANDED


def test_a_landed_county_is_brought_up_to_date(county: County) -> None:
    _brought_up_to_date(county)


@pytest.mark.soak
def test_a_landed_county_is_brought_up_to_date_on_postgresql(county_on_postgres: County) -> None:
    assert tables_outdated()
    _brought_up_to_date(county_on_postgres)


def _brought_up_to_date(county: County) -> None:
    assert tables_outdated() or county.acts
    call_command("migrate", verbosity=0, interactive=False)
    pack_publish(act_time(timezone.now()))
    assert {result.name: result.first for result in all_checked() if not result.ok} == {}
    assert verify().count >= county.acts
    _sealed_fields_are_read()
    for station in STATIONS if county.newest else STATIONS[:3]:
        _pages_open(county.people[station])


@pytest.mark.soak
def test_a_backup_before_an_upgrade_tries_it_on_its_copy(county: County) -> None:
    identity, recipient = identity_make()
    target = county.folder / "before.age"
    made = backup_recorded(target, lambda: Seal(recipients=(recipient,)), by_itself=False)
    assert (made.verified, [result.name for result in made.results if not result.ok]) == ("opened", [])
    assert tables_outdated()
    assert checked(target, Opener(identities=(identity,))).counts["people_person"] > 0


def _sealed_fields_are_read() -> None:
    person = Person.objects.system("test").exclude(phone_sealed=None).order_by("pk")[0]
    officer = Account.objects.get(username="county")
    at = act_time(timezone.now())
    scope = scope_for(person=officer.person, account_id=officer.pk, at=at)
    shown = person_reveal(scope=scope, person=person, field="phone", reason="升级后回访", at=at)
    assert len(shown) == 11
    assert shown.startswith("1")


def _pages_open(username: str) -> None:
    client = Client(raise_request_exception=True)
    client.force_login(Account.objects.get(username=username), backend=BACKEND)
    opened = {name: client.get(reverse(name)).status_code for name in pages(get_resolver().url_patterns)}
    assert {name: status for name, status in opened.items() if status >= 500} == {}
    assert sum(status == 200 for status in opened.values()) >= 5
