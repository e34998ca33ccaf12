"""Who wants to hear of tasks besides the inbox: parts above, which remind people by other ways.

They hear of it within the transaction of the act, so that nothing is told of what did not happen. Where nobody wants
to hear, a move costs nothing more.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from zhizhi.engines.processes.models import Task
from zhizhi.registry.prepared import number_rows

GIVEN, SOON, OVERDUE, ALARM, URGED = "given", "soon", "overdue", "alarm", "urged"
OCCASIONS = (GIVEN, SOON, OVERDUE, ALARM, URGED)
HALF_A_DAY = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Heard:
    """What happened to whose task: `detail` tells the same occasion twice apart, such as two levels of an alarm.

    `role` at `organization_id` is asked or told, or `person_id` by name.
    """

    occasion: str
    task: Task
    detail: str
    role: str
    organization_id: int
    person_id: int | None
    at: datetime


Listener = Callable[[Heard], None]
_listeners: list[tuple[Callable[[], bool], Listener]] = []


def on_occasion(wanted: Callable[[], bool], listener: Listener) -> None:
    """Hears from now on of tasks, whenever it is `wanted`; call it in `ready`."""
    _listeners.append((wanted, listener))


def tell(occasion: str, task: Task, at: datetime, detail: object = "", *, told: tuple[str, int] | None = None) -> None:
    """Something happened to a task; `told` is another role and organization than those that have it."""
    for wanted, listener in _listeners:
        if wanted():
            number_rows()
            role, place = told or (task.holder_role, task.holder_organization_id)
            person = None if told else task.holder_person_id
            listener(Heard(occasion, task, str(detail), role, place, person, at))


def looks(task: Task, at: datetime) -> list[datetime]:
    """When the clock looks at the task for those who want to hear that it is due soon, or overdue."""
    if not any(wanted() for wanted, _listener in _listeners):
        return []
    return [time for time in (task.due_at - HALF_A_DAY, task.due_at) if time > at]


def looked(task: Task, at: datetime) -> None:
    """The clock looks at the task: it may be due soon, or overdue."""
    if at >= task.due_at:
        tell(OVERDUE, task, at, task.extended)
    elif at >= task.due_at - HALF_A_DAY:
        tell(SOON, task, at, task.extended)
