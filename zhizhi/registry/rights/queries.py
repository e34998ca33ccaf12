"""From a person and a day to a scope: the hats worn and where each capability holds."""

from datetime import datetime

from django.db.models import Q
from django.utils.timezone import localdate

from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Appointment, Membership, Person
from zhizhi.registry.rights.models import Grant
from zhizhi.registry.scope import DataClass, Hat, Reach, Scope


def scope_for(*, person: Person, account_id: int | None, at: datetime) -> Scope:
    """What the person may do at `at`: three queries, whatever the number of posts."""
    return Scope(
        account_id=account_id, person_id=person.pk, name=person.name, at=at,
        hats=_hats(person.pk, at), reaches=_reaches(person.pk, at),
    )  # fmt: skip


def _hats(person_id: int, at: datetime) -> tuple[Hat, ...]:
    day = localdate(at)
    held = Appointment.objects.system("one's own posts").on(day).filter(person=person_id)
    posts = held.select_related("post__organization")
    hats = [_hat(row.post.role, row.post.organization, row.pk) for row in posts]
    belongs = Membership.objects.system("one's own memberships").on(day).filter(person=person_id)
    hats += [_hat(row.role, row.organization, 0) for row in belongs.select_related("organization")]
    return tuple(hats)


def _hat(role: str, organization: Organization, appointment_id: int) -> Hat:
    return Hat(role, organization.pk, organization.name, organization.left, organization.right, appointment_id)


def _reaches(person_id: int, at: datetime) -> dict[str, tuple[Reach, ...]]:
    day = localdate(at)
    rows = Grant.objects.system("one's own grants").filter(person=person_id, from_date__lte=day)
    current = rows.filter(Q(to_date=None) | Q(to_date__gt=day))
    reaches: dict[str, tuple[Reach, ...]] = {}
    for capability, left, right, data in current.values_list("capability", "place__left", "place__right", "data_class"):
        reaches[capability] = (*reaches.get(capability, ()), Reach(left, right, DataClass(data)))
    return reaches
