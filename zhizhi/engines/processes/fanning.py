"""A fan-out: one part for each of many at the same time, and what is enough."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.timezone import localdate

from zhizhi.core.process import OWN, FanOutStep
from zhizhi.engines.processes.holders import Holder, holder_among
from zhizhi.engines.processes.kinds import Panel, step_kind
from zhizhi.engines.processes.limits import end_of
from zhizhi.engines.processes.models import Case, Task
from zhizhi.engines.processes.participants import people_among, units_among, units_of
from zhizhi.engines.processes.parts import (
    DONE,
    DROPPED,
    Giving,
    PartsKind,
    keys_given,
    numbers_in,
    parts_give,
    parts_of,
)
from zhizhi.engines.processes.stepping import person_of
from zhizhi.registry.accounts.models import Account
from zhizhi.registry.organizations.asof import successors_of
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.queries import holders_of
from zhizhi.registry.prepared import number_rows
from zhizhi.registry.scope import Scope


@step_kind("fan_out")
class FanOut(PartsKind):
    """Everybody among whom the step is gets a part on arrival; with `late` also who joins while it lasts."""

    # ruff: noqa: ARG002

    def arrived(self, case: Case, step: FanOutStep, task: Task, at: datetime) -> None:
        """Gives the parts. With nobody among them the step waits for who leads it to take another way."""
        number_rows()
        task.case = case
        parts_give(task, step, asked(step, case, at), at)

    def looks_at(self, case: Case, step: FanOutStep, task: Task, at: datetime) -> datetime | None:
        """Once a day, in the night, where late ones get a part."""
        return end_of(localdate(at)) if step.late else None

    def looked(self, task: Task, step: FanOutStep, at: datetime) -> str:
        """Gives parts to who joined since."""
        if step.late:
            parts_give(task, step, self.joining(task, step, at), at)
        return ""

    def joining(self, task: Task, step: Any, at: datetime) -> list[Giving]:
        """Who is among them by now and has never had a part at this step; none where late ones get none."""
        if not isinstance(step, FanOutStep) or not step.late:
            return []
        known = keys_given(task)
        # What went into one that is asked now has its part already: it is the successor's.
        known |= {f"unit:{pk}" for pk in successors_of(numbers_in(known, "unit"))}
        return [one for one in asked(step, task.case, at) if one.key not in known]

    def completed(self, task: Task, step: FanOutStep, at: datetime) -> str:
        """All, any, or a quorum of those still asked for, the percent rounded up; never with nothing done."""
        given, done = counted(task)
        needed = {"all": given, "any": 1}.get(step.complete, -(-given * (step.quorum or 100) // 100))
        return step.completed if done and done >= needed else ""

    def panel(self, scope: Scope, case: Case, step: FanOutStep, task: Task, at: datetime) -> Panel | None:
        """How far the parts are."""
        from zhizhi.engines.processes.part_rows import progress  # the pages stand above the engine

        return Panel("processes/parts/progress.html", progress(scope, case, step, task, at))


def counted(leading: Task) -> tuple[int, int]:
    """How many parts are asked for at the step, and how many of them are done."""
    rows = parts_of(leading).exclude(move=DROPPED).order_by()
    found = rows.aggregate(given=Count("pk"), done=Count("pk", filter=Q(move=DONE)))
    return found["given"], found["done"]


def asked(step: FanOutStep, case: Case, at: datetime) -> list[Giving]:
    """The part of each of the many, as they are at this moment."""
    units = units_among(step.among, case, at)
    if units:
        return _of_units(step, case, units, at)
    people = people_among(step.among, case, at)
    alone = _alone(step.among.role, case, people, at) if step.among.role else {}
    by_role = [Giving(f"unit:{unit}", Holder(str(step.among.role), unit)) for unit in sorted(alone.values())]
    return by_role + _of_people(step, case, [person for person in people if person.pk not in alone], at)


def _of_units(step: FanOutStep, case: Case, units: Sequence[Organization], at: datetime) -> list[Giving]:
    """The role at each; where the kind of unit has it and somebody holds it, without looking one by one."""
    role = step.part.role or step.role
    person = person_of(case, role)
    if role in OWN:
        return [Giving(f"unit:{unit.pk}", Holder(role, case.place_id), person) for unit in units]
    held = {place for place, _person, _name in holders_of(role, [unit.pk for unit in units], localdate(at))}
    roles = (role, *step.part.otherwise)
    return [
        Giving(f"unit:{unit.pk}", Holder(role, unit.pk) if unit.pk in held else holder_among(roles, unit, at))
        for unit in units
    ]


def _of_people(step: FanOutStep, case: Case, people: Sequence[Person], at: datetime) -> list[Giving]:
    """By name; for who has no account the role of the part enters it, at their own unit or above."""
    places = units_of(people, case.place, at)
    able = Account.objects.filter(person__in=people, is_active=True).values_list("person", flat=True)
    reached = set(able) if step.part.role and step.part.role not in OWN else set(places)
    return [
        Giving(f"person:{person.pk}", Holder(step.among.role or "member", places[person.pk]), person.pk)
        if person.pk in reached
        else Giving(f"person:{person.pk}", _in_person(step, places[person.pk], at))
        for person in people
    ]


def _in_person(step: FanOutStep, place_id: int, at: datetime) -> Holder:
    place = Organization.objects.system("asked within an allowed case").get(pk=place_id)
    return holder_among((str(step.part.role), *step.part.otherwise), place, at)


def _alone(role: str, case: Case, people: Sequence[Person], at: datetime) -> dict[int, int]:
    """Who alone holds the role by a post at an organization: it is asked by the role, so that a successor has it."""
    places = units_of(people, case.place, at)
    held: dict[int, list[int]] = {}
    for place, person, _name in holders_of(role, set(places.values()), localdate(at)):
        held.setdefault(place, []).append(person)
    seats: dict[int, list[int]] = {}
    for place, persons in held.items():
        if len(persons) == 1:
            seats.setdefault(persons[0], []).append(place)
    return {person: found[0] for person, found in seats.items() if len(found) == 1 and places.get(person) == found[0]}
