"""Rows of terms: who reads organizations reads them, who manages organizations records elections."""

from typing import Any

from tests.rights_rows import Row
from tests.world import World
from zhizhi.registry.terms.operations import rule_make
from zhizhi.registry.terms.tests.scenes import ELECTED, term_make


def village(world: World) -> list[Any]:
    """The village whose committee was elected."""
    return [term_make(world).organization_id]


def rule(world: World) -> list[Any]:
    """A local rule of the township."""
    made = rule_make(
        scope=world.scope(world.officer), place=world.township, kind="village", years=3, basis="青委办〔2025〕8号",
        from_date=ELECTED, at=world.at,
    )  # fmt: skip
    return [made.pk]


NOBODY, STRANGER, READER, HOLDER = ("nobody", 403), ("stranger_organizer", 404), "secretary", "organizer"
EXTENSION = {"until": "2026-12-01", "approved_on": "2026-03-01", "basis": "青组批〔2026〕1号"}
ROWS = [
    Row("terms:list", colleague=NOBODY, holder=(READER, 200)),
    Row("terms:list", data={"state": "overdue", "sort": "name", "q": "村"}, holder=(READER, 200)),
    Row("terms:export", lambda _world: ["xlsx"], method="post", colleague=NOBODY, holder=(READER, 200)),
    Row("terms:export", lambda _world: ["print"], method="post", colleague=NOBODY, holder=(READER, 200)),
    Row("terms:committee", village, stranger=STRANGER, colleague=(READER, 200), holder=(HOLDER, 200)),
    Row("terms:record", village, stranger=STRANGER, colleague=(READER, 403), holder=(HOLDER, 200)),
    Row("terms:record", village, method="post", data={"day": "2026-03-12"},
        stranger=STRANGER, colleague=(READER, 403), holder=(HOLDER, 302)),
    Row("terms:extend", village, stranger=STRANGER, colleague=(READER, 403), holder=(HOLDER, 200)),
    Row("terms:extend", village, method="post", data=EXTENSION,
        stranger=STRANGER, colleague=(READER, 403), holder=(HOLDER, 302)),
    Row("terms:cancel", village, method="post", data={"reason": "录错"},
        stranger=STRANGER, colleague=(READER, 403), holder=(HOLDER, 302)),
    Row("terms:rules", colleague=(READER, 200), holder=(HOLDER, 200)),
    Row("terms:rules", method="post", data={"kind": "village"}, colleague=(READER, 403), holder=(HOLDER, 422)),
    Row("terms:rule_end", rule, method="post", data={"to_date": "2026-04-01"},
        stranger=STRANGER, colleague=(READER, 404), holder=(HOLDER, 302)),
]  # fmt: skip
