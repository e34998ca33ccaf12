"""Two plans side by side: what is new, changed, repeated and dropped, with what became of it last time."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from zhizhi.core.plans.compare import Mark, Row
from zhizhi.core.plans.elsewhere import Elsewhere
from zhizhi.plans.comparing import (
    MOST_TEXTS,
    SideBySide,
    in_time,
    plan_before,
    plans_beside,
    promises,
    side_by_side,
    stands_elsewhere,
)
from zhizhi.plans.models import Plan
from zhizhi.plans.views.compared import Shown, lights_shown, mark_name
from zhizhi.plans.views.requests import VIEW, plan_or_404, whole_number
from zhizhi.registry.rights.guards import ScopedRequest, requires

ORDER = (Mark.NEW, Mark.CHANGED, Mark.REPEATED, Mark.DROPPED)


@requires(VIEW)
@require_safe
def compare(request: ScopedRequest, pk: int) -> HttpResponse:
    """With `with` the plan to compare with, `mark` what is shown, `all` also sentences that are no commitment."""
    plan = plan_or_404(request, pk)
    others = plans_beside(request.scope, plan)
    other = _chosen(request, plan, others)
    context: dict[str, Any] = {"plan": plan, "others": others, "other": other}
    if other is not None:
        context |= _page(request, plan, other, others)
    return render(request, "plans/compare.html", context)


def _chosen(request: ScopedRequest, plan: Plan, others: Sequence[Plan]) -> Plan | None:
    if not request.GET.get("with"):
        return plan_before(plan, others)
    asked = whole_number(request.GET["with"])
    found = next((one for one in others if one.pk == asked), None)
    if found is None:
        raise Http404
    return found


def _page(request: ScopedRequest, plan: Plan, other: Plan, others: Sequence[Plan]) -> dict[str, Any]:
    older, newer = in_time(plan, other)
    sees = request.scope.covers("cases.view", older.place_left)
    found = side_by_side(older, newer, localdate(request.at), sees_records=sees)
    elsewhere = stands_elsewhere(request.scope, found.newer)
    wanted, everything = request.GET.get("mark", ""), request.GET.get("all") == "1"
    rows = [row for row in found.comparison.rows if everything or promises(row, found)]
    kept = {"with": other.pk, "all": "1" if everything else ""}
    shown = Shown(found, elsewhere, {one.pk: one.title for one in (plan, *others)})
    return {
        "older": older,
        "newer": newer,
        "groups": shown.groups([row for row in rows if wanted in {"", row.mark.value}]),
        "tabs": _tabs(rows, wanted, kept),
        "everything": everything,
        "turned": _address({"with": other.pk, "mark": wanted, "all": "" if everything else "1"}),
        "lights": lights_shown(rows, found),
        "elsewhere": _elsewhere(elsewhere, found, (plan, *others)),
        "most_texts": MOST_TEXTS if len(others) > MOST_TEXTS else 0,
    }


def _address(values: Mapping[str, Any]) -> str:
    return f"?{urlencode({name: value for name, value in values.items() if value})}"


def _tabs(rows: Sequence[Row], wanted: str, kept: Mapping[str, Any]) -> list[dict[str, Any]]:
    """All and each mark with its number of rows."""
    counts = [("", pgettext("sentences", "All"), len(rows))]
    counts += [(mark.value, mark_name(mark), sum(row.mark is mark for row in rows)) for mark in ORDER]
    return [
        {"mark": mark, "name": name, "count": count, "url": _address({**kept, "mark": mark}), "current": mark == wanted}
        for mark, name, count in counts
    ]


def _elsewhere(found: Elsewhere, both: SideBySide, plans: Sequence[Plan]) -> dict[str, Any]:
    """The share of sentences that stand in other plans too, in which, and how many not only in the older one."""
    known = {one.pk: one for one in plans}
    older = both.older.plan.pk
    return {
        "percent": round(100 * found.share),
        "count": len(found.where),
        "counted": found.counted,
        "plans": [{"plan": known[pk], "count": count} for pk, count in found.by_plan() if pk in known],
        "besides": sum(any(pk != older for pk in where) for where in found.where.values()),
    }
