"""People of a part of the tree by name, as fast in a nation as in a village.

Two ways lead to the first twenty names. One reads the part, by an index that begins with the place, and sorts it: right
for a village. The other reads everybody by name and leaves out whoever is elsewhere: right for a part that holds many,
of whom twenty are soon found. A database does not know how many people a part holds, and guesses wrong; we do
(`registry/population`). Both indexes hold what lists are filtered by, so that a row is read only when it is shown.
"""

from django.db import connection
from django.db.models import F, Q
from django.db.models.functions import Coalesce

from zhizhi.registry.longlists import LongPaginator, hidden
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person, PersonQuerySet
from zhizhi.registry.people.queries import letter_of, meant_to
from zhizhi.registry.population.queries import people_among
from zhizhi.registry.scope import Reach, Scope

# Entries of the index by name that are read for a page of a list to which one in ten belongs: 20 / 0.1.
READ = 200
# Nobody pages further, and counting on would read the whole part.
MOST = 2_000


def people_paged(found: PersonQuerySet, size: int) -> LongPaginator:
    """Pages of a list of people."""
    return LongPaginator(found, size, MOST)


def people_listed(
    scope: Scope, place: Organization | None = None, text: str = "", *, by_name: bool = True
) -> PersonQuerySet:
    """The people that `scope` may read, or those of them in the subtree of `place`, by name. Filters may follow.

    `text` is what they are meant by. Not `by_name`: another order will be asked for.
    """
    meant = meant_to(scope, text) if text else Q()
    reaches = scope.reaches.get(PersonQuerySet.capability, ())
    if not by_name or any(reach.role for reach in reaches) or not _many(place, reaches, rare=bool(text)):
        found: PersonQuerySet = Person.objects.alias(key=_not_begun_with("sort_key"))
        found = found.visible_to(scope).filter(meant, letter_of(text, "key"))
        found = found.filter(place_left__gte=place.left, place_left__lt=place.right) if place else found
        return found.order_by(hidden("sort_key"), "id")
    walked = Person.objects.alias(walked_left=_not_begun_with("place_left")).system("scoped in the next line")
    walked = walked.filter(scope.within(PersonQuerySet.capability, "walked_left"), meant, merged_into=None)
    walked = walked.filter(letter_of(text, "sort_key"))
    walked = walked.filter(walked_left__gte=place.left, walked_left__lt=place.right) if place else walked
    ordered: PersonQuerySet = walked.order_by("sort_key", "id")
    return ordered


def _not_begun_with(column: str) -> F | Coalesce:
    """The column that the other way would begin with. SQLite would, whatever it finds there.

    PostgreSQL knows how many a large part holds, and of a filter so rare that reading the part is better after all.
    """
    return F(column) if connection.vendor == "postgresql" else hidden(column)


def _many(place: Organization | None, reaches: tuple[Reach, ...], *, rare: bool) -> bool:
    """Whether the part holds so many that reading by name finds a page sooner than reading the part.

    Of what is `rare` there may be no page at all: then all names would be read for it.
    """
    held, everybody = people_among([place.left] if place else [reach.left for reach in reaches])
    return 2 * held > everybody if rare else held * held > READ * everybody
