"""The work list: what waits for a person and what they wait for, narrowed, counted and laid out; always in a scope."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, Q
from django.utils.timezone import localdate

from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.limits import end_of
from zhizhi.engines.processes.models import Case, Task, TaskQuerySet, handed_on
from zhizhi.engines.processes.statements import tasks_held
from zhizhi.engines.processes.worklist_models import KeptList
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.scope import Scope

WHY = "narrowed to what the person holds or may read"
# More than one person owes; who owes more sees the most urgent of them.
HELD = 2000
LISTS = ("mine", "waiting", "all")
# Seven days and not a calendar week, of which a Sunday leaves nothing.
DAYS = timedelta(days=7)
LIMITS = ("overdue", "today", "week", "later", "suspended")
SORTS = {"due": ("due_at", "pk"), "opened": ("-opened_at", "-pk"), "place": ("place_left", "due_at", "pk")}


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the list is narrowed; empty words narrow nothing."""

    whose: str = "mine"
    process: str = ""
    place: Organization | None = None
    limit: str = ""
    text: str = ""
    sort: str = "due"
    step: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """The person's own tasks and those that they wait for, before one of the lists is chosen."""

    every: TaskQuerySet
    held: frozenset[int]

    def whose(self, which: str) -> TaskQuerySet:
        """One of LISTS."""
        if which == "all":
            return self.every
        mine = Q(pk__in=self.held)
        found: TaskQuerySet = self.every.filter(mine if which == "mine" else ~mine)
        return found


def listed(scope: Scope, wanted: Wanted) -> Listed:
    """Open tasks that the person holds, and leading ones of cases that they opened, had a task in, handed one on
    of, or oversee.

    Besides one's own only cases that `visible_to` shows, so that confidential ones are neither listed nor counted.
    """
    held = frozenset(task.pk for task in tasks_held(scope, 0, HELD))
    had = Task.objects.system(WHY).of(scope).order_by().values("case")
    follows = Q(case__in=had) | Q(case__in=handed_on(scope)) | scope.within("cases.oversee", "place_left")
    if scope.person_id:
        follows |= Q(case__opened_by=scope.person_id)
    seen = Q(part="", case__in=Case.objects.visible_to(scope).order_by().values("pk")) & follows
    every: TaskQuerySet = Task.objects.system(WHY).open().filter(Q(pk__in=held) | seen)
    return Listed(_narrowed(every, wanted), held)


def in_limit(tasks: TaskQuerySet, limit: str, at: datetime) -> TaskQuerySet:
    """Those of the tasks whose limit is so near; all for an empty word."""
    found: TaskQuerySet = tasks.filter(limit_of(limit, at)) if limit else tasks
    return found


def limit_of(limit: str, at: datetime) -> Q:
    """One of LIMITS. While a case is suspended no limit runs, so it is neither late nor due."""
    if limit == "suspended":
        return Q(case__suspended_at__isnull=False)
    tonight, soon = end_of(localdate(at)), end_of(localdate(at) + DAYS)
    runs = {
        "overdue": Q(due_at__lte=at), "today": Q(due_at__gt=at, due_at__lte=tonight),
        "week": Q(due_at__gt=tonight, due_at__lte=soon), "later": Q(due_at__gt=soon),
    }  # fmt: skip
    return Q(case__suspended_at=None) & runs[limit]


def counts(found: Listed, whose: str, at: datetime) -> dict[str, int]:
    """How many there are in each list, and in the chosen one by limit. One query."""
    mine = Q(pk__in=found.held)
    chosen = {"mine": mine, "waiting": ~mine, "all": Q()}[whose]
    counted = {
        "mine": Count("pk", filter=mine), "waiting": Count("pk", filter=~mine), "all": Count("pk"),
        **{limit: Count("pk", filter=chosen & limit_of(limit, at)) for limit in LIMITS},
    }  # fmt: skip
    totals: dict[str, int] = found.every.order_by().aggregate(**counted)
    return totals


def by_process(tasks: TaskQuerySet) -> dict[str, int]:
    """How many of the tasks each process has. One query."""
    return dict(tasks.order_by().values_list("case__slug").annotate(Count("pk")))


def shown(tasks: TaskQuerySet, sort: str) -> TaskQuerySet:
    """In order, with all that a row or card shows."""
    rows = tasks.order_by(*SORTS.get(sort, SORTS["due"]))
    found: TaskQuerySet = rows.select_related(
        "case__place", "case__declaration", "holder_organization", "holder_person"
    ).defer("case__data", "case__sealed", "case__declaration__body", "case__declaration__faults")
    return found


def columns_of(version: DeclarationVersion | None) -> list[tuple[str, str | None]]:
    """Columns of the board: the steps of one mechanism (by id), or how near the limit is (no id)."""
    if version is None:
        return [(limit, None) for limit in LIMITS]
    return [(step.id, step.id) for step in process_of(version).steps]


def due_between(tasks: TaskQuerySet, first: date, last: date) -> Sequence[Task]:
    """What falls due on these days, both included, with all that a calendar shows."""
    begins = end_of(first - timedelta(days=1))
    return list(shown(tasks.filter(due_at__gt=begins, due_at__lte=end_of(last)), "due"))


def lists_kept(scope: Scope) -> list[KeptList]:
    """The filters that this person keeps by name. One query."""
    return list(KeptList.objects.filter(owner=scope.person_id)) if scope.person_id else []


def _narrowed(tasks: TaskQuerySet, wanted: Wanted) -> TaskQuerySet:
    if wanted.process:
        tasks = tasks.filter(case__slug=wanted.process)
    if wanted.step:
        tasks = tasks.filter(step=wanted.step)
    if wanted.place:
        tasks = tasks.filter(place_left__gte=wanted.place.left, place_left__lt=wanted.place.right)
    if wanted.text:
        tasks = tasks.filter(Q(case__number__icontains=wanted.text) | Q(case__title__contains=wanted.text))
    return tasks
