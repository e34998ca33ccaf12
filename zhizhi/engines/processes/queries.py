"""Reads of cases and tasks, always in somebody's scope."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from hmac import compare_digest
from typing import Any

from django.db.models import Count, Q, prefetch_related_objects
from django.urls import reverse
from django.utils.timezone import localdate

from zhizhi.core.declarations import FormField
from zhizhi.core.process import CONCERNED, Move
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.measures.queries import Part, records_behind
from zhizhi.engines.processes.history import Passed, happened
from zhizhi.engines.processes.limits import end_of
from zhizhi.engines.processes.measures import ANSWER, CASE, record_of
from zhizhi.engines.processes.models import Alert, Attachment, Case, CaseQuerySet, Event, Round, Task, handed_on
from zhizhi.engines.processes.secrets import secret_hash
from zhizhi.engines.processes.seeing import cases_seen
from zhizhi.engines.processes.statements import (
    alerts_told,
    case_read,
    events_read,
    names_of,
    people_besides,
    task_open_read,
    tasks_held,
    tasks_held_counted,
)
from zhizhi.registry.journal.names import Named
from zhizhi.registry.longlists import counted_to
from zhizhi.registry.organizations.models import Organization, OrganizationQuerySet
from zhizhi.registry.organizations.queries import places_below
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.queries import people_of
from zhizhi.registry.scope import DataClass, Scope

ALERTS = 50
# Nobody pages further; of more a list says so.
COUNTED = 10_000
# What the code of an unknown number is compared with; no digest is all noughts.
NO_HASH = "0" * 64
STATES = ("open", "overdue", "settled", "done", "refused", "withdrawn")


@dataclass(frozen=True, slots=True)
class Behind:
    """A figure whose cases are asked for: all that it counts, its numerator, or the rest."""

    measure: str
    from_day: date | None = None
    to_day: date | None = None
    part: Part = "all"


@dataclass(frozen=True, slots=True)
class Owed:
    """How many tasks the person owes: past their limit, due today, and in all; and the notices they may object to."""

    overdue: int
    today: int
    all: int
    notices: int = 0


def tasks_owed(scope: Scope, first: int = 0, most: int = 1000) -> list[Task]:
    """What the person owes now, most urgent first, from the `first` on, with all that a list shows. One query."""
    return tasks_held(scope, first, most)


def owed_counted(scope: Scope, at: datetime) -> Owed:
    """The tasks the person owes, counted by urgency. One query."""
    return Owed(*tasks_held_counted(scope, at, end_of(localdate(at))))


def years_provisional() -> list[int]:
    """The years of open limits that rest on holidays not announced yet. One query."""
    tasks = Task.objects.system("limits are provisional for all").open().filter(due_provisional=True)
    return sorted(day.year for day in tasks.order_by().datetimes("due_at", "year"))


def alert_for(scope: Scope, alert_id: int) -> Alert | None:
    """The unseen alert of this number if this person is told of it."""
    return next(iter(alerts_named(scope, [alert_id])), None)


def alerts_named(scope: Scope, ids: Iterable[int]) -> list[Alert]:
    """Those of these unseen alerts that this person is told of, with their cases. One query."""
    mine = Q(pk__in=())
    for hat in scope.hats:
        mine |= Q(role=hat.role, organization=hat.organization_id)
    rows = Alert.objects.filter(mine, pk__in=set(ids), seen_at=None)
    return list(rows.select_related("task__case__place").order_by("pk"))


def cases_run_under(version: DeclarationVersion) -> bool:
    """Whether a case is open under this version."""
    return bool(Case.objects.system("before a version is shut").filter(declaration=version, closed_at=None).exists())


def cases_named(ids: Iterable[int]) -> dict[int, Named]:
    """The numbers of cases and their pages, for the journal."""
    found = Case.objects.system("named on an auditor's page").filter(pk__in=set(ids)).order_by()
    return {
        pk: Named(number, reverse("processes:case", args=[number])) for pk, number in found.values_list("pk", "number")
    }


def organizations_named(ids: Iterable[int]) -> dict[int, str]:
    """The names of organizations that an allowed case speaks of. One query."""
    return names_of(Organization, set(ids))


def people_named(ids: Iterable[int]) -> dict[int, str]:
    """The names of people that an allowed case speaks of. One query."""
    return names_of(Person, set(ids))


def places_to_open(scope: Scope, kinds: Iterable[str], text: str = "") -> OrganizationQuerySet:
    """Where the person may open cases at the desk; narrowed by part of the name or initials."""
    places = Organization.objects.system("where cases.open is held").open()
    found: OrganizationQuerySet = places.filter(scope.within("cases.open", "left"), kind__in=list(kinds))
    if text:
        wanted = Q(name__contains=text) | Q(initials__startswith=text.lower())
        found = found.filter(wanted)
    return found.select_related("parent").order_by("left")


def places_measured(
    scope: Scope, kinds: Iterable[str] | None, organization_id: int | None = None
) -> list[Organization]:
    """Whose figures the person may see: one place, or the highest of these kinds. One query."""
    found = (
        Organization.objects.system("where measures.view is held").open().filter(scope.within("measures.view", "left"))
    )
    if organization_id is not None:
        return list(found.filter(pk=organization_id))
    tops = {reach.left for reach in scope.reaches.get("measures.view", ())}
    return list(found.filter(left__in=tops, kind__in=list(kinds or ())).order_by("left"))


def rounds_of(case: Case) -> list[Round]:
    """The turns of the case, first to last."""
    return list(Round.objects.filter(case=case).order_by("number"))


def alerts_for(scope: Scope, page: int = 1) -> tuple[list[Alert], bool]:
    """Limits reached that this person is told of and has not marked as seen, so many a page; whether more follow."""
    found = alerts_told(scope, ALERTS + 1, ALERTS * (page - 1))
    return found[:ALERTS], len(found) > ALERTS


def cases_for(
    scope: Scope, *, place: Organization | None = None, slug: str = "", text: str = "", state: str = "", at: datetime
) -> CaseQuerySet:
    """The cases that `scope` may read; `state` is open, overdue, settled, done, refused or withdrawn."""
    seen = cases_seen(scope, place=place, slug=slug)
    cases: CaseQuerySet = seen.select_related("place", "declaration").defer("declaration__body")
    if text:
        cases = cases.filter(Q(number__icontains=text) | Q(title__contains=text))
    return in_state(cases, state, at)


def in_state(cases: CaseQuerySet, state: str, at: datetime) -> CaseQuerySet:
    """Those of the cases in one of STATES; all for an empty state."""
    found: CaseQuerySet = cases.filter(_state(state, at)) if state else cases
    return found


def counts_by_state(cases: CaseQuerySet, at: datetime) -> dict[str, int]:
    """How many of the cases there are in all ("all") and in each state that `cases_for` knows, up to COUNTED + 1.

    One query; of more cases one for each state, which an index of that state answers.
    """
    counted = {state: Count("pk", filter=_state(state, at)) for state in STATES}
    found: dict[str, int] = cases.order_by()[: COUNTED + 1].aggregate(all=Count("pk"), **counted)
    if found["all"] > COUNTED:
        found |= {state: counted_to(cases.filter(_state(state, at)), COUNTED) for state in STATES}
    return found


def cases_behind(cases: CaseQuerySet, behind: Behind) -> CaseQuerySet:
    """Those of the cases whose rounds stand behind a figure."""
    records = records_behind(behind.measure, from_day=behind.from_day, to_day=behind.to_day, part=behind.part)
    kind = record_of(behind.measure)
    if kind == CASE:
        ids: Any = records
    else:
        rows: Any = Event.objects if kind == ANSWER else Round.objects
        ids = rows.filter(pk__in=records).order_by().values("case")
    found: CaseQuerySet = cases.filter(pk__in=ids)
    return found


def _state(state: str, at: datetime) -> Q:
    if state == "open":
        return Q(settled_at=None)
    if state == "overdue":
        return Q(settled_at=None, due_at__lte=at)
    if state == "settled":
        return Q(settled_at__isnull=False, closed_at=None)
    return Q(outcome=state, closed_at__isnull=False)  # as the index of ended cases says


def case_for(scope: Scope, number: str) -> Case | None:
    """The case of this number if `scope` may read it as CaseQuerySet.visible_to says, with place and declaration."""
    case = case_read(number)
    if case is None:
        return None
    needed = [CaseQuerySet.capability, *(["cases.confidential"] if case.confidential else [])]
    by_post = not (case.confidential and case.concerns_id == scope.person_id is not None)
    if by_post and all(scope.covers(name, case.place_left, DataClass.PUBLIC) for name in needed):
        return case
    if case.channel == Case.Channel.SELF and case.opened_by_id == scope.person_id is not None:
        return case
    had_task = Task.objects.system("own cases").of(scope).filter(case=case)
    return case if had_task.exists() or handed_on(scope).filter(case=case).exists() else None


def case_by_secret(number: str, secret: str) -> Case | None:
    """The case of this number when the code is right. Takes as long for an unknown number as for a wrong code."""
    number = "".join(number.upper().split())
    cases = Case.objects.system("the secret proves the right")
    known = cases.filter(number=number).values_list("pk", "secret_hash").first()
    case_id, kept = known or (0, NO_HASH)
    if not compare_digest(kept, secret_hash(number, secret)):
        return None
    found: Case | None = cases.select_related("place", "declaration").filter(pk=case_id).first()
    return found


def task_open_of(case: Case) -> Task | None:
    """Where the case stands, with who holds it; None when it has ended."""
    return task_open_read(case)


def task_of(case: Case, task_id: int) -> Task | None:
    """A task of the case, done or not."""
    tasks = Task.objects.system("of a case already allowed").filter(case=case, pk=task_id)
    found: Task | None = tasks.select_related("case__declaration", "holder_organization").first()
    return found


def events_of(case: Case) -> list[Event]:
    """The whole history, oldest first. Two queries."""
    events = events_read(case)
    prefetch_related_objects(events, "attachments__file")
    return events


def attachment_of(case: Case, attachment_id: int) -> Attachment | None:
    """A photo of the case."""
    related = ("file", "event", "case__declaration")
    return Attachment.objects.filter(case=case, pk=attachment_id).select_related(*related).first()


def moves_offered(task: Task) -> list[Move]:
    """The ways out that a person may take; the one that time takes by itself is not among them."""
    step = process_of(task.case.declaration).step(task.step)
    return [move for move in step.moves if move.id not in step.by_itself().values()] if step else []


def steps_to_send_back(task: Task) -> dict[str, Passed]:
    """Where the holder may send the case back to, by step; nowhere once it is settled.

    Whom a case is about answers for themselves: they send nothing back, and nobody answers in their place.
    """
    step = process_of(task.case.declaration).step(task.step)
    return {} if step is None or step.settled or task.holder_role == CONCERNED else happened(task)


def organizations_offered(case: Case, move: Move, asked: FormField) -> list[Organization]:
    """What an organization field offers, nearest first: below the case's place where a rule says so, else anywhere."""
    within = any(call.rule == "within_place" and asked.id in call.args.values() for call in move.rules)
    place = case.place if within else _root()
    return list(places_below(place, asked.kinds).select_related("parent").order_by("depth", "parent__left", "sort_key"))


def people_offered(case: Case, asked: FormField, at: datetime) -> list[Person]:
    """Whom a person field offers: the people of the organization chosen before, with what each has open now."""
    organization = Organization(pk=case.data.get(asked.of or "", case.place_id))
    busy = Count("tasks", filter=Q(tasks__closed_at=None))
    return list(people_of(organization, localdate(at)).annotate(open_tasks=busy).order_by("open_tasks", "sort_key"))


def people_to_hand_over(task: Task, at: datetime) -> list[Person]:
    """The people of the organization that holds the task, without who has it; nobody for whom the case is about."""
    if task.holder_role == CONCERNED:
        return []
    return people_besides(task.holder_person_id, task.holder_organization_id, localdate(at))


def _root() -> Organization:
    root: Organization = Organization.objects.system("the county as a whole").get(parent=None)
    return root
