"""Rows of the two coverages: who reads organizations reads them, who manages organizations declares."""

from datetime import date
from typing import Any

from tests.rights_rows import Row
from tests.world import World
from zhizhi.engines.processes.tests.walk import pack_ready
from zhizhi.offices.branches.tests.scenes import firm_make
from zhizhi.registry.overlays.operations import issue_raise
from zhizhi.registry.overlays.tests.scenes import estate_make


def firm(world: World) -> list[Any]:
    """A firm of the township."""
    return [firm_make(world).pk]


def issue(world: World) -> list[Any]:
    """An issue of an estate of the village's."""
    pack_ready(world.at)
    estate = estate_make(world)
    raised = issue_raise(
        scope=None, overlay=estate, words="停车难", raised_on=date(2026, 3, 1), answers=None, due=None, at=world.at
    )
    return [raised.pk]


DECLARED = {"day": "2026-03-01", "employees": "30", "members": "3", "source": "年报"}
STRANGER = ("stranger_organizer", 404)
ROWS = [
    Row("branches:coverage", colleague=("nobody", 403), holder=("secretary", 200)),
    Row("branches:export", lambda _world: ["xlsx"], method="post",
        colleague=("nobody", 403), holder=("secretary", 200)),
    Row("branches:firm", firm, stranger=STRANGER, colleague=("talent_liaison", 200), holder=("organizer", 200)),
    Row("branches:firm", firm, method="post", data=DECLARED,
        stranger=STRANGER, colleague=("talent_liaison", 403), holder=("organizer", 302)),
    Row("branches:from_issue", issue, stranger=("stranger_secretary", 404), colleague=("nobody", 403),
        holder=("desk_officer", 200)),
]  # fmt: skip
