"""Rows of papers that are handed over: who sees the case looks at them and takes them out."""

from typing import Any

from tests.rights_rows import Row
from tests.world import World
from zhizhi.engines.processes.tests.test_serving import served
from zhizhi.engines.processes.tests.walk import Walk


def paper(world: World) -> list[Any]:
    """The notice of a case that is being served."""
    walk = Walk(world, world.at)
    case = served(walk)
    walk.act(case, world.secretary, "on", {"facts": "迟到三次", "until": "2026-03-30"})
    return [case.number, "notice"]


def taken(world: World) -> list[Any]:
    return [*paper(world), "print"]


SEES: dict[str, Any] = {"stranger": ("stranger_secretary", 404), "holder": ("secretary", 200)}
ROWS = [
    Row("processes:paper", paper, **SEES),
    Row("processes:paper_take", taken, method="post", **SEES),
]
NOT_BY_PLACE = {
    "processes:paper": "who sees the case, as tried by processes:case",
    "processes:paper_take": "who sees the case, as tried by processes:case",
}
