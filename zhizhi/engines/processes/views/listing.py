"""The list of cases: filtered, sorted, counted by state, taken out as a table."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict, StreamingHttpResponse
from django.shortcuts import render
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import process_of, processes_published
from zhizhi.engines.processes.forms import CaseFilter
from zhizhi.engines.processes.models import Case, CaseQuerySet
from zhizhi.engines.processes.queries import COUNTED, Behind, cases_behind, cases_for, counts_by_state, in_state
from zhizhi.engines.processes.seeing import DUE, NEWEST
from zhizhi.engines.processes.views.narrowing import place_meant, tabs
from zhizhi.engines.processes.views.telling import state_named
from zhizhi.registry.exports.operations import Mark, export_record
from zhizhi.registry.exports.responses import filters_of
from zhizhi.registry.language import said
from zhizhi.registry.longlists import LongPaginator, counted_to
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.rights.guards import ScopedRequest

PAGE = 20
MOST = 50_000
SORTS = {"due": DUE, "opened": NEWEST}


@dataclass(frozen=True, slots=True)
class Row:
    """A case as the list shows it."""

    case: Case
    process: str
    state: str
    light: str


@dataclass(frozen=True, slots=True)
class Found:
    """What the filters leave: before the state was chosen, and after; `places` are the ones that the text may mean."""

    any_state: CaseQuerySet
    cases: CaseQuerySet
    place: Organization | None
    places: list[Organization]


@login_required
@require_safe
def cases(request: ScopedRequest) -> HttpResponse:
    """The list. All filters stand in the address."""
    running = processes_published()
    form = _filter(request.GET, running)
    found = _found(request, form)
    counts = counts_by_state(found.any_state, request.at)
    state = form.wanted()["state"] or "all"
    page = LongPaginator(found.cases, PAGE, COUNTED, counts[state]).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "place": found.place,
        "places": found.places,
        "page": page,
        "rows": [_row(case, request) for case in page],
        "states": _states(request, counts),
        "kept": [(name, value) for name, value in request.GET.items() if name != "page"],
        "behind": request.GET.get("measure", ""),
        "most": MOST,
    }
    return render(request, "processes/cases.html", context)


@login_required
@require_POST
def export(request: ScopedRequest) -> HttpResponse:
    """The filtered list as a table that Excel opens; that it was taken is an act."""
    found = _found(request, _filter(request.POST, processes_published()))
    count = min(counted_to(found.cases, MOST), MOST)
    filters = filters_of(request.POST.dict())
    mark = export_record(scope=request.scope, what="cases.csv", rows=count, filters=filters, at=request.at)
    response = StreamingHttpResponse(_lines(found.cases, request, mark), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="cases-{localtime(request.at):%Y%m%d-%H%M}.csv"'
    return response  # type: ignore[return-value]


def _filter(given: QueryDict, running: list[DeclarationVersion]) -> CaseFilter:
    form = CaseFilter([(version.slug, said(process_of(version).name)) for version in running], given)
    form.is_valid()
    return form


def _found(request: ScopedRequest, form: CaseFilter) -> Found:
    wanted = form.wanted()
    place, places = place_meant(request, wanted["place"], wanted["at"])
    any_state = cases_for(request.scope, place=place, slug=wanted["process"], text=wanted["text"], at=request.at)
    if wanted["place"] and place is None:
        any_state = any_state.none()
    if wanted["measure"] and wanted["process"]:
        any_state = cases_behind(any_state, _behind(wanted))
    chosen = in_state(any_state, wanted["state"], request.at)
    return Found(any_state, chosen.order_by(*SORTS[_sort(wanted)]), place, places)


def _sort(wanted: dict[str, Any]) -> str:
    """What is open comes by its due day, everything else newest first, unless somebody wants it otherwise."""
    return wanted["sort"] or ("due" if wanted["state"] in {"open", "overdue"} else "opened")


def _behind(wanted: dict[str, Any]) -> Behind:
    measure = f"{wanted['process']}.{wanted['measure']}"
    return Behind(measure, wanted["from_day"], wanted["to_day"], wanted["part"] or "all")


def _row(case: Case, request: ScopedRequest) -> Row:
    declaration = process_of(case.declaration)
    return Row(case, said(declaration.name), state_named(declaration, case.state), _light(case, request))


def _light(case: Case, request: ScopedRequest) -> str:
    if case.closed_at:
        return "good" if case.outcome == "done" else "none"
    return "bad" if case.settled_at is None and case.due_at <= request.at else "none"


def _states(request: ScopedRequest, counts: dict[str, int]) -> list[dict[str, Any]]:
    """Tabs over the list: the name of each state, how many, its address."""
    names = {
        "": _("All"), "open": _("Open"), "overdue": _("Overdue"), "settled": _("To be rated"), "done": _("Done"),
        "refused": _("Not done"), "withdrawn": _("Withdrawn"),
    }  # fmt: skip
    return tabs(request, "state", names, counts | {"": counts["all"]}, request.GET.get("state", ""), most=COUNTED)


class _Echo:
    """A file that gives back each line at once, so that no list stands in memory."""

    def write(self, line: str) -> str:
        return line


def _lines(found: CaseQuerySet, request: ScopedRequest, mark: Mark) -> Iterator[str]:
    """The mark by which Excel knows UTF-8, heads, a line a case, that there was more, if so, and who took it out."""
    writer = csv.writer(_Echo())
    yield "\ufeff"
    heads = (
        _("Number"),
        _("Matter"),
        _("Service"),
        _("Place"),
        _("State"),
        _("Asked"),
        _("Due"),
        _("Settled"),
        _("Closed"),
    )
    yield writer.writerow(heads)
    count = 0
    for case in found[:MOST].iterator(chunk_size=2000):
        count += 1
        row = _row(case, request)
        times = (case.opened_at, case.settled_at, case.closed_at)
        opened, settled, closed = (f"{localtime(at):%Y-%m-%d %H:%M}" if at else "" for at in times)
        cells = (
            case.number,
            case.title,
            row.process,
            case.place.name,
            row.state,
            opened,
            _due(case),
            settled,
            closed,
        )
        yield writer.writerow([_plain(cell) for cell in cells])
    if count == MOST:
        yield writer.writerow([_("Only the first %(most)s are given; narrow the list for the rest.") % {"most": MOST}])
    yield writer.writerow([mark.text])


def _due(case: Case) -> str:
    """The last day; one that rests on holidays not announced yet says so."""
    if case.suspended_at:
        return _("suspended")
    return _("%(day)s (provisional)") % {"day": case.due_day} if case.due_provisional else str(case.due_day)


def _plain(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
