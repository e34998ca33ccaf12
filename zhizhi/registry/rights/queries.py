"""From a person and a day to a scope: the hats worn and where each capability holds; and the rights held, in words."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.core.declarations import Capability
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.queries import details_read
from zhizhi.registry.language import said
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.queries import organizations_matching, tops_for
from zhizhi.registry.people.models import Appointment, Membership, Person
from zhizhi.registry.people.queries import people_for, people_matching, people_of
from zhizhi.registry.prepared import rows_of
from zhizhi.registry.rights.models import Grant, GrantQuerySet, Mandate, MandateQuerySet, Origin
from zhizhi.registry.rights.roles import role_of
from zhizhi.registry.scope import DataClass, Emergency, Hat, Reach, Scope

FOUND, MOST_ACTS = 30, 200

Reaches = dict[str, tuple[Reach, ...]]

_POST, _MEMBERSHIP, _GRANT, _MANDATE = 1, 2, 3, 4
# Every page and every act asks this, so it is one statement, in words that both databases run: where the person holds
# posts, where they belong, what they were granted, which posts they hold for others and which emergency runs. A
# membership's rights are its role's, which have no rows. What is delegated ends with the post that it comes from,
# whoever ended that and whatever the delegation says.
_SCOPE = f"""
    SELECT {_POST} AS source, a.from_date AS since, a.id AS number, p.role, o.id, o.name, o."left", o."right",
        0 AS about, '' AS about_name
    FROM people_appointment a JOIN people_post p ON p.id = a.post_id
    JOIN organizations_organization o ON o.id = p.organization_id
    WHERE a.person_id = %s AND a.from_date <= %s AND (a.to_date IS NULL OR a.to_date > %s)
    UNION ALL
    SELECT {_MEMBERSHIP}, m.from_date, m.id, m.role, o.id, o.name, o."left", o."right", 0, ''
    FROM people_membership m JOIN organizations_organization o ON o.id = m.organization_id
    WHERE m.person_id = %s AND m.from_date <= %s AND (m.to_date IS NULL OR m.to_date > %s)
    UNION ALL
    SELECT {_GRANT}, g.from_date, g.data_class, g.capability, 0, g.role, o."left", o."right",
        CASE WHEN g.origin = 'delegation' THEN b.person_id ELSE 0 END, ''
    FROM rights_grant g JOIN organizations_organization o ON o.id = g.place_id
    LEFT JOIN people_appointment b ON b.id = g.appointment_id
    WHERE g.person_id = %s AND g.from_date <= %s AND (g.to_date IS NULL OR g.to_date > %s)
        AND (g.until IS NULL OR g.until > %s) AND (b.to_date IS NULL OR b.to_date > %s)
    UNION ALL
    SELECT {_MANDATE}, d.from_date, d.id, COALESCE(p.role, ''), o.id, o.name, o."left", o."right",
        COALESCE(d.for_person_id, 0), COALESCE(w.name, '')
    FROM rights_mandate d JOIN organizations_organization o ON o.id = d.place_id
    LEFT JOIN people_appointment b ON b.id = d.appointment_id LEFT JOIN people_post p ON p.id = b.post_id
    LEFT JOIN people_person w ON w.id = d.for_person_id
    WHERE d.person_id = %s AND d.from_date <= %s AND (d.to_date IS NULL OR d.to_date > %s)
        AND (d.whole_hat OR d.until > %s) AND (b.to_date IS NULL OR b.to_date > %s)
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


def scope_for(*, person: Person, account_id: int | None, at: datetime) -> Scope:
    """What the person may do at `at`: one query, whatever the number of posts."""
    day, who = localdate(at), person.pk
    hats: list[Hat] = []
    reaches: Reaches = {}
    emergencies: list[Emergency] = []
    values = [who, day, day, who, day, day, who, day, day, at, day, who, day, day, at, day]
    for source, _since, number, name, place_id, place_name, left, right, about, about_name in rows_of(
        _SCOPE, values, kept=True
    ):
        if source == _GRANT:
            _reach(reaches, name, Reach(left, right, DataClass(number), about, place_name))
        elif source == _MANDATE and not about:
            emergencies.append(Emergency(number, place_name, left))
        else:
            held = number if source == _POST else 0
            hats.append(Hat(name, place_id, place_name, left, right, held, about, about_name))
        if source == _MEMBERSHIP:
            for capability in _carried(name):
                _reach(reaches, capability.name, Reach(left, right, _data(capability)))
    return Scope(
        account_id=account_id, person_id=who, name=person.name, at=at, hats=tuple(hats), reaches=reaches,
        emergencies=tuple(emergencies),
    )  # fmt: skip


def rights_of(*, person: Person, at: datetime) -> list[Held]:
    """What the person may do at `at`, and through what: by place, then capability."""
    day = localdate(at)
    rows = current_grants(at).filter(person=person).select_related("place", "appointment__post", "mandate__for_person")
    found = [
        Held(
            row.capability, DataClass(row.data_class), row.place, through(row),
            row.get_origin_display(), row.from_date, row.to_date,
        )
        for row in rows
    ]  # fmt: skip
    for row in _memberships(person.pk, day):
        found += _held_as_member(row)
    return sorted(found, key=lambda held: (held.place.left, held.through, held.capability))


def through(grant: Grant) -> str:
    """The post's title, for whom it is held; else what kind of mandate it is."""
    if grant.mandate_id and grant.mandate and grant.mandate.for_person and grant.appointment:
        facts = {"title": grant.appointment.post.title, "lender": grant.mandate.for_person.name}
        return _("%(title)s for %(lender)s") % facts
    return grant.appointment.post.title if grant.appointment else str(grant.get_origin_display())


def current_grants(at: datetime) -> GrantQuerySet:
    """The grants that hold at `at`: half-open days, hours, and none beyond the appointment it comes from."""
    day = localdate(at)
    rows = _current(day).filter(Q(until=None) | Q(until__gt=at))
    found: GrantQuerySet = rows.filter(Q(appointment__to_date=None) | Q(appointment__to_date__gt=day))
    return found


def mandates_for(scope: Scope) -> MandateQuerySet:
    """The mandates that `scope` may read, with the names that a list shows."""
    found: MandateQuerySet = Mandate.objects.visible_to(scope)
    return found.select_related("person__place", "for_person", "place", "given_by", "approved_by", "ended_by")


def grants_through(mandate: Mandate) -> list[Grant]:
    """What a mandate already allowed gives, by capability."""
    return list(Grant.objects.system("of a mandate already allowed").filter(mandate=mandate).order_by("capability"))


def mandates_in_state(found: MandateQuerySet, state: str, at: datetime) -> MandateQuerySet:
    """Those that ended, those whose review is missing, or else those that run or are to come."""
    day = localdate(at)
    over = Q(to_date__lte=day) | Q(until__lte=at) | Q(ended_at__isnull=False)
    if state == "unreviewed":
        return found.filter(kind=Origin.BREAK_GLASS, verdict="")
    return found.filter(over) if state == "ended" else found.exclude(Q(pk__in=found.filter(over).values("pk")))


def acts_during(mandate: Mandate) -> list[tuple[Act, str]]:
    """What the person did while emergency access ran, with the address of each page opened; the first 200."""
    until = mandate.until or mandate.given_at
    acts = Act.objects.filter(person_id=mandate.person_id, at__gte=mandate.given_at, at__lte=until)
    found = acts.select_related("details").order_by("seq")[:MOST_ACTS]
    return [(act, _address(act)) for act in found]


def _address(act: Act) -> str:
    return str(details_read(act.details).get("address", "")) if act.act == "emergency.read" else ""


def appointments_lendable(scope: Scope, at: datetime) -> list[Appointment]:
    """The person's own posts of today; what was lent to one is not among them."""
    numbers = [hat.appointment_id for hat in scope.hats if hat.appointment_id]
    rows = Appointment.objects.system("one's own posts").on(localdate(at)).filter(pk__in=numbers)
    return list(rows.select_related("post__organization", "person").order_by("from_date", "pk"))


def colleagues_found(scope: Scope, appointment: Appointment, text: str, at: datetime) -> list[Person]:
    """Whom one may lend a post to: the people of the unit and of the one above, and whom one may read, by name."""
    place = appointment.post.organization
    near = people_of(place, localdate(at)) | people_of(place.parent, localdate(at)) if place.parent else None
    found = people_matching(scope, text) if text and scope.holds("people.view") else near
    found = people_of(place, localdate(at)) if found is None else found
    if text:
        found = found.filter(Q(name__contains=text) | Q(initials__startswith=text.lower()))
    rows = list(found.exclude(pk=scope.person_id or 0).select_related("place").order_by("sort_key", "pk")[:FOUND])
    return sorted(rows, key=lambda row: row.place_id != place.pk)


def person_readable(scope: Scope, pk: int) -> Person | None:
    """The person if `scope` reaches them, or is them."""
    mine = Person.objects.system("one's own record") if scope.person_id == pk else people_for(scope)
    found: Person | None = mine.select_related("place").filter(pk=pk).first()
    return found


def people_found(scope: Scope, text: str) -> list[Person]:
    """People whom one may read, by name; none without a word to look for."""
    if not text:
        return []
    found = people_matching(scope, text).exclude(pk=scope.person_id or 0).select_related("place")
    return list(found.order_by("sort_key", "pk")[:FOUND])


def places_managed(scope: Scope, text: str) -> list[Organization]:
    """Where one may give a line of management: where one manages, by name, else where that begins."""
    if text:
        found = organizations_matching(scope, text).filter(scope.within("organizations.manage", "left"))
    else:
        found = tops_for(scope, "organizations.manage")
    return list(found.order_by("left")[:FOUND])


def places_anywhere(text: str) -> list[Organization]:
    """Units of the whole county by name: what they are called is no secret, what they hold is."""
    rows = Organization.objects.system("an emergency may be anywhere").open().exclude(parent=None)
    wanted = Q(name__contains=text) | Q(initials__startswith=text.lower())
    return list(rows.filter(wanted).select_related("parent").order_by("depth", "left")[:FOUND])


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
