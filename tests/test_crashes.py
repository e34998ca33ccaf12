"""The server is killed again and again while forms are sent: who got no answer sends again, and nothing is doubled."""

import os
import random
import signal
import sys
import time
from collections import Counter
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.utils import timezone

from tests.crowd import Browser, Crowd, Habit
from tests.habits import asking, changing, counted, importing, merging, refusing, session, signing_in, taking
from tests.rights_rows.desk import ASKED
from tests.test_load import served
from tests.world import PASSWORD, World, world_make
from zhizhi.engines.processes.models import Case, Event
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.registry.accounts.models import Account
from zhizhi.registry.duplicates.models import Merge
from zhizhi.registry.imports.models import Intake
from zhizhi.registry.imports.tests.rosters import HEADS, Desk, number, xlsx
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.operations import verify
from zhizhi.registry.keeping.checking import all_checked
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.operations import person_create
from zhizhi.site.dumps import dump
from zhizhi.site.installing import pack_publish
from zhizhi.site.tests.running import children_of, on_sqlite_only, until, words_of

ROWS, CASES = 30, 400
# So often it is killed, and so many forms are answered before the next time.
KILLS, FORMS = int(os.environ.get("KILLS", "20")), 8
# What the watcher starts; both in turn, at moments of chance.
KILLED = ("zhizhi.site.web", "tick")
PATIENCE = 300.0


class Patient(Browser):
    """Sends a form again until an answer comes, as a person does who sees “no connection”."""

    def get(self, path: str) -> str:
        """The page; who sees none waits a moment."""
        page = super().get(path)
        time.sleep(0 if page else 0.3)
        return page

    def post(self, path: str, fields: dict[str, str]) -> int:
        """The status of the answer that came."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if status := super().post(path, fields):
                return status
            counted(self, "again")
            time.sleep(0.3)
        raise AssertionError("the server did not come back")


def killing(watcher: int, crowd: Crowd) -> Counter[str]:
    """Kills web server or tick with all that they started, once the server does its work again; how often each."""
    chance, kills = random.Random(20261122), Counter[str]()
    while kills.total() < KILLS:
        known, wanted = _answered(crowd), KILLED[kills.total() % len(KILLED)]
        until(partial(_works, crowd, known + FORMS), PATIENCE)
        assert crowd.broken == []
        until(partial(_children, watcher, wanted), PATIENCE)
        time.sleep(chance.uniform(0, 0.5))
        for child in _children(watcher, wanted):
            os.killpg(child, signal.SIGKILL)
            kills[wanted] += 1
    crowd.enough.set()
    return kills


def _answered(crowd: Crowd) -> int:
    """How many forms had an answer by now."""
    return sum(bool(status) and asked.startswith("POST") for asked, status, _time in list(crowd.answers()))


def _works(crowd: Crowd, forms: int) -> bool:
    return _answered(crowd) >= forms or bool(crowd.broken)


def _children(watcher: int, wanted: str) -> list[int]:
    return [one for one in children_of(watcher) if wanted in words_of(one)]


def filled(world: World, folder: Path) -> tuple[int, list[tuple[int, int]], list[str]]:
    """A file that waits, pairs of people, and orders that wait for the secretary."""
    rows = [[f"李{one}", "", number(one * 2), "", "", "", world.branch.name, "", ""] for one in range(ROWS)]
    intake = Desk(world).bring(xlsx(folder / "a.xlsx", [HEADS, *rows]))
    people = [
        person_create(scope=None, name=f"孟{one // 2}", place=world.village, at=world.at).pk for one in range(2 * CASES)
    ]
    walk = Walk(world, world.at)
    return (
        intake.pk,
        list(zip(people[::2], people[1::2], strict=True)),
        [walk.ask(answers=ASKED).number for _one in range(CASES)],
    )


@pytest.mark.soak
@on_sqlite_only
@pytest.mark.django_db(transaction=True)
def test_what_was_acknowledged_is_there_once_however_often_the_server_dies(tmp_path: Path) -> None:
    world = world_make(timezone.now() - timedelta(days=1))
    pack_publish(world.at)
    intake, pairs, numbers = filled(world, tmp_path)
    # The server knows no quick passwords, as tests have them.
    Account.objects.filter(username="member").update(password=Argon2PasswordHasher().encode(PASSWORD, "salt" * 4))
    dump(tmp_path / "zhizhi.sqlite3")
    before = Person.objects.system("test").count()
    with served(tmp_path) as server:
        with server.used():
            cookies = {name: session(name) for name in ("officer", "organizer", "secretary")}

        def browser(name: str = "") -> Patient:
            return Patient(server.port, dict(cookies.get(name, {})))

        people = list(Person.objects.system("test").order_by("pk").values_list("pk", flat=True)[:4])
        habits: list[tuple[Browser, Habit]] = [
            *((browser(), asking(world.village.code)) for _one in range(3)),
            *((browser("officer"), changing(pk)) for pk in people),
            (browser("organizer"), merging(pairs)), (browser("secretary"), refusing(numbers)),
            (browser("organizer"), importing(intake)), (browser("secretary"), taking), (browser(), signing_in),
        ]  # fmt: skip
        crowd = Crowd(KILLS * 60)
        kills = crowd.while_(lambda: killing(server.process, crowd), habits)
        again = sum(int(one.kept.get("again", 0)) for one, _habit in habits)
        sys.stderr.write(f"\n{dict(kills)} kills, {again} forms sent again, {crowd.said()}\n")
        assert min(kills[name] for name in KILLED) >= KILLS // 2
        assert again > 0, "nobody was ever cut off"
        assert [fault for fault in crowd.faults() if not fault.startswith("0 ")] == []
    with server.used():
        said = {name: sum(int(one.kept.get(name, 0)) for one, _habit in habits)
                for name in ("asked", "merged", "refused", "taken", "apply", "signed in")}  # fmt: skip
        assert min(said.values()) > 0, said
        sys.stderr.write(f"{said}\n")
        assert Case.objects.system("test").filter(channel=Case.Channel.PORTAL).count() == CASES + said["asked"]
        assert Merge.objects.count() == said["merged"]
        assert Event.objects.filter(kind="moved").count() == said["refused"]
        assert Act.objects.filter(act="export.made").count() >= said["taken"]
        state = Intake.objects.system("test").get(pk=intake).state
        assert Person.objects.system("test").count() - before == (ROWS if state in {"applied", "undo"} else 0)
        for (one, _habit), pk in zip(habits[3:7], people, strict=True):
            assert Person.objects.system("test").get(pk=pk).school == one.kept["school"]
        assert {result.name: result.first for result in all_checked() if not result.ok} == {}
        assert verify().ok
