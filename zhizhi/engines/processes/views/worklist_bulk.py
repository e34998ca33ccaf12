"""Many chosen rows of the work list at once: what will happen, what cannot and why, then what did happen."""

from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.models import Task
from zhizhi.engines.processes.views.requests import key_of
from zhizhi.engines.processes.worklist import Wanted, listed, shown
from zhizhi.engines.processes.worklist_bulk import (
    MOST,
    hand_over_each,
    hand_over_foreseen,
    people_for,
    take_back_each,
    urge_each,
    urge_foreseen,
)
from zhizhi.engines.processes.worklist_forms import BulkHandOverForm, BulkUrgeForm
from zhizhi.registry.people.models import Person
from zhizhi.registry.rights.guards import ScopedRequest

ACTS = ("urge", "hand-over", "take-back")


@login_required
@require_POST
def bulk(request: ScopedRequest, act: str) -> HttpResponse:
    """First the page that says what would happen; with `sure` it is done, each row by itself."""
    if act not in ACTS:
        raise Http404
    tasks = _chosen(request)
    context: dict[str, Any] = {"act": act, "key": key_of(request), "query": request.POST.get("query", "")[:600]}
    if not tasks:
        return render(request, "processes/work_bulk.html", context | {"nothing": True}, status=422)
    return {"urge": _urge, "hand-over": _hand_over, "take-back": _take_back}[act](request, tasks, context)


def _take_back(request: ScopedRequest, tasks: list[Task], context: dict[str, Any]) -> HttpResponse:
    """A hand-over just made was a mistake: no further question."""
    done = take_back_each(actor=Actor(request.scope), tasks=tasks, key=context["key"], at=request.at)
    return render(request, "processes/work_done.html", context | {"done": done, **_halves(done)})


def _urge(request: ScopedRequest, tasks: list[Task], context: dict[str, Any]) -> HttpResponse:
    sure = "sure" in request.POST
    form = BulkUrgeForm(request.POST if sure else None)
    actor = Actor(request.scope)
    if sure and form.is_valid():
        note = form.cleaned_data["note"]
        done = urge_each(actor=actor, tasks=tasks, note=note, key=context["key"], at=request.at)
        return render(request, "processes/work_done.html", context | {"done": done, **_halves(done)})
    rows = urge_foreseen(actor, tasks, request.at)
    return render(request, "processes/work_bulk.html", context | {"form": form, "tasks": tasks, **_halves(rows)})


def _hand_over(request: ScopedRequest, tasks: list[Task], context: dict[str, Any]) -> HttpResponse:
    """Who takes them is chosen first; then the page says what would happen; then it happens."""
    people = {str(person.pk): (person, place) for person, place in people_for(tasks, request.at)}
    choices = [(pk, f"{person.name} · {place}") for pk, (person, place) in people.items()]
    asked = "asked" in request.POST
    form = BulkHandOverForm(choices, request.POST if asked else None)
    person: Person | None = None
    if asked and form.is_valid():
        person = people[form.cleaned_data["person"]][0]
        if "sure" in request.POST:
            return _handed(request, tasks, person, form, context)
        form.fields["person"].widget = forms.HiddenInput()
        form.fields["reason"].widget = forms.HiddenInput()
    rows = hand_over_foreseen(Actor(request.scope), tasks, person, request.at)
    context |= {"form": form, "person": person, "tasks": tasks, **_halves(rows)}
    return render(request, "processes/work_bulk.html", context)


def _handed(
    request: ScopedRequest, tasks: list[Task], person: Person, form: forms.Form, context: dict[str, Any]
) -> HttpResponse:
    done = hand_over_each(
        actor=Actor(request.scope), tasks=tasks, person=person, reason=form.cleaned_data["reason"],
        key=context["key"], at=request.at,
    )  # fmt: skip
    return render(request, "processes/work_done.html", context | {"done": done, "person": person, **_halves(done)})


def _halves(rows: list[Any]) -> dict[str, Any]:
    return {"can": [row for row in rows if not row.why], "cannot": [row for row in rows if row.why], "most": MOST}


def _chosen(request: ScopedRequest) -> list[Task]:
    """The rows ticked, those that this person may see; a task done meanwhile is no longer among them."""
    ids = [int(one) for one in request.POST.getlist("task")[:MOST] if one.isdecimal() and len(one) < 18]
    found = listed(request.scope, Wanted()).every.filter(pk__in=ids)
    return list(shown(found, "due"))
