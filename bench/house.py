"""Our engine, driven as a request drives it: the scope of who acts, then one operation."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from bench.walks import REQUEST, Act, answers
from tests.world import World, world_make
from zhizhi.engines.catalogue.operations import pack_apply
from zhizhi.engines.catalogue.queries import process_of, published
from zhizhi.engines.processes.actors import RESIDENT, Actor
from zhizhi.engines.processes.models import Case, Task
from zhizhi.engines.processes.moving import Sent, case_move
from zhizhi.engines.processes.opening import case_open
from zhizhi.engines.processes.operations import case_send_back
from zhizhi.engines.processes.packs import pack_read
from zhizhi.registry.people.models import Person
from zhizhi.registry.rights.queries import scope_for

SLUG = "five-orders"


class House:
    """A small county in which orders are opened and moved; each act a second after the one before."""

    def __init__(self) -> None:
        self.world: World = world_make()
        self.at: datetime = self.world.at
        pack, faults = pack_read()
        if faults:
            raise AssertionError(faults)
        pack_apply(scope=None, pack=pack, at=self.at)
        self.version = published(SLUG)
        self.process = process_of(self.version)
        self.count = 0

    def open(self) -> int:
        """A new order; its number."""
        opened = case_open(
            actor=RESIDENT, version=self.version, place=self.world.village, channel="portal",
            sent=Sent(self._key(), REQUEST), at=self._now(),
        )  # fmt: skip
        return opened.case.pk

    def task_of(self, case_id: int) -> int:
        """The open task, whose number a form carries."""
        found: int = Task.objects.system("benchmark").open().get(case=case_id).pk
        return found

    def move(self, task_id: int, act: Act) -> None:
        """What is timed: the actor's scope, the locked case, rights, rules, history, measures, journal, commit."""
        at, person = self._now(), self._person(act)
        actor = Actor(scope_for(person=person, account_id=person.pk, at=at)) if person else RESIDENT
        if act.sent_back:
            reason = "今天不在家，请换个人。"
            case_send_back(actor=actor, task_id=task_id, to=act.sent_back, reason=reason, key=self._key(), at=at)
            return
        case_move(actor=actor, task_id=task_id, move=act.way, sent=Sent(self._key(), self.answers(act)), at=at)

    def answers(self, act: Act) -> Mapping[str, Any]:
        """What both engines are sent at this act."""
        if act.sent_back:
            return {}
        return answers(act, group=self.world.group.pk, member=self.world.member.pk)

    def completed(self, case_id: int) -> bool:
        """Whether the case has ended."""
        return Case.objects.system("benchmark").exclude(closed_at=None).filter(pk=case_id).exists()

    def _person(self, act: Act) -> Person | None:
        holders = {"offer": self.world.secretary, "dispatch": self.world.group_leader}
        return None if act.step == "rate" else holders.get(act.step, self.world.member)

    def _now(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at

    def _key(self) -> str:
        self.count += 1
        return f"bench-{self.count}"
