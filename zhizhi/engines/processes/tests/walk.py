"""Walking orders through the engine in tests: one line an act."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from itertools import count
from typing import Any

from tests.remembering import remembered
from tests.world import World
from zhizhi.core.packs import Pack
from zhizhi.engines.catalogue.operations import pack_apply
from zhizhi.engines.catalogue.queries import published
from zhizhi.engines.processes.actors import RESIDENT, Actor
from zhizhi.engines.processes.models import Case, Event, Task
from zhizhi.engines.processes.moving import Sent, case_move
from zhizhi.engines.processes.opening import case_open
from zhizhi.engines.processes.packs import pack_read
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person

WISH = {"category": "roads", "wish": "村口的路灯晚上不亮"}


def pack_ready(at: datetime) -> None:
    """The shipped pack in the test's database."""
    remembered(("pack", at), lambda: pack_apply(scope=None, pack=pack_shipped(), at=at))


@cache
def pack_shipped() -> Pack:
    """The shipped pack, read once."""
    pack, faults = pack_read()
    assert not faults
    return pack


@dataclass(slots=True)
class Walk:
    """A world with the pack applied, a clock that tests move, and keys that never repeat."""

    world: World
    at: datetime
    slug: str = "five-orders"
    _keys: Any = field(default_factory=count)

    def key(self) -> str:
        """A key that no other act has."""
        return f"key-{next(self._keys)}"

    def later(self, **by: float) -> "Walk":
        """Moves the clock."""
        self.at += timedelta(**by)
        return self

    def who(self, person: Person | None) -> Actor:
        """The person as an actor now; None is the resident."""
        return Actor(self.world.scope(person, self.at)) if person else RESIDENT

    def ask(
        self,
        place: Organization | None = None,
        answers: Mapping[str, Any] = WISH,
        *,
        desk: Person | None = None,
        key: str = "",
    ) -> Case:
        """A new order at the village, by the portal or by somebody at the desk."""
        return case_open(
            actor=self.who(desk), version=published(self.slug), place=place or self.world.village,
            channel="desk" if desk else "portal", sent=Sent(key or self.key(), answers), at=self.at,
        ).case  # fmt: skip

    def act(
        self, case: Case, person: Person | None, move: str, answers: Mapping[str, Any] | None = None, *, key: str = ""
    ) -> Event:
        """The person makes the move on the open task."""
        return case_move(
            actor=self.who(person), task_id=self.task(case).pk, move=move, sent=Sent(key or self.key(), answers or {}),
            at=self.at,
        )  # fmt: skip

    def task(self, case: Case) -> Task:
        """Where the case stands."""
        found: Task = (
            Task.objects.system("test")
            .open()
            .leading()
            .select_related("case__declaration", "case__place")
            .get(case=case)
        )
        return found

    def fresh(self, case: Case) -> Case:
        """The case as it is in the database now."""
        found: Case = Case.objects.system("test").select_related("place", "declaration").get(pk=case.pk)
        return found

    def to(self, case: Case, step: str) -> Case:
        """Walks a new order on until it stands at `step`."""
        world = self.world
        ways = {
            "offer": (world.secretary, "offer", {"group": str(world.group.pk)}),
            "dispatch": (world.group_leader, "dispatch", {"member": str(world.member.pk)}),
            "accept": (world.member, "accept", {}),
            "deliver": (world.member, "delivered", {"result": "换了灯泡"}),
            "rate": (world.desk_officer if case.in_person else None, "rate", {"stars": "5"}),
        }
        while (state := self.fresh(case).state) != step:
            self.act(case, *ways[state])
        return self.fresh(case)
