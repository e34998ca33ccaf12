"""One screen for the leader of a county: how its plan stands, who is late, how the orders run, what waits where."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, Min, Q
from django.utils.translation import gettext as _

from zhizhi.core.declarations import FieldKind
from zhizhi.core.process import ProcessDeclaration
from zhizhi.engines.catalogue.queries import process_of, processes_published
from zhizhi.engines.measures.queries import NOTHING, figures
from zhizhi.engines.processes.measures import IN_TIME, OVERDUE, RATING
from zhizhi.engines.processes.models import Task
from zhizhi.engines.processes.overview import SMALL, Cell
from zhizhi.plans.checklist import Item
from zhizhi.plans.lights import Light, Weighted, light, together
from zhizhi.plans.models import Plan
from zhizhi.plans.progress import yellow_from
from zhizhi.plans.queries import plans_for
from zhizhi.plans.statuses import Status
from zhizhi.registry.language import said
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.scope import Scope

DAYS = 30  # over which orders are counted


@dataclass(frozen=True, slots=True)
class UnitRow:
    """The commitments that a unit (0: none) leads, by status; `days` is how long its oldest late one has been late."""

    lead_id: int
    name: str
    all: int
    done: int
    late: int
    risk: int
    days: int


@dataclass(frozen=True, slots=True)
class OrderRow:
    """One service of the house: settled in time and rating of the last days, open and overdue now."""

    slug: str
    name: str
    in_time: Cell
    rating: Cell
    open: Cell


@dataclass(frozen=True, slots=True)
class WaitRow:
    """Tasks of one step that wait at one organization: how many, how many past their limit, since when the oldest."""

    process: str
    step: str
    place: str
    waiting: int
    late: int
    since: datetime


def plans_in_force(scope: Scope, capability: str) -> list[Plan]:
    """The adopted plans of places whose figures the scope may see, those of the highest place first."""
    found: Any = plans_for(scope).filter(scope.within(capability, "place_left"), state=Plan.State.ADOPTED)
    return list(found.order_by("organization__depth", "-from_day", "-pk"))


def whole_of(items: Iterable[Item]) -> tuple[float | None, Light]:
    """The weighted mean of all commitments with data, and its light."""
    share = together(Weighted(item.stand.share, item.stand.weight) for item in items)
    return share, light(share, yellow_from())


def unit_rows(items: Iterable[Item], day: date) -> list[UnitRow]:
    """By lead unit: those with late commitments first, then those at risk. Units without either are left out."""
    by_unit: dict[tuple[int, str], list[Item]] = {}
    for item in items:
        by_unit.setdefault((item.lead_id or 0, item.lead or _("No lead unit")), []).append(item)
    rows = [_unit(lead_id, name, rows, day) for (lead_id, name), rows in by_unit.items()]
    behind = [row for row in rows if row.late or row.risk]
    return sorted(behind, key=lambda row: (-row.late, -row.days, -row.risk, row.name))


def _unit(lead_id: int, name: str, items: Sequence[Item], day: date) -> UnitRow:
    counted = {status: sum(item.status == status for item in items) for status in Status}
    days = [(day - item.due).days for item in items if item.status == Status.LATE and item.due]
    return UnitRow(
        lead_id, name, len(items), counted[Status.DONE], counted[Status.LATE], counted[Status.RISK],
        max(days, default=0),
    )  # fmt: skip


def latest(items: Iterable[Item]) -> list[Item]:
    """The late commitments, the longest late first."""
    return sorted((item for item in items if item.status == Status.LATE), key=lambda item: item.due or date.max)


def _rated(process: ProcessDeclaration) -> bool:
    """Whether it ends with stars given by whoever asked."""
    return any(field.kind == FieldKind.STARS for field in process.fields().values())


def order_rows(place: Organization, day: date, *, sees_records: bool) -> list[OrderRow]:
    """Every service that whoever asked for it rates, the most asked for first. Three queries.

    Figures over fewer than five orders are withheld from who may not see the orders.
    """
    served = [version for version in processes_published() if _rated(process_of(version))]
    slugs = [version.slug for version in served]
    flows = [one.of(slug) for slug in slugs for one in (IN_TIME, RATING)]
    found = figures(flows, [place.pk], from_day=day - timedelta(days=DAYS - 1), to_day=day)
    found |= figures([OVERDUE.of(slug) for slug in slugs], [place.pk])

    def cell(measure: str) -> Cell:
        figure = found.get((measure, place.pk), NOTHING)
        return Cell(figure, not sees_records and 0 < figure.denominator < SMALL)

    rows = [
        OrderRow(
            version.slug, said(process_of(version).name), cell(IN_TIME.of(version.slug)),
            cell(RATING.of(version.slug)), cell(OVERDUE.of(version.slug)),
        )
        for version in served
    ]  # fmt: skip
    return sorted(rows, key=lambda row: -row.in_time.figure.denominator - row.open.figure.denominator)


def wait_rows(place: Organization, at: datetime, most: int) -> list[WaitRow]:
    """Where the most tasks are past their limit, within the place. Two queries."""
    declared = {version.slug: process_of(version) for version in processes_published()}
    open_ones: Any = Task.objects.system("figures over an allowed place").open()
    within = open_ones.filter(place_left__gte=place.left, place_left__lt=place.right).order_by()
    groups = within.values("case__slug", "step", "holder_organization__name").annotate(
        waiting=Count("pk"), late=Count("pk", filter=Q(due_at__lte=at)), since=Min("opened_at")
    )
    rows = [
        _wait(declared[one["case__slug"]], one)
        for one in groups.order_by("-late", "-waiting", "since")[:most]
        if one["case__slug"] in declared
    ]
    return [row for row in rows if row.late or row.waiting]


def _wait(declaration: Any, group: dict[str, Any]) -> WaitRow:
    step = declaration.step(group["step"])
    return WaitRow(
        said(declaration.name), said(step.name) if step else group["step"], group["holder_organization__name"],
        group["waiting"], group["late"], group["since"],
    )  # fmt: skip
