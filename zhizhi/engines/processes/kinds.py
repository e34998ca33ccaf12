"""What each kind of step does besides asking somebody: one class a kind, found by the word in the declaration.

A kind registers itself with `@step_kind("ballot")` in a file of its own, which AppConfig.ready imports. All that it
does happens within the transaction of the act that brought the case there.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from zhizhi.core.process import AnyStep, ProcessDeclaration, Step
from zhizhi.core.workdays import Calendar
from zhizhi.engines.processes.hearing import looks
from zhizhi.engines.processes.limits import alarm_time
from zhizhi.engines.processes.models import Case, Task
from zhizhi.registry.scope import Scope


@dataclass(frozen=True, slots=True)
class Panel:
    """What the page of a case shows of a step beside its ways out: a template and what it is filled with."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)


class Kind:
    """A plain task: nothing besides. Other kinds override what they need; each has one shape, not each needs it all."""

    # ruff: noqa: ARG002

    def arrived(self, case: Case, step: Any, task: Task, at: datetime) -> None:
        """The case has come to the step; `task` is that of who leads it."""

    def counted_from(self, step: Any, task: Task) -> datetime:
        """From when the limit of a part counts."""
        return task.opened_at

    def left(self, case: Case, step: Any, task: Task, at: datetime) -> None:
        """The case is about to leave the step, by whatever way. Open parts are closed by the engine."""

    def looks_at(self, case: Case, step: Any, task: Task, at: datetime) -> datetime | None:
        """When the clock has to look at the step next for its own sake; None for never. The task may be unsaved."""
        return None

    def looked(self, task: Task, step: Any, at: datetime) -> str:
        """What the clock does when it looks; the move that is made by itself now, or nothing."""
        return ""

    def refusal(self, task: Task, step: Any, move: str, at: datetime) -> str:
        """Why somebody may not make this move now, in a sentence; nothing when they may."""
        return ""

    def resumed(self, task: Task, step: Any, since: datetime, at: datetime) -> None:
        """The case was suspended since then and goes on now: what the kind counts by itself is shifted by that time.

        Afterwards the clock looks at the step at once, for what came meanwhile.
        """

    def panel(self, scope: Scope, case: Case, step: Any, task: Task, at: datetime) -> Panel | None:
        """What readers of the case see of the step; the template finds the context in `shown`."""
        return None


_KINDS: dict[str, Kind] = {}


def step_kind(name: str) -> Callable[[type[Kind]], type[Kind]]:
    """Registers what steps of this kind do."""

    def register(kind: type[Kind]) -> type[Kind]:
        _KINDS[name] = kind()
        return kind

    return register


def kind_of(step: AnyStep | Step) -> Kind:
    """What this step does besides asking somebody."""
    return _KINDS.get(getattr(step, "kind", "task"), _TASK)


def alarm_next(declaration: ProcessDeclaration, step: Step, task: Task, calendar: Calendar) -> datetime | None:
    """When the next alarm of the task rings; a step that moves on at its limit has none."""
    alarms = sorted(declaration.alarms, key=lambda alarm: alarm.percent)
    if (step.at_limit and not task.part) or task.alarms_sent >= len(alarms):
        return None
    begun = kind_of(step).counted_from(step, task) if task.part else task.opened_at
    return alarm_time(alarms[task.alarms_sent], begun, task.due_at, calendar)


def look_next(
    declaration: ProcessDeclaration, step: AnyStep | Step, task: Task, at: datetime, calendar: Calendar
) -> datetime | None:
    """When the clock looks at the task next: for an alarm, a move that follows by itself, or the kind's own sake.

    Parts have alarms only.
    """
    if task.part:
        alarm = alarm_next(declaration, step, task, calendar)
        return min((*([alarm] if alarm else []), *looks(task, at)), default=None)
    limit = task.due_at if step.at_limit else None
    times = (alarm_next(declaration, step, task, calendar), limit, kind_of(step).looks_at(task.case, step, task, at))
    return min((time for time in (*times, *looks(task, at)) if time is not None), default=None)


_TASK = Kind()
