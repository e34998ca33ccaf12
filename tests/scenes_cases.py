"""Acts of processes that are killed: a move with effects, the last part of many, the count of a vote, an occasion."""

import random
from datetime import timedelta
from pathlib import Path
from typing import ClassVar

import time_machine

from tests.killing import Act
from tests.world import World
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.processes.ballot_models import Ballot, Tally
from zhizhi.engines.processes.event_models import Attachment
from zhizhi.engines.processes.models import Case, Event, Task
from zhizhi.engines.processes.moving import Sent, case_move
from zhizhi.engines.processes.occasions import occasions_open
from zhizhi.engines.processes.parts import part_do
from zhizhi.engines.processes.tests.every import VOTERS, every
from zhizhi.engines.processes.tests.many import do, opened, part, parts, publish, step, text, way
from zhizhi.engines.processes.tests.walk import Walk, pack_ready
from zhizhi.engines.processes.ticking import tick
from zhizhi.engines.processes.uploads import photos_sweep
from zhizhi.engines.processes.voting import slip_hand_in, vote_close
from zhizhi.portal.tests.conftest import WISH, Resident, photo
from zhizhi.registry.facts.models import Fact
from zhizhi.registry.files.models import StoredFile


class OfCases:
    """A case is brought to where one act is left, which a child then does; left undone, it is done the next time."""

    passing: ClassVar[frozenset[str]] = frozenset()
    doing = ""
    few = 3

    def __init__(self, world: World, folder: Path) -> None:
        pack_ready(world.at)
        self.walk = Walk(world, world.at)
        self.case: Case | None = None

    def next(self, chance: random.Random) -> Act:
        """The act that is left."""
        if self.case is None or self.done():
            self.case = self.brought()
        return self.act(self.case)

    def brought(self) -> Case:
        """Another case, one act before its end."""
        raise NotImplementedError

    def act(self, case: Case) -> Act:
        """What is killed."""
        raise NotImplementedError

    def done(self) -> bool:
        """Whether the case went on; what belongs to that is there with it, or nothing of it."""
        assert self.case is not None
        case = self.walk.fresh(self.case)
        went_on = case.state != self.case.state
        open_ones = list(Task.objects.system("test").open().leading().filter(case=case).values_list("step", flat=True))
        assert open_ones == ([] if case.closed_at else [case.state])
        assert Event.objects.filter(case=case, kind="moved").count() == went_on
        self.belonging(case, went_on)
        return went_on

    def belonging(self, case: Case, went_on: bool) -> None:
        """Fails where one is there without the other."""


class MoveWithEffects(OfCases):
    """Two facts are recorded and the case ends, all at once."""

    def brought(self) -> Case:
        effect = {"effect": "fact_record", "args": {"kind": "talk_held", "people": "people", "words": "wish"}}
        publish_once(self.walk, "kill-effects", step("here", [way("done", effects=[effect])]))
        world = self.walk.world
        return opened(self.walk, wish="谈话", people=[str(world.member.pk), str(world.second_member.pk)])

    def act(self, case: Case) -> Act:
        actor, task, sent = self.walk.who(self.walk.world.secretary), self.walk.task(case), Sent(self.walk.key(), {})
        return lambda: case_move(actor=actor, task_id=task.pk, move="done", sent=sent, at=self.walk.at)

    def belonging(self, case: Case, went_on: bool) -> None:
        facts = Fact.objects.system("test").filter(source_kind="case", source_id=case.pk)
        assert facts.count() == 2 * went_on


class LastPart(OfCases):
    """The last part is done, and the step with it."""

    def brought(self) -> Case:
        case = every(self.walk, "fan_out")["fan_out"]
        do(self.walk, parts(case)[0], self.walk.world.group_leader)
        return case

    def act(self, case: Case) -> Act:
        [left] = parts(case)
        actor, sent = self.walk.who(self.walk.world.second_group_leader), Sent(self.walk.key(), {"count": "3"})
        return lambda: part_do(actor=actor, task_id=left.pk, sent=sent, at=self.walk.at)

    def belonging(self, case: Case, went_on: bool) -> None:
        assert len(parts(case)) == (not went_on)
        assert Event.objects.filter(case=case, kind="part_done").count() == 1 + went_on


class Claim(OfCases):
    """The first who takes it has it: nobody else is asked any more, and the case goes on."""

    few = 2

    def brought(self) -> Case:
        groups = {"kinds": ["party_group"]}
        fan = {"kind": "fan_out", "among": groups, "part": part(role="group_leader"), "complete": "any"}
        ways = [way("done", "taken"), way("gone")]
        publish_once(self.walk, "kill-claim", step("here", ways, completed="taken", **fan))
        return opened(self.walk, wish="微心愿")

    def act(self, case: Case) -> Act:
        actor, sent = self.walk.who(self.walk.world.group_leader), Sent(self.walk.key(), {"count": "1"})
        task = next(one for one in parts(case) if one.part == f"unit:{self.walk.world.group.pk}")
        return lambda: part_do(actor=actor, task_id=task.pk, sent=sent, at=self.walk.at)

    def belonging(self, case: Case, went_on: bool) -> None:
        assert len(parts(case)) == (0 if went_on else 2)
        assert Event.objects.filter(case=case, kind="part_done").count() == went_on


class Alarm(OfCases):
    """The tick tells whom the declaration names that a limit is near, and does it once."""

    few = 2

    def brought(self) -> Case:
        self.walk.slug = "five-orders"
        case = self.walk.ask()
        self.walk.later(days=90)
        return case

    def act(self, case: Case) -> Act:
        return lambda: tick(self.walk.at)

    def done(self) -> bool:
        assert self.case is not None
        rung = Event.objects.filter(case=self.case, kind="alarmed").count()
        left = Task.objects.system("test").open().filter(case=self.case, alarm_at__lte=self.walk.at).exists()
        assert not (rung and left)
        return rung > 0


class Asking(OfCases):
    """A resident's form with a photo, as the browser sends it: the order has its photo, and comes once.

    The photo is taken before the form is, so one whose form was cut off waits until it is swept away.
    """

    passing: ClassVar[frozenset[str]] = frozenset({"portal_allowance", "files_storedfile"})
    few = 2

    def next(self, chance: random.Random) -> Act:
        """The same form again, with its key, until its order is there: a browser that got no answer sends it again."""
        with time_machine.travel(self.walk.at, tick=False):
            if self.case is None or self.done():
                self.resident = Resident(self.walk.world.village.code)
                self.form = self.resident.form(self.resident.ask_url)
                self.known, self.case = self._there(), Case()
        return self._sent

    def _sent(self) -> None:
        with time_machine.travel(self.walk.at, tick=False):
            given = {"category": "roads", "wish": WISH, **self.form, "photos": [photo(colour="blue")]}
            answer = self.resident.client.post(self.resident.ask_url, given)
            assert answer.status_code == 302, answer.content.decode()

    def _there(self) -> int:
        return Case.objects.system("test").count()

    def done(self) -> bool:
        more = self._there() - self.known
        assert Event.objects.filter(kind="opened").count() == self._there()
        assert Attachment.objects.count() == self._there()
        photos_sweep(older_than=self.walk.at + timedelta(days=1))
        assert set(StoredFile.objects.values_list("pk", flat=True)) == set(
            Attachment.objects.values_list("file", flat=True)
        )
        assert more in {0, 1}
        return more == 1


class BallotClose(OfCases):
    """The slips are counted and destroyed, and the case goes on by the result."""

    def brought(self) -> Case:
        case = every(self.walk, "ballot")["ballot"]
        task = self.walk.task(case)
        for name in VOTERS:
            voter = self.walk.who(getattr(self.walk.world, name))
            slip_hand_in(actor=voter, task_id=task.pk, choice="for", at=self.walk.at)
        return case

    def act(self, case: Case) -> Act:
        actor, task, key = self.walk.who(self.walk.world.secretary), self.walk.task(case), self.walk.key()
        return lambda: vote_close(actor=actor, task_id=task.pk, key=key, at=self.walk.at)

    def belonging(self, case: Case, went_on: bool) -> None:
        counted = sum(Tally.objects.filter(vote__case=case).values_list("in_favour", flat=True))
        assert counted == (len(VOTERS) if went_on else 0)
        open_slips = Task.objects.system("test").open().filter(case=case, part__startswith="slip:")
        assert not (went_on and open_slips.exists())
        assert Ballot.objects.filter(vote__case=case).exists() or went_on


class Occasion(OfCases):
    """Each week the clock opens a case at the county: with its task, its turn and its history, or not at all."""

    def __init__(self, world: World, folder: Path) -> None:
        super().__init__(world, folder)
        asked = {"name": text("week"), "fields": [{"id": "period", "name": text("Week"), "kind": "text"}]}
        due = {"occasion": "each_period", "args": {"kind": "committee", "every": "month"}}
        publish_once(
            self.walk, "kill-occasion", step("here", [way("done")], role="county_officer"), request=asked,
            opened_by=["clock"], opens_at=["committee"], occasions=[due],
        )  # fmt: skip
        self.wanted = 0

    def next(self, chance: random.Random) -> Act:
        """What the next month brings, unless this one's is not there yet."""
        if self.done():
            self.wanted += 1
            self.walk.later(days=31)
        return lambda: occasions_open(self.walk.at)

    def done(self) -> bool:
        """As many cases as months, each whole."""
        cases = Case.objects.system("test").filter(slug="kill-occasion")
        for case in cases:
            assert Event.objects.filter(case=case, kind="opened").count() == 1
            assert Task.objects.system("test").open().filter(case=case).count() == 1
        return cases.count() == self.wanted


def publish_once(walk: Walk, slug: str, *steps: dict[str, object], **more: object) -> None:
    """The process, published when it is not yet."""
    walk.slug = slug
    if not DeclarationVersion.objects.filter(slug=slug).exists():
        publish(walk, *steps, id=slug, prefix="K" + slug.split("-")[1][0].upper(), **more)


SCENES_OF_CASES = {
    "move with effects": MoveWithEffects,
    "last part": LastPart,
    "claim": Claim,
    "alarm": Alarm,
    "resident's form": Asking,
    "count of a vote": BallotClose,
    "occasion": Occasion,
}
