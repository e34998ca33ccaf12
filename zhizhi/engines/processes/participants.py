"""Who the many are that a step names: people or organizations, as of a moment. Fan-outs and ballots ask alike."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db.models import Q
from django.utils.timezone import localdate

from zhizhi.core.declarations import FieldKind
from zhizhi.core.process import Among
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.models import Case
from zhizhi.registry.organizations.asof import successor_of
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.queries import places_below
from zhizhi.registry.people.models import Appointment, Membership, Person

WHY = "asked within an allowed case"
# The ids of the people linked to a place at a moment, by the name of the link.
Linking = Callable[[Organization, datetime], Iterable[int]]
LINKS: dict[str, Linking] = {}


def link(name: str) -> Callable[[Linking], Linking]:
    """Registers a way in which people are linked to a place."""

    def register(function: Linking) -> Linking:
        LINKS[name] = function
        return function

    return register


def linked_people(name: str, place: Organization, at: datetime) -> list[Person]:
    """The people linked to the place in this way, in the order of their names."""
    return _people(LINKS[name](place, at))


def people_among(among: Among, case: Case, at: datetime) -> list[Person]:
    """The people meant, in the order of their names; none where organizations are meant."""
    if among.field:
        return _people(case.data.get(among.field) or ()) if _field_kind(among, case) == FieldKind.PEOPLE else []
    if among.linked:
        return linked_people(among.linked, case.place, at)
    if among.role:
        return people_holding(among.role, case.place, at)
    return members_of(case.place, at) if among.members else []


def units_among(among: Among, case: Case, at: datetime) -> list[Organization]:
    """The open organizations meant, in the order of the tree; none where people are meant."""
    if among.kinds:
        below = places_below(case.place, among.kinds).exclude(pk=case.place_id)
        return list(below.filter(Q(opened_on=None) | Q(opened_on__lte=localdate(at))).order_by("left"))
    if among.field and _field_kind(among, case) == FieldKind.ORGANIZATIONS:
        return _organizations(case.data.get(among.field) or ())
    return []


def people_holding(role: str, place: Organization, at: datetime) -> list[Person]:
    """Everybody who holds the role at the place or below it, by a post or as a member, each once."""
    within = Q(place_left__gte=place.left, place_left__lt=place.right)
    held = Appointment.objects.system(WHY).on(localdate(at)).filter(within, post__role=role)
    members = Membership.objects.system(WHY).on(localdate(at)).filter(within, role=role)
    return _ordered(Q(pk__in=held.values("person")) | Q(pk__in=members.values("person")))


def members_of(place: Organization, at: datetime) -> list[Person]:
    """The Party members of the place with the groups below it, each once."""
    return people_holding("member", place, at)


def units_of(people: Iterable[Person], place: Organization, at: datetime) -> dict[int, int]:
    """Through which organization at or below the place each of the people is asked; through the place itself, else.

    Two queries, however many they are. Of several organizations it is the highest.
    """
    asked = [person.pk for person in people]
    within = Q(place_left__gte=place.left, place_left__lt=place.right, person__in=asked)
    posts = Appointment.objects.system(WHY).on(localdate(at)).filter(within).order_by("place_left")
    members = Membership.objects.system(WHY).on(localdate(at)).filter(within).order_by("place_left")
    found = dict.fromkeys(asked, place.pk)
    found.update(reversed(list(members.values_list("person", "organization"))))
    found.update(reversed(list(posts.values_list("person", "post__organization"))))
    return found


def _field_kind(among: Among, case: Case) -> FieldKind | None:
    field = process_of(case.declaration).fields().get(str(among.field))
    return field.kind if field else None


def _people(ids: Iterable[int]) -> list[Person]:
    return _ordered(Q(pk__in=set(ids)))


def _ordered(wanted: Q) -> list[Person]:
    """Whose record was joined to another is asked once, as that other."""
    found = Person.objects.system(WHY).filter(wanted).select_related("merged_into")
    kept = {(person.merged_into or person).pk: person.merged_into or person for person in found}
    return sorted(kept.values(), key=lambda person: (person.sort_key, person.pk))


def _organizations(ids: Iterable[int]) -> list[Organization]:
    """Those chosen, as what they are by now; one that was closed for good is asked no more."""
    chosen = Organization.objects.system(WHY).filter(pk__in=set(ids))
    now = {found.pk: found for found in map(successor_of, chosen) if not found.closed_on}
    return sorted(now.values(), key=lambda found: found.left)
