"""32 who write and 100 who read on SQLite at once, against the server as `serve` starts it: nobody sees an error."""

import os
import random
import signal
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from tests.crowd import Browser, Crowd, Habit
from tests.test_upgrades import LANDED
from tests.world import BACKEND, world_make
from zhizhi.engines.processes.models import Case
from zhizhi.registry.accounts.models import Account
from zhizhi.registry.journal.operations import act_time
from zhizhi.registry.keeping.checking import all_checked
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person
from zhizhi.site.databases import database_used, sqlite_named
from zhizhi.site.dumps import dump
from zhizhi.site.installing import pack_publish
from zhizhi.site.tests.running import COMMAND, environment, free_port, on_sqlite_only, until

WRITERS, READERS = 32, 100
SHORT, LONG = 5, 60
STATIONS = ("secretary", "member", "township", "county", "liaison")
LISTS = ("desk:inbox", "people:list", "organizations:list", "processes:cases", "plans:list", "catalogue:list")


@dataclass
class Server:
    """A county that is served, and where its data lies."""

    folder: Path
    port: int

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
        yield Server(folder, port)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(60)
    assert "Traceback" not in log.read_text()


def session(username: str) -> dict[str, str]:
    """The cookie of somebody who is signed in."""
    client = Client()
    client.force_login(Account.objects.get(username=username), backend=BACKEND)
    return {"sessionid": client.cookies["sessionid"].value}


def reading(station: str, places: list[int]) -> Habit:
    """Lists that the station may open; the county's officer looks at places, too."""
    few = {"member": ("desk:inbox", "organizations:list"), "liaison": ("desk:inbox", "people:list")}
    lists = few.get(station, LISTS)

    def habit(browser: Browser, chance: random.Random) -> None:
        browser.get(reverse(chance.choice(lists)))
        if station == "county":
            browser.get(reverse("organizations:detail", args=[chance.choice(places)]))

    return habit


def asking(code: str) -> Habit:
    """A resident, again and again."""
    path = f"/v/{code}/ask/five-orders/"

    def habit(browser: Browser, chance: random.Random) -> None:
        fields = browser.form(path, "key")
        if fields and browser.post(path, fields | {"category": "roads", "wish": f"路灯不亮 {chance.random()}"}) == 302:
            browser.kept["asked"] = str(int(browser.kept.get("asked", 0)) + 1)

    return habit


def changing(person: int) -> Habit:
    """An officer corrects one person's school."""
    path = reverse("people:edit", args=[person])

    def habit(browser: Browser, chance: random.Random) -> None:
        fields, school = browser.form(path, "school"), f"学校{chance.random()}"
        if fields and browser.post(path, fields | {"school": school}) == 302:
            browser.kept["school"] = school

    return habit


def crowded(server: Server, seconds: float, usernames: dict[str, str]) -> None:
    """Everybody at once; then what was acknowledged is looked for."""
    with server.used():
        villages = list(Organization.objects.system("test").filter(kind="village").order_by("pk"))
        people = list(Person.objects.system("test").order_by("pk").values_list("pk", flat=True)[: WRITERS // 2])
        # The clock of the server opens cases of its own meanwhile.
        orders = Case.objects.system("test").filter(channel=Case.Channel.PORTAL)
        cases = orders.count()
        places = [village.pk for village in villages]
        stations = [STATIONS[number % len(STATIONS)] for number in range(READERS)]
        cookies = {station: session(usernames[station]) for station in STATIONS}
    habits = [(Browser(server.port, dict(cookies[station])), reading(station, places)) for station in stations]
    county = [Browser(server.port, dict(cookies["county"])) for _person in people]
    asks = [(Browser(server.port), asking(villages[n % len(villages)].code)) for n in range(WRITERS - len(people))]
    edits = list(zip(county, map(changing, people), strict=True))
    crowd = Crowd(seconds)
    crowd.go([*habits, *asks, *edits])
    assert crowd.faults() == []
    with server.used():
        asked = sum(int(browser.kept.get("asked", 0)) for browser, _habit in asks)
        assert orders.count() - cases == asked > 0
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
        crowded(server, float(os.environ.get("SECONDS_OF_LOAD", LONG)), {name: name for name in STATIONS})
