"""What a form offers to choose from: a list while it is short, a search where it is long."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from zhizhi.core.declarations import FormField
from zhizhi.engines.processes.choices import organizations_within, people_offered_at
from zhizhi.engines.processes.widgets import FOUND, Choices, Offer
from zhizhi.registry.organizations.models import Organization, OrganizationQuerySet
from zhizhi.registry.people.models import Appointment, Membership, Person, PersonQuerySet
from zhizhi.registry.people.queries import named_by, people_of

WHY = "named within an allowed case"
# With more than this many a list is searched instead of shown.
SHOWN = 40
# From above, together what is under one parent, and there as it is counted or spelled.
IN_THE_TREE = ("depth", "parent__left", "sort_key", "pk")


def organizations_to_choose(place: Organization, asked: FormField) -> Choices | Offer:
    """The organizations that the field offers at the place."""
    offered = organizations_within(place, asked.kinds).select_related("parent")
    few = list(offered.order_by(*IN_THE_TREE)[: SHOWN + 1])
    if len(few) <= SHOWN:
        return _organizations(few, place)

    def find(text: str) -> Choices:
        wanted = Q(name__contains=text) | Q(initials__startswith=text.lower()) | Q(parent__name__contains=text)
        return _organizations(offered.filter(wanted).order_by(*IN_THE_TREE)[:FOUND], place)

    def named(numbers: Iterable[str]) -> Choices:
        return _organizations(offered.filter(pk__in=list(numbers)).order_by(*IN_THE_TREE), place)

    return Offer(find, named)


def _organizations(found: Iterable[Organization] | OrganizationQuerySet, place: Organization) -> Choices:
    return [
        (str(one.pk), f"{one.parent.name} · {one.name}" if one.parent and one.parent_id != place.pk else one.name)
        for one in found
    ]


def people_to_choose(place: Organization, asked: FormField, day: date, of: object = "") -> Choices | Offer:
    """The people that the field offers: of the organization `of` where one was chosen, else those of the place."""
    offered = people_offered_at(place, asked, day)
    if asked.of:
        offered = people_of(Organization(pk=int(str(of)) if str(of).isdecimal() else 0), day)
    if not (asked.below or asked.county):
        few = list(offered.order_by("sort_key", "pk")[: SHOWN + 1])
        if len(few) <= SHOWN:
            return [(str(one.pk), one.name) for one in few]

    def find(text: str) -> Choices:
        wanted = named_by(text) | _of_unit(text, day)
        return with_units(offered.filter(wanted).order_by("sort_key", "pk")[:FOUND], day)

    def named(numbers: Iterable[str]) -> Choices:
        return with_units(Person.objects.system(WHY).filter(pk__in=list(numbers)).order_by("sort_key"), day)

    return Offer(find, named)


def _of_unit(text: str, day: date) -> Q:
    """The condition that somebody belongs to an organization of this name, or to one below it."""
    units = Organization.objects.system(WHY).open().filter(Q(name__contains=text) | Q(short_name=text))
    inside = Q(pk__in=())
    for left, right in units.order_by("depth").values_list("left", "right")[:FOUND]:
        inside |= Q(place_left__gte=left, place_left__lt=right)
    members = Membership.objects.system(WHY).on(day).filter(inside)
    holders = Appointment.objects.system(WHY).on(day).filter(inside)
    return Q(pk__in=members.values("person")) | Q(pk__in=holders.values("person"))


def with_units(found: PersonQuerySet, day: date) -> Choices:
    """Name and unit, which tells apart those who are called alike."""
    people = list(found)
    members = Membership.objects.system(WHY).on(day).filter(person__in=people).order_by("pk")
    holders = Appointment.objects.system(WHY).on(day).filter(person__in=people).order_by("pk")
    units = dict(members.values_list("person", "organization__name"))
    units |= dict(holders.values_list("person", "post__organization__name"))
    return [(str(one.pk), f"{one.name} · {units[one.pk]}" if one.pk in units else one.name) for one in people]
