"""The living page: the plan as it was issued, every commitment with its light and figures."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhizhi.engines.catalogue.queries import mechanisms_for
from zhizhi.plans.lights import STATES, Light
from zhizhi.plans.models import Kind, Plan
from zhizhi.plans.progress import Gauge, Group, Progress, Standing, progress_of
from zhizhi.plans.projects import projects_by_key
from zhizhi.plans.queries import states_of, text_of
from zhizhi.plans.typesetting import Line, lines
from zhizhi.plans.views.requests import MANAGE, VIEW, plan_or_404
from zhizhi.plans.views.review import mechanism_name
from zhizhi.registry.organizations.queries import names_of
from zhizhi.registry.rights.guards import ScopedRequest, requires


def light_name(light: Light) -> str:
    """A light in words."""
    names = {
        Light.GREEN: _("on course"),
        Light.YELLOW: _("slightly behind"),
        Light.RED: _("behind"),
        Light.GREY: _("no data"),
    }
    return names[light]


@requires(VIEW)
@require_safe
def plan(request: ScopedRequest, pk: int) -> HttpResponse:
    """The page; a draft is shown where it is corrected."""
    found = plan_or_404(request, pk)
    if found.state == Plan.State.DRAFT:
        return redirect("plans:review", pk)
    states = states_of(found)
    sees = request.scope.covers("cases.view", found.place_left)
    progress = progress_of(found, states, localdate(request.at), sees_records=sees)
    leads = names_of(one.lead for one in states.values() if one.lead)
    names = {entry.ref: mechanism_name(entry) for entry in mechanisms_for()}
    wanted = request.GET.get("light", "")
    rows = [_row(line, progress, leads, names) for line in lines(text_of(found).content, states)]
    context = {
        "plan": found,
        "rows": rows,
        "whole": group_shown(progress.groups[0]),
        "counts": _counts(progress.groups[0].counts),
        "wanted": wanted if wanted in list(Light) else "",
        "manages": request.scope.covers(MANAGE, found.place_left),
        "projects": projects_by_key(found),
        "at": request.at,
    }
    return render(request, "plans/plan.html", context)


def _row(line: Line, progress: Progress, leads: Mapping[int, str], names: Mapping[str, str]) -> dict[str, Any]:
    """A paragraph, the commitments that end in it, and the sum of the section or theme that begins in it."""
    parts = [run.state for run in line.runs if run.state and run.last]
    heads = [run.state for run in line.runs if run.state and run.first]
    standings = [progress.standings[one.key] for one in parts if one.key in progress.standings]
    groups = [
        group_shown(progress.groups[one.key]) | {"theme": one.kind == Kind.THEME}
        for one in heads
        if one.kind in {Kind.SECTION, Kind.THEME} and one.key in progress.groups
    ]
    lights = {one.state.key: STATES[one.light] for one in standings}
    shown = [standing_shown(one, leads, names) for one in standings]
    return {"line": line, "lights": lights, "groups": groups, "standings": shown}


def group_shown(group: Group) -> dict[str, Any]:
    """A sum as the page shows it."""
    percent = None if group.share is None else round(100 * group.share)
    return {"percent": percent, "state": STATES[group.light], "light": light_name(group.light)} | {
        "counts": _counts(group.counts)
    }


def _counts(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    return [
        {"value": one.value, "state": STATES[one], "name": light_name(one), "count": counts[one.value]} for one in Light
    ]


def standing_shown(standing: Standing, leads: Mapping[int, str], names: Mapping[str, str]) -> dict[str, Any]:
    """A commitment beside its sentence."""
    state = standing.state
    refs = list(dict.fromkeys(one.bound.ref for one in standing.gauges))
    return {
        "key": state.key,
        "light": standing.light.value,
        "state": STATES[standing.light],
        "words": light_name(standing.light),
        "lead": leads.get(state.lead or 0, ""),
        "due": state.due,
        "mechanisms": [f"{ref} {names.get(ref, '')}" for ref in refs],
        "gauges": [gauge_shown(one) for one in standing.gauges if one.measure],
        "runs": standing.runs,
        "report": standing.reports[0] if standing.reports else None,
        "by_hand": standing.by_hand,
        "asked": {"target": state.target, "unit": state.unit, "down": state.direction == "down"},
    }


def gauge_shown(gauge: Gauge) -> dict[str, Any]:
    """A figure against its target and path."""
    assert gauge.measure is not None
    target = None if gauge.bound.target is None else float(gauge.bound.target)
    return {
        "name": gauge.measure.name, "unit": gauge.measure.unit, "value": number(gauge.value),
        "target": number(target), "expected": number(gauge.expected) if gauge.bound.path == "linear" else "",
        "up": gauge.measure.higher_is_better, "state": STATES[gauge.light], "light": light_name(gauge.light),
        "line": gauge.line, "line_words": line_words(gauge.line, gauge.measure.unit), "last": gauge.last,
        "withheld": gauge.withheld, "measure": gauge.measure.id, "ref": gauge.bound.ref,
        "definition": gauge.measure.definition, "weight": gauge.bound.weight,
    }  # fmt: skip


def number(value: float | None) -> str:
    """A figure to a tenth, whole ones without it."""
    return "" if value is None else f"{value:.1f}".removesuffix(".0")


def line_words(line: Sequence[float], unit: str) -> str:
    """What a small line shows, in words."""
    if len(line) < 2:
        return ""
    facts = {"weeks": len(line), "first": number(line[0]), "last": number(line[-1]), "unit": unit}
    return _("%(weeks)s weeks, from %(first)s to %(last)s %(unit)s") % facts
