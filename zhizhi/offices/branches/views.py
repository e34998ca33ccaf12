"""The two coverages: figures by place, the firms behind them, and what one firm declares."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhizhi.engines.measures.queries import Figure
from zhizhi.exchange.tables import Column, Kind, Table
from zhizhi.offices.branches import operations
from zhizhi.offices.branches.firms import Firm
from zhizhi.offices.branches.forms import FirmFilter, WorkforceForm
from zhizhi.offices.branches.queries import (
    STATES,
    PlaceRow,
    Wanted,
    coverage_by_place,
    declarations_of,
    facts_of,
    firm_for,
    firms_for,
    firms_in_state,
)
from zhizhi.registry.exports.handing import ENDINGS, table_handed
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.queries import places_to_choose
from zhizhi.registry.rights.guards import ScopedRequest, must_cover, requires

VIEW, MANAGE = "organizations.view", "organizations.manage"
PAGE = 30
NAMES = {
    "uncovered": gettext_lazy("Without an organization"), "covered": gettext_lazy("With an organization"),
    "required": gettext_lazy("Three members or more"), "new": gettext_lazy("New employment groups"),
    "unworked": gettext_lazy("Without organization or instructor"), "all": gettext_lazy("All firms"),
}  # fmt: skip


@requires(VIEW)
@require_safe
def coverage(request: ScopedRequest) -> HttpResponse:
    """Figures by place from the kept sums, and the firms that they count."""
    form, wanted = _asked(request, request.GET)
    found = firms_for(request.scope, wanted)
    page = Paginator(firms_in_state(found, wanted.state), PAGE).get_page(request.GET.get("page"))
    rows = list(page)
    facts = facts_of(rows, localdate(request.at))
    whole, *below = coverage_by_place(request.scope, wanted.place)
    context = {
        "form": form, "page": page, "wanted": wanted,
        "rows": [(row, facts[row.pk], state_of(facts[row.pk])) for row in rows],
        "figures": _figures(whole, request.GET), "whole": whole, "places": [_place(row, request.GET) for row in below],
        "tabs": [_tab(request.GET, found, state, wanted.state) for state in STATES], "kept": _kept(request.GET, wanted),
        "exports": ENDINGS.items(), "filtered": bool(set(form.changed_data) - {"state"}),
    }  # fmt: skip
    return render(request, "branches/coverage.html", context)


@requires(VIEW)
@require_POST
def export(request: ScopedRequest, ending: str) -> HttpResponse:
    """The firms as they are filtered; that they were taken out is an act."""
    _form, wanted = _asked(request, request.POST)
    rows = list(firms_in_state(firms_for(request.scope, wanted), wanted.state))
    facts = facts_of(rows, localdate(request.at))
    columns = (
        Column(_("Firm or association"), 22), Column(_("Stands under"), 14), Column(_("Employees"), 6, Kind.NUMBER),
        Column(_("Members declared"), 6, Kind.NUMBER), Column(_("Members in the register"), 6, Kind.NUMBER),
        Column(_("As of"), 8, Kind.DATE), Column(_("State"), 16),
    )  # fmt: skip
    cells = tuple(_cells(row, facts[row.pk]) for row in rows)
    table = Table(_("The two coverages: %(which)s") % {"which": NAMES[wanted.state]}, columns, cells)
    return table_handed(request, table, ending, what="coverage", place=wanted.place)


@requires(VIEW)
@require_http_methods(["GET", "HEAD", "POST"])
def firm(request: ScopedRequest, pk: int) -> HttpResponse:
    """One firm: how it is covered, what it declared, and a new declaration."""
    found, day = firm_for(request.scope, pk), localdate(request.at)
    if found is None:
        raise Http404
    manages = request.scope.covers(MANAGE, found.left) and found.closed_on is None
    form = WorkforceForm(request.POST or None, initial={"day": day})
    if request.method == "POST":
        must_cover(request.scope, MANAGE, found.left)
        if form.is_valid() and _declared(request, found, form):
            messages.success(request, _("The declaration is entered; the figures follow at once."))
            return redirect("branches:firm", pk)
    facts = facts_of([found], day)[found.pk]
    context = {
        "organization": found, "facts": facts, "state": state_of(facts), "declarations": declarations_of(found),
        "form": form, "manages": manages,
        "trail": [(_("The two coverages"), reverse("branches:coverage")), (found.name, "")],
    }  # fmt: skip
    return render(request, "branches/firm.html", context, status=422 if form.errors else 200)


def state_of(firm: Firm) -> tuple[str, str]:
    """The light and the words of a firm."""
    if firm.own:
        return "good", _("has its own organization")
    if firm.joint:
        return "good", _("belongs to a joint organization")
    if firm.required:
        return "bad", _("three members or more, no organization")
    if firm.instructor:
        return "good", _("an instructor works there")
    if firm.declared is None and not firm.counted:
        return "none", _("nothing declared yet")
    return "warning", _("fewer than three members, no instructor")


def _declared(request: ScopedRequest, found: Organization, form: WorkforceForm) -> bool:
    try:
        operations.workforce_declare(scope=request.scope, organization=found, at=request.at, **form.cleaned_data)
    except operations.WorkforceRefused as refused:
        form.add_error(None, str(refused))
        return False
    return True


def _asked(request: ScopedRequest, given: QueryDict) -> tuple[FirmFilter, Wanted]:
    places, chosen = places_to_choose(request.scope, VIEW, given.get("place", ""))
    form = FirmFilter(given, places=places)
    form.is_valid()
    asked = form.cleaned_data
    state = asked.get("state", "")
    wanted = Wanted(
        chosen, asked.get("kind", ""), state if state in STATES else "uncovered", asked.get("q", "").strip(),
        asked.get("sort", ""),
    )  # fmt: skip
    return form, wanted


def _figures(row: PlaceRow, given: QueryDict) -> list[dict[str, Any]]:
    return [
        {"value": _percent(row.organized), "unit": _unit(row.organized),
         "label": _("covered by organizations"),
         "note": _pair(row.organized), "url": _address(given, state="required")},
        {"value": row.uncovered.numerator, "label": _("firms without an organization"),
         "state": "bad" if row.uncovered.numerator else "", "url": _address(given, state="uncovered")},
        {"value": _percent(row.worked), "unit": _unit(row.worked), "label": _("covered by work"),
         "note": _pair(row.worked), "url": _address(given, state="all")},
        {"value": _percent(row.new), "unit": _unit(row.new), "label": _("new employment groups"),
         "note": _pair(row.new), "url": _address(given, state="new")},
    ]  # fmt: skip


def _place(row: PlaceRow, given: QueryDict) -> dict[str, Any]:
    return {
        "place": row.place, "url": _address(given, place=str(row.place.pk)), "organized": _percent(row.organized),
        "pair": _pair(row.organized), "uncovered": row.uncovered.numerator, "worked": _percent(row.worked),
    }  # fmt: skip


def _percent(figure: Figure) -> str | None:
    return None if figure.ratio is None else f"{100 * figure.ratio:.1f}".removesuffix(".0")


def _unit(figure: Figure) -> str:
    return "%" if figure.denominator else ""


def _pair(figure: Figure) -> str:
    return f"{figure.numerator}/{figure.denominator}"


def _tab(given: QueryDict, found: Any, state: str, chosen: str) -> dict[str, Any]:
    count = firms_in_state(found, state).count()
    return {"label": NAMES[state], "count": count, "url": _address(given, state=state), "current": state == chosen}


def _kept(given: QueryDict, wanted: Wanted) -> list[tuple[str, str]]:
    kept = {name: str(text) for name, text in given.items()} | {"state": wanted.state}
    return list(kept.items())


def _address(given: QueryDict, **changed: str) -> str:
    query = given.copy()
    query.pop("page", None)
    for name, value in changed.items():
        query[name] = value
    return f"?{query.urlencode()}"


def _cells(row: Organization, facts: Firm) -> tuple[Any, ...]:
    declared = facts.declared
    return (
        row.name, row.parent.name if row.parent else None, declared.employees if declared else None,
        declared.members if declared else None, facts.counted, declared.day if declared else None, state_of(facts)[1],
    )  # fmt: skip
