"""From a person and a day to a scope: the hats worn and where each capability holds; and why, in words."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.timezone import localdate

from zhizhi.core.declarations import Capability
from zhizhi.registry.language import said
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Membership, Person
from zhizhi.registry.prepared import rows_of
from zhizhi.registry.rights.models import Grant, GrantQuerySet
from zhizhi.registry.rights.roles import role_of
from zhizhi.registry.scope import DataClass, Hat, Reach, Scope

Reaches = dict[str, tuple[Reach, ...]]

_POST, _MEMBERSHIP, _GRANT = 1, 2, 3
# Every page and every act asks this, so it is one statement, in words that both databases run: where the person holds
# posts, where they belong, what they were granted. A membership's rights are its role's, which have no rows.
_SCOPE = f"""
    SELECT {_POST} AS source, a.from_date AS since, a.id AS number, p.role, o.id, o.name, o."left", o."right"
    FROM people_appointment a JOIN people_post p ON p.id = a.post_id
    JOIN organizations_organization o ON o.id = p.organization_id
    WHERE a.person_id = %s AND a.from_date <= %s AND (a.to_date IS NULL OR a.to_date > %s)
    UNION ALL
    SELECT {_MEMBERSHIP}, m.from_date, m.id, m.role, o.id, o.name, o."left", o."right"
    FROM people_membership m JOIN organizations_organization o ON o.id = m.organization_id
    WHERE m.person_id = %s AND m.from_date <= %s AND (m.to_date IS NULL OR m.to_date > %s)
    UNION ALL
    SELECT {_GRANT}, g.from_date, g.data_class, g.capability, 0, '', o."left", o."right"
    FROM rights_grant g JOIN organizations_organization o ON o.id = g.place_id
    WHERE g.person_id = %s AND g.from_date <= %s AND (g.to_date IS NULL OR g.to_date > %s)
    ORDER BY source, since, number
"""


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
    """What the person may do at `at`: one query, whatever the number of posts."""
    day = localdate(at)
    hats: list[Hat] = []
    reaches: Reaches = {}
    for source, _since, number, name, place_id, place_name, left, right in rows_of(_SCOPE, [person.pk, day, day] * 3):
        if source == _GRANT:
            _reach(reaches, name, Reach(left, right, DataClass(number)))
            continue
        hats.append(Hat(name, place_id, place_name, left, right, number if source == _POST else 0))
        if source == _MEMBERSHIP:
            for capability in _carried(name):
                _reach(reaches, capability.name, Reach(left, right, _data(capability)))
    return Scope(account_id=account_id, person_id=person.pk, name=person.name, at=at, hats=tuple(hats), reaches=reaches)


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


def _memberships(person_id: int, day: date) -> list[Membership]:
    belongs = Membership.objects.system("one's own memberships").on(day).filter(person=person_id)
    return list(belongs.select_related("organization"))


def _reach(reaches: Reaches, capability: str, reach: Reach) -> None:
    reaches[capability] = (*reaches.get(capability, ()), reach)


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
