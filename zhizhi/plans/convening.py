"""What is done to task forces: set up, members added and taken off, given commitments, extended, dissolved."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.plans.assigning import task_give
from zhizhi.plans.models import Kind, Node, Plan, TaskForce
from zhizhi.plans.refusals import PlanRefused
from zhizhi.plans.taskforces import LEAD, MEMBER, tasks_open
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.operations import OrganizationRefused, organization_close, organization_create
from zhizhi.registry.people.models import Appointment, Membership, Person
from zhizhi.registry.people.operations import PersonRefused, membership_end, membership_start, post_ensure
from zhizhi.registry.rights.operations import AppointmentRefused, appointment_end, appointment_start
from zhizhi.registry.scope import Scope

T = TypeVar("T")
BELOW = (OrganizationRefused, PersonRefused, AppointmentRefused)


@dataclass(frozen=True, slots=True)
class Convened:
    """What a task force is: under whom, for what, by which document, until when (included), and who leads it."""

    name: str
    parent: Organization
    purpose: str
    until: date
    lead: Person
    basis: str = ""


def task_force_create(*, scope: Scope, convened: Convened, at: datetime) -> TaskForce:
    """A team with its lead from today on. Raises PlanRefused (a last day in the past, the name taken, the lead)."""
    today = localdate(at)
    if convened.until <= today:
        raise PlanRefused(_("The last day must lie ahead."))
    return _told(lambda: _create(scope, convened, today, at))


def member_add(*, scope: Scope, task_force: TaskForce, person: Person, at: datetime) -> Membership:
    """The person belongs to it from today on; where they are a Party member stays. Raises PlanRefused."""
    with acting():
        team = _running(task_force).organization
        return _told(
            lambda: membership_start(
                scope=scope, person=person, organization=team, from_date=localdate(at), at=at, role=MEMBER
            )
        )


def member_remove(*, scope: Scope, task_force: TaskForce, membership: Membership, at: datetime) -> None:
    """A member up to yesterday. Raises PlanRefused on the day the person joined."""
    with acting():
        _running(task_force)
        _told(lambda: membership_end(scope=scope, membership=membership, to_date=localdate(at), at=at))


def task_force_extend(*, scope: Scope, task_force: TaskForce, until: date, reason: str, at: datetime) -> None:
    """It goes on until another, later day. Raises PlanRefused (not later, no reason, dissolved)."""
    with acting():
        locked = _running(task_force)
        if until <= max(locked.until, localdate(at)):
            raise PlanRefused(_("The new last day must lie after %(day)s.") % {"day": locked.until})
        if not reason.strip():
            raise PlanRefused(_("Say why it goes on."))
        before, locked.until = locked.until, until
        locked.save(update_fields=["until"])
        _journal("taskforce.extend", locked, scope, at, until=[str(before), str(until)], reason=reason.strip())


def commitments_take(*, scope: Scope, task_force: TaskForce, node_ids: Sequence[int], at: datetime) -> int:
    """It carries out these commitments of plans in force; those without a task become its tasks, which are counted."""
    with acting():
        locked = _running(task_force)
        rows: Any = Node.objects.system("the page offered them")
        nodes = list(rows.filter(pk__in=node_ids, kind=Kind.COMMITMENT, plan__state=Plan.State.ADOPTED))
        links = TaskForce.commitments.through
        links._default_manager.bulk_create(
            [links(taskforce=locked, node=node) for node in nodes], ignore_conflicts=True
        )
        team = locked.organization_id
        given = sum(task_give(scope=scope, node=node, lead_id=team, at=at) for node in nodes)
        _journal("taskforce.take", locked, scope, at, commitments=[node.pk for node in nodes], tasks=given)
    return given


def task_force_dissolve(*, scope: Scope, task_force: TaskForce, reason: str, at: datetime) -> None:
    """Dissolved today, before its day. Raises PlanRefused while it owes tasks, without a reason."""
    with acting():
        locked = _running(task_force)
        if not reason.strip():
            raise PlanRefused(_("Say why it is dissolved before its day."))
        if owed := tasks_open(locked.organization_id):
            text = _("It owes tasks: %(count)s. They are done or handed over first.")
            raise PlanRefused(text % {"count": len(owed)})
        _told(lambda: _end(scope, locked, reason.strip(), at))


def task_forces_end(at: datetime) -> int:
    """Dissolves those whose last day is over; how many. While one owes tasks, its lead alone stays to answer for them.

    The tick calls this. It may be cut off anywhere and run again.
    """
    rows = TaskForce.objects.system("the clock sees all").filter(ended_on=None, until__lt=localdate(at))
    return sum(_end_by_itself(pk, at) for pk in list(rows.values_list("pk", flat=True)))


def _end_by_itself(pk: int, at: datetime) -> bool:
    with acting():
        rows = TaskForce.objects.system("the clock sees all").select_for_update(of=("self",))
        locked: TaskForce | None = rows.select_related("organization").filter(pk=pk, ended_on=None).first()
        if locked is None:
            return False
        if tasks_open(locked.organization_id):
            return bool(_members_end(None, locked, at))
        _end(None, locked, "", at)
    return True


def _create(scope: Scope, convened: Convened, today: date, at: datetime) -> TaskForce:
    with acting():
        team = organization_create(scope=scope, parent=convened.parent, kind="team", name=convened.name, at=at)
        made: TaskForce = TaskForce.objects.create(
            organization=team, place_left=team.left, purpose=convened.purpose.strip(), basis=convened.basis.strip(),
            from_day=today, until=convened.until,
        )  # fmt: skip
        post = post_ensure(organization=team, role=LEAD, title=_("Lead"))
        appointment_start(
            scope=scope, person=convened.lead, post=post, from_date=today, at=at, basis=convened.basis.strip()
        )
        _journal("taskforce.create", made, scope, at, name=team.name, until=str(made.until))
    return made


def _end(scope: Scope | None, locked: TaskForce, reason: str, at: datetime) -> None:
    today = localdate(at)
    _members_end(scope, locked, at)
    held = Appointment.objects.system("they end with it").filter(post__organization=locked.organization_id)
    for appointment in held.filter(to_date=None):
        appointment_end(scope=scope, appointment=appointment, to_date=today, at=at)
    locked.ended_on = today
    locked.save(update_fields=["ended_on"])
    _journal("taskforce.dissolve", locked, scope, at, until=str(locked.until), reason=reason)
    organization_close(scope=scope or Scope(at=at), organization=locked.organization, at=at)


def _members_end(scope: Scope | None, locked: TaskForce, at: datetime) -> int:
    rows = Membership.objects.system("they end with it").filter(organization=locked.organization_id, to_date=None)
    found = list(rows.select_related("person"))
    for membership in found:
        membership_end(scope=scope, membership=membership, to_date=localdate(at), at=at)
    return len(found)


def _running(task_force: TaskForce) -> TaskForce:
    rows = TaskForce.objects.system("the page checked the right").select_for_update(of=("self",))
    locked: TaskForce = rows.select_related("organization").get(pk=task_force.pk)
    if locked.ended_on:
        raise PlanRefused(_("The task force is dissolved."))
    return locked


def _told(act: Callable[[], T]) -> T:
    """What a lower part refuses, as a refusal of ours."""
    try:
        return act()
    except BELOW as refused:
        raise PlanRefused(str(refused)) from refused


def _journal(act: str, task_force: TaskForce, scope: Scope | None, at: datetime, **details: object) -> None:
    team = task_force.organization
    record(act=act, at=at, scope=scope, subject=("organization", team.pk), place=(team.pk, team.left), details=details)
