"""Appointments begin and end, and with them the rights that they carry."""

from datetime import date, datetime
from typing import Protocol

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from zhizhi.core.declarations import Role
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Appointment, Person, Post
from zhizhi.registry.rights.models import Grant
from zhizhi.registry.rights.roles import role_of
from zhizhi.registry.scope import DataClass, Scope
from zhizhi.registry.touched import ORGANIZATION, touched


class AppointmentRefused(Exception):
    """Why an appointment was not made or ended, in words for the user."""


class HeadcountExceeded(AppointmentRefused):
    """The post has no vacancy that day; with a reason the appointment is made all the same."""


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
    over_reason: str = "",
) -> Appointment:  # fmt: skip
    """The person holds the post from that day, with the rights of its role. Raises AppointmentRefused.

    `scope` None is the program itself (first set-up, effects of a case that others decided). A person who appoints
    beyond the approved number says why, else HeadcountExceeded is raised.
    """
    if refusal := appointment_refusal(scope=scope, person=person, post=post, from_date=from_date):
        raise AppointmentRefused(refusal)
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
        Grant.objects.bulk_create(grants_of(appointment))
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
        Grant.objects.system("they end with their appointment").filter(appointment=appointment).update(to_date=to_date)
        _journal("appointment.ended", appointment, scope, at, {"to": str(to_date)})
        touched(ORGANIZATION, [appointment.post.organization_id], at)


def appointment_refusal(*, scope: Scope | None, person: Person, post: Post, from_date: date) -> str:
    """Why the person cannot get the post from that day; empty when nothing is in the way."""
    role, place = role_of(post.role), post.organization
    if role is None or place.kind not in role.kinds or place.closed_on:
        return _("This organization does not have that role.")
    held = Appointment.objects.system("one post, one time").filter(person=person, post=post)
    if held.filter(Q(to_date=None) | Q(to_date__gt=from_date)).exists():
        return _("This person holds the post already.")
    if scope and scope.person_id == person.pk:
        return _("Nobody appoints themselves.")
    if scope and not _may_give(scope, role, place):
        return _("This role carries rights that you do not hold here. Ask an administrator.")
    return ""


def _may_give(scope: Scope, role: Role, place: Organization) -> bool:
    """Rights are given by who holds them there, or by an administrator: nobody climbs through a friend."""
    return scope.covers("accounts.manage", place.left) or all(
        scope.covers(capability.name, place.left, DataClass[capability.data.upper()])
        for capability in role.capabilities
    )


def grants_of(appointment: Appointment) -> list[Grant]:
    """The unsaved grants that the role of the appointment's post carries."""
    role = role_of(appointment.post.role)
    if role is None:
        return []
    return [
        Grant(
            person_id=appointment.person_id, capability=capability.name, place_id=appointment.post.organization_id,
            place_left=appointment.place_left, data_class=DataClass[capability.data.upper()],
            from_date=appointment.from_date, to_date=appointment.to_date, origin=Grant.Origin.APPOINTMENT,
            appointment=appointment,
        )
        for capability in role.capabilities
    ]  # fmt: skip


def _journal(act: str, appointment: Appointment, scope: Scope | None, at: datetime, details: dict[str, object]) -> None:
    record(
        act=act, at=at, scope=scope, subject=("person", appointment.person_id),
        place=(appointment.post.organization_id, appointment.place_left), details=details,
    )  # fmt: skip
