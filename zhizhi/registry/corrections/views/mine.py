"""One's own record, item by item, with a way to say what is wrong. Open to everybody with an account."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zhizhi.registry.corrections.evidence import MOST, scans_read
from zhizhi.registry.corrections.forms import CorrectionForm
from zhizhi.registry.corrections.items import ITEMS, Kind, recorded, shown
from zhizhi.registry.corrections.models import Correction
from zhizhi.registry.corrections.proposing import correction_propose, correction_withdraw, decisions_seen
from zhizhi.registry.corrections.queries import corrections_of, decisions_unseen, own_correction, own_person
from zhizhi.registry.corrections.refusals import CorrectionRefused
from zhizhi.registry.facts.queries import facts_shown, links_shown
from zhizhi.registry.files.operations import FileRefused
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.queries import belonging_of, career_of
from zhizhi.registry.rights.guards import ScopedRequest


@never_cache
@login_required
def mine(request: ScopedRequest) -> HttpResponse:
    """What is recorded about me, what I proposed, and what became of it."""
    person = _own(request)
    proposed = corrections_of(person)
    waiting = {row.item: row for row in proposed if row.state == Correction.State.OPEN}
    context = {
        "person": person,
        "items": [
            (item, shown(item, recorded(person, item)), waiting.get(item.name))
            for item in ITEMS.values()
            if item.kind is not Kind.WORDS
        ],
        "more": [(item, waiting.get(item.name)) for item in ITEMS.values() if item.kind is Kind.WORDS],
        "career": career_of(person),
        "belonging": belonging_of(person),
        "facts_kept": facts_shown(request.scope, person, localdate(request.at)),
        "links_kept": links_shown(request.scope, person, localdate(request.at)),
        "proposed": [worded(row) for row in proposed],
        "unseen": decisions_unseen(request.scope),
    }
    return render(request, "corrections/mine.html", context)


@login_required
def propose(request: ScopedRequest, item: str) -> HttpResponse:
    """One item: what it should be, why, and photos or scans that show it."""
    asked = ITEMS.get(item)
    if asked is None:
        raise Http404
    person = _own(request)
    form = CorrectionForm(request.POST or None, item=asked)
    if request.method == "POST" and form.is_valid():
        try:
            scans = scans_read(request.FILES.getlist("scans"))
            correction_propose(scope=request.scope, item=item, at=request.at, scans=scans, **form.cleaned_data)
        except FileRefused as fault:
            form.add_error(None, str(fault))
        except CorrectionRefused as fault:
            form.add_error("value", str(fault))
        else:
            messages.success(request, _("Sent. The office decides, and you read the answer here."))
            return redirect("corrections:mine")
    context = {"form": form, "item": asked, "now": shown(asked, recorded(person, asked)), "most": MOST}
    return render(request, "corrections/propose.html", context)


@login_required
@require_POST
def withdraw(request: ScopedRequest, pk: int) -> HttpResponse:
    """Takes an own proposal back."""
    found = own_correction(_own(request), pk)
    if found is None:
        raise Http404
    try:
        correction_withdraw(scope=request.scope, correction=found, at=request.at)
    except CorrectionRefused as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("The proposal is withdrawn."))
    return redirect("corrections:mine")


@login_required
@require_POST
def seen(request: ScopedRequest) -> HttpResponse:
    """I have read what was decided."""
    decisions_seen(scope=request.scope, at=request.at)
    return redirect("corrections:mine")


def worded(row: Correction) -> dict[str, Any]:
    """A proposal with its values in words."""
    item = ITEMS[row.item]
    states = {"open": "none", "accepted": "good", "refused": "bad", "withdrawn": "none"}
    return {
        "row": row,
        "item": item,
        "old": shown(item, row.old),
        "value": shown(item, row.value),
        "light": states[row.state],
        "state": row.get_state_display(),
    }


def _own(request: ScopedRequest) -> Person:
    found = own_person(request.scope.person_id or 0)
    if found is None:
        raise Http404
    return found
