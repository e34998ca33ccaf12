"""Rows of the editor of declarations."""

from typing import Any

from tests.rights_rows import Row
from tests.world import World
from zhizhi.engines.catalogue.queries import published
from zhizhi.engines.editor.models import Draft
from zhizhi.engines.editor.operations import draft_delete, draft_edit
from zhizhi.engines.editor.publishing import declaration_retire
from zhizhi.engines.processes.tests.walk import pack_ready

COLLEAGUE, HOLDER = "officer", "administrator"


def slug(world: World) -> list[Any]:
    pack_ready(world.at)
    return ["five-orders"]


def retired(world: World) -> list[Any]:
    scope = world.scope(world.administrator)
    declaration_retire(scope=scope, slug=slug(world)[0], reason="停办", at=world.at)
    return ["five-orders"]


def draft(world: World) -> list[Any]:
    pack_ready(world.at)
    scope = world.scope(world.administrator)
    made: Draft = draft_edit(scope=scope, version=published("five-orders"), at=world.at)
    return [made.pk]


def deleted(world: World) -> list[Any]:
    [pk] = draft(world)
    draft_delete(scope=world.scope(world.administrator), pk=pk, at=world.at)
    return [pk]


def row(name: str, args: Any = None, status: int = 200, **more: Any) -> Row:
    """Declarations are the county's: who holds packs.manage anywhere writes them, nobody else."""
    given = {"args": args} if args else {}
    return Row(f"editor:{name}", colleague=(COLLEAGUE, 403), holder=(HOLDER, status), **given, **more)


ROWS = [
    row("list"),
    row("upload", method="post", status=422),
    row("names", data={"id": "a", "prefix": "A"}),
    row("draft", draft),
    row("check", draft, 400, method="post"),
    row("save", draft, 400, method="post"),
    row("export", draft),
    row("delete", draft, 302, method="post"),
    row("restore", deleted, 302, method="post"),
    row("publish", draft),
    row("publish", draft, 422, method="post"),
    row("rebase", draft, 302, method="post"),
    row("versions", slug),
    row("copy", slug),
    row("edit", slug, 302, method="post"),
    row("retire", slug, 302, method="post", data={"reason": "停办"}),
    row("bring_back", retired, 302, method="post", data={"reason": "恢复"}),
    row("running", slug),
]
NOT_BY_PLACE = {
    f"editor:{name}": "declarations are the county's, written by who holds packs.manage"
    for name in ("draft", "check", "save", "export", "delete", "restore", "publish", "rebase", "versions", "copy",
                 "edit", "retire", "bring_back", "running")
}  # fmt: skip
