"""Corrections: each form of the review page is one edit. Who comes second is shown what the first did."""

from collections.abc import Mapping
from typing import Any

from django.forms import BoundField
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhizhi.core.plans.matching import ACCEPTED
from zhizhi.engines.catalogue.queries import mechanism_of, mechanisms_for
from zhizhi.plans import editing
from zhizhi.plans.forms import DetailsForm
from zhizhi.plans.models import Plan
from zhizhi.plans.operations import Edit, plan_edit, plan_redo, plan_undo
from zhizhi.plans.queries import states_of, text_of, units_named
from zhizhi.plans.refusals import EditRefused, PlanMoved, PlanRefused
from zhizhi.plans.states import Changes, States
from zhizhi.plans.views.requests import MANAGE, plan_managed, whole_number
from zhizhi.plans.views.review import changed_words, context_of
from zhizhi.registry.rights.guards import ScopedRequest, requires

CONFLICT, REFUSED = 409, 422


@requires(MANAGE)
@require_POST
def edit(request: ScopedRequest, pk: int) -> HttpResponse:
    """One edit, named by `act` or by the button pressed."""
    plan = plan_managed(request, pk)
    form = DetailsForm(request.POST) if request.POST.get("act") == "details" else None
    if form is not None and not form.is_valid():
        return _shown_again(request, plan, form=form, status=REFUSED)
    try:
        wanted = _edit(request, plan, form)
        based_on = whole_number(request.POST.get("based_on"))
        revision = plan_edit(scope=request.scope, plan_id=pk, edit=wanted, based_on=based_on, at=request.at)
    except PlanMoved as moved:
        return _shown_again(request, plan, form=form, moved=moved, status=CONFLICT)
    except (EditRefused, PlanRefused) as refused:
        return _shown_again(request, plan, form=form, refusal=str(refused), status=REFUSED)
    return _back(plan, _key_after(request, revision.after if revision else {}))


@requires(MANAGE)
@require_POST
def undo(request: ScopedRequest, pk: int) -> HttpResponse:
    """Takes the last edit back, or does it again."""
    plan = plan_managed(request, pk)
    act = plan_redo if request.POST.get("way") == "redo" else plan_undo
    try:
        based_on = whole_number(request.POST.get("based_on"))
        revision = act(scope=request.scope, plan_id=pk, based_on=based_on, at=request.at)
    except PlanMoved as moved:
        return _shown_again(request, plan, moved=moved, status=CONFLICT)
    except PlanRefused as refused:
        return _shown_again(request, plan, refusal=str(refused), status=REFUSED)
    return _back(plan, min((int(key) for key, one in revision.after.items() if one), default=0))


def _back(plan: Plan, key: int) -> HttpResponse:
    address = reverse("plans:review", args=[plan.pk])
    return redirect(f"{address}?node={key}#n{key}" if key else address)


def _key_after(request: ScopedRequest, after: Mapping[str, Any]) -> int:
    """The part to show next: a new one, else the one edited, else the first that changed."""
    present = [int(key) for key, one in after.items() if one]
    asked = request.POST.get("node", "")
    if asked.isdecimal() and (int(asked) in present or asked not in after):
        return int(asked)
    return max(present, default=0) if request.POST.get("act") == "make" else min(present, default=0)


def _edit(request: ScopedRequest, plan: Plan, form: DetailsForm | None) -> Edit:
    """What the form asks for. Raises EditRefused for what nobody knows."""
    given, by = request.POST, request.scope.name
    if given.get("choose"):
        ref, key = given["choose"], whole_number(given.get("node"))
        return Edit("choose", lambda states, _text: editing.mechanism_chosen(states, key, ref, by), frozenset({key}))
    act = given.get("act", "")
    if act == "accept_all":
        score = _score(given.get("score", ""))
        return Edit(act, lambda states, _text: editing.accepted(states, states, score, by))
    if act == "make":
        return _make(request, plan)
    return _on_part(act, whole_number(given.get("node")), request, plan, form)


def _make(request: ScopedRequest, plan: Plan) -> Edit:
    start, end = whole_number(request.POST.get("start")), whole_number(request.POST.get("end"))
    kind = request.POST.get("kind", "")
    under = frozenset(one.key for one in editing.overlapping(states_of(plan), start, end))
    return Edit("make", lambda states, text: editing.made(states, text, start, end, kind), under)


def _on_part(act: str, key: int, request: ScopedRequest, plan: Plan, form: DetailsForm | None) -> Edit:
    """An edit of one part."""
    given, by, keys = request.POST, request.scope.name, frozenset({key})
    if act == "retype":
        return Edit(act, lambda states, _text: editing.retyped(states, [key], given.get("kind", "")), keys)
    if act == "split":
        at = whole_number(given.get("at"))
        return Edit(act, lambda states, text: editing.split(states, text, key, at), keys)
    if act == "merge":
        return Edit(act, lambda states, _text: editing.merged(states, key), keys)
    if act == "remove":
        return Edit(act, lambda states, _text: editing.removed(states, key), keys)
    if act == "accept":
        return Edit(act, lambda states, _text: _best(states, key, by), keys)
    if act == "drop":
        return Edit(act, lambda states, _text: editing.mechanism_dropped(states, key, given.get("ref", "")), keys)
    if act == "choose":
        ref = _ref(given.get("ref", ""))
        return Edit(act, lambda states, _text: editing.mechanism_chosen(states, key, ref, by), keys)
    if act == "details" and form is not None:
        details = form.details() | _units(plan, form)
        return Edit(act, lambda states, _text: editing.detailed(states, key, details), keys)
    raise EditRefused(_("The page does not know this act; load it again."))


def _best(states: States, key: int, by: str) -> Changes:
    """The good proposals, at most two; where none is good, the best one, since a person asked for it."""
    proposed = editing.part(states, key).read.get("proposed", ())
    if not proposed:
        raise EditRefused(_("No mechanism was proposed here; choose one by number or name."))
    return editing.accepted(states, [key], min(ACCEPTED, proposed[0]["score"]), by, most=2)


def _score(text: str) -> float:
    try:
        return float(text)
    except ValueError as wrong:
        raise EditRefused(_("Choose from which score on.")) from wrong


def _ref(text: str) -> str:
    """A mechanism by number, number and name, or name. Raises EditRefused for none and for several."""
    words = text.split()
    found = mechanism_of(words[0].upper()) if words else None
    hits = [found] if found else list(mechanisms_for(text.strip())[:6]) if words else []
    if len(hits) == 1:
        return hits[0].ref
    if not hits:
        raise EditRefused(
            _("The catalogue has no mechanism “%(text)s”. Try its number or part of its name.") % {"text": text}
        )
    names = _(", ").join(f"{one.ref} {one.name_zh}" for one in hits)
    raise EditRefused(
        _("“%(text)s” fits several mechanisms: %(names)s. Write the number.") % {"text": text, "names": names}
    )


def _units(plan: Plan, form: DetailsForm) -> dict[str, Any]:
    """Lead and supporting units by their names."""
    lead, supports = form.cleaned_data["lead"].strip(), form.cleaned_data["supports"]
    names = [name.strip() for name in supports.replace("，", "、").replace(",", "、").split("、") if name.strip()]
    return {
        "lead": _unit(plan, lead) if lead else None,
        "supports": tuple(dict.fromkeys(_unit(plan, name) for name in names)),
    }


def _unit(plan: Plan, name: str) -> int:
    hits = units_named(plan.organization, name)
    if len(hits) == 1:
        return hits[0].id
    if not hits:
        raise EditRefused(_("There is no unit “%(name)s” in the tree. Write its name as in the list.") % {"name": name})
    names = "、".join(one.name for one in hits)
    raise EditRefused(
        _("“%(name)s” fits several units: %(names)s. Write the whole name.") % {"name": name, "names": names}
    )


def _shown_again(
    request: ScopedRequest, plan: Plan, *, status: int, form: DetailsForm | None = None,
    moved: PlanMoved | None = None, refusal: str = "",
) -> HttpResponse:  # fmt: skip
    """The page as the plan is now, with what was typed and why it was not kept."""
    plan.refresh_from_db(fields=["revision", "state"])
    key = request.POST.get("node", "")
    shown = context_of(request, plan, selected=int(key) if key.isdecimal() else 0, form=form)
    shown |= {
        "refusal": refusal,
        "typed_ref": request.POST.get("ref", "") if request.POST.get("act") == "choose" else "",
    }
    if moved:
        rows = changed_words(moved.revisions, text_of(plan).content)
        shown["conflict"] = {"text": str(moved), "rows": rows, "words": _words(form)}
    return render(request, "plans/review.html", shown, status=status)


def _words(form: DetailsForm | None) -> list[tuple[str, str]]:
    """What was typed, in words, should the part itself be gone."""
    if form is None:
        return []
    return [(str(bound.label), _shown(bound)) for bound in form.visible_fields() if bound.value()]


def _shown(bound: BoundField) -> str:
    """What was typed or, in a list, chosen, by its label."""
    choices = dict(getattr(bound.field, "choices", ()))
    return str(choices.get(bound.value(), bound.value()))
