"""The kept numbers of people are those of the people themselves."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.registry.invariants import invariant
from zhizhi.registry.population.queries import people_counted, people_recounted
from zhizhi.registry.population.triggers import PREFIX, triggers_found
from zhizhi.registry.prepared import rows_of

TRIGGERS = {"came", "left", "changed", "moved"}


@invariant("population.sums", gettext_lazy("The number of people kept for each organization is the number counted."))
def sums() -> Iterator[str]:
    counted = people_recounted()
    places = sorted({pk for (pk,) in rows_of("SELECT id FROM organizations_organization", [])} | counted.keys())
    for first in range(0, len(places), 500):
        kept = people_counted(places[first : first + 500])
        for place in places[first : first + 500]:
            if kept.get(place, 0) != counted.get(place, 0):
                yield _("Organization %(place)d: %(kept)d people kept, %(counted)d counted.") % {
                    "place": place, "kept": kept.get(place, 0), "counted": counted.get(place, 0),
                }  # fmt: skip


@invariant("population.triggers", gettext_lazy("The database itself notes who comes and goes."))
def triggers() -> Iterator[str]:
    for name in sorted(TRIGGERS - triggers_found()):
        yield _("The trigger %(name)s is missing. Run: zhizhi migrate") % {"name": PREFIX + name}
