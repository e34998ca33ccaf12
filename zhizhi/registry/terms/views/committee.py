"""One committee: its term, who belongs to it, all earlier terms; and what is done: record, extend, take back."""

from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.queries import organization_for
from zhizhi.registry.rights.guards import ScopedRequest, must_cover, requires
from zhizhi.registry.terms import operations
from zhizhi.registry.terms.forms import CancelForm, ElectionForm, ExtendForm, label_of
from zhizhi.registry.terms.models import Term
from zhizhi.registry.terms.queries import (
    candidates_for,
    committee_between,
    committee_on,
    history_of,
    length_for,
    term_running,
)
from zhizhi.registry.terms.rules import KINDS, LIGHTS, STATES, regular_until, state_of
from zhizhi.registry.terms.views.listing import MANAGE, VIEW


@requires(VIEW)
@require_safe
def committee(request: ScopedRequest, pk: int) -> HttpResponse:
    """The committee as of today or of another day, and its history."""
    found = _found(request, pk)
    today = localdate(request.at)
    day = _day(request.GET.get("day", "")) or today
    running = term_running(found, day)
    due = running.due if running else None  # type: ignore[attr-defined]
    state = state_of(running.elected_on if running else None, due, day)
    history = history_of(found)
    context = {
        "organization": found, "day": day, "today": today, "running": running, "due": due, "state": STATES[state],
        "light": LIGHTS[state], "members": committee_on(found, day), "trail": _trail(found),
        "history": [_past(found, term) for term in history],
        "manages": request.scope.covers(MANAGE, found.left) and not found.closed_on,
        "sees_people": request.scope.covers("people.view", found.left),
        "latest": next((term for term in history if term.to_date is None), None),
    }  # fmt: skip
    return render(request, "terms/committee.html", context)


@requires(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: ScopedRequest, pk: int) -> HttpResponse:
    """An election that was held: its day, who was elected, how it went."""
    found, today = _managed(request, pk), localdate(request.at)
    candidates = candidates_for(found, today)
    initial = _initial(found, request) if request.method != "POST" else None
    form = ElectionForm(request.POST or None, candidates=candidates, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.term_record(
                scope=request.scope, organization=found, election=form.election(), at=request.at
            )
        except operations.TermRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _said(made))
            return redirect("terms:committee", pk)
    length = length_for(found, today)
    context = {
        "rule": length, "until": regular_until(today, length.years) if length else None,
        "names": [label_of(one) for one in candidates],
    }  # fmt: skip
    return _form(request, found, form, _("Record an election"), **context)


@requires(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: ScopedRequest, pk: int) -> HttpResponse:
    """The running term lasts longer, with approval."""
    found = _managed(request, pk)
    term = _latest(found)
    form = ExtendForm(request.POST or None, initial={"approved_on": localdate(request.at)})
    if request.method == "POST" and form.is_valid():
        try:
            verdict = operations.term_extend(scope=request.scope, term=term, at=request.at, **form.cleaned_data)
        except operations.TermRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The extension is entered."))
            if not verdict.ok:
                messages.warning(request, f"{verdict.sentence} {verdict.basis}")
            return redirect("terms:committee", pk)
    return _form(request, found, form, _("Extend the term"), term=term)


@requires(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def cancel(request: ScopedRequest, pk: int) -> HttpResponse:
    """The record of the latest election, entered by mistake, is taken back."""
    found = _managed(request, pk)
    term = _latest(found)
    form = CancelForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            operations.term_cancel(scope=request.scope, term=term, reason=form.cleaned_data["reason"], at=request.at)
        except operations.TermRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("The record is taken back; the term before runs on."))
            return redirect("terms:committee", pk)
    return _form(request, found, form, _("Take back the record of the election"), term=term, cancels=True)


def _said(made: Term) -> str:
    text = _("The election is recorded. The next one is due by %(day)s.") % {"day": made.due_on}
    return " ".join([text, *(str(remark["sentence"]) for remark in made.remarks)])


def _initial(organization: Organization, request: ScopedRequest) -> dict[str, Any]:
    """Who sits in the committee now: often most are elected again."""
    day = localdate(request.at)
    held = committee_on(organization, day)
    named = {
        role: [label_of(row.person) for row in held if row.post.role == role]
        for role in ("deputy_secretary", "committee_member")
    }
    secretary = next((str(row.person_id) for row in held if row.post.role == "secretary"), "")
    return {
        "day": day, "secretary": secretary, "deputies": "、".join(named["deputy_secretary"]),
        "members": "、".join(named["committee_member"]),
    }  # fmt: skip


def _past(organization: Organization, term: Term) -> dict[str, Any]:
    return {"term": term, "members": committee_between(organization, term.elected_on, term.to_date)}


def _found(request: ScopedRequest, pk: int) -> Organization:
    """404 where the scope does not reach, and for what elects no committee."""
    found = organization_for(request.scope, pk)
    if found is None or found.kind not in KINDS:
        raise Http404
    return found


def _managed(request: ScopedRequest, pk: int) -> Organization:
    found = _found(request, pk)
    must_cover(request.scope, MANAGE, found.left)
    if found.closed_on:
        raise Http404
    return found


def _latest(organization: Organization) -> Term:
    found = next((term for term in history_of(organization) if term.to_date is None), None)
    if found is None:
        raise Http404
    return found


def _day(text: str) -> Any:
    try:
        return parse_date(text)
    except ValueError:
        return None


def _trail(organization: Organization, last: str = "") -> list[tuple[str, str]]:
    own = reverse("terms:committee", args=[organization.pk])
    trail = [(_("Terms of committees"), reverse("terms:list")), (organization.name, own if last else "")]
    return [*trail, (last, "")] if last else trail


def _form(request: ScopedRequest, organization: Organization, form: Form, heading: str, **more: Any) -> HttpResponse:
    context = {"form": form, "organization": organization, "heading": heading, "trail": _trail(organization, heading)}
    return render(request, "terms/form.html", context | more, status=422 if form.errors else 200)
