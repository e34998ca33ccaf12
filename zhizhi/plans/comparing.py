"""Two plans beside each other, the older one's results, and what stands in other plans too: read in fixed queries."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from zhizhi.core.plans.compare import Comparison, Row, compare
from zhizhi.core.plans.elsewhere import Elsewhere, elsewhere
from zhizhi.core.plans.likeness import Statement
from zhizhi.core.plans.matching import ACCEPTED
from zhizhi.plans.checklist import Item, items_of
from zhizhi.plans.models import Kind, Plan, PlanText, Report
from zhizhi.plans.outline import parents
from zhizhi.plans.queries import plans_for, reports_by_key, states_of, text_of
from zhizhi.plans.states import NodeState, States
from zhizhi.plans.statuses import Known, known_of
from zhizhi.registry.scope import Scope

# The newest other plans whose texts are looked through; 400 of them take about a second.
MOST_TEXTS = 400
HEADINGS = (Kind.SECTION, Kind.THEME)


@dataclass(frozen=True, slots=True)
class Side:
    """A plan as a list of its sentences without headings: what is compared, and the part that each one is."""

    plan: Plan
    parts: Sequence[NodeState]
    statements: Sequence[Statement]


@dataclass(frozen=True, slots=True)
class Result:
    """What became of a commitment, and the last report by hand."""

    item: Item
    report: Report | None


@dataclass(frozen=True, slots=True)
class SideBySide:
    """Two plans, the older one first, with what became of the older one's commitments by their key."""

    older: Side
    newer: Side
    comparison: Comparison
    results: Mapping[int, Result]


def plans_beside(scope: Scope, plan: Plan) -> list[Plan]:
    """All other plans that `scope` may read, those of the same organization first, the newest first. One query."""
    others = [one for one in plans_for(scope) if one.pk != plan.pk]
    return sorted(
        others, key=lambda one: (one.organization_id != plan.organization_id, -one.from_day.toordinal(), -one.pk)
    )


def plan_before(plan: Plan, others: Sequence[Plan]) -> Plan | None:
    """The one it replaces, else the organization's newest one for earlier days; None where nobody reads such a one."""
    replaced = next((one for one in others if one.pk == plan.replaces_id), None)
    earlier = (
        one
        for one in others
        if one.organization_id == plan.organization_id
        and one.from_day < plan.from_day
        and one.state != Plan.State.DRAFT
    )
    return replaced or next(earlier, None)


def in_time(one: Plan, other: Plan) -> tuple[Plan, Plan]:
    """The older of two plans and the newer one, by the days that they are for."""
    first, second = sorted((one, other), key=lambda plan: (plan.from_day, plan.pk))
    return first, second


def side_by_side(first: Plan, second: Plan, today: date, *, sees_records: bool) -> SideBySide:
    """Two allowed plans, the older one first. A fixed number of queries, whatever the plans hold.

    Without `sees_records`, the older plan's figures over fewer than five records are withheld.
    """
    known = known_of(first)
    older, newer = side_of(first, known.states), side_of(second, states_of(second))
    comparison = compare(older.statements, newer.statements, (first.year, second.year))
    return SideBySide(older, newer, comparison, _results(known, today, sees_records=sees_records))


def _results(known: Known, today: date, *, sees_records: bool) -> dict[int, Result]:
    """By key; a draft has none."""
    if not known.plan.adopted_at:
        return {}
    told = reports_by_key(known.plan)
    items = items_of(known, today, sees_records=sees_records)
    return {item.key: Result(item, next(iter(told.get(item.key, ())), None)) for item in items}


def promises(row: Row, found: SideBySide) -> bool:
    """Whether either sentence of a row is a commitment."""
    sides = ((found.older, row.old), (found.newer, row.new))
    return any(side.parts[at].kind == Kind.COMMITMENT for side, at in sides if at is not None)


def side_of(plan: Plan, states: States) -> Side:
    """The sentences of a plan in the order of the text, each under its headings. One query beside the states."""
    content, above = text_of(plan).content, parents(states.values())
    kept = [Kind.COMMITMENT, Kind.CONTEXT]
    parts = sorted((one for one in states.values() if one.kind in kept), key=lambda one: one.start)
    statements = [
        Statement(words(part, content), part.kind, tuple(_path(part, states, above, content)), tuple(_mechanisms(part)))
        for part in parts
    ]
    return Side(plan, parts, statements)


def words(part: NodeState, content: str) -> str:
    """The text of a part in one line."""
    return " ".join(content[part.start : part.end].split())


def stands_elsewhere(scope: Scope, side: Side) -> Elsewhere:
    """Its sentences in the texts of all other plans that `scope` may read. One query."""
    texts: Any = PlanText.objects.visible_to(scope).exclude(plan=side.plan).order_by("-plan__from_day", "-plan_id")
    newest = texts.values_list("plan_id", "plan__from_day__year", "content")[:MOST_TEXTS]
    return elsewhere([one.text for one in side.statements], newest.iterator(chunk_size=50), side.plan.year)


def _path(part: NodeState, states: States, above: Mapping[int, int | None], content: str) -> Iterator[str]:
    """The headings over a part, outermost first."""
    found: list[str] = []
    key = above[part.key]
    while key is not None:
        if states[key].kind in HEADINGS:
            found.append(words(states[key], content))
        key = above[key]
    return reversed(found)


def _mechanisms(part: NodeState) -> list[str]:
    """Those chosen, else those that the reader was sure of."""
    proposed = [str(one["ref"]) for one in part.read.get("proposed", ()) if one["score"] >= ACCEPTED]
    return sorted(part.refs()) or proposed
