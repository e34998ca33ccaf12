"""A plan beside an earlier one: what is new, changed, repeated and dropped, with what became of it last time."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from zhizhi.plans.comparing import Fate, Pair, Sentence, compared, share_elsewhere
from zhizhi.plans.lights import STATES
from zhizhi.plans.models import Kind, Plan
from zhizhi.plans.progress import Progress, progress_of
from zhizhi.plans.queries import plans_for, states_of, text_of
from zhizhi.plans.states import States
from zhizhi.plans.views.living import light_name
from zhizhi.plans.views.requests import VIEW, plan_or_404
from zhizhi.registry.rights.guards import ScopedRequest, requires

# Plans of which the share of sentences that stand elsewhere is counted.
MOST_OTHERS = 20


def fate_name(fate: Fate) -> str:
    """What became of a sentence, in words."""
    names = {
        Fate.NEW: pgettext("sentence", "new"),
        Fate.CHANGED: pgettext("sentence", "changed"),
        Fate.REPEATED: pgettext("sentence", "repeated"),
        Fate.DROPPED: pgettext("sentence", "dropped"),
    }
    return names[fate]


@requires(VIEW)
@require_safe
def compare(request: ScopedRequest, pk: int) -> HttpResponse:
    """With `with` the plan to compare with; else the one it replaces, else the newest other one."""
    plan = plan_or_404(request, pk)
    others = [one for one in plans_for(request.scope) if one.pk != plan.pk][:MOST_OTHERS]
    other = _chosen(request, plan, others)
    now = _sentences(plan, states_of(plan))
    context: dict[str, Any] = {"plan": plan, "others": others, "other": other}
    if other is not None:
        before = states_of(other)
        sees = request.scope.covers("cases.view", other.place_left)
        progress = progress_of(other, before, min(localdate(request.at), other.to_day), sees_records=sees)
        pairs = compared(now, _sentences(other, before))
        wanted = request.GET.get("fate", "")
        context |= {
            "rows": [_row(pair, other, progress) for pair in pairs if wanted in {"", pair.fate.value}],
            "counts": [(fate.value, fate_name(fate), sum(one.fate == fate for one in pairs)) for fate in Fate],
            "wanted": wanted,
            "elsewhere": _elsewhere(now, others),
        }
    return render(request, "plans/compare.html", context)


def _chosen(request: ScopedRequest, plan: Plan, others: list[Plan]) -> Plan | None:
    asked = request.GET.get("with", "") or str(plan.replaces_id or "")
    return next((one for one in others if str(one.pk) == asked), others[0] if others else None)


def _sentences(plan: Plan, states: States) -> list[Sentence]:
    text = text_of(plan).content
    ordered = sorted(states.values(), key=lambda one: one.start)
    return [Sentence(one.key, text[one.start : one.end]) for one in ordered if one.kind == Kind.COMMITMENT]


def _elsewhere(now: list[Sentence], others: list[Plan]) -> int | None:
    share = share_elsewhere(now, (_sentences(one, states_of(one)) for one in others))
    return None if share is None else round(100 * share)


def _row(pair: Pair, other: Plan, progress: Progress) -> dict[str, Any]:
    """A pair; what was there before carries its light, once that plan was adopted."""
    standing = progress.standings.get(pair.before.key) if pair.before and other.adopted_at else None
    return {
        "fate": pair.fate.value,
        "name": fate_name(pair.fate),
        "now": pair.now,
        "before": pair.before,
        "alike": round(100 * pair.alike),
        "state": STATES[standing.light] if standing else "",
        "light": light_name(standing.light) if standing else "",
        "percent": None if standing is None or standing.share is None else round(100 * standing.share),
    }
