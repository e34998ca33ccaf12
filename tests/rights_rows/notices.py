"""Rows of public notices: read by everybody of the house while in force, acted on by who leads the step."""

from typing import Any

from django.utils.timezone import now

from tests.rights_rows import Row
from tests.world import World
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.notice_models import Notice
from zhizhi.engines.processes.tests.test_notices import begun, object_to
from zhizhi.engines.processes.tests.walk import Walk


def case(world: World) -> Case:
    """A case of the village that stands at its notice, led by the secretary; in force when the page is opened."""
    return begun(Walk(world, now()))


def notice(world: World) -> list[Any]:
    return [Notice.objects.get(case=case(world)).pk]


def inside(world: World) -> list[Any]:
    """One that only who belongs to the village reads."""
    return [Notice.objects.get(case=begun(Walk(world, now()), seen="unit")).pk]


def public(world: World) -> list[Any]:
    return [world.village.code, *notice(world)]


def deed(world: World) -> list[Any]:
    return [case(world).number, "interrupt"]


def objection(world: World) -> list[Any]:
    walk = Walk(world, now())
    found = begun(walk)
    return [found.number, object_to(walk, found).pk]


LEADS: dict[str, Any] = {
    "stranger": ("stranger_secretary", 404),
    "colleague": ("organizer", 403),
    "holder": ("secretary", 200),
}
SENT = {"key": "k", "reason": "栏被拆"}
ROWS = [
    Row("processes:notices", colleague=("nobody", 200), holder=("secretary", 200)),
    Row("processes:notice", notice, stranger=("stranger_secretary", 200), colleague=("nobody", 200),
        holder=("secretary", 200)),
    Row("processes:notice", inside, stranger=("stranger_secretary", 404), colleague=("nobody", 404),
        holder=("member", 200)),
    Row("processes:notice", lambda _world: [987654], stranger=("officer", 404), holder=("secretary", 404)),
    Row("processes:notice_deed", deed, **LEADS),
    Row("processes:notice_deed", deed, method="post", data=SENT, **LEADS | {"holder": ("secretary", 302)}),
    Row("processes:answer", objection, **LEADS),
    Row("portal:notice", public, anonymous=200, stranger=("nobody", 200)),
    Row("portal:notice", lambda world: [world.village.code, 987654], anonymous=404, stranger=("officer", 404)),
]  # fmt: skip
NOT_BY_PLACE = {
    "processes:notice": "everybody with an account reads what is in force: engines/processes/tests/test_notices.py",
    "processes:notice_deed": "whose task it is decides: engines/processes/tests",
    "processes:answer": "whose task it is decides: engines/processes/tests",
}
