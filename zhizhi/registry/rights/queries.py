"""From a person and a day to a scope: the hats worn and where each capability holds; and why, in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.timezone import localdate

from zhizhi.core.declarations import Capability
from zhizhi.registry.language import said
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Appointment, Membership, Person
from zhizhi.registry.rights.models import Grant, GrantQuerySet
from zhizhi.registry.rights.roles import role_of
from zhizhi.registry.scope import DataClass, Hat, Reach, Scope

Reaches = dict[str, tuple[Reach, ...]]


@dataclass(frozen=True, slots=True)
class Held:
    """One right, where it holds, and through what: the post's title, or the role that a membership gives."""

    capability: str
    data: DataClass
    place: Organization
    through: str
    origin: str
    from_date: date
    to_date: date | None


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who holds a right over a place, and through what."""

    name: str
    title: str
    place_name: str


def scope_for(*, person: Person, account_id: int | None, at: datetime) -> Scope:
    """What the person may do at `at`: three queries, whatever the number of posts."""
    day = localdate(at)
    belongs = _memberships(person.pk, day)
    hats = [_hat(row.post.role, row.post.organization, row.pk) for row in _appointments(person.pk, day)]
    hats += [_hat(row.role, row.organization, 0) for row in belongs]
    return Scope(
        account_id=account_id, person_id=person.pk, name=person.name, at=at,
        hats=tuple(hats), reaches=_reaches(person.pk, day, belongs),
    )  # fmt: skip


def rights_of(*, person: Person, at: datetime) -> list[Held]:
    """What the person may do at `at`, and through what: by place, then capability."""
    day = localdate(at)
    rows = _current(day).filter(person=person).select_related("place", "appointment__post")
    found = [
        Held(
            row.capability, DataClass(row.data_class), row.place, _through(row),
            row.get_origin_display(), row.from_date, row.to_date,
        )
        for row in rows
    ]  # fmt: skip
    for row in _memberships(person.pk, day):
        found += _held_as_member(row)
    return sorted(found, key=lambda held: (held.place.left, held.through, held.capability))


def viewers_of(*, left: int, at: datetime, capability: str = "people.view") -> list[Viewer]:
    """Who holds the capability over the place that begins at `left`, those nearest first."""
    rows = _current(localdate(at)).filter(capability=capability, place__left__lte=left, place__right__gt=left)
    nearest = rows.select_related("person", "place", "appointment__post").order_by("-place__left", "person__sort_key")
    return [Viewer(row.person.name, _through(row) or row.get_origin_display(), row.place.name) for row in nearest]


def _through(grant: Grant) -> str:
    return grant.appointment.post.title if grant.appointment else ""


def _appointments(person_id: int, day: date) -> Iterable[Appointment]:
    held = Appointment.objects.system("one's own posts").on(day).filter(person=person_id)
    found: Iterable[Appointment] = held.select_related("post__organization").order_by("from_date", "pk")
    return found


def _memberships(person_id: int, day: date) -> list[Membership]:
    belongs = Membership.objects.system("one's own memberships").on(day).filter(person=person_id)
    return list(belongs.select_related("organization"))


def _hat(role: str, organization: Organization, appointment_id: int) -> Hat:
    return Hat(role, organization.pk, organization.name, organization.left, organization.right, appointment_id)


def _reaches(person_id: int, day: date, belongs: list[Membership]) -> Reaches:
    """Grants, and what the roles of memberships carry, which have no rows of their own."""
    rows = _current(day).filter(person=person_id)
    found = list(rows.values_list("capability", "place__left", "place__right", "data_class"))
    for row in belongs:
        found += [
            (capability.name, row.organization.left, row.organization.right, _data(capability))
            for capability in _carried(row.role)
        ]
    reaches: Reaches = {}
    for name, left, right, data in found:
        reaches[name] = (*reaches.get(name, ()), Reach(left, right, DataClass(data)))
    return reaches


def _current(day: date) -> GrantQuerySet:
    rows = Grant.objects.system("rights of a day").filter(from_date__lte=day)
    found: GrantQuerySet = rows.filter(Q(to_date=None) | Q(to_date__gt=day))
    return found


def _held_as_member(row: Membership) -> list[Held]:
    role = role_of(row.role)
    through = said(role.name) if role else row.role
    return [
        Held(capability.name, _data(capability), row.organization, through, "", row.from_date, row.to_date)
        for capability in _carried(row.role)
    ]


def _carried(role_id: str) -> tuple[Capability, ...]:
    role = role_of(role_id)
    return role.capabilities if role else ()


def _data(capability: Capability) -> DataClass:
    return DataClass[capability.data.upper()]
