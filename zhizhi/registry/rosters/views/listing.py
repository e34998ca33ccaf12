"""A roster on the page: filters and columns in the address, fifty a page, a fixed number of queries."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from zhizhi.registry.people.listing import people_paged
from zhizhi.registry.rights.guards import ScopedRequest, requires
from zhizhi.registry.rosters.columns import COLUMNS, Entry, RosterColumn, columns_of
from zhizhi.registry.rosters.forms import query_of
from zhizhi.registry.rosters.operations import AT_ONCE, REVEAL, roster_of
from zhizhi.registry.rosters.queries import entries, searches_for
from zhizhi.registry.rosters.writing import as_of
from zhizhi.registry.scope import DataClass

VIEW = "people.view"
PAGE = 50


@requires(VIEW)
def roster(request: ScopedRequest) -> HttpResponse:
    """The people that fit, with the columns chosen."""
    return roster_page(request)


def roster_page(request: ScopedRequest, *, refusal: str = "", query: str | None = None) -> HttpResponse:
    """The page; after a refusal with its words and the filters as they were sent."""
    query = query_of(request.GET) if query is None else query
    form, found, title = roster_of(request.scope, query, request.at)
    pages = people_paged(found.select_related("place"), PAGE)
    page = pages.get_page(request.GET.get("page"))
    columns = columns_of(form.chosen)
    shown = entries(list(page), request.scope, form.day(request.at))
    context: dict[str, Any] = {
        "form": form,
        "title": title,
        "note": as_of(form.day(request.at)),
        "query": query,
        "page": page,
        "columns": columns[1:],
        "rows": [(entry.person, _cells(entry, columns[1:])) for entry in shown],
        "choices": [(name, column.label, column in columns) for name, column in COLUMNS.items()],
        "searches": [(row, row.query == query) for row in searches_for(request.scope)],
        "mine": request.scope.person_id,
        "long": pages.count > AT_ONCE or pages.more,
        "reveals": any(reach.data >= DataClass.SENSITIVE for reach in request.scope.reaches.get(REVEAL, ())),
        "refusal": refusal,
    }
    return render(request, "rosters/roster.html", context, status=422 if refusal else 200)


def _cells(entry: Entry, columns: Sequence[RosterColumn]) -> list[tuple[str, str, bool]]:
    """Label, words, and whether they are not broken into lines."""
    return [(str(column.label), column.cell(entry), column.whole) for column in columns]
