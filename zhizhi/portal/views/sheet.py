"""The sheet that a place prints and hangs up."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from zhizhi.portal.addresses import is_own, public_url
from zhizhi.portal.queries import offered_at, place_with_sheet
from zhizhi.portal.views.place import head
from zhizhi.registry.rights.guards import ScopedRequest, requires


@requires("portal.sheet")
@require_safe
def sheet(request: ScopedRequest, place_id: int) -> HttpResponse:
    """One page of A4 with the code of the place."""
    place = place_with_sheet(request.scope, place_id)
    if place is None:
        raise Http404
    base = public_url(request)
    context = {
        "address": base + reverse("portal:place", args=[place.code]),
        "own": is_own(base),
        "nothing_offered": not offered_at(place),
    }
    return render(request, "portal/sheet.html", context | head(place))
