"""One commitment: what was agreed, its figures by place with the records behind, reports by hand, and its measures."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST, require_safe

from zhizhi.engines.catalogue.queries import mechanisms_for
from zhizhi.plans import editing
from zhizhi.plans.checklist import tasks_about
from zhizhi.plans.forms import BindForm, ReportForm, plain
from zhizhi.plans.measures import Measure, measures_of, measures_running
from zhizhi.plans.models import Kind, Plan
from zhizhi.plans.operations import Edit, Said, plan_edit, report_make
from zhizhi.plans.places import PlaceRow, rows_of
from zhizhi.plans.progress import Standing, course_of, standing_of, window_of
from zhizhi.plans.projects import projects_by_key
from zhizhi.plans.queries import (
    node_of,
    place_measured,
    reports_by_key,
    states_of,
    sums_of,
    text_of,
)
from zhizhi.plans.refusals import EditRefused, PlanRefused
from zhizhi.plans.states import Bound, NodeState
from zhizhi.plans.views.living import gauge_shown, light_name, number, standing_shown
from zhizhi.plans.views.requests import MANAGE, VIEW, plan_managed, plan_or_404, whole_number
from zhizhi.plans.views.review import mechanism_name
from zhizhi.registry.organizations.queries import ancestors_of, names_of
from zhizhi.registry.rights.guards import ScopedRequest, must_cover, requires


@requires(VIEW)
@require_safe
def commitment(request: ScopedRequest, pk: int, key: int) -> HttpResponse:
    """The page of one commitment."""
    plan = plan_or_404(request, pk)
    return _shown(request, plan, _state(plan, key))


@requires(MANAGE)
@require_POST
def bind(request: ScopedRequest, pk: int, key: int) -> HttpResponse:
    """Binds a mechanism of the commitment to a measure, or takes the measure off."""
    plan = plan_managed(request, pk)
    state = _state(plan, key)
    if request.POST.get("act") == "unbind":
        ref, measure = request.POST.get("ref", ""), request.POST.get("measure", "")
        edit = Edit("unbind", lambda states, _text: editing.unbound(states, key, ref, measure), frozenset({key}))
        return _edited(request, plan, state, edit)
    running = measures_of(state.refs(), measures_running())
    form = BindForm(request.POST, measures=running)
    if not form.is_valid():
        return _shown(request, plan, state, bind_form=form, status=422)
    chosen = _bound(form, state, running, request.scope.name)
    edit = Edit("bind", lambda states, _text: editing.bound(states, key, chosen), frozenset({key}))
    return _edited(request, plan, state, edit)


@requires(VIEW)
@require_POST
def report(request: ScopedRequest, pk: int, key: int) -> HttpResponse:
    """A report by hand, from who manages the plan or holds a post at a unit of the commitment."""
    plan = plan_or_404(request, pk)
    state = _state(plan, key)
    if not may_report(request, plan, state):
        must_cover(request.scope, MANAGE, plan.place_left)
    form, node = ReportForm(request.POST), node_of(plan, key)
    if node is None:
        raise Http404
    if form.is_valid():
        given = form.cleaned_data
        said = Said(given["text"], given["day"], given["source"], given["figure"])
        try:
            report_make(scope=request.scope, node=node, said=said, at=request.at)
        except PlanRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("plans:commitment", pk, key)
    return _shown(request, plan, state, report_form=form, status=422)


def may_report(request: ScopedRequest, plan: Plan, state: NodeState) -> bool:
    """Who manages the plan, or holds a post at its lead unit or a supporting one."""
    held = {hat.organization_id for hat in request.scope.hats}
    return request.scope.covers(MANAGE, plan.place_left) or bool(held & {state.lead, *state.supports})


def _state(plan: Plan, key: int) -> NodeState:
    state = states_of(plan).get(key)
    if state is None or state.kind != Kind.COMMITMENT:
        raise Http404
    return state


def _edited(request: ScopedRequest, plan: Plan, state: NodeState, edit: Edit) -> HttpResponse:
    try:
        based_on = whole_number(request.POST.get("based_on"))
        plan_edit(scope=request.scope, plan_id=plan.pk, edit=edit, based_on=based_on, at=request.at)
    except (PlanRefused, EditRefused) as refused:
        plan.refresh_from_db(fields=["revision"])
        return _shown(request, plan, _state(plan, state.key), refusal=str(refused), status=409)
    return redirect("plans:commitment", plan.pk, state.key)


def _bound(form: BindForm, state: NodeState, running: list[Measure], by: str) -> Bound:
    given = form.cleaned_data
    measure = next(one for one in running if one.id == given["measure"])
    ref = next(ref for ref in sorted(state.refs()) if ref in measure.refs)
    return Bound(
        ref=ref, measure=measure.id, target=plain(given["target"]), path=given["path"], weight=given["weight"],
        baseline=plain(given["baseline"] or 0), decided_by=by,
    )  # fmt: skip


def _shown(request: ScopedRequest, plan: Plan, state: NodeState, *, status: int = 200, **more: Any) -> HttpResponse:
    running, today = measures_running(), localdate(request.at)
    window = window_of(plan, today, sees_records=request.scope.covers("cases.view", plan.place_left))
    wanted = sorted({running[one.measure].sums for one in state.bindings if one.measure in running})
    sums = sums_of(plan.organization_id, wanted, window.first, window.last)
    standing = standing_of(state, running, sums, window, reports_by_key(plan).get(state.key, ()))
    units = names_of([*state.supports, *([state.lead] if state.lead else [])])
    names = {entry.ref: mechanism_name(entry) for entry in mechanisms_for()}
    offered = measures_of(state.refs(), running)
    manages = request.scope.covers(MANAGE, plan.place_left) and plan.state != Plan.State.SUPERSEDED
    context = {
        "plan": plan, "state": state, "words": text_of(plan).content[state.start : state.end],
        "shown": standing_shown(standing, units, names), "organizations": units, "mechanisms": names,
        "reports": standing.reports, "manages": manages, "window": window, "at": request.at,
        "tables": _tables(request, plan, standing, today), "offered": offered,
        "bind_form": BindForm(measures=offered, initial=_suggested(state, offered)),
        "report_form": ReportForm(initial={"day": today}),
        "tasks": tasks_about(request.scope, plan, state.key),
        "projects": projects_by_key(plan).get(state.key, ()),
        "may_report": plan.state == Plan.State.ADOPTED and may_report(request, plan, state),
    }  # fmt: skip
    return render(request, "plans/commitment.html", context | more, status=status)


def _suggested(state: NodeState, offered: list[Measure]) -> dict[str, Any]:
    """The target that the text names, for the first measure in the same unit."""
    fits = next((one for one in offered if one.unit == state.unit), None)
    if fits is None or state.target is None:
        return {"weight": 1}
    return {"measure": fits.id, "target": state.target, "weight": 1}


def _tables(request: ScopedRequest, plan: Plan, standing: Standing, today: Any) -> list[dict[str, Any]]:
    """Each figure by place, beginning where the reader's figures begin; `place` in the address goes down."""
    asked = request.GET.get("place", "")
    place = place_measured(request.scope, plan.organization, int(asked) if asked.isdecimal() else None)
    if place is None:
        return []
    trail = _trail(request, plan, standing.state.key, place)
    found = []
    for gauge in standing.gauges:
        if gauge.measure is None:
            continue
        window = window_of(plan, today)
        course = None
        if gauge.bound.target is not None:
            course = course_of(gauge.bound, gauge.measure.higher_is_better, window, standing.state)
        whole, *below = rows_of(request.scope, gauge.measure, place, window, course)
        found.append(
            gauge_shown(gauge)
            | {"trail": trail, "place": place, "whole": _cell(whole), "rows": [_cell(one) for one in below]}
        )
    return found


def _cell(row: PlaceRow) -> dict[str, Any]:
    return {
        "place": row.place, "value": number(row.value), "withheld": row.withheld, "url": row.records_url,
        "numerator": row.figure.numerator, "denominator": row.figure.denominator, "state": STATES_OF[row.light.value],
        "light": light_name(row.light) if row.light.value != "grey" else "",
    }  # fmt: skip


STATES_OF = {"green": "good", "yellow": "warning", "red": "bad", "grey": "none"}


def _trail(request: ScopedRequest, plan: Plan, key: int, place: Any) -> list[tuple[str, str]]:
    """The places above whose figures may be seen, up to who issued the plan."""
    base = reverse("plans:commitment", args=[plan.pk, key])
    above = [
        (up.name, f"{base}?place={up.pk}#places")
        for up in ancestors_of(place)
        if request.scope.covers("measures.view", up.left) and plan.organization.contains(up.left)
    ]
    return [*above, (place.name, "")] if above else []
