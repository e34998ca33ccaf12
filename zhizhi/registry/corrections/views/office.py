"""What the office decides: proposals of people of its area, and items that sources give differently."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhizhi.registry.corrections.evidence import MOST, scans_read
from zhizhi.registry.corrections.forms import DecisionForm, DifferenceForm, ListForm
from zhizhi.registry.corrections.items import ITEMS, recorded, shown
from zhizhi.registry.corrections.models import Correction, Difference
from zhizhi.registry.corrections.operations import difference_decide
from zhizhi.registry.corrections.proposing import correction_accept, correction_refuse
from zhizhi.registry.corrections.queries import (
    CAPABILITY,
    corrections_for,
    differences_for,
    evidence_for,
    evidence_of,
    narrowed,
)
from zhizhi.registry.corrections.refusals import CorrectionRefused, DifferenceRefused
from zhizhi.registry.corrections.views.mine import worded
from zhizhi.registry.files.operations import FileRefused
from zhizhi.registry.files.responses import file_response
from zhizhi.registry.rights.guards import ScopedRequest, must_cover, requires
from zhizhi.registry.scope import DataClass

PAGE = 20
OPEN = "open"


@requires(CAPABILITY)
def corrections(request: ScopedRequest) -> HttpResponse:
    """Proposals of my area; those that wait, the longest first."""
    form, found = _listed(request, Correction, corrections_for(request.scope), "proposed_at")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": [worded(row) for row in page]}
    return render(request, "corrections/list.html", context)


@requires(CAPABILITY)
def correction(request: ScopedRequest, pk: int) -> HttpResponse:
    """One proposal with its evidence."""
    found = get_object_or_404(corrections_for(request.scope), pk=pk)
    return _correction(request, found, DecisionForm(weighty=ITEMS[found.item].weighty))


@requires(CAPABILITY)
@require_POST
def decide(request: ScopedRequest, pk: int) -> HttpResponse:
    """Accepts or refuses a proposal, with a reason."""
    found: Correction = get_object_or_404(corrections_for(request.scope), pk=pk)
    must_cover(request.scope, CAPABILITY, found.person.place_left, DataClass.PERSONAL)
    form = DecisionForm(request.POST, weighty=ITEMS[found.item].weighty)
    act = {"accept": correction_accept, "refuse": correction_refuse}.get(request.POST.get("act", ""))
    if act is None:
        raise Http404
    if form.is_valid():
        given = form.cleaned_data if act is correction_accept else {"reason": form.cleaned_data["reason"]}
        try:
            act(scope=request.scope, correction=found, at=request.at, **given)
        except CorrectionRefused as fault:
            form.add_error(None, str(fault))
            found.refresh_from_db()
        else:
            messages.success(request, _("Decided; the person reads it on the page of the own record."))
            return redirect("corrections:list")
    return _correction(request, found, form)


@requires(CAPABILITY)
def differences(request: ScopedRequest) -> HttpResponse:
    """Items of my area that sources give differently."""
    form, found = _listed(request, Difference, differences_for(request.scope), "opened_at")
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": [_values(row) for row in page]}
    return render(request, "corrections/differences.html", context)


@requires(CAPABILITY)
def difference(request: ScopedRequest, pk: int) -> HttpResponse:
    """One difference: every value with its source, and the decision."""
    found: Difference = get_object_or_404(differences_for(request.scope), pk=pk)
    item = ITEMS[found.item]
    texts = dict.fromkeys([found.current, *(claim.value for claim in found.claims.all())])
    form = DifferenceForm(
        request.POST or None, values=[(text, shown(item, text)) for text in texts if text],
    )  # fmt: skip
    if request.method == "POST" and form.is_valid():
        must_cover(request.scope, CAPABILITY, found.person.place_left, DataClass.PERSONAL)
        given = {name: form.cleaned_data[name] for name in ("value", "reason", "basis")}
        try:
            scans = scans_read(request.FILES.getlist("scans"))
            difference_decide(scope=request.scope, difference=found, at=request.at, scans=scans, **given)
        except (DifferenceRefused, FileRefused) as fault:
            form.add_error(None, str(fault))
            found.refresh_from_db()
        else:
            messages.success(request, _("Decided, and written into the record. The other values are kept."))
            return redirect("corrections:differences")
    context = {
        **_values(found), "form": form, "most": MOST, "evidence": evidence_of(difference=found),
        "trail": [(_("Differences to decide"), reverse("corrections:differences")), (found.person.name, "")],
    }  # fmt: skip
    return render(request, "corrections/difference.html", context)


@login_required
def evidence(request: ScopedRequest, pk: int) -> HttpResponseBase:
    """A photo or scan, for who decides and for who sent it."""
    found = evidence_for(request.scope, pk)
    if found is None:
        raise Http404
    return file_response(found.file)


def _listed(request: ScopedRequest, kind: Any, found: Any, since: str) -> tuple[ListForm, Any]:
    given = request.GET.copy()
    given.setdefault("state", OPEN)
    form = ListForm(given, kind=kind)
    wanted = dict(form.cleaned_data) if form.is_valid() else {"state": OPEN}
    first = since if wanted.get("state") == OPEN else "-decided_at"
    if wanted.get("state") == "all":
        wanted["state"] = ""
    return form, narrowed(found, wanted, None).order_by(first, "-pk")


def _correction(request: ScopedRequest, found: Correction, form: DecisionForm) -> HttpResponse:
    item = ITEMS[found.item]
    now = recorded(found.person, item)
    context = {
        **worded(found), "form": form, "evidence": evidence_of(correction=found),
        "now": shown(item, now), "changed": now != found.old and found.state == OPEN,
        "own": found.person_id == request.scope.person_id,
        "trail": [(_("Corrections proposed"), reverse("corrections:list")), (found.person.name, "")],
    }  # fmt: skip
    return render(request, "corrections/correction.html", context)


def _values(row: Difference) -> dict[str, Any]:
    """A difference with all values in words."""
    item = ITEMS[row.item]
    lights = {"open": "warning", "decided": "good", "withdrawn": "none"}
    return {
        "row": row, "item": item, "current": shown(item, row.current), "decided": shown(item, row.decided),
        "claims": [(shown(item, claim.value), claim) for claim in row.claims.all()],
        "light": lights[row.state], "state": row.get_state_display(),
    }  # fmt: skip
