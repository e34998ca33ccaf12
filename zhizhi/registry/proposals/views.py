"""What waits for a second person: the list, one proposal with what it rests on, and the decision."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhizhi.registry.language import said
from zhizhi.registry.proposals.acts import acts
from zhizhi.registry.proposals.forms import DecisionForm, ProposalSearch
from zhizhi.registry.proposals.models import Proposal
from zhizhi.registry.proposals.operations import (
    ProposalRefused,
    decision_refusal,
    proposal_confirm,
    proposal_refuse,
    proposal_withdraw,
)
from zhizhi.registry.proposals.queries import proposals_for, proposals_to_decide, words_of
from zhizhi.registry.rights.guards import ScopedRequest

PAGE = 20


@login_required
@require_safe
def proposals(request: ScopedRequest) -> HttpResponse:
    """Those that wait for me, my own, or those decided; the most urgent first."""
    choices = [("", _("waiting for me")), ("mine", _("proposed by me")), ("decided", _("decided"))]
    form = ProposalSearch(request.GET, choices=choices)
    shown = form.cleaned_data["shown"] if form.is_valid() else ""
    page = Paginator(_shown(request, shown), PAGE).get_page(request.GET.get("page"))
    rows = [(row, said(acts()[row.act].name), words_of(row)) for row in page]
    context = {"form": form, "page": page, "rows": rows, "shown": shown, "today": localdate(request.at)}
    return render(request, "proposals/list.html", context)


@login_required
@require_safe
def proposal(request: ScopedRequest, pk: int) -> HttpResponse:
    """Who proposed what and why, what it rests on, and the decision."""
    return _page(request, _found(request, pk), DecisionForm())


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: ScopedRequest, pk: int) -> HttpResponse:
    """The second person does it."""
    return _decided(request, pk, _confirm)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def refuse(request: ScopedRequest, pk: int) -> HttpResponse:
    """The second person says no, with a reason."""
    return _decided(request, pk, _refuse)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: ScopedRequest, pk: int) -> HttpResponse:
    """Who proposed it takes it back."""
    found = _found(request, pk)
    if request.method != "POST":
        return redirect("proposals:detail", pk)
    if found.proposed_by_id != request.scope.person_id:
        raise PermissionDenied(_("Only who proposed it takes it back."))
    try:
        proposal_withdraw(scope=request.scope, proposal=found, at=request.at)
    except ProposalRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("The proposal is withdrawn; nothing was done."))
    return redirect("proposals:detail", pk)


def _confirm(request: ScopedRequest, found: Proposal, note: str) -> None:
    done = proposal_confirm(scope=request.scope, proposal=found, at=request.at, note=note)
    if done.state == Proposal.State.CONFIRMED:
        messages.success(request, _("Confirmed and done. Both names stand in the journal."))
    else:
        messages.warning(request, _("Nothing was done: something changed since it was proposed. Propose it anew."))


def _refuse(request: ScopedRequest, found: Proposal, note: str) -> None:
    proposal_refuse(scope=request.scope, proposal=found, at=request.at, note=note)
    messages.success(request, _("Refused; nothing was done."))


def _decided(request: ScopedRequest, pk: int, decide: Callable[[ScopedRequest, Proposal, str], None]) -> HttpResponse:
    found = _found(request, pk)
    if request.method != "POST":
        return redirect("proposals:detail", pk)
    refusal = decision_refusal(request.scope, found)
    if refusal and found.state == Proposal.State.WAITING:
        raise PermissionDenied(refusal)
    form = DecisionForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form, status=422)
    try:
        decide(request, found, form.cleaned_data["note"])
    except ProposalRefused as refused:
        form.add_error("note", str(refused))
        return _page(request, found, form, status=422)
    return redirect("proposals:detail", pk)


def _shown(request: ScopedRequest, shown: str) -> Any:
    scope = request.scope
    if shown == "mine":
        return proposals_for(scope).filter(proposed_by=scope.person_id or 0).order_by("-proposed_at", "-pk")
    if shown == "decided":
        return proposals_for(scope).exclude(state=Proposal.State.WAITING).order_by("-decided_at", "-pk")
    return proposals_to_decide(scope)


def _found(request: ScopedRequest, pk: int) -> Proposal:
    """404 where the scope does not reach."""
    found: Proposal | None = proposals_for(request.scope).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def _page(request: ScopedRequest, found: Proposal, form: DecisionForm, status: int = 200) -> HttpResponse:
    declared = acts()[found.act]
    mine = found.proposed_by_id == request.scope.person_id
    waits = found.state == Proposal.State.WAITING
    context = {
        "proposal": found,
        "name": said(declared.name),
        "about": said(declared.about),
        "words": words_of(found),
        "trail": [(_("Waiting for a second person"), reverse("proposals:list")), (said(declared.name), "")],
        "refusal": decision_refusal(request.scope, found) if waits else "",
        "withdraws": mine and waits and declared.lapses,
        "mine": mine,
        "waits": waits,
        "duty": not declared.lapses,
        "form": form,
        "sees_people": request.scope.covers("people.view", found.place_left),
        "today": localdate(request.at),
    }
    return render(request, "proposals/proposal.html", context, status=status)
