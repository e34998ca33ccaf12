"""Projects: the list, one project with its milestones and commitments, and what its managers and owners do."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhizhi.plans import projecting
from zhizhi.plans.checklist import items_of
from zhizhi.plans.forms_projects import EvidenceForm, MilestoneForm, ProjectFilter, ProjectForm, project_initial
from zhizhi.plans.models import Kind, Milestone, Plan, Project
from zhizhi.plans.projects import listed, milestone_for, project_for, projects_for, standings_for
from zhizhi.plans.queries import states_of, text_of, units_of
from zhizhi.plans.refusals import PlanRefused
from zhizhi.plans.statuses import known_of
from zhizhi.plans.views.requests import MANAGE, VIEW, plan_managed
from zhizhi.registry.rights.guards import ScopedRequest, must_cover, requires

LABEL = 60  # characters of a commitment beside its tick


@requires(VIEW)
@require_safe
def projects(request: ScopedRequest) -> HttpResponse:
    """Projects of all plans that may be read; all filters stand in the address."""
    form = ProjectFilter(request.GET)
    asked = form.asked()
    found = projects_for(request.scope, asked.text.strip())
    shown = listed(standings_for(request.scope, localdate(request.at), found), asked)
    context = {"form": form, "shown": shown, "manages": request.scope.holds(MANAGE), "today": localdate(request.at)}
    return render(request, "plans/projects.html", context)


@requires(VIEW)
@require_safe
def project(request: ScopedRequest, pk: int) -> HttpResponse:
    """One project."""
    return _page(request, _found(request, pk))


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def project_new(request: ScopedRequest, pk: int) -> HttpResponse:
    """A project of this plan."""
    plan = plan_managed(request, pk)
    form = _form(request, plan, {"from_day": plan.from_day, "to_day": plan.to_day})
    if request.method == "POST" and form.is_valid():
        try:
            made = projecting.project_create(scope=request.scope, plan=plan, agreed=form.agreed(), at=request.at)
        except PlanRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("plans:project", made.pk)
    return _form_page(request, plan, form, None)


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def project_change(request: ScopedRequest, pk: int) -> HttpResponse:
    """Agrees on something else."""
    found = _managed(request, pk)
    form = _form(request, found.plan, project_initial(found))
    if request.method == "POST" and form.is_valid():
        try:
            projecting.project_change(scope=request.scope, project=found, agreed=form.agreed(), at=request.at)
        except PlanRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("plans:project", pk)
    return _form_page(request, found.plan, form, found)


@requires(MANAGE)
@require_POST
def project_close(request: ScopedRequest, pk: int) -> HttpResponse:
    """Closes the project; with a reason while milestones wait."""
    found = _managed(request, pk)
    try:
        reason = request.POST.get("reason", "")[:200]
        projecting.project_close(scope=request.scope, project=found, reason=reason, at=request.at)
    except PlanRefused as refused:
        return _page(request, found, refusal=str(refused), status=422)
    return redirect("plans:project", pk)


@requires(MANAGE)
@require_POST
def milestone_add(request: ScopedRequest, pk: int) -> HttpResponse:
    """One more milestone."""
    found, form = _managed(request, pk), MilestoneForm(request.POST)
    if form.is_valid():
        try:
            projecting.milestone_add(scope=request.scope, project=found, at=request.at, **form.cleaned_data)
        except PlanRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("plans:project", pk)
    return _page(request, found, milestone_form=form, status=422)


@requires(VIEW)
@require_POST
def milestone_done(request: ScopedRequest, pk: int) -> HttpResponse:
    """Reached, from who manages the plan, owns the project or holds a post at its unit."""
    milestone = _milestone(request, pk)
    found, form = _found(request, milestone.project_id), EvidenceForm(request.POST)
    if not may_report(request, found):
        must_cover(request.scope, MANAGE, found.plan.place_left)
    if form.is_valid():
        given = form.cleaned_data
        try:
            projecting.milestone_done(
                scope=request.scope, milestone=milestone, evidence=given["evidence"], day=given["done_on"],
                at=request.at,
            )  # fmt: skip
        except PlanRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("plans:project", found.pk)
    return _page(request, found, evidence_form=form, reaching=milestone.pk, status=422)


@requires(MANAGE)
@require_POST
def milestone_remove(request: ScopedRequest, pk: int) -> HttpResponse:
    """Takes a milestone off that was not reached."""
    milestone = _milestone(request, pk)
    found = _managed(request, milestone.project_id)
    try:
        projecting.milestone_remove(scope=request.scope, milestone=milestone, at=request.at)
    except PlanRefused as refused:
        return _page(request, found, refusal=str(refused), status=422)
    return redirect("plans:project", found.pk)


def may_report(request: ScopedRequest, project: Project) -> bool:
    """Who manages the plan, owns the project, or holds a post at its unit."""
    held = {hat.organization_id for hat in request.scope.hats}
    owns = request.scope.person_id == project.owner_id or project.unit_id in held
    return owns or request.scope.covers(MANAGE, project.plan.place_left)


def _found(request: ScopedRequest, pk: int) -> Project:
    found = project_for(request.scope, pk)
    if found is None:
        raise Http404
    return found


def _managed(request: ScopedRequest, pk: int) -> Project:
    found = _found(request, pk)
    must_cover(request.scope, MANAGE, found.plan.place_left)
    return found


def _milestone(request: ScopedRequest, pk: int) -> Milestone:
    found = milestone_for(request.scope, pk)
    if found is None:
        raise Http404
    return found


def _form(request: ScopedRequest, plan: Plan, initial: dict[str, Any]) -> ProjectForm:
    text = text_of(plan).content
    parts = sorted(states_of(plan).values(), key=lambda one: one.start)
    choices = [
        (one.key, f"{one.key} {' '.join(text[one.start : one.end].split())[:LABEL]}")
        for one in parts
        if one.kind == Kind.COMMITMENT
    ]
    sent = request.POST if request.method == "POST" else None
    return ProjectForm(sent, initial=initial, plan=plan, day=localdate(request.at), commitments=choices)


def _form_page(request: ScopedRequest, plan: Plan, form: ProjectForm, project: Project | None) -> HttpResponse:
    context = {"plan": plan, "form": form, "project": project, "units": units_of(plan.organization)}
    return render(request, "plans/project_form.html", context, status=422 if form.errors else 200)


def _page(request: ScopedRequest, project: Project, *, status: int = 200, **more: Any) -> HttpResponse:
    day = localdate(request.at)
    standing = standings_for(request.scope, day, [project])[0]
    sees = request.scope.covers("cases.view", project.plan.place_left)
    items = items_of(known_of(project.plan), day, sees_records=sees)
    context = {
        "plan": project.plan, "project": project, "standing": standing,
        "items": [one for one in items if one.key in standing.stands],
        "manages": request.scope.covers(MANAGE, project.plan.place_left) and not project.closed_on,
        "reports": may_report(request, project) and not project.closed_on,
        "milestone_form": MilestoneForm(initial={"due": project.to_day}),
        "evidence_form": EvidenceForm(initial={"done_on": day}), "today": day,
    }  # fmt: skip
    return render(request, "plans/project.html", context | more, status=status)
