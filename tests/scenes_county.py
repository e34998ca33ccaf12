"""Acts of a county's year that are killed: what was planned, accounts for many, erasing, retention, restore, copy."""

import random
import shutil
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tests.killing import Act
from tests.scenes import fresh
from tests.world import World
from zhizhi.exchange.agefiles import identity_make
from zhizhi.registry.accounts.models import Account, Slip
from zhizhi.registry.accounts.opening import accounts_open, holders_for
from zhizhi.registry.changes.models import Change, Planned
from zhizhi.registry.changes.planning import plan_make, plans_carry_out
from zhizhi.registry.changes.preview import preview_of
from zhizhi.registry.changes.wanted import Wanted
from zhizhi.registry.journal.models import Act as Journaled
from zhizhi.registry.keys.models import DataKey
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.derived import ERASED
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.operations import membership_end, membership_start, person_create, post_ensure
from zhizhi.registry.proposals.operations import proposal_confirm
from zhizhi.registry.retention import operations as retention
from zhizhi.registry.retention.erasing import person_erase
from zhizhi.registry.retention.models import Erasure, Run
from zhizhi.registry.rights.operations import appointment_start
from zhizhi.site import dumps
from zhizhi.site.backup import Made, backup
from zhizhi.site.copying import everything_copied
from zhizhi.site.databases import database_used, sqlite_named
from zhizhi.site.restoring import restore
from zhizhi.site.sealing import Opener, Seal


class OfTheCounty:
    """An act after the other; the next is brought about when the last was done."""

    passing: frozenset[str] = frozenset()
    doing = ""
    few = 2

    def __init__(self, world: World, folder: Path) -> None:
        self.world, self.folder, self.at, self.number = world, folder, world.at + timedelta(days=30), 0
        self.bring()

    def next(self, chance: random.Random) -> Act:
        """What is left to do, or something new."""
        if self.done():
            self.number += 1
            self.at += timedelta(days=3)
            self.bring()
        return self.act()

    def bring(self) -> None:
        """Everything but the act."""
        raise NotImplementedError

    def act(self) -> Act:
        """What is killed."""
        raise NotImplementedError

    def done(self) -> bool:
        """Whether it was done, wholly."""
        raise NotImplementedError


class Planning(OfTheCounty):
    """A village goes to the other township on the day planned, by the clock, and back on a later one."""

    def bring(self) -> None:
        world, scope = self.world, self.world.scope(self.world.officer, self.at)
        self.goal = world.township.pk if self.number % 2 else world.other_township.pk
        day = self.at.date() + timedelta(days=1)
        wanted = Wanted("move", world.second_village.pk, parent=self.goal, day=day.isoformat())
        seen = preview_of(wanted, scope=scope, at=self.at).digest
        self.planned = plan_make(scope=scope, wanted=wanted, seen=seen, since=0, key=f"plan-{self.number}", at=self.at)

    def act(self) -> Act:
        return lambda: plans_carry_out(self.at + timedelta(days=2))

    def done(self) -> bool:
        planned = Planned.objects.system("test").get(pk=self.planned.pk)
        there = Organization.objects.system("test").get(pk=self.world.second_village.pk).parent_id == self.goal
        assert (planned.state == Planned.State.DONE, planned.change_id is not None) == (there, there), planned.reason
        assert Change.objects.system("test").count() == self.number + there
        return there


class Accounts(OfTheCounty):
    """Accounts and slips for all who got a post, or for none."""

    MANY = 5

    def bring(self) -> None:
        self.people = []
        for number in range(self.MANY):
            person = person_create(scope=None, name=f"郑{self.number}{number}", place=self.world.village, at=self.at)
            post = post_ensure(organization=self.world.village, role="desk_officer", title="代办员")
            appointment_start(scope=None, person=person, post=post, from_date=self.at.date(), at=self.at)
            self.people.append(person)

    def act(self) -> Act:
        scope, place, at = self.world.scope(self.world.administrator, self.at), self.world.township, self.at
        found = [one for one in holders_for(scope, place, ["desk_officer"], at.date()) if not one.refusal]
        return lambda: accounts_open(scope=scope, place=place, wanted=[(one, one.username) for one in found], at=at)

    def done(self) -> bool:
        made = Account.objects.filter(person__in=self.people).count()
        assert made in {0, self.MANY}
        assert Slip.objects.filter(account__person__in=self.people).count() == made
        return made > 0


class Erasing(OfTheCounty):
    """Somebody who left is erased: record, key, and what says that it was done."""

    def bring(self) -> None:
        self.person = _left(self.world, f"离开{self.number}", self.at)

    def act(self) -> Act:
        return lambda: person_erase(scope=None, person=fresh(self.person), reason="本人申请", at=self.at)

    def done(self) -> bool:
        erased = fresh(self.person).name == ERASED
        assert Erasure.objects.filter(person=self.person).count() == erased
        assert (bytes(DataKey.objects.get(owner=self.person.key_owner).wrapped) == b"") == erased
        return erased


class Retention(OfTheCounty):
    """A portion of those whose time is over."""

    def bring(self) -> None:
        self.people = [_left(self.world, f"到期{self.number}{number}", self.at) for number in range(3)]
        self.later = self.at + timedelta(days=366 * 11)
        scope, second = self.world.scope(self.world.officer, self.at), self.world.scope(self.world.administrator)
        proposal = retention.run_propose(
            scope=scope, class_id="departed", place=self.world.county, reason="年度清理", at=self.later
        )
        proposal_confirm(scope=second, proposal=proposal, at=self.later)

    def act(self) -> Act:
        return lambda: retention.runs_work(self.later)

    def done(self) -> bool:
        run = Run.objects.latest("pk")
        erased = Person.objects.system("test").filter(pk__in=[one.pk for one in self.people], name=ERASED).count()
        assert (run.done, run.state) == ((3, Run.State.DONE) if erased else (0, Run.State.RUNNING))
        assert Journaled.objects.filter(act="retention.portion", subject_id=run.pk).count() == (erased > 0)
        return erased == 3


class Restore(OfTheCounty):
    """A backup is restored into an empty place, again and again into the same until it is there."""

    def __init__(self, world: World, folder: Path) -> None:
        identity, recipient = identity_make()
        self.opener = Opener(identities=(identity,))
        self.made: Made = backup(folder / "made.age", Seal(recipients=(recipient,)))
        super().__init__(world, folder)

    def bring(self) -> None:
        self.place = self.folder / str(self.number)
        (self.place / "files").mkdir(parents=True)

    def act(self) -> Act:
        def restored() -> None:
            # The child's own settings; it ends with the act.
            settings.DATA_DIR, settings.MEDIA_ROOT = self.place, self.place / "files"
            with database_used(self._named()):
                restore(self.folder / "made.age", self.opener)

        return restored

    def _named(self) -> dict[str, Any]:
        return sqlite_named(self.place / "zhizhi.sqlite3")

    def done(self) -> bool:
        """No table at all, or all rows; that the files are not all there yet, the marker says."""
        if not (self.place / "zhizhi.sqlite3").exists():
            return False
        with database_used(self._named()):
            if dumps.is_empty():
                return False
            facts, manifest = dumps.facts_now(), self.made.manifest
        assert facts.head_seq >= manifest.head_seq
        assert facts.counts["people_person"] == manifest.counts["people_person"]
        assert set(facts.files) == {name.removeprefix("files/") for name in manifest.members if "files/" in name}
        return True


class Copy(OfTheCounty):
    """From PostgreSQL to a file, which has its name when it is whole.

    Making the tables takes ten times as long as all that follows, so that most children would die in it. One of so
    many makes them; for the others they are laid where they would be made.
    """

    MAKING = 10

    def __init__(self, world: World, folder: Path) -> None:
        self.tries, self.tables = 0, folder / "tables.sqlite3"
        with database_used(sqlite_named(self.tables)):
            call_command("migrate", verbosity=0, interactive=False)
        super().__init__(world, folder)

    def bring(self) -> None:
        self.target = self.folder / f"{self.number}.sqlite3"

    def act(self) -> Act:
        self.tries += 1
        self.doing = "" if self.tries % self.MAKING else "with the tables"
        making = call_command if self.doing else self._laid

        def copied() -> None:
            with patch("zhizhi.site.copying.call_command", making):
                everything_copied(str(self.target), tell=lambda _text: None)

        return copied

    def _laid(self, *_words: str, **_more: Any) -> None:
        shutil.copyfile(self.tables, connection.settings_dict["NAME"])

    def done(self) -> bool:
        if not self.target.exists():
            return False
        with database_used(sqlite_named(self.target)):
            assert Person.objects.system("test").count() == 20
        return True


def _left(world: World, name: str, at: datetime) -> Person:
    """Somebody whose membership ended long ago."""
    person = person_create(scope=None, name=name, place=world.branch, at=at, phone="13800000001")
    membership = membership_start(
        scope=None, person=person, organization=world.branch, from_date=date(2025, 1, 1), at=at
    )
    membership_end(scope=None, membership=membership, to_date=world.at.date(), at=at)
    return person


SCENES_OF_THE_COUNTY: dict[str, type[OfTheCounty]] = {
    "planned change": Planning,
    "bulk accounts": Accounts,
    "erasure": Erasing,
    "retention": Retention,
    "restore": Restore,
    "copy": Copy,
}
ONLY_ON = {"restore": "sqlite", "copy": "postgresql"}
