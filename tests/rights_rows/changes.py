"""Rows of changes of organizations, of their history, and of rosters of another day."""

from tests.rights_rows import Row
from tests.world import World
from zhizhi.registry.changes.operations import change_make
from zhizhi.registry.changes.planning import plan_make
from zhizhi.registry.changes.preview import preview_of
from zhizhi.registry.changes.wanted import Wanted

STRANGER = "stranger_organizer"


def village(world: World) -> list[int]:
    return [world.village.pk]


def renamed(world: World) -> list[int]:
    """A change that the county made."""
    wanted = Wanted("rename", world.village.pk, name="新柳湾村")
    seen = preview_of(wanted, scope=None, at=world.at).digest
    return [change_make(scope=None, wanted=wanted, seen=seen, since=0, key="row", at=world.at).pk]


def planned(world: World) -> list[int]:
    """A change that the township's organizer planned for next month."""
    wanted = Wanted("rename", world.village.pk, name="新柳湾村", day="2026-04-30")
    scope = world.scope(world.organizer, world.at)
    seen = preview_of(wanted, scope=scope, at=world.at).digest
    return [plan_make(scope=scope, wanted=wanted, seen=seen, since=0, key="row", at=world.at).pk]


def _make(kind: str) -> Row:
    return Row(
        "changes:make",
        lambda world: [world.village.pk, kind],
        stranger=(STRANGER, 404),
        colleague=("secretary", 403),
        holder=("organizer", 200),
    )


def _preview(kind: str, data: dict[str, str]) -> Row:
    return Row(
        "changes:make",
        lambda world: [world.village.pk, kind],
        method="post",
        data=data,
        stranger=(STRANGER, 404),
        colleague=("secretary", 403),
        holder=("organizer", 200),
    )


ROWS = [
    *[_make(kind) for kind in ("rename", "move", "merge", "split", "close")],
    _preview("rename", {"name": "新柳湾村", "new_kind": "village"}),
    _preview("close", {"basis": ""}),
    Row("changes:list", colleague=("nobody", 403), holder=("secretary", 200)),
    Row("changes:change", renamed, stranger=(STRANGER, 404), colleague=("nobody", 403), holder=("secretary", 200)),
    Row(
        "changes:undo",
        renamed,
        method="post",
        stranger=(STRANGER, 404),
        colleague=("secretary", 403),
        holder=("organizer", 302),
    ),
    Row("changes:planned", planned, stranger=(STRANGER, 404), colleague=("nobody", 403), holder=("secretary", 200)),
    Row(
        "changes:plan_cancel",
        planned,
        method="post",
        data={"reason": "上级暂缓"},
        stranger=(STRANGER, 404),
        colleague=("secretary", 403),
        holder=("organizer", 302),
    ),
    Row(
        "changes:plan_noted",
        planned,
        method="post",
        stranger=(STRANGER, 404),
        colleague=("nobody", 403),
        holder=("secretary", 302),
    ),
    Row("changes:history", village, stranger=(STRANGER, 404), colleague=("nobody", 403), holder=("secretary", 200)),
    Row("changes:roster", village, stranger=(STRANGER, 404), colleague=("contact", 403), holder=("secretary", 200)),
    Row(
        "changes:roster_export",
        lambda world: [*village(world), "xlsx"],
        method="post",
        stranger=(STRANGER, 404),
        colleague=("contact", 403),
        holder=("secretary", 200),
    ),
    Row(
        "organizations:detail",
        village,
        data={"on": "2026-03-01"},
        stranger=(STRANGER, 404),
        colleague=("nobody", 403),
        holder=("secretary", 200),
    ),
]
