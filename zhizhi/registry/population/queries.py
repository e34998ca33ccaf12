"""How many people a part of the tree has, whatever its size: two look-ups, and the changes that still wait."""

from bisect import bisect_left
from collections.abc import Iterable
from itertools import accumulate

from zhizhi.registry.prepared import rows_of

# The changes that wait are few (the tick adds them up), so that their places are looked up, not the places of the part:
# SQLite keeps the order of a CROSS JOIN, and PostgreSQL knows the sizes.
_PEOPLE = """
    SELECT o.id, COALESCE(c.people, 0) + COALESCE((
        SELECT SUM(d.change) FROM population_placechange d CROSS JOIN organizations_organization p
        WHERE p.id = d.organization_id AND p."left" >= o."left" AND p."left" < o."right"), 0) people
    FROM organizations_organization o LEFT JOIN population_placecount c ON c.organization_id = o.id
    WHERE {which}
"""
_OF, _BEGINNING = "o.id IN ({places})", 'o."left" IN ({places})'
_EVERYBODY = _PEOPLE.format(which="o.parent_id IS NULL")
# With so few places the words of the statement are kept.
_FEW = 10
# Counted from the people themselves, to compare with: by place, as a join with the tree would take every person with
# every organization.
_BY_PLACE = "SELECT place_left, count(*) FROM people_person WHERE merged_into_id IS NULL GROUP BY 1 ORDER BY 1"
_TREE = 'SELECT id, "left", "right" FROM organizations_organization'


def people_counted(organization_ids: Iterable[int]) -> dict[int, int]:
    """Organization to the number of people whose primary place lies in its subtree."""
    return _counted(_OF, list(organization_ids))


def people_among(lefts: Iterable[int]) -> tuple[int, int]:
    """The people of the subtrees that begin at these places, together, and all people of the database. One query."""
    wanted = list(lefts)
    of_parts = f"{_asked(_BEGINNING, wanted)} UNION ALL " if wanted else ""
    rows = rows_of(f"{of_parts}SELECT 0, sum(e.people) FROM ({_EVERYBODY}) e", wanted, kept=len(wanted) <= _FEW)
    return sum(int(people) for organization, people in rows if organization), int(rows[-1][1] or 0)


def _counted(which: str, wanted: list[int]) -> dict[int, int]:
    if not wanted:
        return {}
    rows = rows_of(_asked(which, wanted), wanted, kept=len(wanted) <= _FEW)
    return {organization: int(people) for organization, people in rows}


def _asked(which: str, wanted: list[int]) -> str:
    return _PEOPLE.format(which=which.format(places=", ".join(["%s"] * len(wanted))))


def people_recounted() -> dict[int, int]:
    """The same from the people themselves, for every organization that has any; it reads everybody, for checks."""
    held = rows_of(_BY_PLACE, [])
    lefts, before = [left for left, _count in held], [0, *accumulate(int(count) for _left, count in held)]
    within = {
        pk: before[bisect_left(lefts, right)] - before[bisect_left(lefts, left)]
        for pk, left, right in rows_of(_TREE, [])
    }
    return {pk: count for pk, count in within.items() if count}
