"""Task forces: the list, one with its members by unit and what it owes, and what its managers do."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhizhi.plans import convening
from zhizhi.plans.forms_taskforces import ExtendForm, MemberForm, TakeForm, TaskForceFilter, TaskForceForm
from zhizhi.plans.models import TaskForce
from zhizhi.plans.refusals import PlanRefused
from zhizhi.plans.taskforces import (
    MANAGE,
    REMINDER,
    commitments_of,
    commitments_to_take,
    leads_of,
    members_of,
    membership_of,
    parents_for,
    task_force_for,
    task_forces_for,
    tasks_shown,
)
from zhizhi.registry.rights.guards import ScopedRequest, must_cover, requires

VIEW = "organizations.view"


@requires(VIEW)
@require_safe
def task_forces(request: ScopedRequest) -> HttpResponse:
    """Those that may be read, the next to end first."""
    form = TaskForceFilter(request.GET)
    context = {
        "form": form, "shown": task_forces_for(request.scope, *form.asked()), "today": localdate(request.at),
        "manages": request.scope.holds(MANAGE),
    }  # fmt: skip
    return render(request, "plans/task_forces.html", context)


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def task_force_new(request: ScopedRequest) -> HttpResponse:
    """Sets one up under the county or a township."""
    sent = request.POST if request.method == "POST" else None
    form = TaskForceForm(sent, scope=request.scope, parents=parents_for(request.scope))
    if request.method == "POST" and form.is_valid():
        try:
            made = convening.task_force_create(scope=request.scope, convened=form.convened(), at=request.at)
        except PlanRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("plans:task_force", made.pk)
    return render(request, "plans/task_force_form.html", {"form": form}, status=422 if form.errors else 200)


@requires(VIEW)
@require_safe
def task_force(request: ScopedRequest, pk: int) -> HttpResponse:
    """One task force."""
    return _page(request, _found(request, pk))


@requires(MANAGE)
@require_POST
def member_add(request: ScopedRequest, pk: int) -> HttpResponse:
    """One more member."""
    found, form = _managed(request, pk), MemberForm(request.POST, scope=request.scope)
    if form.is_valid():
        try:
            person = form.cleaned_data["person"]
            convening.member_add(scope=request.scope, task_force=found, person=person, at=request.at)
        except PlanRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("plans:task_force", pk)
    return _page(request, found, member_form=form, status=422)


@requires(MANAGE)
@require_POST
def member_remove(request: ScopedRequest, pk: int, membership_id: int) -> HttpResponse:
    """Takes a member off."""
    found = _managed(request, pk)
    membership = membership_of(found, membership_id)
    if membership is None:
        raise Http404
    try:
        convening.member_remove(scope=request.scope, task_force=found, membership=membership, at=request.at)
    except PlanRefused as refused:
        return _page(request, found, refusal=str(refused), status=422)
    return redirect("plans:task_force", pk)


@requires(MANAGE)
@require_POST
def extend(request: ScopedRequest, pk: int) -> HttpResponse:
    """It goes on until a later day."""
    found, form = _managed(request, pk), ExtendForm(request.POST)
    if form.is_valid():
        try:
            convening.task_force_extend(scope=request.scope, task_force=found, at=request.at, **form.cleaned_data)
        except PlanRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("plans:task_force", pk)
    return _page(request, found, extend_form=form, status=422)


@requires(MANAGE)
@require_POST
def take(request: ScopedRequest, pk: int) -> HttpResponse:
    """It takes commitments on, from plans that the person manages."""
    found = _managed(request, pk)
    form = TakeForm(request.POST, offered=commitments_to_take(request.scope))
    if form.is_valid():
        ids = form.cleaned_data["commitments"]
        try:
            given = convening.commitments_take(scope=request.scope, task_force=found, node_ids=ids, at=request.at)
        except PlanRefused as refused:
            form.add_error(None, str(refused))
        else:
            text = ngettext("%(count)s task was given out.", "%(count)s tasks were given out.", given)
            messages.success(request, text % {"count": given})
            return redirect("plans:task_force", pk)
    return _page(request, found, take_form=form, status=422)


@requires(MANAGE)
@require_POST
def dissolve(request: ScopedRequest, pk: int) -> HttpResponse:
    """Dissolves it before its day."""
    found = _managed(request, pk)
    try:
        reason = request.POST.get("reason", "")[:200]
        convening.task_force_dissolve(scope=request.scope, task_force=found, reason=reason, at=request.at)
    except PlanRefused as refused:
        return _page(request, found, refusal=str(refused), status=422)
    return redirect("plans:task_force", pk)


def _found(request: ScopedRequest, pk: int) -> TaskForce:
    found = task_force_for(request.scope, pk)
    if found is None:
        raise Http404
    return found


def _managed(request: ScopedRequest, pk: int) -> TaskForce:
    found = _found(request, pk)
    must_cover(request.scope, MANAGE, found.place_left)
    return found


def _page(request: ScopedRequest, found: TaskForce, *, status: int = 200, **more: Any) -> HttpResponse:
    day = localdate(request.at)
    manages = request.scope.covers(MANAGE, found.place_left) and not found.ended_on
    offered = commitments_to_take(request.scope) if manages and request.scope.holds("plans.manage") else []
    context = {
        "task_force": found, "team": found.organization, "leads": leads_of(found), "units": members_of(found),
        "owed": commitments_of(found, request.scope), "today": day,
        "tasks": tasks_shown(request.scope, found.organization_id),
        "ends_soon": not found.ended_on and found.until <= day + REMINDER, "over": found.until < day,
        "manages": manages, "member_form": MemberForm(scope=request.scope), "extend_form": ExtendForm(),
        "take_form": TakeForm(offered=offered) if offered else None,
    }  # fmt: skip
    return render(request, "plans/task_force.html", context | more, status=status)
