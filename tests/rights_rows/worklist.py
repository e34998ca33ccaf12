"""Rows of the work list: everybody with an account has one, which shows what they hold or may read."""

from typing import Any

from tests.rights_rows import Row
from tests.world import World
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.models import Task
from zhizhi.engines.processes.operations import case_hand_over
from zhizhi.engines.processes.tests.walk import Walk, pack_ready


def case(world: World) -> list[Any]:
    """An order of the village."""
    pack_ready(world.at)
    return [Walk(world, world.at).ask().number]


def task() -> Task:
    found: Task = Task.objects.system("test").order_by("-pk")[0]
    return found


def handed(world: World) -> list[Any]:
    """An order that the secretary handed to somebody else."""
    number = case(world)[0]
    case_hand_over(
        actor=Actor(world.scope(world.secretary)), task_id=task().pk, person=world.desk_officer, reason="出差",
        key="handed", at=world.at,
    )  # fmt: skip
    return [number, "take_back"]


def taken(world: World) -> list[Any]:
    return [*case(world), "zip"]


ANYBODY: dict[str, Any] = {"stranger": ("stranger_secretary", 200), "holder": ("secretary", 200)}
NOTHING: dict[str, Any] = {"stranger": ("stranger_secretary", 422), "holder": ("secretary", 422)}
ROWS = [
    Row("processes:work", **ANYBODY),
    Row("processes:work_keep", method="post", data={"name": "一", "query": ""}, holder=("secretary", 302)),
    Row("processes:work_forget", lambda _world: [1], method="post", holder=("secretary", 302)),
    Row("processes:work_export", lambda _world: ["print"], method="post", **ANYBODY),
    Row("processes:work_bulk", lambda _world: ["urge"], method="post", **NOTHING),
    Row("processes:work_bulk", lambda _world: ["hand-over"], method="post", **NOTHING),
    Row("processes:work_bulk", lambda _world: ["take-back"], method="post", **NOTHING),
    Row(
        "processes:any",
        handed,
        method="post",
        data=lambda _world: {"task": task().pk, f"take_back-{task().pk}-key": "k"},
        stranger=("stranger_secretary", 404),
        colleague=("desk_officer", 403),
        holder=("secretary", 302),
    ),
    Row("processes:calendar_link", **ANYBODY),
    Row("processes:case_file", case, stranger=("stranger_secretary", 404), holder=("secretary", 200)),
    Row("processes:case_take", taken, method="post", stranger=("stranger_secretary", 404), holder=("secretary", 200)),
    Row("processes:calendar", lambda _world: ["unknown"], anonymous=404),
]
NOT_BY_PLACE = {
    "processes:case_file": "who sees the case, as tried by processes:case",
    "processes:case_take": "who sees the case, as tried by processes:case",
    "processes:work_bulk": "one's own list; each chosen case is asked by its own right",
    "processes:work_export": "one's own list",
    "processes:work_forget": "a list that one keeps oneself",
    "processes:open_under": "who sees the case above, as tried by processes:case",
    "processes:own_ask": "anybody with an account asks for oneself, at any place that is offered",
    "reminders:retry": "reminders are the installation's, as tried by reminders:sent",
}
EXEMPT: dict[str, str] = {}
