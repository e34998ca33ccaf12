"""People of a part of the tree by name, as fast in a nation as in a village.

Two ways lead to the first twenty names. One reads the part, by an index that begins with the place, and sorts it: right
for a village. The other reads everybody by name and leaves out whoever is elsewhere: right for a part that holds many,
of whom twenty are soon found. A database does not know how many people a part holds, and guesses wrong; we do
(`registry/population`). Both indexes hold what lists are filtered by, so that a row is read only when it is shown.
"""

from django.core.paginator import Paginator
from django.db.models import BigIntegerField, CharField, Func
from django.utils.functional import cached_property

from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person, PersonQuerySet
from zhizhi.registry.population.queries import everybody_counted, people_at
from zhizhi.registry.scope import Reach, Scope

# Entries of the index by name that are read for a page of a list to which one in ten belongs: 20 / 0.1.
READ = 200
# Nobody pages further, and counting on would read the whole part.
MOST = 2_000


class Sorted(Func):
    """The column as the database sorts it after reading, not as an index would give it."""

    template = "(%(expressions)s || '')"
    output_field = CharField()


# Not subscriptable when it runs.
class Walked(Func):
    """The column with zero added, for which the database has no index."""

    template = "(%(expressions)s + 0)"
    output_field = BigIntegerField()


class PeoplePaginator(Paginator):  # type: ignore[type-arg]
    """Pages of a list that may be a nation's: it counts to MOST and then says `more`."""

    @cached_property
    def count(self) -> int:
        """How many there are, at most MOST."""
        return min(self._counted, MOST)

    @property
    def more(self) -> bool:
        """Whether there are more than it counted."""
        return self._counted > MOST

    @cached_property
    def _counted(self) -> int:
        some: PersonQuerySet = self.object_list.order_by()[: MOST + 1]  # type: ignore[attr-defined]
        return some.count()


def people_listed(scope: Scope, place: Organization | None = None) -> PersonQuerySet:
    """The people that `scope` may read, or those of them in the subtree of `place`, by name. Filters may follow."""
    reaches = scope.reaches.get(PersonQuerySet.capability, ())
    if any(reach.role for reach in reaches) or not _many(place, reaches):
        found: PersonQuerySet = Person.objects.visible_to(scope)
        found = found.filter(place_left__gte=place.left, place_left__lt=place.right) if place else found
        return found.order_by(Sorted("sort_key"), "id")
    walked = Person.objects.alias(walked_left=Walked("place_left")).system("scoped in the next line")
    walked = walked.filter(scope.within(PersonQuerySet.capability, "walked_left"), merged_into=None)
    walked = walked.filter(walked_left__gte=place.left, walked_left__lt=place.right) if place else walked
    by_name: PersonQuerySet = walked.order_by("sort_key", "id")
    return by_name


def _many(place: Organization | None, reaches: tuple[Reach, ...]) -> bool:
    """Whether the part holds so many that reading by name finds a page sooner than reading the part."""
    held = people_at([place.left] if place else [reach.left for reach in reaches])
    return held * held > READ * everybody_counted()
