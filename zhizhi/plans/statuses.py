"""What became of each commitment by the end of a day, in one word: from its light, its day, and its task."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from zhizhi.engines.processes.limits import end_of
from zhizhi.engines.processes.models import Case
from zhizhi.plans.assigning import tasks_of
from zhizhi.plans.lights import Light
from zhizhi.plans.models import Kind, Node, Plan
from zhizhi.plans.progress import Standing, progress_of, standing_of, window_of
from zhizhi.plans.queries import Sums, states_of
from zhizhi.plans.states import States


class Status(StrEnum):
    """The most urgent first."""

    LATE = "late"
    RISK = "risk"
    COURSE = "course"
    UNKNOWN = "unknown"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class Reading:
    """The figure that stands for a commitment, in `unit`; `by_hand` with the source it was reported from."""

    value: float
    unit: str
    source: str
    by_hand: bool = False


@dataclass(frozen=True, slots=True)
class Known:
    """What statuses are computed from, read once for any number of days: parts, their numbers, all their tasks."""

    plan: Plan
    states: States
    ids: Mapping[int, int]
    tasks: Mapping[int, list[Case]]


@dataclass(frozen=True, slots=True)
class Stand:
    """One commitment on one day; `due` is the day of its task, which may have been moved, else its own."""

    status: Status
    light: Light
    share: float | None
    reading: Reading | None
    task: Case | None
    due: date | None
    weight: int = 1


def known_of(plan: Plan) -> Known:
    """Five queries, whatever the plan holds."""
    ids: Any = Node.objects.of(plan).filter(kind=Kind.COMMITMENT).values_list("key", "pk")
    tasks: dict[int, list[Case]] = defaultdict(list)
    for case in (
        tasks_of(plan).select_related("declaration").defer("data", "sealed", "declaration__body").order_by("id")
    ):
        tasks[case.subject_id or 0].append(case)
    return Known(plan, states_of(plan), dict(ids), tasks)


def stands_on(known: Known, day: date, *, sees_records: bool = True) -> dict[int, Stand]:
    """By key, in the order of the text, as it was at the end of `day`. A fixed number of queries.

    Figures of days are those known today, so that what was entered late counts on its day. Those over fewer than five
    records are withheld from readers who may not see the records.
    """
    found = progress_of(known.plan, known.states, day, sees_records=sees_records).standings
    return {key: _stand(known, key, _until(known, standing, day), day) for key, standing in found.items()}


def task_done(task: Case | None, day: date) -> bool:
    """Whether the task had been verified and closed by the end of `day`."""
    return bool(task and task.outcome == "done" and task.closed_at and task.closed_at < end_of(day))


def _until(known: Known, standing: Standing, day: date) -> Standing:
    """Without what was reported by hand for later days."""
    if not standing.by_hand or standing.reports[0].day <= day:
        return standing
    earlier = [one for one in standing.reports if one.day <= day]
    return standing_of(standing.state, {}, Sums(day, {}, {}), window_of(known.plan, day), earlier)


def _stand(known: Known, key: int, standing: Standing, day: date) -> Stand:
    state = standing.state
    task = _task(known.tasks.get(known.ids[key], ()), day)
    due = task.due_day if task else date.fromisoformat(state.due) if state.due else None
    status = _status(standing.light, task, due, day, by_hand=standing.by_hand)
    return Stand(status, standing.light, standing.share, _reading(standing), task, due, state.weight)


def _status(shown: Light, task: Case | None, due: date | None, day: date, *, by_hand: bool) -> Status:
    """Done: verified, or at its target when its day was over. Late: neither. At risk: yellow or red before its day.

    What a unit says by hand has to be verified where it has a task; what the system counted has not.
    """
    over = due is not None and due < day
    if task_done(task, day) or (over and shown is Light.GREEN and not (task and by_hand)):
        return Status.DONE
    if over:
        return Status.LATE
    if shown in (Light.YELLOW, Light.RED):
        return Status.RISK
    return Status.COURSE if shown is Light.GREEN else Status.UNKNOWN


def _reading(standing: Standing) -> Reading | None:
    for gauge in standing.gauges:
        if gauge.measure and gauge.value is not None:
            return Reading(gauge.value, gauge.measure.unit, gauge.measure.name)
    report = next((one for one in standing.reports if one.figure is not None), None) if standing.by_hand else None
    unit = standing.state.unit
    return Reading(float(report.figure or 0), unit, report.source, by_hand=True) if report else None


def _task(tasks: Iterable[Case], day: date) -> Case | None:
    """The last task that had been given out by the end of `day` and was not withdrawn by then."""
    end = end_of(day)
    there = [one for one in tasks if one.opened_at < end]
    kept = [one for one in there if not (one.outcome == "withdrawn" and one.closed_at and one.closed_at < end)]
    return kept[-1] if kept else None
