"""Searches kept by name: used with one click, shared with the office, changed and deleted by who made them."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhizhi.registry.rights.guards import ScopedRequest, requires
from zhizhi.registry.rosters import operations
from zhizhi.registry.rosters.forms import SaveForm
from zhizhi.registry.rosters.models import SavedSearch
from zhizhi.registry.rosters.queries import files_of, search_of, searches_for
from zhizhi.registry.rosters.views.listing import VIEW
from zhizhi.registry.rosters.views.taking import sent


@requires(VIEW)
@require_safe
def searches(request: ScopedRequest) -> HttpResponse:
    """All that I have, and the long rosters I asked for."""
    context = {
        "searches": searches_for(request.scope),
        "mine": request.scope.person_id,
        "files": files_of(request.scope),
    }
    return render(request, "rosters/searches.html", context)


@requires(VIEW)
@require_POST
def save(request: ScopedRequest) -> HttpResponse:
    """Asks for a name, then keeps the search; the roster shows it from then on."""
    form = SaveForm(request.POST if "name" in request.POST else None, offices=_offices(request))
    return _kept(request, form, None, sent(request))


@requires(VIEW)
def search(request: ScopedRequest, pk: int) -> HttpResponse:
    """Another name, another circle, or, coming from a roster, other filters."""
    found = _mine(request, pk)
    initial = {"name": found.name, "office": found.office_id or ""}
    given = request.POST if request.method == "POST" and "name" in request.POST else None
    form = SaveForm(given, initial=initial, offices=_offices(request))
    return _kept(request, form, found, sent(request) if "query" in request.POST else found.query)


def _kept(request: ScopedRequest, form: SaveForm, found: SavedSearch | None, query: str) -> HttpResponse:
    if form.is_bound and form.is_valid():
        office = form.cleaned_data["office"]
        try:
            operations.search_save(
                scope=request.scope, name=form.cleaned_data["name"], query=query, search=found, at=request.at,
                office_id=int(office) if office else None,
            )  # fmt: skip
        except operations.RosterRefused as refused:
            form.add_error("name", str(refused))
        else:
            messages.success(request, _("“%(name)s” is kept.") % {"name": form.cleaned_data["name"]})
            return redirect(f"{reverse('rosters:roster')}?{query}")
    mine = [row for row in searches_for(request.scope) if row.owner_id == request.scope.person_id]
    return render(request, "rosters/save.html", {"form": form, "query": query, "search": found, "mine": mine})


@requires(VIEW)
@require_POST
def delete(request: ScopedRequest, pk: int) -> HttpResponse:
    """A search of one's own is forgotten."""
    found = _mine(request, pk)
    operations.search_delete(scope=request.scope, search=found, at=request.at)
    messages.success(request, _("“%(name)s” is deleted.") % {"name": found.name})
    return redirect("rosters:searches")


def _offices(request: ScopedRequest) -> dict[int, str]:
    return {hat.organization_id: hat.organization_name for hat in request.scope.hats if hat.appointment_id}


def _mine(request: ScopedRequest, pk: int) -> SavedSearch:
    if (found := search_of(request.scope, pk)) is None:
        raise Http404
    return found
