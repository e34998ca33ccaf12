"""Reads of plans, always in somebody's scope or of a plan that was allowed before."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, Q
from django.urls import reverse

from zhizhi.engines.measures.queries import Figure, days_of, figures
from zhizhi.plans.models import Binding, Node, Plan, PlanQuerySet, PlanText, Project, Report, Revision
from zhizhi.plans.reading import Unit
from zhizhi.plans.states import Bound, NodeState
from zhizhi.registry.journal.names import Named
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.scope import Scope

# The kinds of organization that plans name as lead and supporting units.
UNIT_KINDS = ("committee", "department", "township", "institution", "team")


def plans_for(scope: Scope) -> PlanQuerySet:
    """The plans that `scope` may read, newest first, each with the number of its commitments."""
    counted = Count("nodes", filter=Q(nodes__kind="commitment"))
    found: PlanQuerySet = Plan.objects.visible_to(scope).select_related("organization").annotate(commitments=counted)
    return found


def plans_named(ids: Iterable[int]) -> dict[int, Named]:
    """The titles of plans and their pages, for the journal."""
    found = Plan.objects.system("named on an auditor's page").filter(pk__in=set(ids)).order_by()
    return {pk: Named(title, reverse("plans:plan", args=[pk])) for pk, title in found.values_list("pk", "title")}


def projects_named(ids: Iterable[int]) -> dict[int, Named]:
    """The names of projects and their pages, for the journal."""
    found = Project.objects.filter(pk__in=set(ids)).order_by().values_list("pk", "name")
    return {pk: Named(name, reverse("plans:project", args=[pk])) for pk, name in found}


def plan_for(scope: Scope, pk: int) -> Plan | None:
    """The plan if `scope` may read it."""
    found = Plan.objects.visible_to(scope).select_related("organization", "adopted_by", "replaces")
    plan: Plan | None = found.filter(pk=pk).first()
    return plan


def plans_to_replace(scope: Scope, organization_id: int) -> list[Plan]:
    """The adopted plans of an organization, which a new one may supersede."""
    adopted = Plan.objects.visible_to(scope).filter(organization=organization_id, state=Plan.State.ADOPTED)
    return list(adopted.order_by("-from_day"))


def text_of(plan: Plan) -> PlanText:
    """The document of a plan."""
    found: PlanText = PlanText.objects.of(plan).select_related("file").get()
    return found


def states_of(plan: Plan) -> dict[int, NodeState]:
    """All parts as they are now, by key. Three queries, whatever their number."""
    supports: dict[int, list[int]] = {}
    links = Node.supports.through._default_manager.filter(node__plan=plan).order_by("pk")
    for node_id, organization_id in links.values_list("node_id", "organization_id"):
        supports.setdefault(node_id, []).append(organization_id)
    bindings: dict[int, list[Bound]] = {}
    for row in Binding.objects.of(plan).order_by("pk"):
        bindings.setdefault(row.node_id, []).append(_bound(row))
    nodes = Node.objects.of(plan).order_by("start")
    return {
        node.key: state_of(node, tuple(supports.get(node.pk, ())), tuple(bindings.get(node.pk, ()))) for node in nodes
    }


def state_of(node: Node, supports: tuple[int, ...], bindings: tuple[Bound, ...]) -> NodeState:
    """A row as a value."""
    return NodeState(
        key=node.key, start=node.start, end=node.end, kind=node.kind, level=node.level, lead=node.lead_id,
        supports=supports, deliverable=node.deliverable, target=number_text(node.target), unit=node.unit,
        direction=node.direction, due=node.due.isoformat() if node.due else None, period=node.period,
        weight=node.weight, bindings=bindings, read=node.read,
    )  # fmt: skip


def number_text(number: Any) -> str | None:
    """A decimal without noughts at its end; None stays None."""
    if number is None:
        return None
    text = f"{number:.2f}"
    return text.rstrip("0").rstrip(".")


def _bound(row: Binding) -> Bound:
    return Bound(
        ref=row.ref, measure=row.measure, target=number_text(row.target), baseline=number_text(row.baseline) or "0",
        path=row.path, weight=row.weight, decided_by=row.decided_by,
    )  # fmt: skip


def units_of(organization: Organization) -> list[Unit]:
    """The units that a plan of this organization may name: its own, and those of these kinds below. One query."""
    found = Organization.objects.system("names of units are public").open().within(organization)
    rows = found.filter(Q(kind__in=UNIT_KINDS) | Q(pk=organization.pk)).order_by("left")
    return [Unit(*row) for row in rows.values_list("pk", "name", "short_name")]


def units_named(organization: Organization, text: str) -> list[Unit]:
    """Those units whose name, short name or initials are `text`; else those that hold it."""
    found = Organization.objects.system("names of units are public").open().within(organization)
    rows = found.filter(Q(kind__in=UNIT_KINDS) | Q(pk=organization.pk)).order_by("left")
    exact = Q(name=text) | Q(short_name=text) | Q(name=f"县{text}")
    partly = Q(name__contains=text) | Q(initials=text.lower()) if text.isascii() else Q(name__contains=text)
    for wanted in (exact, partly):
        hits = [Unit(*row) for row in rows.filter(wanted).values_list("pk", "name", "short_name")[:20]]
        if hits:
            return hits
    return []


def places_to_issue(scope: Scope) -> list[Organization]:
    """Where the person may issue plans: the organizations at which plans.manage begins, and the departments below."""
    lefts = {reach.left for reach in scope.reaches.get("plans.manage", ())}
    rows = Organization.objects.system("where plans.manage is held").open().filter(scope.within("plans.manage", "left"))
    return list(rows.filter(Q(left__in=lefts) | Q(kind__in=("department", "committee"))).order_by("left"))


def revisions_of(plan: Plan) -> list[Revision]:
    """Every edit, newest first, without what it changed."""
    return list(Revision.objects.of(plan).defer("before", "after").order_by("-number"))


def revisions_since(plan: Plan, number: int) -> list[Revision]:
    """The edits after the revision of this number, oldest first."""
    return list(Revision.objects.of(plan).filter(number__gt=number).order_by("number"))


def revision_of(plan: Plan, number: int) -> Revision | None:
    """One edit with what it changed."""
    found: Revision | None = Revision.objects.of(plan).filter(number=number).first()
    return found


def states_at(plan: Plan, number: int) -> dict[int, NodeState]:
    """The parts as they were after the edit of this number, played again from the first."""
    states: dict[int, NodeState] = {}
    for after in (
        Revision.objects.of(plan).filter(number__lte=number).order_by("number").values_list("after", flat=True)
    ):
        for key, kept in after.items():
            if kept is None:
                states.pop(int(key), None)
            else:
                states[int(key)] = NodeState.from_json(kept)
    return states


def stacks(revisions: Sequence[Revision]) -> tuple[list[int], list[int]]:
    """The numbers that can be taken back and done again, last first; `revisions` oldest first, the reading left out."""
    done: list[int] = []
    undone: list[int] = []
    for row in revisions:
        if row.undoes:
            done.remove(row.undoes)
            undone.append(row.undoes)
        elif row.redoes:
            undone.remove(row.redoes)
            done.append(row.redoes)
        elif row.number > 1:
            done.append(row.number)
            undone.clear()
    return done[::-1], undone[::-1]


def node_of(plan: Plan, key: int) -> Node | None:
    """One part as a row."""
    found: Node | None = Node.objects.of(plan).filter(key=key).first()
    return found


def reports_by_key(plan: Plan) -> dict[int, list[Report]]:
    """What was reported by hand, newest first, by the key of the part. One query."""
    found: dict[int, list[Report]] = {}
    for row in Report.objects.of(plan).select_related("node"):
        found.setdefault(row.node.key, []).append(row)
    return found


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums of some measures at one organization: by day within a window, and of all days for stocks."""

    last: date
    days: Mapping[str, Mapping[date, Figure]]
    stocks: Mapping[str, Figure]


def sums_of(organization_id: int, measures: Sequence[str], first: date, last: date) -> Sums:
    """What the engines keep for these measures. Two queries; no record is read."""
    days: dict[str, dict[date, Figure]] = {}
    for measure, day, numerator, denominator in days_of(measures, organization_id, from_day=first, to_day=last):
        days.setdefault(measure, {})[day] = Figure(numerator, denominator)
    stocks = {measure: figure for (measure, _place), figure in figures(measures, [organization_id]).items()}
    return Sums(last, days, stocks)


def place_measured(scope: Scope, issuer: Organization, asked: int | None) -> Organization | None:
    """The place asked for, else the issuer, else the highest below it, whose figures the person may see. One query."""
    rows = Organization.objects.system("where measures.view is held").open().within(issuer)
    seen = rows.filter(scope.within("measures.view", "left"))
    if asked is not None:
        seen = seen.filter(pk=asked)
    found: Organization | None = seen.order_by("depth", "left").first()
    return found
