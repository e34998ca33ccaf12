"""Rows of joint organizations: read where they or a partner stand, kept by who manages or leads them."""

from typing import Any

from tests.rights_rows import Row
from tests.world import AT, World
from zhizhi.registry.overlays.operations import issue_raise
from zhizhi.registry.overlays.tests.scenes import BEGUN, chain_make, estate_make, linked, met


def chain(world: World) -> list[Any]:
    """One that nobody is linked to."""
    return [chain_make(world).pk]


def estate(world: World) -> list[Any]:
    """An estate."""
    return [estate_make(world).pk]


def link(world: World) -> list[Any]:
    """One with a partner."""
    overlay = chain_make(world)
    return [overlay.pk, linked(overlay, "partner", world.village).pk]


def meeting(world: World) -> list[Any]:
    """One that met."""
    overlay = chain_make(world)
    return [overlay.pk, met(overlay, linked(overlay, "partner", world.village))]


def issue(world: World) -> list[Any]:
    """One with an issue."""
    overlay = chain_make(world)
    made = issue_raise(scope=None, overlay=overlay, words="议题", raised_on=BEGUN, answers=None, due=None, at=AT)
    return [overlay.pk, made.pk]


NOBODY, STRANGER, READER, HOLDER = ("nobody", 403), ("stranger_organizer", 404), "talent_liaison", "organizer"


def kept(name: str, args: Any, data: dict[str, Any], status: int = 302) -> list[Row]:
    """What is done at one: the form, and what it sends."""
    return [
        Row(name, args, stranger=STRANGER, colleague=(READER, 403), holder=(HOLDER, 200)),
        Row(name, args, method="post", data=data, stranger=STRANGER, colleague=(READER, 403), holder=(HOLDER, status)),
    ]


ROWS = [
    Row("overlays:list", colleague=NOBODY, holder=(READER, 200)),
    Row("overlays:export", lambda _world: ["xlsx"], method="post", colleague=NOBODY, holder=(READER, 200)),
    Row("overlays:detail", chain, stranger=STRANGER, colleague=(READER, 200), holder=(HOLDER, 200)),
    Row("overlays:create", colleague=(READER, 403), holder=(HOLDER, 200)),
    *kept("overlays:end", chain, {"reason": "完成"}),
    *kept("overlays:link", chain, {"kind": "partner", "who": "柳湾村", "from_date": "2026-03-01"}),
    *kept("overlays:link_end", link, {"to_date": "2026-03-01"}),
    *kept("overlays:meet", chain, {"day": "2026-03-01", "topic": "议事"}, 422),
    *kept("overlays:meeting_remove", meeting, {"reason": "录错"}),
    *kept("overlays:issue", chain, {"words": "议题", "raised_on": "2026-03-01"}),
    *kept("overlays:issue_close", issue, {"state": "settled", "outcome": "办结", "day": "2026-03-10"}),
    *kept("overlays:survey", estate, {"day": "2026-03-01", "answers": "20", "stars": "80", "source": "问卷"}),
]
