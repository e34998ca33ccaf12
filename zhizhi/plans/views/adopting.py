"""Adopting and discarding a draft, its versions, and the document as it was uploaded."""

from typing import Any, cast

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhizhi.plans.forms import HeadForm
from zhizhi.plans.models import Plan
from zhizhi.plans.operations import plan_adopt, plan_discard, plan_head, plan_restore
from zhizhi.plans.queries import revisions_of, states_at, states_of, text_of
from zhizhi.plans.readiness import faults_of
from zhizhi.plans.refusals import NotReady, PlanMoved, PlanRefused
from zhizhi.plans.typesetting import lines
from zhizhi.plans.views.requests import MANAGE, VIEW, plan_managed, plan_or_404, whole_number
from zhizhi.plans.views.review import act_name, changed_words
from zhizhi.registry.files.responses import file_response
from zhizhi.registry.rights.guards import ScopedRequest, requires


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def adopt(request: ScopedRequest, pk: int) -> HttpResponse:
    """What is missing and doubtful, then one button."""
    plan = plan_managed(request, pk)
    if request.method != "POST":
        return _adopting(request, plan)
    based_on, confirmed = whole_number(request.POST.get("based_on")), request.POST.get("confirmed") == "1"
    try:
        plan_adopt(scope=request.scope, plan_id=pk, based_on=based_on, confirmed=confirmed, at=request.at)
    except PlanMoved as moved:
        plan.refresh_from_db(fields=["revision", "state"])
        rows = changed_words(moved.revisions, text_of(plan).content)
        return _adopting(request, plan, refusal=str(moved), rows=rows, status=409)
    except NotReady as refused:
        plan.refresh_from_db(fields=["revision", "state"])
        return _adopting(request, plan, missing=refused.missing, status=422)
    except PlanRefused as refused:
        return _adopting(request, plan, refusal=str(refused), status=422)
    return redirect("plans:plan", pk)


def _adopting(request: ScopedRequest, plan: Plan, *, status: int = 200, **more: Any) -> HttpResponse:
    faults = faults_of(states_of(plan), text_of(plan).content, localdate(request.at))
    context = {
        "plan": plan,
        "blocking": [one for one in faults if one.blocks],
        "doubtful": [one for one in faults if not one.blocks],
        **more,
    }
    return render(request, "plans/adopt.html", context, status=status)


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def head(request: ScopedRequest, pk: int) -> HttpResponse:
    """Title and period of a draft."""
    plan = plan_managed(request, pk)
    now = {"title": plan.title, "from_day": plan.from_day, "to_day": plan.to_day}
    form = HeadForm(request.POST) if request.method == "POST" else HeadForm(initial=now)
    if request.method == "POST" and form.is_valid():
        try:
            plan_head(scope=request.scope, plan_id=pk, at=request.at, **form.cleaned_data)
        except PlanRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("plans:review", pk)
    return render(request, "plans/head.html", {"plan": plan, "form": form}, status=422 if form.errors else 200)


@requires(MANAGE)
@require_POST
def discard(request: ScopedRequest, pk: int) -> HttpResponse:
    """The draft leaves the list."""
    plan = plan_managed(request, pk)
    try:
        plan_discard(scope=request.scope, plan_id=plan.pk, at=request.at)
    except PlanRefused as refused:
        return _adopting(request, plan, refusal=str(refused), status=422)
    return redirect("plans:list")


@requires(VIEW)
@require_safe
def versions(request: ScopedRequest, pk: int) -> HttpResponse:
    """Every edit, newest first; each is a version that can be looked at."""
    plan = plan_or_404(request, pk)
    rows = [(row, act_name(row.act)) for row in revisions_of(plan)]
    return render(request, "plans/versions.html", {"plan": plan, "rows": rows})


@requires(VIEW)
@require_safe
def version(request: ScopedRequest, pk: int, number: int) -> HttpResponse:
    """The plan as it was after one edit."""
    plan = plan_or_404(request, pk)
    row = next((one for one in revisions_of(plan) if one.number == number), None)
    if row is None:
        raise Http404
    shown = lines(text_of(plan).content, states_at(plan, number))
    manages = request.scope.covers(MANAGE, plan.place_left) and plan.state == Plan.State.DRAFT
    context = {"plan": plan, "row": row, "act": act_name(row.act), "lines": shown, "manages": manages}
    return render(request, "plans/version.html", context)


@requires(MANAGE)
@require_POST
def restore(request: ScopedRequest, pk: int, number: int) -> HttpResponse:
    """Back to a version; what came after stays in the list."""
    plan = plan_managed(request, pk)
    based_on = whole_number(request.POST.get("based_on"))
    try:
        plan_restore(scope=request.scope, plan_id=pk, number=number, based_on=based_on, at=request.at)
    except PlanRefused as refused:
        rows = [(row, act_name(row.act)) for row in revisions_of(plan)]
        context = {"plan": plan, "rows": rows, "refusal": str(refused)}
        return render(request, "plans/versions.html", context, status=409)
    return redirect("plans:review", plan.pk)


@requires(VIEW)
@require_safe
def source(request: ScopedRequest, pk: int) -> HttpResponse:
    """The document as it was uploaded, byte for byte."""
    # Django's types do not count a file's response among the others.
    return cast(HttpResponse, file_response(text_of(plan_or_404(request, pk)).file))
