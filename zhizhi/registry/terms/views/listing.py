"""Who is due: terms in my area as of a day, by state, narrowed, sorted, by year of their end; and taken out."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, QueryDict
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST, require_safe

from zhizhi.registry.exports.handing import ENDINGS, table_handed
from zhizhi.registry.organizations.queries import places_to_choose
from zhizhi.registry.rights.guards import ScopedRequest, requires
from zhizhi.registry.terms.exports import terms_table
from zhizhi.registry.terms.forms import TermFilter
from zhizhi.registry.terms.models import TermQuerySet
from zhizhi.registry.terms.queries import (
    Row,
    Wanted,
    counts_of,
    due_by_year,
    row_of,
    terms_for,
    terms_in_state,
    terms_sorted,
    without_term,
)
from zhizhi.registry.terms.rules import LIGHTS, STATES, State

VIEW, MANAGE = "organizations.view", "organizations.manage"
PAGE = 30
TABS = (State.OVERDUE, State.DUE, State.DONE, State.RUNNING)


@requires(VIEW)
@require_safe
def terms(request: ScopedRequest) -> HttpResponse:
    """The list; all filters stand in the address."""
    form, wanted = _asked(request, request.GET)
    found, missing = terms_for(request.scope, wanted), without_term(request.scope, wanted)
    page = Paginator(_chosen(found, missing, wanted), PAGE).get_page(request.GET.get("page"))
    rows = [_shown(row) for row in _rows(page, wanted)]
    context = {
        "form": form, "page": page, "rows": rows, "wanted": wanted, "kept": list(request.GET.items()),
        "tabs": _tabs(request.GET, counts_of(found, wanted.day), Paginator(missing, PAGE).count, wanted.state),
        "years": _years(request.GET, found, wanted.day.year),
        "filtered": bool(set(form.changed_data) - {"state"}),
        "today": localdate(request.at), "exports": ENDINGS.items(),
    }  # fmt: skip
    return render(request, "terms/list.html", context)


@requires(VIEW)
@require_POST
def export(request: ScopedRequest, ending: str) -> HttpResponse:
    """The list as it is filtered, as a sheet or to print; that it was taken is an act."""
    _form, wanted = _asked(request, request.POST)
    chosen = _chosen(terms_for(request.scope, wanted), without_term(request.scope, wanted), wanted)
    table = terms_table(_rows(chosen, wanted), wanted.day)
    return table_handed(request, table, ending, what="terms", place=wanted.place)


def _asked(request: ScopedRequest, given: QueryDict) -> tuple[TermFilter, Wanted]:
    """The valid answers; those left out or wrong are empty, so that an old address still shows a list."""
    places, chosen = places_to_choose(request.scope, VIEW, given.get("place", ""))
    form = TermFilter(given, places=places)
    form.is_valid()
    asked = form.cleaned_data
    wanted = Wanted(
        asked.get("day") or localdate(request.at), chosen, asked.get("state", ""), asked.get("kind", ""),
        asked.get("q", "").strip(), asked.get("year"), asked.get("sort", ""),
    )  # fmt: skip
    return form, wanted


def _chosen(found: TermQuerySet, missing: Any, wanted: Wanted) -> Any:
    if wanted.state == State.NONE:
        return missing
    return terms_sorted(terms_in_state(found, wanted.state, wanted.day), wanted.sort)


def _rows(chosen: Any, wanted: Wanted) -> list[Row]:
    if wanted.state == State.NONE:
        return [Row(organization, None, None, State.NONE) for organization in chosen]
    return [row_of(term, wanted.day) for term in chosen]


def _shown(row: Row) -> dict[str, Any]:
    return {
        "organization": row.organization, "term": row.term, "due": row.due, "light": LIGHTS[row.state],
        "state": STATES[row.state], "extended": row.term is not None and row.due != row.term.regular_until,
    }  # fmt: skip


def _tabs(given: QueryDict, counts: dict[str, int], missing: int, chosen: str) -> list[dict[str, Any]]:
    names = {"": sum(counts.values())} | {str(state): counts[state] for state in TABS} | {str(State.NONE): missing}
    return [
        {
            "label": STATES[State(name)] if name else None, "count": count, "current": name == chosen,
            "url": _address(given, state=name),
        }
        for name, count in names.items()
    ]  # fmt: skip


def _years(given: QueryDict, found: TermQuerySet, this_year: int) -> list[dict[str, Any]]:
    """Bars by the year in which terms end; past ones are red."""
    return [
        {
            "label": str(year), "value": count, "url": _address(given, year=str(year), state=""),
            "state": "bad" if year < this_year else "warning" if year == this_year else "",
        }
        for year, count in due_by_year(found)
    ]  # fmt: skip


def _address(given: QueryDict, **changed: str) -> str:
    query = given.copy()
    query.pop("page", None)
    for name, value in changed.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"?{query.urlencode()}"
