"""Rows of the two coverages: who reads organizations reads them, who manages organizations declares."""

from typing import Any

from tests.rights_rows import Row
from tests.world import World
from zhizhi.offices.branches.tests.scenes import firm_make


def firm(world: World) -> list[Any]:
    """A firm of the township."""
    return [firm_make(world).pk]


DECLARED = {"day": "2026-03-01", "employees": "30", "members": "3", "source": "年报"}
STRANGER = ("stranger_organizer", 404)
ROWS = [
    Row("branches:coverage", colleague=("nobody", 403), holder=("secretary", 200)),
    Row("branches:export", lambda _world: ["xlsx"], method="post",
        colleague=("nobody", 403), holder=("secretary", 200)),
    Row("branches:firm", firm, stranger=STRANGER, colleague=("talent_liaison", 200), holder=("organizer", 200)),
    Row("branches:firm", firm, method="post", data=DECLARED,
        stranger=STRANGER, colleague=("talent_liaison", 403), holder=("organizer", 302)),
]  # fmt: skip
