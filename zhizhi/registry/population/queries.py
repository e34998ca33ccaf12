"""How many people a part of the tree has, whatever its size: two look-ups, and the changes that still wait."""

from collections.abc import Iterable

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
# Counted from the people themselves, to compare with.
_RECOUNT = """
    SELECT o.id, count(*) FROM organizations_organization o
    JOIN people_person p ON p.place_left >= o."left" AND p.place_left < o."right"
    WHERE p.merged_into_id IS NULL GROUP BY o.id
"""


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
    """The same from the people themselves, for every organization that has any; slow, for checks."""
    return dict(rows_of(_RECOUNT, []))
