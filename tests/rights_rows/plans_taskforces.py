"""Rows of task forces: members and those above read them, who manages organizations there sets them up."""

from collections.abc import Callable

from tests.rights_rows import Row
from tests.world import World
from zhizhi.plans.tests.scenes import adopted_make, commitments
from zhizhi.plans.tests.test_taskforces import joined, team_make


def team(world: World) -> list[int]:
    """A task force of the county."""
    adopted_make(world)
    return [team_make(world).pk]


def belonging(world: World) -> list[int]:
    """A membership of it."""
    made = team_make(world)
    return [made.pk, joined(world, made).pk]


def first(_world: World) -> dict[str, object]:
    """A commitment to take."""
    from zhizhi.plans.models import Plan

    return {"commitments": [commitments(Plan.objects.system("test").get())[0].pk]}


def act(name: str, args: Callable[[World], list[int]], data: object = None, holder: int = 302) -> Row:
    """An act that the officer alone may do; the lead may only read."""
    return Row(
        f"plans:{name}", args, method="post", data=data or {},  # type: ignore[arg-type]
        stranger=("stranger_organizer", 404), colleague=("contact", 403), holder=("officer", holder),
    )  # fmt: skip


NEW = {"name": "专班", "purpose": "值守", "lead": "温可心", "until": "2099-01-01"}
ROWS = [
    Row("plans:task_forces", stranger=("nobody", 403), colleague=("secretary", 200), holder=("officer", 200)),
    Row("plans:task_force", team, stranger=("stranger_secretary", 404), colleague=("contact", 200),
        holder=("officer", 200)),
    Row("plans:task_force_new", stranger=("nobody", 403), colleague=("secretary", 403), holder=("officer", 200)),
    Row("plans:task_force_new", method="post", data=lambda world: NEW | {"parent": world.county.pk},
        stranger=("nobody", 403), colleague=("secretary", 403), holder=("officer", 302)),
    act("member_add", team, {"person": "白云鹤"}),
    act("member_remove", belonging),
    act("task_force_extend", team, {"until": "2099-01-01", "reason": "延长"}),
    act("task_force_take", team, first),
    act("task_force_dissolve", team, {"reason": "提前完成"}),
]  # fmt: skip
