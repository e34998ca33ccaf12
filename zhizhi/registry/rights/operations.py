"""Appointments begin and end, and with them the rights that they carry."""

from datetime import date, datetime
from typing import Any, Protocol

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.core.declarations import Role
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Appointment, Person, Post
from zhizhi.registry.rights.models import Grant, Mandate
from zhizhi.registry.rights.roles import role_of
from zhizhi.registry.scope import DataClass, Scope, ScopedQuerySet
from zhizhi.registry.touched import ORGANIZATION, touched


class AppointmentRefused(Exception):
    """Why an appointment was not made or ended, in words for the user."""


class HeadcountExceeded(AppointmentRefused):
    """The post has no vacancy that day; with a reason the appointment is made all the same."""


class SecondPersonNeeded(AppointmentRefused):
    """The post reaches sensitive data and stays within the giver's own circle: another person confirms it."""


class Headcounts(Protocol):
    """The part above that knows how many may hold a post."""

    def refusal(self, post: Post, day: date) -> str:
        """Why one more would be too many on that day; empty while there is a vacancy."""

    def exceeded(self, appointment: Appointment, reason: str, at: datetime) -> None:
        """Somebody was appointed beyond the number, for this reason."""


_headcounts: list[Headcounts] = []


def headcounts_kept_by(keeper: Headcounts) -> None:
    """Asked from now on before each appointment."""
    _headcounts[:] = [keeper]


def appointment_start(
    *, scope: Scope | None, person: Person, post: Post, from_date: date, at: datetime, basis: str = "",
    over_reason: str = "", approved_by: int | None = None,
) -> Appointment:  # fmt: skip
    """The person holds the post from that day, with the rights of its role. Raises AppointmentRefused.

    Raises SecondPersonNeeded where packs/acts.yaml demands one and nobody approved; `confirming` proposes it then.

    `scope` None is the program itself (first set-up, effects of a case that others decided). A person who appoints
    beyond the approved number says why, else HeadcountExceeded is raised.
    """
    if refusal := appointment_refusal(scope=scope, person=person, post=post, from_date=from_date):
        raise AppointmentRefused(refusal)
    if scope and approved_by is None and appointment_needs_second(scope, person, post):
        raise SecondPersonNeeded(_("This post reaches sensitive data in your own unit: a second person confirms it."))
    over = next((why for keeper in _headcounts if (why := keeper.refusal(post, from_date))), "")
    if over and scope is not None and len(over_reason.strip()) < 2:
        raise HeadcountExceeded(over)
    with acting():
        appointment = Appointment(
            person=person, post=post, place_left=post.organization.left, from_date=from_date, basis=basis
        )
        try:
            with transaction.atomic():
                appointment.save()
        except IntegrityError as fault:
            raise AppointmentRefused(_("This person holds the post already.")) from fault
        Grant.objects.bulk_create(grants_of(appointment, approved_by))
        details: dict[str, object] = {"post": post.title, "from": str(from_date)}
        if over:
            details["over"] = over_reason.strip()
            _headcounts[0].exceeded(appointment, over_reason.strip(), at)
        _journal("appointment.started", appointment, scope, at, details)
        touched(ORGANIZATION, [post.organization_id], at)
    return appointment


def appointment_end(*, scope: Scope | None, appointment: Appointment, to_date: date, at: datetime) -> None:
    """The post is held up to, not including, that day; the rights end with it. Raises AppointmentRefused."""
    if to_date <= appointment.from_date:
        raise AppointmentRefused(_("An appointment ends after the day it began."))
    if appointment.to_date is not None:
        raise AppointmentRefused(_("This appointment has an end already."))
    with acting():
        appointment.to_date = to_date
        appointment.save(update_fields=["to_date"])
        _end_with(Grant.objects.system("they end with their appointment"), appointment, to_date)
        _end_with(Mandate.objects.system("what was lent ends with it"), appointment, to_date)
        _journal("appointment.ended", appointment, scope, at, {"to": str(to_date)})
        touched(ORGANIZATION, [appointment.post.organization_id], at)


def _end_with(rows: ScopedQuerySet[Any], appointment: Appointment, to_date: date) -> None:
    """What would hold longer than the appointment ends with it; what ends before stays as it is."""
    beyond = rows.filter(Q(to_date=None) | Q(to_date__gt=to_date), appointment=appointment)
    beyond.filter(from_date__gt=to_date).update(to_date=F("from_date"))
    beyond.filter(from_date__lte=to_date).update(to_date=to_date)


def appointment_refusal(*, scope: Scope | None, person: Person, post: Post, from_date: date) -> str:
    """Why the person cannot get the post from that day; empty when nothing is in the way."""
    role, place = role_of(post.role), post.organization
    if role is None or place.kind not in role.kinds or place.closed_on:
        return _("This organization does not have that role.")
    held = Appointment.objects.system("one post, one time").filter(person=person, post=post)
    if held.filter(Q(to_date=None) | Q(to_date__gt=from_date)).exists():
        return _("This person holds the post already.")
    if person.merged_into_id:
        return _("This record was merged into another. Open that one.")
    if scope and scope.person_id == person.pk:
        return _("Nobody appoints themselves.")
    if scope and not may_give(scope, role, place):
        return _("This role carries rights that you do not hold here. Ask an administrator.")
    return ""


def appointment_needs_second(scope: Scope, person: Person, post: Post) -> bool:
    """Whether the role reaches sensitive data, and the post or the person belongs to a unit where the giver has one."""
    role, own = role_of(post.role), {hat.organization_id for hat in scope.hats}
    sensitive = role is not None and any(capability.data == "sensitive" for capability in role.capabilities)
    return sensitive and bool(own & {post.organization_id, person.place_id})


def may_give(scope: Scope, role: Role, place: Organization) -> bool:
    """Rights are given by who holds them there, or by an administrator: nobody climbs through a friend."""
    return scope.covers("accounts.manage", place.left) or all(
        scope.covers(capability.name, place.left, DataClass[capability.data.upper()])
        for capability in role.capabilities
    )


def grants_of(appointment: Appointment, approved_by: int | None = None) -> list[Grant]:
    """The unsaved grants that the role of the appointment's post carries."""
    role = role_of(appointment.post.role)
    if role is None:
        return []
    return [
        Grant(
            person_id=appointment.person_id, capability=capability.name, place_id=appointment.post.organization_id,
            place_left=appointment.place_left, data_class=DataClass[capability.data.upper()],
            from_date=appointment.from_date, to_date=appointment.to_date, origin=Grant.Origin.APPOINTMENT,
            appointment=appointment, approved_by_id=approved_by,
        )
        for capability in role.capabilities
    ]  # fmt: skip


def grants_align(at: datetime) -> tuple[int, int]:
    """After an upgrade changed roles: running appointments get the rights that their roles now carry and lose others.

    Returns how many were given and taken. Nothing happens, and nothing is journaled, where all fit.
    """
    day = localdate(at)
    running = Appointment.objects.system("an upgrade concerns all").on(day).select_related("post__organization")
    held = Grant.objects.system("an upgrade concerns all").filter(origin=Grant.Origin.APPOINTMENT)
    now = {(row.appointment_id, row.capability): row for row in held.filter(appointment__in=running.values("pk"))}
    declared = {(row.appointment_id, row.capability): row for found in running for row in grants_of(found)}
    missing = [row for key, row in declared.items() if key not in now]
    gone = [row.pk for key, row in now.items() if key not in declared]
    if not missing and not gone:
        return 0, 0
    with acting():
        Grant.objects.bulk_create(missing, batch_size=500)
        for first in range(0, len(gone), 500):
            held.filter(pk__in=gone[first : first + 500]).delete()
        record(act="rights.aligned", at=at, scope=None, details={"given": len(missing), "taken": len(gone)})
    return len(missing), len(gone)


def _journal(act: str, appointment: Appointment, scope: Scope | None, at: datetime, details: dict[str, object]) -> None:
    record(
        act=act, at=at, scope=scope, subject=("person", appointment.person_id),
        place=(appointment.post.organization_id, appointment.place_left), details=details,
    )  # fmt: skip
