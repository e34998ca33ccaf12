"""The oracle of the running totals: everything added up again from the contributions, the slow way."""

from collections import Counter
from datetime import date

from zhizhi.engines.measures.models import Contribution, DayTotal
from zhizhi.registry.organizations.models import Organization

Key = tuple[str, int, date]


def totals_kept() -> dict[Key, tuple[int, int]]:
    """(measure, organization, day) to (numerator, denominator), as kept; nothing is the same as nought."""
    rows = DayTotal.objects.values_list("measure", "organization_id", "day", "numerator", "denominator")
    return {(measure, place, day): (num, den) for measure, place, day, num, den in rows if num or den}


def totals_recounted() -> dict[Key, tuple[int, int]]:
    """The same from each contribution, given to its organization and, parent by parent, to all above."""
    parents = dict(Organization.objects.system("recount").values_list("pk", "parent"))
    numerators: Counter[Key] = Counter()
    denominators: Counter[Key] = Counter()
    for row in Contribution.objects.all():
        place: int | None = row.organization_id
        while place is not None:
            numerators[row.measure, place, row.day] += row.numerator
            denominators[row.measure, place, row.day] += row.denominator
            place = parents[place]
    keys = numerators.keys() | denominators.keys()
    return {key: (numerators[key], denominators[key]) for key in keys if numerators[key] or denominators[key]}
