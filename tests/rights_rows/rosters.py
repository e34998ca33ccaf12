"""Rows of rosters, searches kept and tables of codes. Searches and files are one person's own."""

from tests.rights_rows import Row
from tests.world import AT, World
from zhizhi.registry.people.local import code_add
from zhizhi.registry.rosters.operations import file_ask, search_save


def search(world: World) -> list[int]:
    """One of the secretary's."""
    scope = world.scope(world.secretary)
    return [search_save(scope=scope, name="党员", query="sex=1", office_id=None, at=AT).pk]


def long_file(world: World) -> list[int]:
    """One that the secretary asked for."""
    return [file_ask(scope=world.scope(world.secretary), query="", ending="xlsx", at=AT).pk]


def word(world: World) -> list[int]:
    """A word of the county."""
    scope = world.scope(world.administrator)
    return [code_add(scope=scope, codes="politics", word="在册党员", code="01", at=AT).pk]


NOBODY, SECRETARY, OTHER = ("contact", 403), ("secretary", 200), ("stranger_secretary", 404)
GONE = ("secretary", 302)
ROWS = [
    Row("rosters:roster", colleague=NOBODY, holder=SECRETARY),
    Row("rosters:take", lambda _world: ["xlsx"], method="post", colleague=NOBODY, holder=SECRETARY),
    Row("rosters:print", method="post", colleague=NOBODY, holder=SECRETARY),
    Row("rosters:numbers", colleague=("desk_officer", 403), holder=SECRETARY),
    Row(
        "rosters:numbers",
        method="post",
        data={"numbers": ["phone"], "reason": "通知开会"},
        colleague=("desk_officer", 403),
        holder=SECRETARY,
    ),
    Row("rosters:file", long_file, stranger=OTHER, colleague=NOBODY, holder=SECRETARY),
    Row("rosters:file_take", long_file, method="post", stranger=OTHER, colleague=NOBODY, holder=("secretary", 404)),
    Row("rosters:searches", colleague=NOBODY, holder=SECRETARY),
    Row("rosters:save", method="post", data={"query": "", "name": "x"}, colleague=NOBODY, holder=GONE),
    Row("rosters:search", search, stranger=OTHER, colleague=NOBODY, holder=SECRETARY),
    Row("people:codes", colleague=("officer", 403), holder=("administrator", 200)),
    Row(
        "people:codes",
        method="post",
        data={"codes": "degree", "word": "农业推广硕士"},
        colleague=("officer", 403),
        holder=("administrator", 302),
    ),
    Row("people:code_remove", word, method="post", colleague=("officer", 403), holder=("administrator", 302)),
    Row("rosters:delete", search, method="post", stranger=OTHER, colleague=NOBODY, holder=GONE),
]
EXEMPT: dict[str, str] = {}
