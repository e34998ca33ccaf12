"""Adding up what the triggers noted: from each organization to all above it."""

from collections import Counter

from django.db import connection, transaction

from zhizhi.registry.population.models import PlaceChange
from zhizhi.registry.prepared import rows_of

PORTION = 5_000
_UP = """
    WITH RECURSIVE up (start, id) AS (
        SELECT o.id, o.id FROM organizations_organization o WHERE o.id IN ({places})
        UNION ALL
        SELECT up.start, o.parent_id FROM up JOIN organizations_organization o ON o.id = up.id
        WHERE o.parent_id IS NOT NULL
    ) SELECT start, id FROM up
"""
_ADD = (
    "INSERT INTO population_placecount (organization_id, people) VALUES (%s, %s)"
    " ON CONFLICT (organization_id) DO UPDATE SET people = population_placecount.people + excluded.people"
)


def changes_add() -> int:
    """Adds up all changes that wait, in portions of a short transaction each; how many there were."""
    done = 0
    while portion := _portion_add():
        done += portion
    return done


@transaction.atomic
def _portion_add() -> int:
    """The oldest changes, taken so that nobody else adds them, too."""
    waiting = PlaceChange.objects.select_for_update(skip_locked=connection.features.has_select_for_update_skip_locked)
    rows = list(waiting.order_by("pk").values_list("pk", "organization_id", "change")[:PORTION])
    if not rows:
        return 0
    sums = _summed(Counter({}), rows)
    totals: Counter[int] = Counter()
    for start, above in _lineages([place for place, change in sums.items() if change]):
        totals[above] += sums[start]
    with connection.cursor() as cursor:  # by number, so that two portions lock shared rows in the same order
        cursor.executemany(_ADD, [row for row in sorted(totals.items()) if row[1]])
    for first in range(0, len(rows), 500):
        PlaceChange.objects.filter(pk__in=[pk for pk, _place, _change in rows[first : first + 500]]).delete()
    return len(rows)


def _summed(sums: Counter[int], rows: list[tuple[int, int, int]]) -> Counter[int]:
    for _pk, place, change in rows:
        sums[place] += change
    return sums


def _lineages(places: list[int]) -> list[tuple[int, int]]:
    """(place, organization above it or itself) for all the places."""
    found: list[tuple[int, int]] = []
    for first in range(0, len(places), 500):
        some = places[first : first + 500]
        found += rows_of(_UP.format(places=", ".join(["%s"] * len(some))), some)
    return found
