"""The checklist of a plan: on the page, on paper, as a sheet, as a public document; and its tasks given out."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from zhizhi.plans.assigning import Given, tasks_give_out, tasks_seen
from zhizhi.plans.checklist import Item, Wanted, counts, grouped, items_of, leads_of, narrowed, status_name
from zhizhi.plans.exports import checklist_document, checklist_sheet, summary, taken_out
from zhizhi.plans.models import Plan
from zhizhi.plans.narrowing import ChecklistFilter
from zhizhi.plans.refusals import PlanRefused
from zhizhi.plans.statuses import known_of
from zhizhi.plans.views.requests import MANAGE, VIEW, plan_managed, plan_or_404
from zhizhi.registry.exports.responses import EXCEL, WORD, attachment
from zhizhi.registry.rights.guards import ScopedRequest, requires

FORMATS = {"xlsx": (checklist_sheet, EXCEL), "docx": (checklist_document, WORD)}


@requires(VIEW)
@require_safe
def checklist(request: ScopedRequest, pk: int) -> HttpResponse:
    """All filters stand in the address."""
    plan = plan_or_404(request, pk)
    return _page(request, plan)


def _page(request: ScopedRequest, plan: Plan, *, refusal: str = "", status: int = 200) -> HttpResponse:
    items = items_seen(request, plan)
    form = ChecklistFilter(leads_of(items), request.GET)
    wanted = form.wanted()
    shown = narrowed(items, wanted)
    context = {
        "plan": plan,
        "form": form,
        "groups": grouped(shown, wanted.by),
        "count": len(shown),
        "summary": summary(shown, localdate(request.at)),
        "tabs": _tabs(request, items, wanted),
        "kept": list(request.GET.items()),
        "seen": tasks_seen(request.scope, plan),
        "manages": request.scope.covers(MANAGE, plan.place_left) and plan.state == Plan.State.ADOPTED,
        "untasked": sum(not item.stand.task and item.lead_id is not None for item in items),
        "refusal": refusal,
        "today": localdate(request.at),
    }
    return render(request, "plans/checklist.html", context, status=status)


@requires(VIEW)
@require_POST
def checklist_export(request: ScopedRequest, pk: int, ending: str) -> HttpResponse:
    """The list as it is filtered; that it was taken is an act."""
    plan = plan_or_404(request, pk)
    if ending not in FORMATS:
        raise Http404
    groups = _groups(request.POST, items_seen(request, plan))
    write, content_type = FORMATS[ending]
    count = sum(len(group.items) for group in groups)
    taken = taken_out(scope=request.scope, plan=plan, what=f"checklist.{ending}", count=count, at=request.at)
    return attachment(write(taken, groups), content_type, f"checklist-{plan.pk}-{taken.day:%Y%m%d}.{ending}")


@requires(MANAGE)
@require_POST
def give_out(request: ScopedRequest, pk: int) -> HttpResponse:
    """Each commitment with a lead unit becomes its task, unless it is one already."""
    plan = plan_managed(request, pk)
    try:
        given = tasks_give_out(scope=request.scope, plan_id=plan.pk, at=request.at)
    except PlanRefused as refused:
        return _page(request, plan, refusal=str(refused), status=422)
    messages.success(request, _said(given))
    return redirect("plans:checklist", pk)


def items_seen(request: ScopedRequest, plan: Plan) -> list[Item]:
    """The commitments as they stand today, as this reader may see their figures."""
    sees = request.scope.covers("cases.view", plan.place_left)
    return items_of(known_of(plan), localdate(request.at), sees_records=sees)


def _said(given: Given) -> str:
    text = ngettext("%(count)s task was given out.", "%(count)s tasks were given out.", given.opened)
    parts = [text % {"count": given.opened}]
    if given.before:
        parts.append(_("%(count)s had been given out before.") % {"count": given.before})
    if given.leaderless:
        parts.append(_("%(count)s have no lead unit and stay without a task.") % {"count": len(given.leaderless)})
    return " ".join(parts)


def _groups(given: QueryDict, items: list[Item]) -> Any:
    wanted = ChecklistFilter(leads_of(items), given).wanted()
    return grouped(narrowed(items, wanted), wanted.by)


def _tabs(request: ScopedRequest, items: list[Item], wanted: Wanted) -> list[dict[str, Any]]:
    """All and each status, with how many the other filters leave."""
    left = narrowed(items, Wanted(wanted.text, wanted.lead, "", wanted.until))
    found = [("", _("All"), len(left)), *((name, status_name(name), count) for name, count in counts(left).items())]
    return [
        {"label": label, "count": count, "url": _address(request, name), "current": name == wanted.status}
        for name, label, count in found
    ]


def _address(request: ScopedRequest, status: str) -> str:
    query = request.GET.copy()
    query.pop("status", None)
    if status:
        query["status"] = status
    return f"?{query.urlencode()}"
