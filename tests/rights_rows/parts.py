"""Rows of the parts of many: who leads the step, who holds a part, and who has nothing to do with it."""

from typing import Any

from tests.rights_rows import Row
from tests.world import World
from zhizhi.engines.processes.models import Task
from zhizhi.engines.processes.tests.many import opened, publish
from zhizhi.engines.processes.tests.test_fanning import GROUPS, fan
from zhizhi.engines.processes.tests.walk import Walk, pack_ready


def asked(world: World) -> list[str]:
    """A case whose two groups each owe a part; its village's secretary leads."""
    pack_ready(world.at)
    return [opened(publish(Walk(world, world.at), fan(GROUPS, late=True))).number]


def first(world: World) -> list[Any]:
    """The part of the first group."""
    number = asked(world)[0]
    return [number, open_part().pk]


def open_part() -> Any:
    """The part that was given first, in whatever case there is."""
    return Task.objects.system("test").open().exclude(part="").order_by("pk")[0]


STRANGER = ("stranger_secretary", 404)
OTHER = ("second_group_leader", 403)
HANDED = {"hand_over-key": "k", "hand_over-reason": "出差"}

ROWS = [
    Row("processes:parts", asked, stranger=STRANGER, colleague=OTHER, holder=("secretary", 200)),
    Row("processes:part", first, stranger=STRANGER, colleague=OTHER, holder=("group_leader", 200)),
    Row("processes:part_do", first, stranger=STRANGER, colleague=("secretary", 302), holder=("group_leader", 302)),
    Row(
        "processes:part_do", first, method="post",
        data=lambda _world: {"task": open_part().pk, "key": "k", f"part-{open_part().pk}-count": "3"},
        stranger=STRANGER, colleague=OTHER, holder=("group_leader", 302),
    ),
    Row(
        "processes:draft", lambda world: [asked(world)[0], f"part-{open_part().pk}"], method="post",
        data=lambda _world: {"task": open_part().pk, f"part-{open_part().pk}-count": "3"},
        stranger=STRANGER, colleague=OTHER, holder=("group_leader", 302),
    ),
    Row(
        "processes:draft", lambda world: [asked(world)[0], f"part-{open_part().pk}"], method="post",
        data=lambda _world: {"task": open_part().pk, f"part-{open_part().pk}-count": "3"},
        stranger=STRANGER, colleague=OTHER, holder=("group_leader", 302),
    ),
    Row(
        "processes:parts_urge", asked, method="post", data={"urge-key": "k"},
        stranger=STRANGER, colleague=OTHER, holder=("secretary", 302),
    ),
    Row(
        "processes:parts_join", asked, method="post", data={"join-key": "k"},
        stranger=STRANGER, colleague=OTHER, holder=("secretary", 422),
    ),
    Row(
        "processes:part_hand_over", first, method="post",
        data=lambda world: {**HANDED, "hand_over-person": world.member.pk},
        stranger=STRANGER, colleague=OTHER, holder=("secretary", 302),
    ),
    Row(
        "processes:part_drop", first, method="post", data={"drop-key": "k", "drop-reason": "小组合并了"},
        stranger=STRANGER, colleague=OTHER, holder=("secretary", 302),
    ),
]  # fmt: skip
NOT_BY_PLACE = dict.fromkeys(
    [f"processes:{name}" for name in ("parts", "part", "part_do", "parts_urge", "parts_join", "part_hand_over", "draft",
                                      "part_drop")],
    "who leads the step, or holds the part, decides: engines/processes/tests/test_views_parts.py",
)  # fmt: skip
EXEMPT: dict[str, str] = {}
