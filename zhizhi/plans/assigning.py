"""Giving the commitments of an adopted plan to their lead units as tasks, which the engine of processes runs."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Prefetch
from django.urls import reverse
from django.utils.translation import gettext as _

from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import NotDeclared, published
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.models import Case, CaseQuerySet
from zhizhi.engines.processes.moving import Sent
from zhizhi.engines.processes.opening import Subject, case_open
from zhizhi.engines.processes.refusals import CaseRefused
from zhizhi.engines.processes.subjects import SubjectShown
from zhizhi.plans.models import Kind, Node, Plan
from zhizhi.plans.queries import number_text, text_of
from zhizhi.plans.refusals import PlanRefused
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.scope import Scope

SLUG = "plan-task"
SUBJECT = "commitment"
MOST_TEXT = 4000  # characters that the form of a task takes


@dataclass(frozen=True, slots=True)
class Given:
    """What came of giving out: tasks opened now, commitments that had one, and keys of those without a lead unit."""

    opened: int
    before: int
    leaderless: tuple[int, ...]


def tasks_give_out(*, scope: Scope, plan_id: int, at: datetime) -> Given:
    """A task for each commitment with a lead unit that has none yet; once more, it does nothing. Raises PlanRefused.

    The task is due when the commitment is, else on the plan's last day. One that was withdrawn is given out again.
    """
    with acting():
        plan = _locked(plan_id)
        if plan.state != Plan.State.ADOPTED:
            raise PlanRefused(_("Tasks are given out from a plan that is in force. Adopt it first."))
        version = _version()
        nodes, earlier = _commitments(plan), _earlier(plan)
        text = text_of(plan).content
        fresh = [node for node in nodes if node.lead_id and node.pk not in earlier.running]
        for node in fresh:
            _open(scope, version, plan, node, text, earlier.count[node.pk], at)
        leaderless = tuple(node.key for node in nodes if not node.lead_id)
        if fresh:
            record(
                act="plan.tasks", at=at, scope=scope, subject=("plan", plan.pk),
                place=(plan.organization_id, plan.place_left), details={"tasks": len(fresh)},
            )  # fmt: skip
    return Given(len(fresh), len(nodes) - len(fresh) - len(leaderless), leaderless)


def task_give(*, scope: Scope, node: Node, lead_id: int, at: datetime) -> bool:
    """Gives one commitment to a unit, such as a task force; False where its task runs or was done. Raises PlanRefused.

    For use within a transaction.
    """
    plan = _locked(node.plan_id)
    earlier = _earlier(plan)
    if node.pk in earlier.running:
        return False
    whole = next(one for one in _commitments(plan) if one.pk == node.pk)
    whole.lead_id = lead_id  # of the task; the plan stays as it was adopted
    _open(scope, _version(), plan, whole, text_of(plan).content, earlier.count[node.pk], at)
    return True


def tasks_of(plan: Plan) -> CaseQuerySet:
    """The tasks of a plan that was allowed before, whatever became of them."""
    cases = Case.objects.system("tasks of a plan that was allowed").filter(slug=SLUG, subject_kind=SUBJECT)
    found: CaseQuerySet = cases.filter(subject_id__in=Node.objects.of(plan).values("pk"))
    return found


def tasks_seen(scope: Scope, plan: Plan) -> set[int]:
    """Those of the plan's tasks that the scope may open. One query."""
    seen: Any = Case.objects.visible_to(scope).filter(pk__in=tasks_of(plan).values("pk"))
    return set(seen.order_by().values_list("pk", flat=True))


def commitment_shown(scope: Scope, node_id: int) -> SubjectShown | None:
    """The commitment that a task is about, where the scope may read its plan. One query."""
    nodes: Any = Node.objects.visible_to(scope)
    node = nodes.select_related("plan").filter(pk=node_id).first()
    if node is None:
        return None
    words = {"key": node.key, "plan": node.plan.title}
    return SubjectShown(
        _("Part %(key)s of “%(plan)s”") % words, reverse("plans:commitment", args=[node.plan_id, node.key])
    )


@dataclass(frozen=True, slots=True)
class _Earlier:
    """Commitments with a task that runs or was done, and how many tasks each had."""

    running: frozenset[int]
    count: Mapping[int, int]


def _earlier(plan: Plan) -> _Earlier:
    rows: list[tuple[Any, str]] = list(tasks_of(plan).order_by().values_list("subject_id", "outcome"))
    return _Earlier(
        frozenset(node for node, outcome in rows if outcome != "withdrawn"), Counter(node for node, _outcome in rows)
    )


def _open(scope: Scope, version: DeclarationVersion, plan: Plan, node: Node, text: str, nth: int, at: datetime) -> None:
    sent = Sent(f"{SUBJECT}-{node.pk}-{nth}", _answers(plan, node, text))
    about = Subject(SUBJECT, node.pk, node.due or plan.to_day)
    try:
        case_open(
            actor=Actor(scope), version=version, place=plan.organization, channel=Case.Channel.PROGRAM, sent=sent,
            at=at, about=about,
        )  # fmt: skip
    except CaseRefused as refused:
        words = {"key": node.key, "why": str(refused)}
        raise PlanRefused(_("The task of commitment %(key)s cannot be given out: %(why)s") % words) from refused


def _answers(plan: Plan, node: Node, text: str) -> dict[str, str]:
    """What the form of a task asks; what is empty is left out."""
    answers = {
        "task": " ".join(text[node.start : node.end].split())[:MOST_TEXT],
        "lead": str(node.lead_id),
        "supports": _(", ").join(unit.name for unit in node.supports.all()),
        "deliverable": node.deliverable,
        "target": target_words(number_text(node.target), node.direction, node.unit),
        "plan": plan.title[:200],
    }
    return {name: value for name, value in answers.items() if value}


def target_words(target: str | None, direction: str, unit: str) -> str:
    """The target as people say it: at least 90 %; empty without one."""
    if target is None:
        return ""
    form = _("at most %(number)s %(unit)s") if direction == "down" else _("at least %(number)s %(unit)s")
    return (form % {"number": target, "unit": unit}).strip()


def _commitments(plan: Plan) -> Sequence[Node]:
    supports = Organization.objects.system("named within an allowed plan").order_by("left")
    nodes: Any = Node.objects.of(plan).filter(kind=Kind.COMMITMENT).order_by("start")
    return list(nodes.prefetch_related(Prefetch("supports", supports)))


def _version() -> DeclarationVersion:
    try:
        return published(SLUG)
    except NotDeclared as missing:
        raise PlanRefused(_("The process of tasks (plan-task) is not published. Apply the pack first.")) from missing


def _locked(plan_id: int) -> Plan:
    rows = Plan.objects.system("the page checked the right").select_for_update(of=("self",))
    plan: Plan = rows.select_related("organization").get(pk=plan_id)
    return plan
