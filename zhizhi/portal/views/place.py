"""The page of a place: what can be asked there, how it goes, how well it went."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhizhi.engines.processes.notice_queries import notices_shown_at
from zhizhi.portal import progress
from zhizhi.portal.progress import day_said, steps_told, told_short
from zhizhi.portal.queries import Call, calls_at, figures_of, offered_at, place_of
from zhizhi.registry.language import said
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.queries import ancestors_of
from zhizhi.registry.rights.guards import ScopedRequest


@require_safe
def place(request: ScopedRequest, code: str) -> HttpResponse:
    """What a resident sees who scanned the sheet."""
    found = place_of(code)
    if found is None:
        return unknown(request)
    offered = offered_at(found)
    values = progress.figures_of([one.declaration for one in offered])
    ways = [
        {"name": said(one.declaration.name), "steps": steps_told(one.declaration, figures=values)} for one in offered
    ]
    doors = [
        {
            "name": said(one.declaration.request.name),
            "about": said(one.declaration.about),
            "url": reverse("portal:ask", args=[found.code, one.version.slug]),
        }
        for one in offered
    ]
    context = {
        "doors": doors, "ways": ways, "figures": figures_of(offered, found, request.at), "at": request.at,
        "notices": notices_shown_at(found, request.at), "calls": _calls(found),
    }  # fmt: skip
    return kept_by_browser(render(request, "portal/place.html", context | head(found)))


def _calls(found: Organization) -> list[dict[str, Any]]:
    """What one can answer to under open cases, such as challenges and posts, by what it is."""
    calls: dict[str, dict[str, Any]] = {}
    for one in calls_at(found):
        above = one.above
        call = calls.setdefault(above.version.slug, {"name": said(above.declaration.name), "doors": []})
        call["about"] = said(above.declaration.about)
        address = reverse("portal:ask_under", args=[found.code, above.parent.number, above.version.slug])
        call["doors"].append({"name": above.title, "about": _when(one), "url": address})
    return list(calls.values())


def _when(call: Call) -> str:
    """Of what is open for a period the unit and last day; else what the case tells: where and when a meeting is."""
    told = [] if call.for_a_period else told_short(call.above.parent)
    return " · ".join(told) or _("%(unit)s, until %(day)s") % {"unit": call.unit, "day": day_said(call.day)}


def unknown(request: ScopedRequest) -> HttpResponse:
    """The code is not known (any more), or this cannot be asked there."""
    return render(request, "portal/unknown.html", status=404)


def head(place: Organization) -> dict[str, Any]:
    """Name of the place and of what stands above it, for the head of each page."""
    above = ancestors_of(place)
    return {
        "village_name": place.name,
        "village_place": above[-1].name if above else "",
        "village_url": reverse("portal:place", args=[place.code]),
        "place": place,
    }


def kept_by_browser(response: HttpResponse) -> HttpResponse:
    """Nothing personal yet: going back shows the page as it was left, with the words typed into it."""
    response["Cache-Control"] = "private, no-cache"
    return response
