"""Lists of people and of households: searched, filtered, twenty a page, a fixed number of queries."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from zhizhi.registry.duplicates.queries import merged_matching
from zhizhi.registry.language import said
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.queries import organization_for, organizations_for, tops_for
from zhizhi.registry.people.forms import HouseholdSearch, PeopleSearch
from zhizhi.registry.people.listing import people_listed, people_paged
from zhizhi.registry.people.models import PersonQuerySet
from zhizhi.registry.people.queries import (
    households_for,
    households_matching,
    people_with_role,
)
from zhizhi.registry.rights.guards import ScopedRequest, requires
from zhizhi.registry.rights.roles import roles
from zhizhi.registry.scope import DataClass

PAGE = 20
PLACES = 200


@requires("people.view")
def people(request: ScopedRequest) -> HttpResponse:
    """The people of my area, by their primary place."""
    places, chosen = _places(request, "people.view")
    named = [(role.id, said(role.name)) for role in roles().values()]
    form = PeopleSearch(request.GET, places=places, roles=named)
    wanted = form.cleaned_data if form.is_valid() else {}
    text = wanted.get("q", "").strip()
    found = people_listed(request.scope, chosen, text, by_name=not wanted.get("sort"))
    found = _narrowed(found, wanted, request).select_related("place")
    page = people_paged(found, PAGE).get_page(request.GET.get("page"))
    rows = [(row, request.scope.covers("people.view", row.place_left, DataClass.PERSONAL)) for row in page]
    context = {"form": form, "page": page, "rows": rows, "place": chosen}
    context["merged"] = merged_matching(request.scope, text) if text else []
    context["sees_households"] = request.scope.holds("households.view")
    return render(request, "people/list.html", context)


@requires("households.view")
def households(request: ScopedRequest) -> HttpResponse:
    """The households of my area, with the member who keeps in touch."""
    places, chosen = _places(request, "households.view")
    form = HouseholdSearch(request.GET, places=places)
    text = form.cleaned_data["q"].strip() if form.is_valid() else ""
    found = households_matching(request.scope, text) if text else households_for(request.scope)
    if chosen:
        found = found.filter(place_left__gte=chosen.left, place_left__lt=chosen.right)
    page = Paginator(found.select_related("organization", "linked_member"), PAGE).get_page(request.GET.get("page"))
    return render(request, "people/households.html", {"form": form, "page": page})


def _narrowed(found: PersonQuerySet, wanted: dict[str, str], request: ScopedRequest) -> PersonQuerySet:
    if wanted.get("sex"):
        found = found.filter(sex=wanted["sex"])
    if wanted.get("role"):
        found = people_with_role(found, wanted["role"], localdate(request.at))
    orders: dict[str, list[Any]] = {
        "birth": [F("birth_date").asc(nulls_last=True), "sort_key", "id"],
        "-birth": [F("birth_date").desc(nulls_last=True), "sort_key", "id"],
    }
    sort = wanted.get("sort", "")
    if sort not in orders:
        return found
    # The order tells who is older: it holds those whose birth dates one may read, as in rosters.
    return found.filter(request.scope.within("people.view", "place_left", DataClass.PERSONAL)).order_by(*orders[sort])


def _places(request: ScopedRequest, capability: str) -> tuple[list[tuple[str, str]], Organization | None]:
    """What the filter offers: where the scope begins, what stands right below, and the place asked for."""
    tops = list(tops_for(request.scope, capability).values_list("pk", flat=True))
    near = organizations_for(request.scope).filter(Q(pk__in=tops) | Q(parent__in=tops)).order_by("left")
    places = {str(row.pk): row.name for row in near[:PLACES]}
    asked = request.GET.get("place", "")
    chosen = organization_for(request.scope, int(asked)) if asked.isdecimal() and len(asked) < 19 else None
    if chosen:
        places.setdefault(str(chosen.pk), chosen.name)
    return list(places.items()), chosen
