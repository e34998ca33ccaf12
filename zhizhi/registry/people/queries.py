"""Reads of people, always in somebody's scope."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q

from zhizhi.registry.keys.operations import blind
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Appointment, Household, HouseholdQuerySet, Membership, Person, PersonQuerySet
from zhizhi.registry.scope import Scope


def people_for(scope: Scope) -> PersonQuerySet:
    """The people that `scope` may read, by their primary place."""
    found: PersonQuerySet = Person.objects.visible_to(scope)
    return found


def people_matching(scope: Scope, text: str) -> PersonQuerySet:
    """By part of the name, initials, or the whole ID or phone number (through the blind index)."""
    wanted = Q(name__contains=text)
    if text.isascii():
        wanted |= Q(initials__startswith=text.lower())
    if len(text) >= 7 and text[:-1].isdigit():
        key = blind(text.upper())
        wanted |= Q(id_blind=key) | Q(phone_blind=key)
    return people_for(scope).filter(wanted)


def people_of(organization: Organization, day: date) -> PersonQuerySet:
    """Members and post holders of the organization itself on `day`: whom a form or a hand-over may name."""
    members = Membership.objects.system("named within an allowed case").on(day).filter(organization=organization)
    holders = Appointment.objects.system("named within an allowed case").on(day).filter(post__organization=organization)
    found: PersonQuerySet = Person.objects.system("named within an allowed case")
    return found.filter(Q(pk__in=members.values("person")) | Q(pk__in=holders.values("person")))


def holders_of(role: str, organization_ids: Iterable[int], day: date) -> list[tuple[int, int, str]]:
    """(organization, person, name) of everyone who holds `role` at one of the organizations on `day`."""
    held = Appointment.objects.system("roles are resolved for all").on(day)
    rows = held.filter(post__role=role, post__organization__in=list(organization_ids))
    return list(rows.order_by("id").values_list("post__organization_id", "person_id", "person__name"))


def households_for(scope: Scope) -> HouseholdQuerySet:
    """The households that `scope` may read."""
    found: HouseholdQuerySet = Household.objects.visible_to(scope)
    return found


def posts_of(person: Person, day: date) -> list[Appointment]:
    """What the person holds on `day`, with post and organization. Posts are public."""
    held = Appointment.objects.system("posts are public").on(day).filter(person=person)
    return list(held.select_related("post__organization"))


def memberships_of(person: Person, day: date) -> list[Membership]:
    """Where the person is a member on `day`, for somebody who may read the person."""
    found = Membership.objects.system("of a person already allowed").on(day).filter(person=person)
    return list(found.select_related("organization"))
