"""Who sees a person, and through what; and why somebody does not see what they look for."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.journal.models import Act
from zhizhi.registry.language import said
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.queries import organizations_matching
from zhizhi.registry.people.models import Appointment, Membership, Person
from zhizhi.registry.proposals.models import Proposal
from zhizhi.registry.proposals.queries import waiting_about
from zhizhi.registry.rights.models import Grant
from zhizhi.registry.rights.queries import current_grants, through
from zhizhi.registry.rights.roles import roles
from zhizhi.registry.scope import DataClass, Scope

LATELY = timedelta(days=90)
MOST_LOOKS, MOST_OTHER = 50, 8
# What waits for a second person and is told whom it is for; an appointment is not, before it is decided.
TOLD = ("delegation.long", "line.give")
# What one may miss: the right that shows it.
KINDS: Mapping[str, tuple[str, str | Promise]] = {
    "people": ("people.view", _("a person")),
    "numbers": ("people.reveal", _("an ID or phone number")),
    "households": ("households.view", _("a household")),
    "cases": ("cases.view", _("a case")),
    "organizations": ("organizations.view", _("a unit")),
    "figures": ("measures.view", _("figures")),
    "plans": ("plans.view", _("a plan")),
    "accounts": ("accounts.manage", _("an account")),
    "journal": ("journal.view", _("the journal")),
}


@dataclass(frozen=True, slots=True)
class Viewer:
    """Somebody who holds a right over a place, and through what; `until` is the last day or hour, if it has one."""

    name: str
    title: str
    place_name: str
    origin: str = ""
    data: DataClass = DataClass.INTERNAL
    reveals: bool = False
    until: date | datetime | None = None
    mandate_id: int | None = None


@dataclass(frozen=True, slots=True)
class OtherDay:
    """A right that does not hold now: through what, where, and the day on which it ended or begins."""

    grant: Grant
    place: Organization
    day: date
    begins: bool


@dataclass(frozen=True, slots=True)
class Answer:
    """Why one does not see something: which right it takes, what one holds of it, who gives it, where one looked.

    `other_days` are such rights that ended lately or begin later, with that day; `waiting` says what a second person
    has yet to confirm. `place` is a unit within one's part of the tree; None says nothing about units elsewhere.
    """

    capability: str
    held: list[tuple[Organization, Grant]]
    carried_by: list[str]
    givers: list[Viewer]
    asked: str
    place: Organization | None
    within: bool
    other_days: list[OtherDay]
    waiting: list[Proposal]


def viewers_of(
    *, left: int, at: datetime, capability: str = "people.view", person: Person | None = None
) -> list[Viewer]:
    """Who holds the capability over the place that begins at `left`, those nearest first.

    A line of one role counts where `person` holds that role, which need not be where the record lies.
    """
    names = [capability, "people.reveal"] if capability == "people.view" else [capability]
    over = Q(role="", place__left__lte=left, place__right__gt=left) | _of_role(person, at)
    rows = list(current_grants(at).filter(over, capability__in=names).select_related(
        "person", "place", "appointment__post", "mandate__for_person"
    ).order_by("-place__left", "person__sort_key", "pk"))  # fmt: skip
    reveals = {(row.person_id, row.appointment_id, row.mandate_id) for row in rows if row.capability != capability}
    found = [
        Viewer(
            row.person.name, through(row), row.place.name, row.get_origin_display(), DataClass(row.data_class),
            (row.person_id, row.appointment_id, row.mandate_id) in reveals, _until(row), row.mandate_id,
        )
        for row in rows
        if row.capability == capability
    ]  # fmt: skip
    return found + _members(left, at, capability)


def _of_role(person: Person | None, at: datetime) -> Q:
    """Grants that are limited to a role which the person holds within their reach."""
    found = Q(pk__in=())
    if person is None:
        return found
    held = Appointment.objects.system("the person's own roles").on(localdate(at)).filter(person=person)
    for role, left in held.values_list("post__role", "place_left"):
        found |= Q(role=role, place__left__lte=left, place__right__gt=left)
    return found


def _until(grant: Grant) -> date | datetime | None:
    if grant.until:
        return grant.until
    return grant.to_date - timedelta(days=1) if grant.to_date else None


def _members(left: int, at: datetime, capability: str) -> list[Viewer]:
    """Those whom a membership gives the right; no query where no such role carries it."""
    carrying = {
        role.id: DataClass[held.data.upper()]
        for role in roles().values()
        for held in role.capabilities
        if held.name == capability
    }
    belongs = Membership.objects.system("who may see").on(localdate(at)).filter(role__in=carrying)
    rows = belongs.filter(organization__left__lte=left, organization__right__gt=left)
    found = rows.select_related("person", "organization").order_by("-organization__left", "person__sort_key")
    return [
        Viewer(row.person.name, said(roles()[row.role].name), row.organization.name, "", carrying[row.role])
        for row in found
    ]


def looks_at(person: Person, at: datetime) -> list[Act]:
    """Who read the person's numbers or took the record out of the system lately; for somebody who may know."""
    about = Act.objects.filter(subject_kind="person", subject_id=person.pk, at__gte=at - LATELY)
    read = Q(act__contains="reveal") | Q(act__contains="read") | Q(act__contains="export")
    page = Q(act="emergency.read", place_left=person.place_left, at__gte=at - LATELY)
    mine = Act.objects.filter(Q(pk__in=about.filter(read).values("pk")) | page)
    return list(mine.order_by("-seq")[:MOST_LOOKS])


def answer_for(scope: Scope, person: Person, what: str, asked: str, at: datetime) -> Answer:
    """Why the person does not see such a record. The same for a record that exists elsewhere and for none at all."""
    capability = KINDS[what][0] if what in KINDS else what
    held = current_grants(at).filter(person=person, capability=capability).select_related(
        "place", "appointment__post", "mandate__for_person"
    )  # fmt: skip
    place = _named(scope, asked)
    left = place.left if place else person.place_left
    either = (viewers_of(left=left, at=at, capability=name) for name in ("people.manage", "accounts.manage"))
    # Each once, though an administrator holds both.
    givers = {(one.name, one.title): one for found in either for one in found if one.name != person.name}
    return Answer(
        capability, [(row.place, row) for row in held.order_by("place__left", "pk")],
        [said(role.name) for role in roles().values() if any(one.name == capability for one in role.capabilities)],
        list(givers.values()), asked, place, bool(place) and scope.covers(capability, left, DataClass.PUBLIC),
        _other_days(person, capability, at), waiting_about(("person", person.pk), TOLD),
    )  # fmt: skip


def _other_days(person: Person, capability: str, at: datetime) -> list[OtherDay]:
    """The person's rights of this kind that ended lately or begin later, the next or last first."""
    day, found = localdate(at), []
    rows = Grant.objects.system("one's own rights").filter(person=person, capability=capability)
    now = set(current_grants(at).filter(person=person, capability=capability).values_list("pk", flat=True))
    for row in rows.select_related("place", "appointment__post", "mandate__for_person"):
        ends = [row.to_date, row.appointment and row.appointment.to_date, row.until and localdate(row.until)]
        last = min((end for end in ends if end), default=None)
        if row.pk in now or (last and last <= row.from_date and not row.until):
            continue
        if row.from_date > day:
            found.append(OtherDay(row, row.place, row.from_date, begins=True))
        elif last and last > day - LATELY:
            found.append(OtherDay(row, row.place, last, begins=False))
    return sorted(found, key=lambda one: (not one.begins, abs((one.day - day).days)))[:MOST_OTHER]


def _named(scope: Scope, asked: str) -> Organization | None:
    """The unit of that name within one's own part of the tree."""
    if not asked:
        return None
    found: Organization | None = organizations_matching(scope, asked).order_by("depth", "left").first()
    return found
