"""Rows of the dry run: of what is published for everybody with an account, of drafts for who writes them."""

from typing import Any

from tests.rights_rows import Row
from tests.world import World
from zhizhi.engines.catalogue.queries import published
from zhizhi.engines.editor.operations import draft_edit
from zhizhi.engines.processes.tests.walk import pack_ready


def packed(world: World) -> list[str]:
    """A declaration in force."""
    pack_ready(world.at)
    return ["five-orders"]


def draft(world: World) -> list[Any]:
    """The draft of its next version."""
    version = published(packed(world)[0])
    return [draft_edit(scope=world.scope(world.administrator), version=version, at=world.at).pk]


ROWS = [
    Row("editor:rehearsal", packed, colleague=("nobody", 200), holder=("officer", 200)),
    Row("editor:rehearse_draft", draft, colleague=("officer", 403), holder=("administrator", 200)),
]
NOT_BY_PLACE = {
    "editor:rehearsal": "what is published is public among staff",
    "editor:rehearse_draft": "drafts belong to no place",
}
