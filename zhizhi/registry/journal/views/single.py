"""One act: all that is known of it, what came before and after, and what else the same person did then."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from zhizhi.registry.journal import names
from zhizhi.registry.journal.forms import ReasonForm
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.operations import RevealRefused, details_reveal
from zhizhi.registry.journal.rows import details_shown, rows_shown
from zhizhi.registry.journal.searching import CAPABILITY, Wanted, act_found, acts_found
from zhizhi.registry.organizations.asof import names_on
from zhizhi.registry.rights.guards import ScopedRequest, must_cover, requires
from zhizhi.registry.scope import DataClass

REVEAL = "journal.reveal"
AROUND = 8


@never_cache
@requires(CAPABILITY)
def act(request: ScopedRequest, seq: int) -> HttpResponse:
    """One act; sealed details are opened with a reason, which is an act."""
    found = act_found(request.scope, seq)
    if found is None:
        raise Http404
    form, opened = ReasonForm(request.POST or None), None
    if request.method == "POST":
        must_cover(request.scope, REVEAL, found.place_left or 0, DataClass.SENSITIVE)
        opened = _opened(request, form, found)
    return render(request, "journal/act.html", {**_context(request, found), "form": form, "opened": opened})


def _opened(request: ScopedRequest, form: ReasonForm, act: Act) -> list[tuple[str, str]] | None:
    if not form.is_valid():
        return None
    try:
        read = details_reveal(scope=request.scope, act=act, reason=form.cleaned_data["reason"], at=request.at)
    except RevealRefused as fault:
        form.add_error("reason", str(fault))
        return None
    return details_shown(read)


def _context(request: ScopedRequest, act: Act) -> dict[str, Any]:
    around = _around(request, act)
    row, *others = rows_shown([act, *around], may_open=request.scope.holds)
    day = localdate(act.at)
    then = names_on([act.organization_id], day).get(act.organization_id, "") if act.organization_id else ""
    before, after = act_found(request.scope, act.seq - 1), act_found(request.scope, act.seq + 1)
    return {
        "row": row,
        "then": then if then != row.place else "",
        "act": act,
        "others": others,
        "before": before,
        "after": after,
        "digests": [(_("Digest"), act.digest), (_("Digest of the act before"), act.previous)],
        "may_reveal": request.scope.covers(REVEAL, act.place_left or 0, DataClass.SENSITIVE),
        "trail": [(_("Journal"), reverse("journal:list")), (str(act.seq), "")],
        "reads": names.reads(),
    }


def _around(request: ScopedRequest, act: Act) -> list[Act]:
    """What the same actor did shortly before and after, newest first."""
    wanted = Wanted(actors=(act.person_id,))
    later = acts_found(request.scope, wanted, after=act.seq, size=AROUND).acts
    return [*later, *acts_found(request.scope, wanted, before=act.seq, size=AROUND).acts]
