"""What is true of closed organizations and of changes that stand."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.registry.invariants import invariant
from zhizhi.registry.organizations.models import Succession
from zhizhi.registry.people.models import Appointment, Household, Membership

WHY = "checking the whole registry"
SINCE_CLOSED = Q(to_date=None)


@invariant("organization.nothing_open_at_closed", gettext_lazy("Nothing goes on at a closed organization."))
def nothing_open_at_closed() -> Iterator[str]:
    """Appointments and memberships without an end, and households, at an organization that is closed."""
    closed = {"closed_on__isnull": False}
    held = Appointment.objects.system(WHY).filter(SINCE_CLOSED, **_at("post__organization", closed))
    for pk, place in held.order_by("pk").values_list("pk", "post__organization"):
        yield _("Appointment %(id)s goes on at the closed organization %(place)s.") % {"id": pk, "place": place}
    members = Membership.objects.system(WHY).filter(SINCE_CLOSED, **_at("organization", closed))
    for pk, place in members.order_by("pk").values_list("pk", "organization"):
        yield _("Membership %(id)s goes on at the closed organization %(place)s.") % {"id": pk, "place": place}
    homes = Household.objects.system(WHY).filter(**_at("organization", closed))
    for pk, place in homes.order_by("pk").values_list("pk", "organization"):
        yield _("Household %(id)s belongs to the closed organization %(place)s.") % {"id": pk, "place": place}


@invariant("organization.merged_below_successor", gettext_lazy("What was merged lies below what it went on as."))
def merged_below_successor() -> Iterator[str]:
    """Closed, and within the interval of the successor."""
    rows = Succession.objects.filter(how=Succession.How.MERGED)
    within = Q(predecessor__left__gt=F("successor__left"), predecessor__left__lt=F("successor__right"))
    for row in rows.exclude(within & Q(predecessor__closed_on__isnull=False)).order_by("pk"):
        words = {"id": row.predecessor_id, "successor": row.successor_id}
        yield _("Organization %(id)s was merged into %(successor)s, but is open or does not lie below it.") % words


def _at(way: str, conditions: Mapping[str, object]) -> dict[str, Any]:
    return {f"{way}__{name}": value for name, value in conditions.items()}
