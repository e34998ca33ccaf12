"""Appointments begin and end, and with them the rights that they carry."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.people.models import Appointment, Person, Post
from zhizhi.registry.rights.models import Grant
from zhizhi.registry.rights.roles import role_of
from zhizhi.registry.scope import DataClass, Scope


class AppointmentRefused(Exception):
    """Why an appointment was not made or ended, in words for the user."""


def appointment_start(
    *, scope: Scope | None, person: Person, post: Post, from_date: date, at: datetime, basis: str = ""
) -> Appointment:
    """The person holds the post from that day, with the rights of its role. Raises AppointmentRefused."""
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
        _journal("appointment.started", appointment, scope, at, {"post": post.title, "from": str(from_date)})
    return appointment


def appointment_end(*, scope: Scope | None, appointment: Appointment, to_date: date, at: datetime) -> None:
    """The post is held up to, not including, that day; the rights end with it. Raises AppointmentRefused."""
    if to_date <= appointment.from_date:
        raise AppointmentRefused(_("An appointment ends after the day it began."))
    with acting():
        appointment.to_date = to_date
        appointment.save(update_fields=["to_date"])
        Grant.objects.system("they end with their appointment").filter(appointment=appointment).update(to_date=to_date)
        _journal("appointment.ended", appointment, scope, at, {"to": str(to_date)})


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
