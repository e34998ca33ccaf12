"""Lending a post, opening emergency access, proposing a line: what a search found is chosen on the page."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.registry.language import said
from zhizhi.registry.people.models import Appointment, Person
from zhizhi.registry.proposals.models import Proposal
from zhizhi.registry.proposals.operations import ProposalRefused
from zhizhi.registry.rights.forms import DelegationForm, EmergencyForm, LineForm
from zhizhi.registry.rights.guards import ScopedRequest, requires
from zhizhi.registry.rights.mandates import (
    MandateRefused,
    Span,
    delegation_start,
    emergency_start,
    lendable,
    line_propose,
)
from zhizhi.registry.rights.queries import (
    appointments_lendable,
    colleagues_found,
    people_found,
    places_anywhere,
    places_managed,
)
from zhizhi.registry.rights.roles import roles
from zhizhi.registry.scope import DataClass

Given = dict[str, Any]


@login_required
def delegate(request: ScopedRequest) -> HttpResponse:
    """I lend a post, or some of its rights, to a colleague from day to day."""
    held = appointments_lendable(request.scope, request.at)
    if not held:
        raise PermissionDenied(_("You hold no post that could be lent."))
    post = next((row for row in held if str(row.pk) == request.GET.get("post")), held[0])
    people = colleagues_found(request.scope, post, _asked(request), request.at)
    rights = [row.capability for row in lendable(post)]
    today = localdate(request.at)
    form = DelegationForm(
        request.POST or None, people=_named(people), capabilities=rights,
        initial={"first_day": today, "person": people[0].pk if len(people) == 1 else None},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        made = _tried(form, lambda given: _lent(request, post, people, given))
        if made is not None:
            return _made(request, made, _("The post is lent; it returns to you by itself."))
    context = {
        "form": form, "heading": _("Lend a post for my leave"), "posts": held, "post": post, "people": people,
        "find": _("Find a colleague"), "text": _asked(request), "submit": _("Lend"),
        "help": _("You keep your rights. What you lend is not lent on, and ends at once when your appointment ends."),
    }  # fmt: skip
    return render(request, "rights/give.html", context)


@requires("rights.emergency")
def emergency(request: ScopedRequest) -> HttpResponse:
    """I need to see a place now that is not mine; somebody else reviews it."""
    text = _asked(request)
    places = places_anywhere(text) if text else []
    named = [(row.pk, f"{row.name} · {row.parent.name}" if row.parent else row.name) for row in places]
    form = EmergencyForm(
        request.POST or None, places=named, initial={"place": places[0].pk if len(places) == 1 else None}
    )
    if request.method == "POST" and form.is_valid():
        by_id = {row.pk: row for row in places}
        made = _tried(
            form,
            lambda given: emergency_start(
                scope=request.scope, place=by_id[given["place"]], data=DataClass(given["level"]), hours=given["hours"],
                reason=given["reason"], at=request.at,
            ),
        )  # fmt: skip
        if made is not None:
            return _made(request, made, _("Emergency access runs. Your superior and the auditor have been told."))
    context = {
        "form": form, "heading": _("Emergency access"), "find": _("Find the place"), "text": text,
        "nothing": not places, "submit": _("Open it now"), "danger": True,
        "help": _("For emergencies only. Each page that you open meanwhile is journaled and somebody else reviews it."),
    }  # fmt: skip
    return render(request, "rights/give.html", context)


@requires("organizations.manage")
def line(request: ScopedRequest) -> HttpResponse:
    """I propose that somebody sees a line of functions across units; a second person confirms it."""
    text = _asked(request)
    people, places = people_found(request.scope, text), places_managed(request.scope, request.GET.get("unit", ""))
    form = LineForm(
        request.POST or None, people=_named(people), places=[(row.pk, row.name) for row in places],
        roles=[(role.id, said(role.name)) for role in roles().values()], initial={"first_day": localdate(request.at)},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        who, where = {row.pk: row for row in people}, {row.pk: row for row in places}
        made = _tried(
            form,
            lambda given: line_propose(
                scope=request.scope, person=who[given["person"]], place=where[given["place"]],
                capabilities=given["capabilities"], data=DataClass(given["level"]), role=given["role"],
                span=(given["first_day"], given["to_date"]), reason=given["reason"], at=request.at,
            ),
        )  # fmt: skip
        if made is not None:
            return _made(request, made, "")
    context = {
        "form": form, "heading": _("Give a line of management"), "find": _("Find the person"), "text": text,
        "unit": request.GET.get("unit", ""), "units": True, "nothing": not people, "submit": _("Propose it"),
        "help": _("You give only what you hold yourself. It begins when a second person has confirmed it."),
    }  # fmt: skip
    return render(request, "rights/give.html", context)


def _lent(request: ScopedRequest, post: Appointment, people: list[Person], given: Given) -> Any:
    return delegation_start(
        scope=request.scope, appointment=post, person={row.pk: row for row in people}[given["person"]],
        span=Span(given["first_day"], given["to_date"]), reason=given["reason"], at=request.at,
        capabilities=given["capabilities"] if given["what"] == "some" else (),
    )  # fmt: skip


def _tried(form: Any, do: Callable[[Given], Any]) -> Any:
    """What was made; None, with words beside the form, when it was refused."""
    try:
        return do(form.cleaned_data)
    except (MandateRefused, ProposalRefused) as refused:
        form.add_error(None, str(refused))
        return None


def _made(request: ScopedRequest, made: Any, words: str) -> HttpResponse:
    if isinstance(made, Proposal):
        messages.info(request, _("Proposed. It begins when a second person confirms it."))
        return redirect("proposals:detail", made.pk)
    messages.success(request, words)
    return redirect("rights:detail", made.pk)


def _asked(request: ScopedRequest) -> str:
    return request.GET.get("q", "").strip()[:60]


def _named(people: list[Person]) -> list[tuple[int, str]]:
    return [(row.pk, f"{row.name} · {row.place.name}") for row in people]
