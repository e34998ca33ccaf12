"""The auditor's pages: the list of acts, and the heads of the days for printing."""

from calendar import monthrange
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from zhizhi.registry.journal import names
from zhizhi.registry.journal.forms import ActSearch, HeadSearch
from zhizhi.registry.journal.models import Act, ActDetails
from zhizhi.registry.journal.queries import CAPABILITY, acts_for, daily_heads, details_read
from zhizhi.registry.rights.guards import ScopedRequest, requires

PAGE = 50


@requires(CAPABILITY)
def acts(request: ScopedRequest) -> HttpResponse:
    """Who did what, when and where: searched, newest first, fifty a page."""
    form = ActSearch(request.GET)
    found = acts_for(request.scope, form.wanted()) if form.is_valid() else Act.objects.none()
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    context = {"form": form, "page": page, "rows": _rows(list(page)), "query": query.urlencode()}
    return render(request, "journal/acts.html", context)


@requires(CAPABILITY)
def heads(request: ScopedRequest) -> HttpResponse:
    """The digest of the last act of each day of a month, to be printed and kept outside the system."""
    form = HeadSearch(request.GET)
    asked = form.cleaned_data["month"] if form.is_valid() else None
    first: date = (asked or timezone.localdate()).replace(day=1)
    last = first.replace(day=monthrange(first.year, first.month)[1])
    shown = HeadSearch({"month": first.strftime("%Y-%m")}) if form.is_valid() else form
    return render(request, "journal/heads.html", {"form": shown, "first": first, "heads": daily_heads(first, last)})


def _rows(acts: list[Act]) -> list[dict[str, Any]]:
    """The acts of a page with the names of their kinds and places, and their details unless sealed."""
    places = names.place_names({act.organization_id for act in acts if act.organization_id})
    return [
        {
            "act": act,
            "name": names.act_name(act.act),
            "place": places.get(act.organization_id or 0, ""),
            "details": _plain(act),
            "sealed": _is_sealed(act),
        }
        for act in acts
    ]


def _plain(act: Act) -> dict[str, Any]:
    details = _details(act)
    return details_read(details) if details and not details.owner else {}


def _is_sealed(act: Act) -> bool:
    details = _details(act)
    return bool(details and details.owner)


def _details(act: Act) -> ActDetails | None:
    return getattr(act, "details", None)
