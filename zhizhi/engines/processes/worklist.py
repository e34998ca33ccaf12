"""The work list: what waits for a person and what they wait for, narrowed, counted and laid out; always in a scope."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q
from django.utils.timezone import localdate

from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.limits import NEVER, end_of
from zhizhi.engines.processes.models import Case, Task, TaskQuerySet, area_of, own_ids
from zhizhi.engines.processes.seeing import few_cases, parts_of
from zhizhi.engines.processes.statements import tasks_held
from zhizhi.engines.processes.worklist_models import KeptList
from zhizhi.registry.longlists import FEW, counted_to, hidden, in_order
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.scope import Scope

WHY = "narrowed to what the person holds or may read"
# More than one person owes; who owes more sees the most urgent of them.
HELD = 2000
LISTS = ("mine", "waiting", "all")
# Seven days and not a calendar week, of which a Sunday leaves nothing.
DAYS = timedelta(days=7)
LIMITS = ("overdue", "today", "week", "later", "suspended")
OVERSEE = "cases.oversee"
# Numbers are given as tasks are opened.
SORTS = {"due": ("by_due", "pk"), "opened": ("-pk",), "place": ("by_place", "by_due", "pk")}
# Nobody pages further; of more a list says so.
COUNTED = 10_000


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
    Read by a way that suits how many there are (`registry/longlists`).
    """
    held = frozenset(task.pk for task in tasks_held(scope, 0, HELD))
    opened = Case.objects.system(WHY).filter(area_of(scope), opened_by=scope.person_id or 0).order_by().values("pk")
    follows = Q(part="", case__in=opened.union(*own_ids(scope)))
    walked = not _few(scope, wanted)
    tasks: TaskQuerySet = (
        Task.objects.system(WHY)
        .open()
        .alias(by_due=in_order("due_at", walked=walked), by_place=in_order("place_left", walked=walked))
    )
    if walked:
        tasks = tasks.alias(walked_left=hidden("place_left"))
        seen = Q(part="") & _overseen(scope, "walked_left")
        return Listed(_narrowed(tasks.filter(Q(pk__in=held) | follows | seen), wanted), held)
    ways = [
        Task.objects.system(WHY).open().filter(way).order_by().values("pk")
        for way in (Q(pk__in=held), follows, Q(part="") & _overseen(scope, "place_left") & _inside(wanted.place))
    ]
    return Listed(_narrowed(tasks.filter(pk__in=ways[0].union(*ways[1:])), wanted), held)


def _few(scope: Scope, wanted: Wanted) -> bool:
    """Whether those that the person oversees are so few that they are best read and sorted."""
    parts, left = parts_of(scope, OVERSEE, wanted.place), FEW
    if wanted.process and few_cases(parts, wanted.process):
        return True
    for begins, ends in parts:
        rows = Task.objects.system("counted to choose a way").open().filter(place_left__gte=begins, place_left__lt=ends)
        left -= counted_to(rows, left)
        if left < 0:
            return False
    return True


def _overseen(scope: Scope, column: str) -> Q:
    """Tasks of cases that the person sees and oversees by the place, which `column` tells."""
    return scope.within(OVERSEE, column) & area_of(scope, column, case="case__")


def _inside(place: Organization | None) -> Q:
    return Q(place_left__gte=place.left, place_left__lt=place.right) if place else Q()


def in_limit(tasks: TaskQuerySet, limit: str, at: datetime) -> TaskQuerySet:
    """Those of the tasks whose limit is so near; all for an empty word."""
    found: TaskQuerySet = tasks.filter(limit_of(limit, at)) if limit else tasks
    return found


def limit_of(limit: str, at: datetime) -> Q:
    """One of LIMITS. While a case is suspended no limit runs, so it is neither late nor due."""
    if limit == "suspended":
        return Q(due_at__gte=NEVER)
    tonight, soon = end_of(localdate(at)), end_of(localdate(at) + DAYS)
    runs = {
        "overdue": Q(due_at__lte=at), "today": Q(due_at__gt=at, due_at__lte=tonight),
        "week": Q(due_at__gt=tonight, due_at__lte=soon), "later": Q(due_at__gt=soon, due_at__lt=NEVER),
    }  # fmt: skip
    return runs[limit]


def counts(found: Listed, whose: str, at: datetime) -> dict[str, int]:
    """How many there are in each list, and in the chosen one by limit, up to COUNTED + 1. Of few one query."""
    mine = Q(pk__in=found.held or [0])  # an empty condition would make a cut query count nothing at all
    chosen = {"mine": mine, "waiting": ~mine, "all": Q()}[whose]
    asked = {"mine": mine, "waiting": ~mine, **{limit: chosen & limit_of(limit, at) for limit in LIMITS}}
    some = found.every.order_by()[: COUNTED + 1]
    totals: dict[str, int] = some.aggregate(
        all=Count("pk"), **{name: Count("pk", filter=way) for name, way in asked.items()}
    )
    if totals["all"] > COUNTED:
        totals |= {name: counted_to(found.every.filter(way), COUNTED) for name, way in asked.items()}
    return totals


def by_process(tasks: TaskQuerySet) -> dict[str, int]:
    """How many of the tasks each process has, where they are not so many that counting would take long. One query."""
    counted = tasks.order_by().annotate(slug=F("case__slug"))[: COUNTED + 1].values_list("slug", flat=True)
    slugs = Counter(counted)
    return {} if slugs.total() > COUNTED else dict(slugs)


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
    tasks = tasks.filter(_inside(wanted.place))
    if wanted.text:
        tasks = tasks.filter(Q(case__number__icontains=wanted.text) | Q(case__title__contains=wanted.text))
    return tasks
