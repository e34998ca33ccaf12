"""Whom and what an auditor's words mean: people, those who act, organizations, by number, name or user name."""

import re
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from zhizhi.core import idnumber
from zhizhi.registry.accounts.models import Account
from zhizhi.registry.journal.searching import Subtree
from zhizhi.registry.keys.operations import blind
from zhizhi.registry.organizations.asof import once_called
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person, PersonQuerySet

MOST = 20
NUMBER = re.compile(r"[0-9]{1,15}")


@dataclass(frozen=True, slots=True)
class Meant:
    """A record that the words may mean: its id, its name with where it is, and a person's account."""

    pk: int
    label: str
    account_id: int | None = None
    subtree: Subtree | None = None


def people_meant(text: str) -> list[Meant]:
    """People by their number here, identification number, or name; at most MOST."""
    people = _people().filter(_person_named(text))
    return [
        Meant(person.pk, _("%(name)s, %(place)s") % {"name": person.name, "place": person.place.name}, account)
        for person in people.select_related("place", "account").order_by("sort_key", "pk")[:MOST]
        for account in [getattr(getattr(person, "account", None), "pk", None)]
    ]


def actors_meant(text: str) -> list[Meant]:
    """People who have an account, by their number here, user name, or name; at most MOST."""
    wanted = Q(username__iexact=text) | Q(person__name__contains=text)
    if NUMBER.fullmatch(text):
        wanted |= Q(person_id=int(text))
    found = Account.objects.filter(wanted).select_related("person").order_by("person__sort_key", "pk")
    return [Meant(one.person_id, f"{one.person.name} ({one.username})", one.pk) for one in found[:MOST]]


def organizations_meant(text: str) -> list[Meant]:
    """Organizations, open or closed, by number or what they are or were called; at most MOST, with their subtrees."""
    all_places = Organization.objects.system("an auditor's reach narrows the acts, not the names of places")
    wanted = Q(pk=int(text)) if NUMBER.fullmatch(text) else Q(name__contains=text) | once_called(text)
    return [
        Meant(one.pk, one.name, subtree=Subtree(one.left, one.right))
        for one in all_places.filter(wanted).order_by("depth", "left")[:MOST]
    ]


def _people() -> PersonQuerySet:
    found: PersonQuerySet = Person.objects.system("an auditor's reach narrows the acts, not the names of people")
    return found


def _person_named(text: str) -> Q:
    if idnumber.is_valid(idnumber.normalized(text)):
        return Q(id_blind=blind(idnumber.normalized(text)))
    return Q(pk=int(text)) if NUMBER.fullmatch(text) else Q(name=text)
