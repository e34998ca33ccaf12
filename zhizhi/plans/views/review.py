"""The draft beside its structure: the text with its marks, the outline, and one part with all that can be corrected."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhizhi.engines.catalogue.models import MechanismEntry
from zhizhi.engines.catalogue.queries import mechanisms_for
from zhizhi.plans.forms import DetailsForm
from zhizhi.plans.models import Kind, Plan, Revision
from zhizhi.plans.outline import Branch, outline
from zhizhi.plans.queries import revisions_of, stacks, states_of, text_of, units_of
from zhizhi.plans.readiness import quoted
from zhizhi.plans.states import NodeState, States
from zhizhi.plans.typesetting import lines
from zhizhi.plans.views.requests import MANAGE, plan_or_404, whole_number
from zhizhi.registry.organizations.queries import names_of
from zhizhi.registry.rights.guards import ScopedRequest, requires

SCORES = (0.9, 0.8, 0.7, 0.6, 0.5)
STOPS = "，。；：、！？,;"


@requires("plans.view")
@require_safe
def review(request: ScopedRequest, pk: int) -> HttpResponse:
    """The whole page, or with part=panel only what stands beside the text."""
    plan = plan_or_404(request, pk)
    shown = context_of(request, plan)
    name = "plans/parts/panel.html" if request.GET.get("part") == "panel" else "plans/review.html"
    return render(request, name, shown)


def context_of(
    request: ScopedRequest, plan: Plan, *, selected: int | None = None, form: DetailsForm | None = None
) -> dict[str, Any]:
    """All that the page shows; `form` holds what somebody typed and could not keep."""
    states, text = states_of(plan), text_of(plan).content
    key = selected if selected is not None else whole_number(request.GET.get("node"), 0)
    state = states.get(key)
    revisions = revisions_of(plan)
    done, undone = stacks(revisions[::-1])
    return {
        "plan": plan,
        "edits": request.scope.covers(MANAGE, plan.place_left) and plan.state == Plan.State.DRAFT,
        "lines": lines(text, states),
        "outline": _outline(outline(states.values()), text),
        "counts": _counts(states),
        "kinds": [(kind.value, kind.label, str(number)) for number, kind in enumerate(Kind, 1)],
        "scores": [(str(score), f"{score:.0%}") for score in SCORES],
        "can_undo": bool(done),
        "can_redo": bool(undone),
        "form": form,
        **_names(plan, state),
        **_panel(request, state, text, form, states),
    }


def changed_words(revisions: Sequence[Revision], text: str) -> list[dict[str, Any]]:
    """What others did, for whoever edited at the same time: who, when, and the parts before and after."""
    return [
        {"who": row.actor_name, "at": row.at, "act": act_name(row.act), "parts": _parts(row, text)} for row in revisions
    ]


def act_name(act: str) -> str:
    """An edit in words."""
    names = {
        "read": _("read from the document"), "make": _("marked a part"), "split": _("split a part"),
        "merge": _("merged two parts"), "retype": _("changed the kind"), "remove": _("removed a mark"),
        "details": _("changed units, target or day"), "choose": _("chose a mechanism"),
        "drop": _("removed a mechanism"), "accept": _("accepted proposals"),
        "accept_all": _("accepted proposals in bulk"), "bind": _("bound a measure"), "unbind": _("removed a measure"),
        "undo": _("undid an edit"), "redo": _("did an edit again"), "restore": _("went back to a version"),
    }  # fmt: skip
    return names.get(act, act)


def _parts(row: Revision, text: str) -> list[str]:
    kept: Mapping[str, Any] = {**row.before, **{key: one for key, one in row.after.items() if one}}
    states = [NodeState.from_json(one) for one in kept.values() if one]
    return [f"{Kind(one.kind).label}：{quoted(one, text)}" for one in sorted(states, key=lambda one: one.start)][:5]


def _outline(branches: Sequence[Branch[NodeState]], text: str) -> list[dict[str, Any]]:
    """Titles, sections and themes as nested rows, each with its number of commitments."""
    return [
        {
            "key": branch.part.key, "kind": branch.part.kind, "words": quoted(branch.part, text),
            "count": _commitments(branch), "under": _outline(branch.under, text),
        }
        for branch in branches
        if branch.part.kind in {Kind.TITLE, Kind.SECTION, Kind.THEME}
    ]  # fmt: skip


def _commitments(branch: Branch[NodeState]) -> int:
    return (branch.part.kind == Kind.COMMITMENT) + sum(_commitments(one) for one in branch.under)


def _counts(states: States) -> dict[str, int]:
    commitments = [one for one in states.values() if one.kind == Kind.COMMITMENT]
    return {
        "commitments": len(commitments),
        "with_mechanism": sum(bool(one.bindings) for one in commitments),
        "with_lead": sum(one.lead is not None for one in commitments),
        "with_due": sum(one.due is not None for one in commitments),
    }


def _names(plan: Plan, state: NodeState | None) -> dict[str, Any]:
    units = units_of(plan.organization)
    entries = list(mechanisms_for())
    ids = [*(state.supports if state else ()), *([state.lead] if state and state.lead else [])]
    return {
        "units": [unit.name for unit in units],
        "mechanisms": {entry.ref: mechanism_name(entry) for entry in entries},
        "organizations": names_of(ids),
    }


def mechanism_name(entry: MechanismEntry) -> str:
    """The name in the reader's language."""
    english = (get_language() or "").startswith("en") and entry.name_en
    return entry.name_en if english else entry.name_zh


def _panel(
    request: ScopedRequest, state: NodeState | None, text: str, form: DetailsForm | None, states: States
) -> dict[str, Any]:
    """The selected part, or the unmarked text of which one is to be made."""
    if state is None:
        return _selection(request, text)
    named = names_of([*state.supports, *([state.lead] if state.lead else [])])
    order = sorted(states.values(), key=lambda one: one.start)
    place = order.index(state)
    return {
        "state": state,
        "words": text[state.start : state.end],
        "kind_label": Kind(state.kind).label,
        "proposals": [one for one in state.read.get("proposed", ()) if one["ref"] not in state.refs()][:6],
        "form": form or DetailsForm(initial=initial_of(state, named)),
        "stops": stops(state, text) if state.end - state.start < 2000 else [],
        "before": order[place - 1].key if place else 0,
        "after": order[place + 1].key if place + 1 < len(order) else 0,
        "flags": [words for flag, words in FLAGS().items() if flag in state.read.get("flags", ())],
        "unresolved": _unresolved(state),
    }


def FLAGS() -> dict[str, str]:  # noqa: N802 - a table whose words depend on the reader's language
    """What the reader wants a person to look at."""
    return {
        "two_leads": _("Two lead units are named: choose one."),
        "outside": _("This asks for something that the program does not do."),
        "units": _("This line seems to name only units or days for the item before it."),
    }


def _selection(request: ScopedRequest, text: str) -> dict[str, Any]:
    if "from" not in request.GET:
        return {}
    start, end = whole_number(request.GET["from"]), whole_number(request.GET.get("to"))
    return {"make": {"start": start, "end": end, "words": text[start:end]}}


def _unresolved(state: NodeState) -> list[str]:
    """Units that the text names and the tree does not know."""
    if state.lead or state.supports:
        return []
    return [*state.read.get("lead", ()), *state.read.get("support", ())]


def initial_of(state: NodeState, named: Mapping[int, str]) -> dict[str, Any]:
    """What the form shows of a part."""
    return {
        "lead": named.get(state.lead or 0, ""), "supports": "、".join(named[one] for one in state.supports),
        "deliverable": state.deliverable, "target": state.target, "unit": state.unit, "direction": state.direction,
        "due": state.due, "weight": state.weight,
    }  # fmt: skip


def stops(state: NodeState, text: str) -> list[tuple[int, str]]:
    """Where the part can be split without a cursor: after each mark of punctuation; the words around it."""
    inside = range(state.start, state.end - 1)
    found = [at + 1 for at in inside if text[at] in STOPS and text[at + 1] not in STOPS]
    return [(at, f"…{text[max(at - 8, state.start) : at]} ┃ {text[at : min(at + 8, state.end)]}…") for at in found]
