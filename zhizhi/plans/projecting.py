"""What is done to projects: made, changed, closed, their milestones set and reached. Each act is one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.plans.models import Kind, Milestone, Node, Plan, Project
from zhizhi.plans.refusals import PlanRefused
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.scope import Scope


@dataclass(frozen=True, slots=True)
class Agreed:
    """What a project is: its owner at its unit, its days (both included) and the keys of its commitments."""

    name: str
    unit_id: int
    owner_id: int
    from_day: date
    to_day: date
    keys: Sequence[int]
    goal: str = ""

    def columns(self) -> dict[str, Any]:
        """As the table keeps it."""
        return {
            "name": self.name.strip(), "unit_id": self.unit_id, "owner_id": self.owner_id, "goal": self.goal.strip(),
            "from_day": self.from_day, "to_day": self.to_day,
        }  # fmt: skip


def project_create(*, scope: Scope, plan: Plan, agreed: Agreed, at: datetime) -> Project:
    """A project of a plan in force. Raises PlanRefused (another state, no commitment, the name taken, wrong days)."""
    if plan.state != Plan.State.ADOPTED:
        raise PlanRefused(_("Projects are made from a plan that is in force. Adopt it first."))
    with acting():
        project = Project(plan=plan)
        _agree(project, agreed)
        _journal("project.create", project, scope, at, name=project.name, commitments=sorted(agreed.keys))
    return project


def project_change(*, scope: Scope, project: Project, agreed: Agreed, at: datetime) -> None:
    """Agrees on something else; the journal keeps what is new. Raises PlanRefused as for a new one, or once closed."""
    with acting():
        locked = _open(project.pk)
        latest = _milestones(locked).aggregate(latest=Max("due"))["latest"]
        if latest and latest > agreed.to_day:
            raise PlanRefused(_("A milestone is due on %(day)s, after the project would end.") % {"day": latest})
        _agree(locked, agreed)
        _journal("project.change", locked, scope, at, name=locked.name, commitments=sorted(agreed.keys))


def project_close(*, scope: Scope, project: Project, reason: str, at: datetime) -> None:
    """Nothing more is done in it. Raises PlanRefused without a reason while milestones wait, or when closed before."""
    with acting():
        locked = _open(project.pk)
        waiting = _milestones(locked).filter(done_on=None).count()
        if waiting and not reason.strip():
            text = _("Milestones not reached: %(count)s. Say why the project is closed without them.")
            raise PlanRefused(text % {"count": waiting})
        locked.closed_on, locked.closing = localdate(at), reason.strip()
        locked.save(update_fields=["closed_on", "closing"])
        _journal("project.close", locked, scope, at, waiting=waiting, reason=locked.closing)


def milestone_add(*, scope: Scope, project: Project, name: str, due: date, at: datetime) -> Milestone:
    """One more thing to reach. Raises PlanRefused (a day outside the project, the name taken, closed)."""
    with acting():
        locked = _open(project.pk)
        if not locked.from_day <= due <= locked.to_day:
            words = {"first": locked.from_day, "last": locked.to_day}
            raise PlanRefused(_("A milestone lies within the project: %(first)s to %(last)s.") % words)
        milestone = Milestone(project=locked, name=name.strip(), due=due)
        _save_once(milestone)
        _journal("milestone.add", locked, scope, at, milestone=milestone.pk, name=milestone.name, due=str(due))
    return milestone


def milestone_done(*, scope: Scope, milestone: Milestone, evidence: str, day: date, at: datetime) -> None:
    """Reached on a day, as the evidence shows. Raises PlanRefused (no evidence, a day to come, reached before)."""
    with acting():
        project = _open(milestone.project_id)
        locked = _waiting(milestone)
        if not evidence.strip():
            raise PlanRefused(_("Name the document, list or place in which one can see it."))
        if day > localdate(at):
            raise PlanRefused(_("A milestone cannot be reached on a day to come."))
        locked.done_on, locked.evidence, locked.done_name = day, evidence.strip(), scope.name
        locked.save(update_fields=["done_on", "evidence", "done_name"])
        _journal("milestone.done", project, scope, at, milestone=locked.pk, on=str(day), evidence=locked.evidence)


def milestone_remove(*, scope: Scope, milestone: Milestone, at: datetime) -> None:
    """It is not to be reached any more; the journal keeps it. Raises PlanRefused once reached or closed."""
    with acting():
        project = _open(milestone.project_id)
        locked = _waiting(milestone)
        _journal("milestone.remove", project, scope, at, name=locked.name, due=str(locked.due))
        _milestones(project).filter(pk=locked.pk).delete()


def _agree(project: Project, agreed: Agreed) -> None:
    if agreed.from_day > agreed.to_day:
        raise PlanRefused(_("The last day lies before the first."))
    nodes = list(Node.objects.of(project.plan).filter(kind=Kind.COMMITMENT, key__in=agreed.keys))
    if not nodes:
        raise PlanRefused(_("Choose at least one commitment of the plan."))
    for name, value in agreed.columns().items():
        setattr(project, name, value)
    _save_once(project)
    links = Project.commitments.through
    links._default_manager.filter(project=project).delete()
    links._default_manager.bulk_create(links(project=project, node=node) for node in nodes)


def _save_once(row: Project | Milestone) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as fault:
        raise PlanRefused(_("“%(name)s” exists here already.") % {"name": row.name}) from fault


def _milestones(project: Project) -> Any:
    return Milestone.objects.system("of a project that was locked").filter(project=project)


def _open(pk: int) -> Project:
    rows: Any = Project.objects.system("the page checked the right").select_for_update(of=("self",))
    project: Project = rows.select_related("plan").get(pk=pk)
    if project.closed_on:
        raise PlanRefused(_("The project is closed."))
    return project


def _waiting(milestone: Milestone) -> Milestone:
    found: Milestone | None = _milestones(milestone.project).select_for_update().filter(pk=milestone.pk).first()
    if found is None or found.done_on:
        raise PlanRefused(_("This milestone was reached or removed already."))
    return found


def _journal(act: str, project: Project, scope: Scope, at: datetime, **details: object) -> None:
    place = (project.plan.organization_id, project.plan.place_left)
    record(act=act, at=at, scope=scope, subject=("project", project.pk), place=place, details=details)
