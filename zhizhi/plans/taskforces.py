"""Task forces (M05): who they are, by unit, what they owe, and which end soon. Reads only."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Q

from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.models import Case, Task
from zhizhi.plans.models import Kind, Node, Plan, PlanText, TaskForce
from zhizhi.registry.language import said
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Appointment, Membership, Person
from zhizhi.registry.people.queries import people_for
from zhizhi.registry.scope import Scope

LEAD, MEMBER = "team_lead", "team_member"
MANAGE = "organizations.manage"
REMINDER = timedelta(days=14)
PARENTS = ("committee", "township")
MOST_WORDS = 80  # characters of a commitment in a list


@dataclass(frozen=True, slots=True)
class Belonging:
    """Somebody of a task force and the unit that they come from; `membership` is None for the lead."""

    person: Person
    since: date
    until: date | None
    membership: Membership | None = None


@dataclass(frozen=True, slots=True)
class Owed:
    """A commitment that the task force carries out, with its words and the number of its plan."""

    node: Node
    words: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A task of the task force as a reader sees it; `opens` where the case is theirs to open."""

    task: Task
    title: str
    opens: bool


def task_forces_for(scope: Scope, text: str = "", state: str = "") -> list[TaskForce]:
    """Those that the scope may read, the next to end first; `state` is "running", "ended" or empty."""
    found = TaskForce.objects.visible_to(scope).select_related("organization__parent")
    if text:
        found = found.filter(Q(organization__name__contains=text) | Q(purpose__contains=text))
    if state:
        found = found.filter(ended_on__isnull=state == "running")
    return list(found.order_by("-ended_on", "until") if state == "ended" else found)


def task_force_for(scope: Scope, pk: int) -> TaskForce | None:
    """The task force if the scope may read it."""
    found: TaskForce | None = (
        TaskForce.objects.visible_to(scope).select_related("organization__parent").filter(pk=pk).first()
    )
    return found


def ending_soon(scope: Scope, day: date) -> list[TaskForce]:
    """The reminder: those ending within two weeks that the person leads or manages. No query for anybody else."""
    led = [hat.organization_id for hat in scope.hats if hat.role == LEAD]
    if not led and not scope.holds(MANAGE):
        return []
    found = TaskForce.objects.system("those led or managed, by the next line").filter(
        Q(organization__in=led) | scope.within(MANAGE, "place_left"), ended_on=None, until__lte=day + REMINDER
    )
    return list(found.select_related("organization"))


def leads_of(task_force: TaskForce) -> list[Belonging]:
    """Who led it, the latest first."""
    rows: Any = Appointment.objects.system("of an allowed task force")
    held = rows.filter(post__organization=task_force.organization_id, post__role=LEAD).select_related("person__place")
    return [Belonging(one.person, one.from_date, one.to_date) for one in held.order_by("-from_date", "-pk")]


def members_of(task_force: TaskForce) -> list[tuple[Organization, list[Belonging]]]:
    """All who belong or belonged to it, by the unit where they have their place."""
    rows: Any = Membership.objects.system("of an allowed task force")
    found = rows.filter(organization=task_force.organization_id, role=MEMBER).select_related("person__place")
    units: dict[int, tuple[Organization, list[Belonging]]] = {}
    for row in found.order_by("person__place_left", "person__sort_key", "from_date"):
        place = row.person.place
        units.setdefault(place.pk, (place, []))[1].append(Belonging(row.person, row.from_date, row.to_date, row))
    return list(units.values())


def membership_of(task_force: TaskForce, pk: int) -> Membership | None:
    """One membership of it that goes on."""
    rows: Any = Membership.objects.system("of an allowed task force")
    found: Membership | None = rows.filter(pk=pk, organization=task_force.organization_id, to_date=None).first()
    return found


def tasks_open(organization_id: int) -> list[Task]:
    """What it owes now. One query."""
    rows: Any = Task.objects.system("of an allowed task force").open().filter(holder_organization=organization_id)
    return list(rows.select_related("case__declaration").order_by("due_at"))


def tasks_shown(scope: Scope, organization_id: int) -> list[Shown]:
    """What it owes now, as this reader may see it: of a case that is not theirs to open, what runs and until when."""
    tasks = tasks_open(organization_id)
    cases: Any = Case.objects.visible_to(scope).filter(pk__in=[task.case_id for task in tasks])
    seen = set(cases.order_by().values_list("pk", flat=True))
    return [
        Shown(task, task.case.title if task.case_id in seen else _process(task), task.case_id in seen) for task in tasks
    ]


def _process(task: Task) -> str:
    return said(process_of(task.case.declaration).name)


def commitments_of(task_force: TaskForce, scope: Scope) -> list[Owed]:
    """The commitments that it took on, or that a plan names it for, of plans that the scope may read."""
    found: Any = Node.objects.visible_to(scope)
    mine = Q(task_forces=task_force) | Q(lead=task_force.organization_id, kind=Kind.COMMITMENT)
    return _owed(found.filter(mine).distinct().order_by("plan", "start"))


def commitments_to_take(scope: Scope) -> list[Owed]:
    """The commitments of plans in force that the scope manages."""
    plans = Plan.objects.visible_to(scope).filter(scope.within("plans.manage", "place_left"), state=Plan.State.ADOPTED)
    found: Any = Node.objects.system("of plans that are managed")
    return _owed(found.filter(plan__in=plans, kind=Kind.COMMITMENT).order_by("plan", "start"))


def parents_for(scope: Scope) -> list[Organization]:
    """Under which county or township the scope may set up a task force."""
    rows = Organization.objects.system("where organizations.manage is held").open()
    return list(rows.filter(scope.within(MANAGE, "left"), kind__in=PARENTS).order_by("left"))


def people_named(scope: Scope, name: str, unit: str = "") -> list[Person]:
    """Those of this name whom the scope may read; of a unit, where one is named."""
    found = people_for(scope).filter(name=name).select_related("place")
    return list(found.filter(place__name=unit) if unit else found)


def _owed(nodes: Any) -> list[Owed]:
    rows = list(nodes.select_related("plan"))
    texts: Any = PlanText.objects.system("of plans that were allowed").filter(plan__in={one.plan_id for one in rows})
    content = dict(texts.values_list("plan_id", "content"))
    return [Owed(one, " ".join(content[one.plan_id][one.start : one.end].split())[:MOST_WORDS]) for one in rows]
