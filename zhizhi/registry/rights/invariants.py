"""What must be true of grants: they stand where their place stands, and live as long as what gave them."""

from collections.abc import Iterator

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.registry.invariants import CHUNK, invariant, misplaced
from zhizhi.registry.rights.models import Grant

WHY = "an invariant is true of every record"


@invariant("grant.place", gettext_lazy("Each right reaches as far as its place stands in the tree."))
def grant_place() -> Iterator[str]:
    """Grants whose copy of the place is old."""
    return misplaced(Grant.objects.system(WHY), "place__left")


@invariant("grant.follows", gettext_lazy("A right through an appointment is the same person's, from and to its days."))
def grant_follows() -> Iterator[str]:
    """Grants that say another person, place or other days than their appointment."""
    given = Grant.objects.system(WHY).filter(origin=Grant.Origin.APPOINTMENT)
    ends = Q(to_date=F("appointment__to_date")) | Q(to_date=None, appointment__to_date=None)
    same = Q(
        person=F("appointment__person"), place=F("appointment__post__organization"),
        from_date=F("appointment__from_date"),
    )  # fmt: skip
    right = given.filter(same & ends).values("pk")
    wrong = given.exclude(pk__in=right).order_by("pk").values_list("pk", "appointment")
    for record, appointment in wrong.iterator(chunk_size=CHUNK):
        said = {"record": record, "appointment": appointment}
        yield _("right %(record)s does not follow appointment %(appointment)s") % said
