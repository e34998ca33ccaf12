"""The county's organization department in tests of shipped processes: its people, and acts in one line each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from tests.world import SINCE
from zhizhi.engines.processes.models import Case, Task
from zhizhi.engines.processes.moving import Sent
from zhizhi.engines.processes.parts import part_do
from zhizhi.engines.processes.signing import signature_give, signature_refuse
from zhizhi.engines.processes.tests.many import parts
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.engines.processes.ticking import tick
from zhizhi.registry.facts.models import Fact
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.operations import post_ensure
from zhizhi.registry.rights.operations import appointment_start

# Who opens a case of the department, and who decides.
CADRE, LEADER = "cadre_officer", "county_leader"


@dataclass(slots=True)
class County:
    """The walk of one shipped process by the cadre officer, the leader and the units."""

    walk: Walk
    cadre: Person
    leader: Person

    def open(self, place: Organization | None = None, **answers: Any) -> Case:
        """The cadre officer opens a case at the committee."""
        return self.walk.ask(place or self.walk.world.county, answers, desk=self.cadre)

    def go(self, case: Case, *moves: tuple[Person | None, str, dict[str, Any]]) -> str:
        """Moves one after another; where the case stands then."""
        for person, move, answers in moves:
            self.walk.act(case, person, move, answers)
        return self.state(case)

    def state(self, case: Case) -> str:
        """The step, or the result, at which the case stands."""
        return self.walk.fresh(case).state

    def part(self, case: Case, person: Person, **answers: Any) -> None:
        """The person does the first open part that is theirs."""
        actor = self.walk.who(person)
        owed = next(task for task in parts(case) if actor.holds(task))
        part_do(actor=actor, task_id=owed.pk, sent=Sent(self.walk.key(), answers), at=self.walk.at)

    def sign(self, case: Case, person: Person, why_not: str = "") -> None:
        """The person signs, or says why not."""
        actor = self.walk.who(person)
        owed = next(task for task in parts(case) if actor.holds(task))
        given: dict[str, Any] = {"actor": actor, "task_id": owed.pk, "key": self.walk.key(), "at": self.walk.at}
        _ = signature_refuse(reason=why_not, **given) if why_not else signature_give(remark="", **given)

    def tick(self, at: datetime) -> None:
        """It is that time, and the clock looks."""
        self.walk.at = at
        tick(at)

    def alarmed(self, case: Case) -> set[str]:
        """The roles that were told of a delay in the case."""
        rows = Task.objects.system("test").filter(case=case)
        return {alert.role for task in rows for alert in task.alerts.all()}

    def facts(self, person: Person) -> list[tuple[str, str]]:
        """What is recorded about the person: kind and words."""
        rows = Fact.objects.system("test").filter(person=person).order_by("pk")
        return [(row.kind, row.words) for row in rows]


def county_of(walk: Walk, slug: str) -> County:
    """The department has a cadre officer and a leader."""
    world = walk.world
    walk.slug = slug
    for person, role in ((world.nobody, CADRE), (world.talent_officer, LEADER)):
        post = post_ensure(organization=world.county, role=role, title=role)
        appointment_start(scope=None, person=person, post=post, from_date=SINCE, at=walk.at)
    return County(walk, world.nobody, world.talent_officer)
