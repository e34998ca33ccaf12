"""Acts that are killed: each knows what it does next, whether it was done, and goes on from wherever it was left."""

import random
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any, Protocol

from tests.killing import Act
from tests.world import World
from zhizhi.exchange.agefiles import identity_make
from zhizhi.registry.changes.models import Change
from zhizhi.registry.changes.operations import change_make, change_undo
from zhizhi.registry.changes.preview import preview_of
from zhizhi.registry.changes.queries import last_act
from zhizhi.registry.changes.wanted import Wanted
from zhizhi.registry.duplicates.models import Merge
from zhizhi.registry.duplicates.operations import person_merge
from zhizhi.registry.duplicates.undoing import merge_undo
from zhizhi.registry.imports import operations as imports
from zhizhi.registry.imports.models import Intake
from zhizhi.registry.imports.tests.rosters import HEADS, Desk, number, xlsx
from zhizhi.registry.imports.working import imports_work
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Membership, Person
from zhizhi.registry.people.operations import membership_start, person_create
from zhizhi.site.backup import backup, read_back
from zhizhi.site.sealing import Opener, Seal


class Scene(Protocol):
    """Acts that go on from each other. `passing` are tables that tell how far a long work has come, not what it did.

    `doing` names the kind of act that is next, so that how long each kind is is known by itself.
    """

    passing: frozenset[str]
    doing: str

    def next(self, chance: random.Random) -> Act:
        """What is to be done now; run in a child."""

    def done(self) -> bool:
        """Whether that was done, wholly: fails when it was done by half."""


def fresh(person: Person) -> Person:
    """As it is now."""
    found: Person = Person.objects.system("test").select_related("place").get(pk=person.pk)
    return found


class MergePeople:
    """Two records become one and, the next time, two again."""

    passing: frozenset[str] = frozenset()
    doing = ""

    def __init__(self, world: World, folder: Path) -> None:
        self.world, self.numbers = world, count()
        self.kept = world.member
        self.gone = person_create(scope=None, name="马春生", place=world.village, at=world.at, phone="13911112222")
        membership_start(
            scope=None, person=self.gone, organization=world.second_group, from_date=world.at.date(), at=world.at
        )

    def next(self, chance: random.Random) -> Act:
        """Merges, or undoes the merge."""
        scope, at = self.world.scope(self.world.organizer), self.world.at
        standing = self._standing()
        self.expected = standing is None
        self.doing = "merge" if self.expected else "undo"
        if standing is None:
            return lambda: person_merge(scope=scope, gone=fresh(self.gone), kept=fresh(self.kept), given={}, at=at)
        return lambda: merge_undo(scope=scope, merge=standing, at=at)

    def _standing(self) -> Merge | None:
        found: Merge | None = Merge.objects.filter(undone_at=None).first()
        return found

    def done(self) -> bool:
        """The merge's row, the pointer and the membership agree."""
        standing = self._standing() is not None
        assert (fresh(self.gone).merged_into_id == self.kept.pk) == standing
        belongs = Membership.objects.system("test").get(organization=self.world.second_group, from_date=self.world.at)
        assert belongs.person_id == (self.kept.pk if standing else self.gone.pk)
        return standing == self.expected


class Import:
    """A roster is taken over and, the next time, taken back; the worker that was killed is followed by another."""

    passing = frozenset({"imports_intake"})
    doing = ""
    ROWS = 30

    def __init__(self, world: World, folder: Path) -> None:
        self.world, self.folder, self.desk = world, folder, Desk(world)
        rows = [
            [f"李{place}", "", number(place * 2), "", "", "", world.branch.name, "", ""] for place in range(self.ROWS)
        ]
        self.file = xlsx(folder / "a.xlsx", [HEADS, *rows])
        self.before = self._people()
        self.intake = self.desk.bring(self.file)
        self.applied = False

    def next(self, chance: random.Random) -> Act:
        """Queues the work, which a child then does."""
        intake = self._intake()
        if intake.state == Intake.State.PREVIEW:
            imports.intake_apply(intake=intake, leave_faulty=False, undecided=0, at=self.world.at)
            self.applied = True
        elif intake.state == Intake.State.APPLIED:
            imports.intake_undo(intake=intake)
            self.applied = False
        elif intake.state == Intake.State.UNDONE:
            self.intake = self.desk.bring(self.file)
            return self.next(chance)
        self.doing = "apply" if self.applied else "undo"
        # The lease of a killed worker runs out after some minutes; here a file is never given up for being cut off.
        Intake.objects.system("test").filter(pk=self.intake.pk).update(lease=None, attempts=0)
        return imports_work

    def _intake(self) -> Intake:
        found: Intake = Intake.objects.system("test").select_related("place").get(pk=self.intake.pk)
        return found

    def _people(self) -> int:
        return Person.objects.system("test").count()

    def done(self) -> bool:
        """All rows are people, or none is; the file says which."""
        intake, more = self._intake(), self._people() - self.before
        assert intake.state not in {Intake.State.FAILED, Intake.State.PREVIEW}, intake.message
        assert more == (self.ROWS if intake.state in {Intake.State.APPLIED, Intake.State.UNDO} else 0)
        return intake.state == (Intake.State.APPLIED if self.applied else Intake.State.UNDONE)


class Backup:
    """A backup is made; its file is there and good, or not there."""

    passing: frozenset[str] = frozenset()
    doing = ""

    def __init__(self, world: World, folder: Path) -> None:
        self.folder, self.numbers = folder, count()
        identity, recipient = identity_make()
        self.seal, self.opener = Seal(recipients=(recipient,)), Opener(identities=(identity,))

    def next(self, chance: random.Random) -> Act:
        """Another file each time."""
        self.target = self.folder / f"{next(self.numbers)}.age"
        return lambda: backup(self.target, self.seal)

    def done(self) -> bool:
        """What has the name can be restored."""
        if not self.target.exists():
            return False
        made = read_back(self.target, self.opener)
        assert [result.name for result in made.results if not result.ok] == []
        return True


class ChangeTree:
    """A village goes to another township and back, and two villages become one and two again."""

    passing: frozenset[str] = frozenset()
    doing = ""

    def __init__(self, world: World, folder: Path) -> None:
        self.world, self.numbers = world, count()
        self.at = world.at + timedelta(days=30)

    def parent(self) -> int | None:
        """Under which the second village stands."""
        return Organization.objects.system("test").get(pk=self.world.second_village.pk).parent_id

    def made(self, wanted: Wanted) -> Act:
        """The change, with its preview as of now."""
        key, at = f"key-{next(self.numbers)}", self.at
        seen, since = preview_of(wanted, scope=None, at=at).digest, last_act()
        return lambda: change_make(scope=None, wanted=wanted, seen=seen, since=since, key=key, at=at)


class Move(ChangeTree):
    """From one township to the other."""

    def next(self, chance: random.Random) -> Act:
        """To where it is not."""
        world = self.world
        here = self.parent()
        self.goal = world.other_township.pk if here == world.township.pk else world.township.pk
        return self.made(Wanted("move", world.second_village.pk, parent=self.goal))

    def done(self) -> bool:
        """Whether it stands there; that everything went along, the invariants say."""
        return self.parent() == self.goal


class MergeTree(ChangeTree):
    """The second village goes into the first, and comes out again when that is undone."""

    def next(self, chance: random.Random) -> Act:
        """Merges, or undoes the merger."""
        first, second, at = self.world.village.pk, self.world.second_village.pk, self.at
        self.goal = not self._merged()
        self.doing = "merge" if self.goal else "undo"
        if self.goal:
            return self.made(Wanted("merge", first, others=(second,), into=first))
        standing: Change = Change.objects.system("test").order_by("-pk")[0]
        return lambda: change_undo(scope=None, change=standing, at=at)

    def _merged(self) -> bool:
        return Organization.objects.system("test").get(pk=self.world.second_village.pk).closed_on is not None

    def done(self) -> bool:
        """Closed and standing in the first, or neither."""
        assert (self.parent() == self.world.village.pk) == self._merged()
        return self._merged() == self.goal


SCENES: dict[str, type[Any]] = {
    "import": Import,
    "merge of organizations": MergeTree,
    "merge of people": MergePeople,
    "move": Move,
    "backup": Backup,
}
