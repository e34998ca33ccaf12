"""Reads of cases and tasks, always in somebody's scope."""

from collections.abc import Iterable
from datetime import datetime
from hmac import compare_digest

from django.db.models import Count, Q
from django.utils.timezone import localdate

from zhizhi.core.declarations import FieldKind, FormField, Move, ProcessDeclaration
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.history import Passed, happened
from zhizhi.engines.processes.models import Alert, Attachment, Case, CaseQuerySet, Event, Task, TaskQuerySet
from zhizhi.engines.processes.secrets import secret_hash
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.queries import places_below
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.queries import people_of
from zhizhi.registry.scope import Scope

BODY = "case__declaration__body"


def tasks_owed(scope: Scope) -> TaskQuerySet:
    """What the person owes now, most urgent first, with all that a list shows. One query."""
    mine = Task.objects.system("one's own tasks").open().of(scope)
    found: TaskQuerySet = mine.select_related("case__place", "case__declaration").defer(BODY).order_by("due_at", "id")
    return found


def alerts_for(scope: Scope) -> list[Alert]:
    """Limits reached that this person is told of and has not marked as seen."""
    held = Q(pk__in=())
    for hat in scope.hats:
        held |= Q(role=hat.role, organization=hat.organization_id)
    unseen = Alert.objects.filter(held, seen_at=None).select_related("task__case__place", "task__case__declaration")
    return list(unseen.defer(f"task__{BODY}").order_by("-told_at")[:50])


def cases_for(
    scope: Scope, *, place: Organization | None = None, slug: str = "", text: str = "", state: str = "", at: datetime
) -> CaseQuerySet:
    """The cases that `scope` may read; `state` is open, overdue, settled, done, refused or withdrawn."""
    cases: CaseQuerySet = (
        Case.objects.visible_to(scope).select_related("place", "declaration").defer("declaration__body")
    )
    if place:
        cases = cases.filter(place_left__gte=place.left, place_left__lt=place.right)
    if slug:
        cases = cases.filter(slug=slug)
    if text:
        cases = cases.filter(Q(number__icontains=text) | Q(title__contains=text))
    return cases.filter(_state(state, at)) if state else cases


def _state(state: str, at: datetime) -> Q:
    if state == "open":
        return Q(settled_at=None)
    if state == "overdue":
        return Q(settled_at=None, due_at__lte=at)
    if state == "settled":
        return Q(settled_at__isnull=False, closed_at=None)
    return Q(outcome=state)


def case_for(scope: Scope, number: str) -> Case | None:
    """The case of this number if `scope` may read it, with place and declaration."""
    found: Case | None = (
        Case.objects.visible_to(scope).select_related("place", "declaration", "applicant").filter(number=number).first()
    )
    return found


def case_by_secret(number: str, secret: str) -> Case | None:
    """The case of this number when the code is right. Takes as long for an unknown number as for a wrong code."""
    number = "".join(number.upper().split())
    cases = Case.objects.system("the secret proves the right").select_related("place", "declaration")
    case: Case | None = cases.filter(number=number).first()
    given = secret_hash(number, secret)
    return case if case and compare_digest(case.secret_hash, given) else None


def task_open_of(case: Case) -> Task | None:
    """Where the case stands; None when it has ended."""
    tasks = Task.objects.system("of a case already allowed").open().filter(case=case)
    found: Task | None = tasks.select_related("holder_organization", "holder_person").first()
    return found


def events_of(case: Case) -> list[Event]:
    """The whole history, oldest first."""
    events = Event.objects.filter(case=case).select_related("person", "organization", "task")
    return list(events.prefetch_related("attachments__file").order_by("id"))


def attachment_of(case: Case, attachment_id: int) -> Attachment | None:
    """A photo of the case."""
    return Attachment.objects.filter(case=case, pk=attachment_id).select_related("file").first()


def moves_offered(task: Task) -> list[Move]:
    """The ways out that a person may take; the one that time takes by itself is not among them."""
    step = process_of(task.case.declaration).step(task.step)
    return [move for move in step.moves if move.id != step.at_limit] if step else []


def steps_to_send_back(task: Task) -> dict[str, Passed]:
    """Where the holder may send the case back to, by step; nowhere once it is settled."""
    step = process_of(task.case.declaration).step(task.step)
    return {} if step is None or step.settled else happened(task)


def organizations_offered(case: Case, move: Move, asked: FormField) -> list[Organization]:
    """What an organization field offers: below the case's place where a rule says so, else in the whole county."""
    within = any(call.rule == "within_place" and asked.id in call.args.values() for call in move.rules)
    place = case.place if within else _root()
    return list(places_below(place, asked.kinds))


def people_offered(case: Case, asked: FormField, at: datetime) -> list[Person]:
    """Whom a person field offers: the people of the organization chosen before, with what each has open now."""
    organization = Organization(pk=case.data.get(asked.of or "", case.place_id))
    busy = Count("tasks", filter=Q(tasks__closed_at=None))
    return list(people_of(organization, localdate(at)).annotate(open_tasks=busy).order_by("open_tasks", "sort_key"))


def people_to_hand_over(task: Task, at: datetime) -> list[Person]:
    """The people of the organization that holds the task, without who has it."""
    return list(
        people_of(task.holder_organization, localdate(at)).exclude(pk=task.holder_person_id or 0).order_by("sort_key")
    )


def fields_by_kind(declaration: ProcessDeclaration, kind: FieldKind) -> Iterable[FormField]:
    """All fields of one kind, of the request and the moves."""
    return (field for field in declaration.fields().values() if field.kind == kind)


def _root() -> Organization:
    root: Organization = Organization.objects.system("the county as a whole").get(parent=None)
    return root
