"""Rows of posts: who reads organizations reads their posts, who manages organizations changes numbers."""

from typing import Any

from tests.rights_rows import Row
from tests.world import World
from zhizhi.registry.people.models import Post


def secretary(world: World) -> list[Any]:
    """The post of the village's secretary."""
    return [Post.objects.get(organization=world.village, role="secretary").pk]


def village(world: World) -> list[Any]:
    """The village."""
    return [world.village.pk]


NOBODY, STRANGER, READER, HOLDER = ("nobody", 403), ("stranger_organizer", 404), "secretary", "organizer"
DECISION = {"number": "2", "from_date": "2026-03-18", "basis": "青编〔2026〕2号"}
ROWS = [
    Row("posts:list", colleague=NOBODY, holder=(READER, 200)),
    Row("posts:list", data={"state": "vacant", "sort": "over"}, holder=(READER, 200)),
    Row("posts:export", lambda _world: ["xlsx"], method="post", colleague=NOBODY, holder=(READER, 200)),
    Row("posts:detail", secretary, stranger=STRANGER, colleague=(READER, 200), holder=(HOLDER, 200)),
    Row("posts:number", secretary, stranger=STRANGER, colleague=(READER, 403), holder=(HOLDER, 200)),
    Row("posts:number", secretary, method="post", data=DECISION,
        stranger=STRANGER, colleague=(READER, 403), holder=(HOLDER, 302)),
    Row("posts:create", village, stranger=STRANGER, colleague=(READER, 403), holder=(HOLDER, 200)),
    Row("posts:create", village, method="post", data=DECISION | {"title": "第一书记", "role": "secretary"},
        stranger=STRANGER, colleague=(READER, 403), holder=(HOLDER, 302)),
]  # fmt: skip
