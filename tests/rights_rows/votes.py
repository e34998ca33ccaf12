"""Rows of votes: one's own slip for who is on the roll, the acts for who leads, the record for who sees the case."""

from typing import Any

from django.utils.timezone import now

from tests.rights_rows import Row
from tests.world import World
from zhizhi.engines.processes.ballot_models import Vote
from zhizhi.engines.processes.tests.test_ballots import held
from zhizhi.engines.processes.tests.walk import Walk


def case(world: World) -> list[Any]:
    """A case of the village that stands at its vote, led by the secretary."""
    return [held(Walk(world, now())).number]


def record(world: World) -> list[Any]:
    return [*case(world), Vote.objects.get().pk]


def deed(world: World) -> list[Any]:
    return [*case(world), "to-paper"]


STRANGER = ("stranger_secretary", 404)
SENT = {"key": "k", "reason": "改用纸质"}
ROWS = [
    Row("processes:slip_vote", case, stranger=STRANGER, colleague=("secretary", 404), holder=("member", 200)),
    Row(
        "processes:slip_vote", case, method="post", data={"choice": "for", "confirmed": "yes"},
        stranger=STRANGER, colleague=("secretary", 404), holder=("member", 302),
    ),
    Row("processes:vote_record", record, stranger=STRANGER, colleague=("organizer", 200), holder=("secretary", 200)),
    Row("processes:vote_deed", deed, stranger=STRANGER, colleague=("organizer", 403), holder=("secretary", 200)),
    Row(
        "processes:vote_deed", deed, method="post", data=SENT,
        stranger=STRANGER, colleague=("organizer", 403), holder=("secretary", 302),
    ),
]  # fmt: skip
NOT_BY_PLACE = {
    "processes:slip_vote": "who is on the roll: engines/processes/tests/test_ballots.py",
    "processes:vote_record": "who sees the case, as tried by processes:case",
    "processes:vote_deed": "whose task it is decides: engines/processes/tests",
}
