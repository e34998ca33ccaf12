"""What records lack, by place, each figure with the people behind it."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhizhi.engines.measures.queries import NOTHING, figures
from zhizhi.offices.records.measures import COMPLETE, missing_counted
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.queries import organizations_for, places_to_choose, tops_for
from zhizhi.registry.people.completeness import ITEMS, missing
from zhizhi.registry.people.fields import item_name
from zhizhi.registry.rights.guards import ScopedRequest, requires
from zhizhi.registry.scope import DataClass

VIEW = "people.view"
MOST = 400


@requires(VIEW)
@require_safe
def completeness(request: ScopedRequest) -> HttpResponse:
    """The share of complete records at a place and at those right below it, and what is missing most."""
    places, place = places_to_choose(request.scope, VIEW, request.GET.get("place", ""))
    place = place or _top(request)
    if place is None or not request.scope.covers(VIEW, place.left, DataClass.PERSONAL):
        raise PermissionDenied(_("What records lack is shown to who may see personal data there."))
    below = list(organizations_for(request.scope).filter(parent=place, closed_on=None).order_by("left")[:MOST])
    found = figures([COMPLETE], [place.pk, *(row.pk for row in below)])
    rows = [(row, found.get((COMPLETE, row.pk), NOTHING)) for row in below]
    lacking = missing_counted(place, ITEMS, [missing(item) for item in ITEMS])
    items = sorted(((lacking[item], item, item_name(item)) for item in ITEMS), key=lambda row: (-row[0], row[1]))
    context: dict[str, Any] = {
        "place": place,
        "places": places,
        "whole": _told(found.get((COMPLETE, place.pk), NOTHING)),
        "rows": [(row, _told(figure)) for row, figure in rows if figure.denominator],
        "items": items,
    }
    return render(request, "records/completeness.html", context)


def _top(request: ScopedRequest) -> Organization | None:
    found: Organization | None = tops_for(request.scope, VIEW).first()
    return found


def _told(figure: Any) -> dict[str, Any]:
    """Complete, all, and the share in percent."""
    share = None if figure.ratio is None else round(100 * figure.ratio, 1)
    return {"complete": figure.numerator, "all": figure.denominator, "share": share,
            "missing": figure.denominator - figure.numerator}  # fmt: skip
