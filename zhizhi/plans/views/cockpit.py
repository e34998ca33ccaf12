"""The cockpit: one screen, one printed page."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhizhi.plans.checklist import SHAPES, Item, counts, items_of, status_name
from zhizhi.plans.cockpit import (
    DAYS,
    OrderRow,
    UnitRow,
    WaitRow,
    latest,
    order_rows,
    plans_in_force,
    unit_rows,
    wait_rows,
    whole_of,
)
from zhizhi.plans.lights import STATES
from zhizhi.plans.models import Plan
from zhizhi.plans.statuses import Status, known_of
from zhizhi.plans.views.requests import whole_number
from zhizhi.registry.rights.guards import ScopedRequest, requires

FIGURES = "measures.view"
# What fits on one screen; the lists behind have the rest.
UNITS, LATE, SERVICES, WAITS = 4, 4, 4, 4


@requires(FIGURES)
@require_safe
def cockpit(request: ScopedRequest) -> HttpResponse:
    """Of the plan chosen, else of the newest one of the highest place in reach."""
    plans = plans_in_force(request.scope, FIGURES)
    plan = _chosen(request, plans)
    context: dict[str, Any] = {"plans": plans, "plan": plan, "at": request.at, "days": DAYS}
    if plan:
        context |= _screen(request, plan)
    return render(request, "plans/cockpit.html", context)


def _chosen(request: ScopedRequest, plans: list[Plan]) -> Plan | None:
    if "plan" not in request.GET:
        return plans[0] if plans else None
    wanted = whole_number(request.GET["plan"])
    found = next((plan for plan in plans if plan.pk == wanted), None)
    if found is None:
        raise Http404
    return found


def _screen(request: ScopedRequest, plan: Plan) -> dict[str, Any]:
    day, place = localdate(request.at), plan.organization
    sees = request.scope.covers("cases.view", place.left)
    items = items_of(known_of(plan), day, sees_records=sees)
    share, shown = whole_of(items)
    units, late = unit_rows(items, day), latest(items)
    services = order_rows(place, day, sees_records=sees)
    return {
        "percent": None if share is None else round(100 * share),
        "state": STATES[shown],
        "total": len(items),
        "statuses": _statuses(plan, items),
        "units": [_unit(plan, row) for row in units[:UNITS]],
        "more_units": max(0, len(units) - UNITS),
        "late": [{"item": item, "days": (day - item.due).days if item.due else 0} for item in late[:LATE]],
        "more_late": max(0, len(late) - LATE),
        "orders": [_order(row, place.pk) for row in services[:SERVICES]],
        "more_orders": max(0, len(services) - SERVICES),
        "waits": [_wait(row, request) for row in wait_rows(place, request.at, WAITS) if sees],
        "sees": sees,
    }


def _statuses(plan: Plan, items: list[Item]) -> list[dict[str, Any]]:
    """How many of each status, with the width of its part of the bar."""
    address, left, found = reverse("plans:checklist", args=[plan.pk]), 0.0, []
    order = (Status.DONE, Status.COURSE, Status.RISK, Status.LATE, Status.UNKNOWN)
    counted = counts(items)
    for status in order:
        width = 100 * counted[status] / len(items) if items else 0
        found.append({
            "name": status_name(status), "count": counted[status], "state": SHAPES[status], "status": status.value,
            "url": f"{address}?status={status}", "x": f"{left:.2f}%", "width": f"{width:.2f}%",
        })  # fmt: skip
        left += width
    return found


def _unit(plan: Plan, row: UnitRow) -> dict[str, Any]:
    return {"row": row, "url": f"{reverse('plans:checklist', args=[plan.pk])}?lead={row.lead_id}&sort=status"}


def _order(row: OrderRow, place_id: int) -> dict[str, Any]:
    return {"row": row, "url": reverse("processes:overview", args=[row.slug, place_id])}


def _wait(row: WaitRow, request: ScopedRequest) -> dict[str, Any]:
    days = (localdate(request.at) - localdate(row.since)).days
    return {"row": row, "days": _("%(days)s d") % {"days": days}}
