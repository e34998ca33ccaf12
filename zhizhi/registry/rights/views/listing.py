"""Mandates: the list, one of them with what was done under it, and its end."""

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

from zhizhi.registry.journal.names import act_name
from zhizhi.registry.language import said
from zhizhi.registry.proposals.queries import proposals_for
from zhizhi.registry.rights.forms import MandateSearch
from zhizhi.registry.rights.guards import ScopedRequest
from zhizhi.registry.rights.mandates import REVIEW, MandateRefused, end_refusal, mandate_end
from zhizhi.registry.rights.models import Mandate, Origin
from zhizhi.registry.rights.queries import (
    acts_during,
    appointments_lendable,
    grants_through,
    mandates_for,
    mandates_in_state,
)
from zhizhi.registry.rights.roles import role_of
from zhizhi.registry.rights.wording import capability_name, class_name
from zhizhi.registry.scope import DataClass

PAGE = 20


@login_required
@require_safe
def mandates(request: ScopedRequest) -> HttpResponse:
    """What concerns me, and what I review."""
    form = MandateSearch(request.GET)
    asked = form.cleaned_data if form.is_valid() else {"kind": "", "state": ""}
    found = mandates_in_state(mandates_for(request.scope), asked["state"], request.at)
    if asked["kind"]:
        found = found.filter(kind=asked["kind"])
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form, "page": page, "rows": [(row, state_of(row, request)) for row in page],
        "lends": bool(appointments_lendable(request.scope, request.at)),
        "opens": request.scope.holds("rights.emergency"), "gives": request.scope.holds("organizations.manage"),
    }  # fmt: skip
    return render(request, "rights/list.html", context)


@login_required
@require_safe
def mandate(request: ScopedRequest, pk: int) -> HttpResponse:
    """Who, for whom, what, how long, why; of emergency access what was done meanwhile and the verdict."""
    found = _found(request, pk)
    role = role_of(found.role) if found.role else None
    emergency = found.kind == Origin.BREAK_GLASS
    reviewing = emergency and request.scope.covers("rights.review", found.person.place_left)
    context: dict[str, Any] = {
        "mandate": found,
        "state": state_of(found, request),
        "role": said(role.name) if role else "",
        "rights": [
            (capability_name(row.capability), class_name(DataClass(row.data_class))) for row in grants_through(found)
        ],
        "trail": [(_("Delegations, emergencies, lines"), reverse("rights:list")), (found.get_kind_display(), "")],
        "ends": not end_refusal(request.scope, found, request.at),
        "emergency": emergency,
        "acts": [(act, act_name(act.act), address) for act, address in acts_during(found)] if reviewing else [],
        "reviewing": reviewing,
        "review": proposals_for(request.scope).filter(
            act=REVIEW, subject_kind="mandate", subject_id=found.pk, state="waiting"
        ).first() if emergency else None,
    }  # fmt: skip
    return render(request, "rights/mandate.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def end(request: ScopedRequest, pk: int) -> HttpResponse:
    """It ends now: whose rights they are, who lent or gave them, or a reviewer."""
    found = _found(request, pk)
    if request.method == "POST":
        try:
            mandate_end(scope=request.scope, mandate=found, at=request.at)
        except MandateRefused as refused:
            raise PermissionDenied(str(refused)) from refused
        messages.success(request, _("It has ended; the rights are gone from this moment."))
    return redirect("rights:detail", pk)


def state_of(found: Mandate, request: ScopedRequest) -> tuple[str, str]:
    """A light and a word for it."""
    today = localdate(request.at)
    over = (found.until and found.until <= request.at) or (found.to_date and found.to_date <= today)
    if over or found.ended_at:
        return "none", _("ended")
    return ("none", _("to come")) if found.from_date > today else ("good", _("running"))


def _found(request: ScopedRequest, pk: int) -> Mandate:
    """404 where the scope does not reach."""
    found: Mandate | None = mandates_for(request.scope).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found
