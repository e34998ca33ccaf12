"""The list of acts: searched, newest first, fifty a page."""

import re
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from zhizhi.registry.journal.counting import stretch_of
from zhizhi.registry.journal.exporting import MOST
from zhizhi.registry.journal.forms import ActSearch
from zhizhi.registry.journal.heads import acts_of_digest
from zhizhi.registry.journal.rows import rows_shown
from zhizhi.registry.journal.searching import CAPABILITY, Found, act_found, acts_found
from zhizhi.registry.journal.views.asking import Asked, asked
from zhizhi.registry.rights.guards import ScopedRequest, requires

PAGE = 50
NUMBER = re.compile(r"[0-9]{1,15}")
DIGEST = re.compile(r"[0-9a-f]{8,64}")


@requires(CAPABILITY)
def acts(request: ScopedRequest) -> HttpResponse:
    """Who did what, when and where; a number or digest opens its act."""
    form = ActSearch(request.GET)
    found, search = Found([], None, None), None
    if form.is_valid():
        if form.cleaned_data["number"] and (seq := _numbered(request, form)):
            return redirect("journal:act", seq)
        search = asked(form)
        if not search.nobody and not form.errors.get("number"):
            found = acts_found(
                request.scope, search.wanted, before=_edge(request, "before"), after=_edge(request, "after")
            )
    return render(request, "journal/acts.html", _context(request, form, found, search))


def _context(request: ScopedRequest, form: ActSearch, found: Found, search: Asked | None) -> dict[str, Any]:
    query = request.GET.copy()
    for edge in ("before", "after"):
        query.pop(edge, None)
    filled = {name: value for name, value in query.items() if value}
    return {
        "form": form,
        "rows": rows_shown(found.acts, may_open=request.scope.holds),
        "found": found,
        "meant": {name: people for name, people in search.meant.items() if len(people) > 1} if search else {},
        "query": query.urlencode(),
        "filled": filled,
        "most": MOST,
    }


def _edge(request: ScopedRequest, name: str) -> int | None:
    given = request.GET.get(name, "")
    return int(given) if NUMBER.fullmatch(given) else None


def _numbered(request: ScopedRequest, form: ActSearch) -> int | None:
    """The number of the act meant; an error of the form where there is none."""
    text = "".join(form.cleaned_data["number"].split()).lower()
    if NUMBER.fullmatch(text):
        if act_found(request.scope, int(text)):
            return int(text)
        form.add_error("number", _("There is no act of this number, or not within your reach."))
        return None
    if not DIGEST.fullmatch(text):
        form.add_error("number", _("Type the number of an act, or at least eight digits of its digest."))
        return None
    stretch = stretch_of(form.cleaned_data["first_day"], form.cleaned_data["last_day"])
    act = acts_of_digest(text).filter(seq__range=stretch).first() if stretch else None
    if act is None:
        form.add_error("number", _("No act has this digest, within the days chosen."))
    return act.seq if act else None
