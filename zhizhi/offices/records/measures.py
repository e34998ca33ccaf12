"""How complete people's records are: those with all required items, of all, by the place where each is listed.

One record a place, not a person: an import of a hundred thousand people recounts its places and nothing else.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from zhizhi.engines.measures.contributions import Amount, Record
from zhizhi.engines.measures.keeping import Kept
from zhizhi.engines.measures.offers import Offered
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.completeness import incomplete
from zhizhi.registry.people.models import Person

COMPLETE = "records.complete"
KIND = "people_at"
# A stock has no day of its own.
DAY = date(2000, 1, 1)
WHY = "measures are kept for all"


def places_concerned(kind: str, ids: Collection[int] | None) -> Iterable[int]:
    """Touched organizations, and those where touched people are listed; all without ids."""
    if ids is None:
        found: Iterable[int] = Organization.objects.system(WHY).order_by().values_list("pk", flat=True)
        return found
    if kind == "organization":
        return ids
    people = Person.objects.system(WHY).filter(pk__in=ids) if kind == "person" else Person.objects.none()
    return set(people.order_by().values_list("place_id", flat=True))


def places_counted(ids: Sequence[int], _at: datetime) -> Iterator[tuple[Record, list[Amount]]]:
    """Complete records and all records at each place itself. One query."""
    people = Person.objects.system(WHY).filter(place__in=ids, merged_into=None).order_by()
    rows = people.values_list("place_id").annotate(Count("pk"), lacking=Count("pk", filter=incomplete()))
    found = {place: (count - lacking, count) for place, count, lacking in rows}
    for place in ids:
        yield Record(KIND, place, place), [Amount(COMPLETE, DAY, *found.get(place, (0, 0)))]


def missing_counted(place: Organization, items: Sequence[str], conditions: Sequence[Q]) -> dict[str, int]:
    """How many people of the subtree lack each item, whoever may see them. One query over the subtree's people."""
    people = Person.objects.system("figures of a place").filter(merged_into=None)
    people = people.filter(place_left__gte=place.left, place_left__lt=place.right).order_by()
    named = zip(items, conditions, strict=True)
    counted = people.aggregate(**{f"lacks_{item}": Count("pk", filter=condition) for item, condition in named})
    return {name.removeprefix("lacks_"): count for name, count in counted.items()}


def _roster(place: int) -> str:
    return f"{reverse('rosters:roster')}?place={place}&lacks=any"


KEPT = Kept(KIND, (COMPLETE,), places_concerned, places_counted)
OFFERED = Offered(
    COMPLETE, _("Complete records of people"),
    _("People whose record has every item that is required of them (everybody, Party members, paid cadres), of all"
      " people listed in the subtree. As it stands now."),
    "%", "share", frozenset(), _roster, frozenset({"committee", "department", "township", "village", "community"}),
    capability="people.view", personal=True,
)  # fmt: skip
