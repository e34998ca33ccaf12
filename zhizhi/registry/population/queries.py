"""How many people a part of the tree has, whatever its size: two look-ups, and the changes that still wait."""

from collections.abc import Iterable

from zhizhi.registry.prepared import rows_of

# The changes that wait are few (the tick adds them up), so that their places are looked up, not the places of the part:
# SQLite keeps the order of a CROSS JOIN, and PostgreSQL knows the sizes.
_PEOPLE = """
    SELECT o.id, COALESCE(c.people, 0) + COALESCE((
        SELECT SUM(d.change) FROM population_placechange d CROSS JOIN organizations_organization p
        WHERE p.id = d.organization_id AND p."left" >= o."left" AND p."left" < o."right"), 0)
    FROM organizations_organization o LEFT JOIN population_placecount c ON c.organization_id = o.id
    WHERE {which}
"""
_OF, _BEGINNING, _ROOTS = "o.id IN ({places})", 'o."left" IN ({places})', "o.parent_id IS NULL"
# Counted from the people themselves, to compare with.
_RECOUNT = """
    SELECT o.id, count(*) FROM organizations_organization o
    JOIN people_person p ON p.place_left >= o."left" AND p.place_left < o."right"
    WHERE p.merged_into_id IS NULL GROUP BY o.id
"""


def people_counted(organization_ids: Iterable[int]) -> dict[int, int]:
    """Organization to the number of people whose primary place lies in its subtree."""
    return _counted(_OF, organization_ids)


def people_at(lefts: Iterable[int]) -> int:
    """The people of the subtrees that begin at these places, together."""
    return sum(_counted(_BEGINNING, lefts).values())


def everybody_counted() -> int:
    """All people of the database."""
    return sum(people for _root, people in rows_of(_PEOPLE.format(which=_ROOTS), []))


def _counted(which: str, places: Iterable[int]) -> dict[int, int]:
    wanted = list(places)
    if not wanted:
        return {}
    condition = which.format(places=", ".join(["%s"] * len(wanted)))
    return {organization: int(people) for organization, people in rows_of(_PEOPLE.format(which=condition), wanted)}


def people_recounted() -> dict[int, int]:
    """The same from the people themselves, for every organization that has any; slow, for checks."""
    return dict(rows_of(_RECOUNT, []))
