"""Projects (M02): commitments carried out together, and how each stands, computed from milestones and commitments."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import Prefetch, Q
from django.utils.translation import gettext as _

from zhizhi.plans.models import Milestone, Node, Plan, Project
from zhizhi.plans.statuses import Stand, Status, known_of, stands_on
from zhizhi.registry.scope import Scope


class Course(StrEnum):
    """How a project stands, the most urgent first."""

    LATE = "late"
    RISK = "risk"
    GOING = "going"
    AHEAD = "ahead"
    DONE = "done"
    STOPPED = "stopped"


SHAPES = {
    Course.LATE: "bad", Course.RISK: "warning", Course.GOING: "good", Course.AHEAD: "none", Course.DONE: "good",
    Course.STOPPED: "none",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Standing:
    """A project on a day: its course with the sentence that decided, and its commitments as they stand."""

    project: Project
    course: Course
    why: str
    milestones: Sequence[Milestone] = ()
    stands: Mapping[int, Stand] = field(default_factory=dict)

    @property
    def shape(self) -> str:
        """The state of the desk's light."""
        return SHAPES[self.course]

    @property
    def name(self) -> str:
        """The course in words."""
        return course_name(self.course)

    @property
    def reached(self) -> int:
        """How many milestones are reached."""
        return sum(one.done_on is not None for one in self.milestones)

    @property
    def next(self) -> Milestone | None:
        """The milestone to be reached next; none once the project is closed."""
        waiting = [one for one in self.milestones if one.done_on is None]
        return waiting[0] if waiting and not self.project.closed_on else None


@dataclass(frozen=True, slots=True)
class Asked:
    """What the list shows; what is empty does not narrow."""

    text: str = ""
    status: str = ""
    sort: str = ""


def course_name(course: Course) -> str:
    """A course in words."""
    names = {
        Course.LATE: _("late"),
        Course.RISK: _("at risk"),
        Course.GOING: _("on course"),
        Course.AHEAD: _("not begun"),
        Course.DONE: _("done"),
        Course.STOPPED: _("closed unfinished"),
    }
    return names[course]


def course_of(
    project: Project, milestones: Sequence[Milestone], stands: Iterable[Stand], day: date
) -> tuple[Course, str]:
    """Done: all is reached. Late: a day passed unreached. At risk: a commitment is. And why, in a sentence."""
    statuses = [one.status for one in stands]
    waiting = [one for one in milestones if one.done_on is None]
    reached = bool(milestones) and not waiting
    if project.closed_on:
        return (Course.DONE, _("All milestones are reached.")) if reached else (Course.STOPPED, project.closing)
    if reached and all(one is Status.DONE for one in statuses):
        return Course.DONE, _("All milestones are reached and all commitments done.")
    if late := _late(project, waiting, statuses, day):
        return Course.LATE, late
    if risky := sum(one is Status.RISK for one in statuses):
        return Course.RISK, _("Commitments behind their path: %(count)s.") % {"count": risky}
    if day < project.from_day:
        return Course.AHEAD, _("It begins on %(day)s.") % {"day": project.from_day}
    return Course.GOING, _("No milestone and no commitment is late or behind.")


def _late(project: Project, waiting: Sequence[Milestone], statuses: Sequence[Status], day: date) -> str:
    """Why the project is late; empty when it is not."""
    missed = next((one for one in waiting if one.due < day), None)
    if missed:
        return _("“%(name)s” was due on %(day)s.") % {"name": missed.name, "day": missed.due}
    if project.to_day < day:
        return _("The project was to end on %(day)s.") % {"day": project.to_day}
    late = sum(one is Status.LATE for one in statuses)
    return _("Commitments overdue: %(count)s.") % {"count": late} if late else ""


def standings_for(scope: Scope, day: date, projects: Iterable[Project]) -> list[Standing]:
    """How projects that were allowed stand; a fixed number of queries for each plan among them."""
    plans: dict[int, dict[int, Stand]] = {}
    found = []
    for project in projects:
        if project.plan_id not in plans:
            sees = scope.covers("cases.view", project.plan.place_left)
            plans[project.plan_id] = stands_on(known_of(project.plan), day, sees_records=sees)
        keys = keys_of(project)
        stands = {key: plans[project.plan_id][key] for key in keys if key in plans[project.plan_id]}
        rows: Any = project.milestones.all()
        milestones: list[Milestone] = list(rows)
        found.append(Standing(project, *course_of(project, milestones, stands.values(), day), milestones, stands))
    return found


def keys_of(project: Project) -> list[int]:
    """The keys of its commitments, which were read along with the project."""
    nodes: Any = project.commitments.all()
    return [node.key for node in nodes]


def projects_for(scope: Scope, text: str = "", plan: Plan | None = None) -> list[Project]:
    """The projects of plans that the scope may read. Three queries."""
    found: Any = Project.objects.visible_to(scope)
    if plan:
        found = found.filter(plan=plan)
    if text:
        found = found.filter(Q(name__contains=text) | Q(unit__name__contains=text) | Q(owner__name__contains=text))
    return list(_whole(found))


def project_for(scope: Scope, pk: int) -> Project | None:
    """The project if the scope may read its plan."""
    project: Project | None = _whole(Project.objects.visible_to(scope)).filter(pk=pk).first()
    return project


def milestone_for(scope: Scope, pk: int) -> Milestone | None:
    """The milestone if the scope may read its plan."""
    found: Any = Milestone.objects.visible_to(scope).select_related("project__plan")
    milestone: Milestone | None = found.filter(pk=pk).first()
    return milestone


def projects_by_key(plan: Plan) -> dict[int, list[Project]]:
    """The projects of a plan that was allowed, by the keys of their commitments. Two queries."""
    found: dict[int, list[Project]] = {}
    nodes = Node.objects.system("of a plan that was allowed").only("key", "plan_id")
    rows: Any = Project.objects.of(plan)
    for project in rows.prefetch_related(Prefetch("commitments", nodes)):
        for key in keys_of(project):
            found.setdefault(key, []).append(project)
    return found


def listed(standings: Iterable[Standing], asked: Asked) -> list[Standing]:
    """Narrowed to a status and put in order: by the last day, by name, or the most urgent first."""
    shown = [one for one in standings if not asked.status or one.course == asked.status]
    urgent = list(Course)
    if asked.sort == "name":
        return sorted(shown, key=lambda one: one.project.name)
    if asked.sort == "due":
        return sorted(shown, key=lambda one: one.project.to_day)
    return sorted(shown, key=lambda one: (urgent.index(one.course), one.project.to_day))


def _whole(found: Any) -> Any:
    nodes = Node.objects.system("of a plan that was allowed").order_by("start")
    milestones = Milestone.objects.system("of a project that was allowed")
    return found.select_related("plan__organization", "unit", "owner").prefetch_related(
        Prefetch("commitments", nodes), Prefetch("milestones", milestones)
    )
