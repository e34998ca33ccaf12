"""What the database does by itself when a person comes, goes or changes place, or a part of the tree moves.

A part that moves takes its kept sum along: its old superior loses it, its new one gains it, and so do those above them
when the changes are added up. Changes that still wait roll up by the tree of that moment.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connection as default
from django.db.backends.base.base import BaseDatabaseWrapper

PREFIX = "population_"
_CHANGE = "INSERT INTO population_placechange (organization_id, change)"
_KEPT = "(SELECT c.people FROM population_placecount c WHERE c.organization_id = NEW.id)"
_MOVED = (
    f"{_CHANGE} SELECT OLD.parent_id, -{_KEPT} WHERE {_KEPT} <> 0 AND OLD.parent_id IS NOT NULL;"
    f" {_CHANGE} SELECT NEW.parent_id, {_KEPT} WHERE {_KEPT} <> 0 AND NEW.parent_id IS NOT NULL;"
)
# A record merged into another counts nowhere.
_LEFT = f"{_CHANGE} SELECT OLD.place_id, -1 WHERE OLD.merged_into_id IS NULL;"
_CAME = f"{_CHANGE} SELECT NEW.place_id, 1 WHERE NEW.merged_into_id IS NULL;"

_SQLITE = {
    "came": f"AFTER INSERT ON people_person BEGIN {_CAME} END",
    "left": f"AFTER DELETE ON people_person BEGIN {_LEFT} END",
    "changed": "AFTER UPDATE OF place_id, merged_into_id ON people_person"
    " WHEN OLD.place_id <> NEW.place_id OR OLD.merged_into_id IS NOT NEW.merged_into_id"
    f" BEGIN {_LEFT} {_CAME} END",
    "moved": "AFTER UPDATE OF parent_id ON organizations_organization WHEN OLD.parent_id IS NOT NEW.parent_id"
    f" BEGIN {_MOVED} END",
}  # fmt: skip

# One row a statement and place, however many people it brings: an import writes a hundred thousand at once.
_GROUPED = f"{_CHANGE} SELECT place_id, {{sign}}count(*) FROM touched WHERE merged_into_id IS NULL GROUP BY place_id"
_BODIES = {
    "came": f"{_GROUPED.format(sign='')}; RETURN NULL;",
    "left": f"{_GROUPED.format(sign='-')}; RETURN NULL;",
    "changed": f"{_LEFT} {_CAME} RETURN NULL;",
    "moved": f"{_MOVED} RETURN NULL;",
}
_POSTGRES = {
    "came": "AFTER INSERT ON people_person REFERENCING NEW TABLE AS touched FOR EACH STATEMENT",
    "left": "AFTER DELETE ON people_person REFERENCING OLD TABLE AS touched FOR EACH STATEMENT",
    "changed": "AFTER UPDATE OF place_id, merged_into_id ON people_person FOR EACH ROW WHEN"
    " (OLD.place_id <> NEW.place_id OR OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id)",
    "moved": "AFTER UPDATE OF parent_id ON organizations_organization FOR EACH ROW"
    " WHEN (OLD.parent_id IS DISTINCT FROM NEW.parent_id)",
}
_FUNCTION = "CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {body} END $$"

_NAMES = {
    "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE %s",
    "postgresql": "SELECT tgname FROM pg_trigger WHERE tgname LIKE %s AND NOT tgisinternal",
}
_EMPTIED = "SELECT 1 WHERE NOT EXISTS (SELECT 1 FROM people_person) AND EXISTS (SELECT 1 FROM population_placechange)"
_COUNT = """
    INSERT INTO population_placecount (organization_id, people)
    WITH RECURSIVE up (organization_id, people) AS (
        SELECT place_id, count(*) FROM people_person WHERE merged_into_id IS NULL GROUP BY place_id
        UNION ALL
        SELECT o.parent_id, up.people FROM up JOIN organizations_organization o ON o.id = up.organization_id
        WHERE o.parent_id IS NOT NULL
    ) SELECT organization_id, sum(people) FROM up GROUP BY organization_id
"""


def triggers_ensure(connection: BaseDatabaseWrapper) -> None:
    """Makes the triggers that are missing and, since people may have come without them, counts everybody anew.

    So it does when nobody is there but changes wait: a database that was emptied.
    """
    missing = set(_SQLITE) - triggers_found(connection)
    with connection.cursor() as cursor:
        for statement in _made(connection.vendor, sorted(missing)):
            cursor.execute(statement)
        cursor.execute(_EMPTIED)
        emptied = cursor.fetchone()
    if missing or emptied:
        recount(connection)


def triggers_found(connection: BaseDatabaseWrapper = default) -> set[str]:
    """Which of the triggers the database has."""
    with connection.cursor() as cursor:
        cursor.execute(_NAMES[connection.vendor], [f"{PREFIX}%"])
        return {name.removeprefix(PREFIX) for (name,) in cursor.fetchall()} & set(_SQLITE)


def recount(connection: BaseDatabaseWrapper = default) -> None:
    """Counts everybody anew, from the people themselves. One pass over the people; call it within a transaction."""
    with connection.cursor() as cursor:
        for statement in ("DELETE FROM population_placechange", "DELETE FROM population_placecount", _COUNT):
            cursor.execute(statement)


def _made(vendor: str, names: list[str]) -> Iterator[str]:
    for name in names:
        full: Any = PREFIX + name
        if vendor == "sqlite":
            yield f"CREATE TRIGGER {full} {_SQLITE[name]}"
            continue
        yield _FUNCTION.format(name=full, body=_BODIES[name])
        yield f"CREATE TRIGGER {full} {_POSTGRES[name]} EXECUTE FUNCTION {full}()"
