"""What must be true of grants: they stand where their place stands, and live as long as what gave them."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.registry.invariants import CHUNK, invariant, misplaced
from zhizhi.registry.proposals.acts import acts
from zhizhi.registry.rights.mandates import LONG, MOST_DAYS, MOST_HOURS
from zhizhi.registry.rights.models import Grant, Mandate

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


@invariant("grant.within_appointment", gettext_lazy("No delegated right outlives the appointment that it comes from."))
def grant_within_appointment() -> Iterator[str]:
    """Delegations of another person's post, begun before it or ending after it."""
    lent = Grant.objects.system(WHY).filter(origin=Grant.Origin.DELEGATION)
    empty = Q(from_date=F("to_date"))
    beyond = Q(appointment__to_date__lt=F("to_date")) | Q(from_date__lt=F("appointment__from_date"))
    another = ~Q(appointment__person=F("mandate__for_person"))
    for record in lent.filter((beyond & ~empty) | another).order_by("pk").values_list("pk", flat=True):
        yield _("delegated right %(record)s outlives its appointment") % {"record": record}


@invariant(
    "grant.not_lent_on", gettext_lazy("What is lent comes from an appointment of the lender, and is not lent on.")
)
def grant_not_lent_on() -> Iterator[str]:
    """Delegated rights that the appointment itself does not carry as far."""
    carried = Grant.objects.system(WHY).filter(
        origin=Grant.Origin.APPOINTMENT, appointment=OuterRef("appointment"), capability=OuterRef("capability"),
        place=OuterRef("place"), data_class__gte=OuterRef("data_class"),
    )  # fmt: skip
    lent = Grant.objects.system(WHY).filter(origin=Grant.Origin.DELEGATION, to_date__gt=F("from_date"))
    for record in lent.exclude(Exists(carried)).order_by("pk").values_list("pk", flat=True):
        yield _("delegated right %(record)s is more than its appointment carries") % {"record": record}


@invariant("emergency.within_hours", gettext_lazy("Emergency access ends with its hours, and with its day."))
def emergency_within_hours() -> Iterator[str]:
    """Grants that run longer than their mandate, or than a day."""
    taken = Grant.objects.system(WHY).filter(origin=Grant.Origin.BREAK_GLASS)
    longer = Q(until__gt=F("mandate__until")) | Q(to_date__gt=F("mandate__to_date"))
    day = Q(mandate__until__gt=F("mandate__given_at") + timedelta(hours=MOST_HOURS))
    for record in taken.filter(longer | day).order_by("pk").values_list("pk", flat=True):
        yield _("emergency right %(record)s runs beyond its hours") % {"record": record}


@invariant("grant.second_person", gettext_lazy("Rights that need a second person name who confirmed them."))
def second_person_where_demanded() -> Iterator[str]:
    """Lines, and delegations longer than one person decides, without a name or confirmed by who gave them."""
    alone = Q(approved_by=None) | Q(approved_by=F("given_by")) | Q(approved_by=F("person"))
    most = timedelta(days=acts()[LONG].beyond_days or MOST_DAYS)
    long = Q(kind=Grant.Origin.DELEGATION, to_date__gt=F("from_date") + most, ended_at=None)
    demanded = Mandate.objects.system(WHY).filter(long | Q(kind=Grant.Origin.LINE))
    for record in demanded.filter(alone).order_by("pk").values_list("pk", flat=True):
        yield _("mandate %(record)s was confirmed by nobody") % {"record": record}
