"""How long each step takes and where cases wait: figures of a page, not measures, since medians do not add up."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from statistics import median

from zhizhi.core.declarations import Text
from zhizhi.core.process import ProcessDeclaration
from zhizhi.engines.processes.models import Task, TaskQuerySet
from zhizhi.registry.organizations.models import Organization

DAY = 86_400


@dataclass(frozen=True, slots=True)
class Wait:
    """One step: how many were done in the period, median and slowest tenth in days; how many wait, how many late."""

    step: str
    name: Text
    done: int
    median_days: float | None
    slow_days: float | None
    waiting: int
    late: int


def waits(
    declaration: ProcessDeclaration, slug: str, place: Organization, since: datetime, until: datetime, at: datetime
) -> list[Wait]:
    """The steps in order, over the subtree of `place`, for tasks done from `since` to `until`. Two queries."""
    days = _days_by_step(slug, place, since, until)
    waiting = _waiting(slug, place, at)
    return [_wait(step.id, step.name, sorted(days[step.id]), waiting[step.id]) for step in declaration.steps]


def _wait(step: str, name: Text, days: list[float], waiting: list[bool]) -> Wait:
    slow = days[int(len(days) * 0.9)] if days else None
    return Wait(step, name, len(days), median(days) if days else None, slow, len(waiting), sum(waiting))


def _days_by_step(slug: str, place: Organization, since: datetime, until: datetime) -> dict[str, list[float]]:
    done = _tasks(slug, place).filter(closed_at__gte=since, closed_at__lt=until)
    found: dict[str, list[float]] = defaultdict(list)
    for step, opened, closed in done.values_list("step", "opened_at", "closed_at"):
        if closed:
            found[step].append((closed - opened).total_seconds() / DAY)
    return found


def _waiting(slug: str, place: Organization, at: datetime) -> dict[str, list[bool]]:
    """By step, for each open task whether it is late."""
    found: dict[str, list[bool]] = defaultdict(list)
    for step, due in _tasks(slug, place).filter(closed_at=None).values_list("step", "due_at"):
        found[step].append(due <= at)
    return found


def _tasks(slug: str, place: Organization) -> TaskQuerySet:
    tasks = Task.objects.system("figures over an allowed place")
    found: TaskQuerySet = tasks.leading().filter(
        case__slug=slug, place_left__gte=place.left, place_left__lt=place.right
    )
    return found.order_by()
