"""32 who write and 100 who read on SQLite at once, against the server as `serve` starts it: nobody sees an error."""

import os
import signal
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.utils import timezone

from tests.crowd import Browser, Crowd
from tests.habits import asking, changing, importing, merging, reading, session
from tests.test_upgrades import LANDED
from tests.world import world_make
from zhizhi.engines.processes.models import Case
from zhizhi.registry.accounts.models import Account
from zhizhi.registry.duplicates.models import Merge
from zhizhi.registry.imports.tests.rosters import HEADS, Desk, number, xlsx
from zhizhi.registry.journal.operations import act_time
from zhizhi.registry.keeping.checking import all_checked
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Appointment, Person
from zhizhi.registry.people.operations import person_create
from zhizhi.registry.rights.queries import scope_for
from zhizhi.site.databases import database_used, sqlite_named
from zhizhi.site.dumps import dump
from zhizhi.site.installing import pack_publish
from zhizhi.site.tests.running import COMMAND, environment, free_port, on_sqlite_only, until

WRITERS, READERS = 32, 100
SHORT, LONG = 5, 60
PAIRS, ROWS = 200, 300
STATIONS = ("secretary", "member", "township", "county", "liaison")


@dataclass
class Server:
    """A county that is served, and where its data lies."""

    folder: Path
    port: int
    process: int

    def used(self) -> Any:
        """Its database, as ours."""
        return database_used(sqlite_named(self.folder / "zhizhi.sqlite3"))


@contextmanager
def served(folder: Path) -> Iterator[Server]:
    """The county whose data lie in the folder, with the keys of these tests."""
    more = {
        "ZHIZHI_SECRET_KEY": settings.SECRET_KEY, "ZHIZHI_MASTER_KEY": settings.MASTER_KEY,
        "ZHIZHI_REQUIRE_TOTP": "0", "ZHIZHI_ASKS_AN_HOUR": "1000000", "ZHIZHI_FORMS_AN_HOUR": "1000000",
    }  # fmt: skip
    port, log = free_port(), folder / "log"
    with log.open("w") as stream:
        command = [*COMMAND, "serve", "--port", str(port)]
        process = subprocess.Popen(command, env=environment(folder, **more), stdout=stream, stderr=stream)
    try:
        until(lambda: "Serving" in log.read_text())
        yield Server(folder, port, process.pid)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    assert "Traceback" not in log.read_text()


def backed_up(folder: Path) -> int:
    """A backup of what is being written, read back; its exit code."""
    more = {"ZHIZHI_MASTER_KEY": settings.MASTER_KEY, "ZHIZHI_BACKUP_PASSPHRASE": "correct horse battery"}
    return subprocess.run([*COMMAND, "backup", str(folder / "day.age")], env=environment(folder, **more)).returncode


def day_brought(folder: Path, account: Account) -> tuple[int, list[tuple[int, int]]]:
    """For the township's office: a roster that waits to be taken over, and pairs of records to be merged."""
    at, person = act_time(timezone.now()), account.person
    place = Appointment.objects.system("test").filter(person=person).select_related("post__organization")[0]
    township = place.post.organization
    village = Organization.objects.system("test").filter(parent=township, kind="village", closed_on=None)[0]
    people = [person_create(scope=None, name=f"孟{one // 2}", place=village, at=at).pk for one in range(2 * PAIRS)]
    rows = [[f"李{one}", "", number(one * 2), "", "", village.name, "", "", ""] for one in range(ROWS)]
    world = SimpleNamespace(at=at, scope=lambda who: scope_for(person=who, account_id=account.pk, at=at))
    intake = Desk(world, person, township).bring(xlsx(folder / "a.xlsx", [HEADS, *rows]))  # type: ignore[arg-type]
    return intake.pk, list(zip(people[::2], people[1::2], strict=True))


def crowded(server: Server, seconds: float, usernames: dict[str, str], *, day: bool = False) -> None:
    """Everybody at once, with `day` an office and a backup, too; then what was acknowledged is looked for."""
    with server.used():
        villages = list(Organization.objects.system("test").filter(kind="village").order_by("pk"))
        people = list(Person.objects.system("test").order_by("pk").values_list("pk", flat=True)[: WRITERS // 2])
        # The clock of the server opens cases of its own meanwhile.
        orders = Case.objects.system("test").filter(channel=Case.Channel.PORTAL)
        cases = orders.count()
        places = [village.pk for village in villages]
        stations = [STATIONS[number % len(STATIONS)] for number in range(READERS)]
        cookies = {station: session(usernames[station]) for station in STATIONS}
        intake, pairs = day_brought(server.folder, Account.objects.get(username="township")) if day else (0, [])
    office = [Browser(server.port, dict(cookies["township"])) for _habit in range(2 if day else 0)]
    habits = [(Browser(server.port, dict(cookies[station])), reading(station, places)) for station in stations]
    county = [Browser(server.port, dict(cookies["county"])) for _person in people]
    asks = [(Browser(server.port), asking(villages[n % len(villages)].code)) for n in range(WRITERS - len(people))]
    edits = list(zip(county, map(changing, people), strict=True))
    works = list(zip(office, [merging(pairs), importing(intake)], strict=False))
    crowd = Crowd(seconds)
    meanwhile = crowd.while_(lambda: backed_up(server.folder) if day else 0, [*habits, *asks, *edits, *works])
    assert (crowd.faults(), meanwhile) == ([], 0)
    with server.used():
        asked = sum(int(browser.kept.get("asked", 0)) for browser, _habit in asks)
        assert orders.count() - cases == asked > 0
        if day:
            assert Merge.objects.filter(gone__in=[gone for _kept, gone in pairs]).count() == int(
                office[0].kept["merged"]
            )
            assert int(office[1].kept["apply"]) > 0
        for (browser, _habit), person in zip(edits, people, strict=True):
            assert Person.objects.system("test").get(pk=person).school == browser.kept["school"]
        assert {result.name: result.first for result in all_checked() if not result.ok} == {}
    sys.stderr.write(f"\n{crowd.said()}; {asked} orders\n")


@on_sqlite_only
@pytest.mark.django_db(transaction=True)
def test_for_some_seconds_nobody_sees_an_error(tmp_path: Path) -> None:
    world = world_make(timezone.now() - timedelta(days=1))
    pack_publish(world.at)
    dump(tmp_path / "zhizhi.sqlite3")
    usernames = {
        "secretary": "secretary", "member": "member", "township": "organizer", "county": "officer",
        "liaison": "talent_liaison",
    }  # fmt: skip
    with served(tmp_path) as server:
        crowded(server, SHORT, usernames)


@pytest.mark.soak
@on_sqlite_only
@pytest.mark.django_db(transaction=True)
def test_for_a_minute_nobody_sees_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with tarfile.open(LANDED[-1]) as archive:
        archive.extractall(tmp_path, filter="data")
    monkeypatch.setattr(settings, "MASTER_KEY", (tmp_path / "master.key").read_text().strip())
    monkeypatch.setattr(settings, "MEDIA_ROOT", tmp_path / "files")
    with database_used(sqlite_named(tmp_path / "zhizhi.sqlite3")):
        call_command("migrate", verbosity=0, interactive=False)
        pack_publish(act_time(timezone.now()))
    with served(tmp_path) as server:
        crowded(server, float(os.environ.get("SECONDS_OF_LOAD", LONG)), {name: name for name in STATIONS}, day=True)
