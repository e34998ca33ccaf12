"""Rows of the residents' pages, which anybody may open, and of the sheet that staff print."""

from typing import Any

from tests.rights_rows import Row
from tests.world import World
from zhizhi.engines.processes.tests.walk import pack_ready


def place(world: World) -> list[Any]:
    """The code of a village where residents can ask."""
    pack_ready(world.at)
    return [world.village.code]


def asking(world: World) -> list[Any]:
    return [*place(world), "five-orders"]


def village(world: World) -> list[Any]:
    return [world.village.pk]


ROWS = [
    Row("portal:place", place, anonymous=200, stranger=("nobody", 200)),
    Row("portal:place", lambda _world: ["NOSUCHCD"], anonymous=404, stranger=("officer", 404)),
    Row("portal:ask", asking, anonymous=200, stranger=("nobody", 200)),
    Row("portal:ask", asking, method="post", data={"wish": "x"}, anonymous=200, stranger=("nobody", 200)),
    Row("portal:ask_under", lambda world: [world.village.code, "WD260318-00000", "five-orders"],
        anonymous=404, stranger=("officer", 404)),
    Row("portal:find", anonymous=200, stranger=("nobody", 200)),
    Row("portal:photo", lambda _world: ["WD260318-00000", 1], anonymous=404, stranger=("officer", 404)),
    Row(
        "portal:sheet", village,
        stranger=("stranger_secretary", 404), colleague=("member", 403), holder=("desk_officer", 200),
    ),
]  # fmt: skip
# The code of an order opens these, not a right; zhizhi/portal/tests/test_following.py tries them with and without it.
EXEMPT = {
    f"portal:{name}": "opened by the code of the order"
    for name in ("order", "code", "slip", "act", "urge", "withdraw", "leave")
}
