"""The work list: as a table, as a board and by day; kept filters; many rows at once; taken out as a table."""

from calendar import Calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import process_of, processes_published
from zhizhi.engines.processes.models import Task, TaskQuerySet
from zhizhi.engines.processes.part_rows import who_has
from zhizhi.engines.processes.parts import part_of
from zhizhi.engines.processes.views.narrowing import address, place_meant, tabs
from zhizhi.engines.processes.views.telling import state_named
from zhizhi.engines.processes.worklist import (
    COUNTED,
    LIMITS,
    Listed,
    Wanted,
    by_process,
    columns_of,
    counts,
    due_between,
    in_limit,
    listed,
    lists_kept,
    shown,
)
from zhizhi.engines.processes.worklist_forms import KeepForm, WorkFilter
from zhizhi.engines.processes.worklist_operations import list_forget, list_keep
from zhizhi.exchange.tables import Column, Kind, Table
from zhizhi.registry.exports.handing import table_handed
from zhizhi.registry.language import said
from zhizhi.registry.longlists import LongPaginator, counted_to, number_told
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.rights.guards import ScopedRequest

PAGE = 30
# So many cards stand in a column of the board; all of them are a tap away, in the table.
CARDS = 12
MOST = 5000


@dataclass(frozen=True, slots=True)
class Row:
    """A task as the list shows it."""

    task: Task
    process: str
    step: str
    holder: str
    mine: bool


@login_required
@require_safe
def work(request: ScopedRequest) -> HttpResponse:
    """The page. All filters stand in the address."""
    running = processes_published()
    form = _filter(request.GET, running)
    wanted = _wanted(form, running)
    found, places = _found(request, wanted)
    chosen = found.whose(wanted["whose"])
    numbers = counts(found, wanted["whose"], request.at)
    context = {
        "form": form, "wanted": wanted, "places": places,
        "step": _step_chosen(request, running, wanted), "query": request.GET.urlencode(), "at": request.at,
        "lists": tabs(request, "whose", _lists(), numbers, wanted["whose"], most=COUNTED),
        "limits": tabs(
            request, "limit", _limits(), {**numbers, "": numbers[wanted["whose"]]}, wanted["limit"], most=COUNTED
        ),
        "views": tabs(request, "view", _views(), {}, wanted["view"]),
        "processes": _by_process(request, running, by_process(chosen)),
        "kept": lists_kept(request.scope), "keep": KeepForm(initial={"query": request.GET.urlencode()}),
        **_laid_out(request, running, wanted, found, in_limit(chosen, wanted["limit"], request.at)),
    }  # fmt: skip
    return render(request, "processes/work.html", context)


@login_required
@require_POST
def keep(request: ScopedRequest) -> HttpResponse:
    """Keeps the filters under a name; the same name again replaces them."""
    form = KeepForm(request.POST)
    query = request.POST.get("query", "")[:600]
    if form.is_valid() and request.scope.person_id:
        list_keep(scope=request.scope, name=form.cleaned_data["name"], query=query, at=request.at)
        messages.success(request, _("Kept as “%(name)s”.") % {"name": form.cleaned_data["name"]})
    else:
        messages.error(request, _("Give it a name of at most 40 characters."))
    return redirect(f"{reverse('processes:work')}?{QueryDict(query).urlencode()}")


@login_required
@require_POST
def forget(request: ScopedRequest, kept_id: int) -> HttpResponse:
    """The person's own kept filters of this number go."""
    list_forget(scope=request.scope, kept_id=kept_id)
    return redirect("processes:work")


@login_required
@require_POST
def export(request: ScopedRequest, ending: str) -> HttpResponse:
    """The filtered list as a sheet or on paper, marked and journaled."""
    running = processes_published()
    wanted = _wanted(_filter(request.POST, running), running)
    found, _places = _found(request, wanted)
    tasks = shown(in_limit(found.whose(wanted["whose"]), wanted["limit"], request.at), wanted["sort"])[:MOST]
    table = Table(
        _("Work list"),
        (
            Column(_("Number"), 10), Column(_("Matter"), 24), Column(_("Mechanism"), 12), Column(_("Step"), 10),
            Column(_("Place"), 10), Column(_("In whose hands"), 14), Column(_("Due"), 8, Kind.DATE),
            Column(_("State"), 6),
        ),
        tuple(_line(row, request) for row in _rows(tasks, found.held)),
    )  # fmt: skip
    return table_handed(request, table, ending, what="work-list", filters=request.POST.dict())


def _line(row: Row, request: ScopedRequest) -> tuple[str | date | None, ...]:
    task, case = row.task, row.task.case
    due, state = (None, _("suspended")) if case.suspended_at else (task.due_day, "")
    if due and task.due_at <= request.at:
        state = _("overdue")
    return (case.number, case.title, row.process, row.step, case.place.name, row.holder, due, state)


def _filter(given: QueryDict, running: Iterable[DeclarationVersion]) -> WorkFilter:
    return WorkFilter([(version.slug, said(process_of(version).name)) for version in running], given)


def _wanted(form: WorkFilter, running: Iterable[DeclarationVersion]) -> dict[str, str]:
    """What is filtered by; a step of another mechanism than the one chosen narrows nothing."""
    wanted = form.wanted()
    version = next((one for one in running if one.slug == wanted["process"]), None)
    known = version is not None and process_of(version).step(wanted["step"])
    return wanted if known else wanted | {"step": ""}


def _step_chosen(
    request: ScopedRequest, running: Iterable[DeclarationVersion], wanted: dict[str, str]
) -> dict[str, str] | None:
    """The step that the list is narrowed to, with the address without it."""
    version = next((one for one in running if wanted["step"] and one.slug == wanted["process"]), None)
    if version is None:
        return None
    return {"name": state_named(process_of(version), wanted["step"]), "without": address(request, step="")}


def _found(request: ScopedRequest, wanted: dict[str, str]) -> tuple[Listed, list[Organization]]:
    """What the filters leave; and the places that a name may mean, when several do."""
    place, places = place_meant(request, wanted["place"])
    narrowed = Wanted(
        wanted["whose"], wanted["process"], place, wanted["limit"], wanted["text"], wanted["sort"], wanted["step"]
    )
    found = listed(request.scope, narrowed)
    if wanted["place"] and place is None:
        found = Listed(found.every.none(), found.held)
    return found, places


def _laid_out(
    request: ScopedRequest,
    running: list[DeclarationVersion],
    wanted: dict[str, str],
    found: Listed,
    tasks: TaskQuerySet,
) -> dict[str, Any]:
    if wanted["view"] == "board":
        version = next((one for one in running if one.slug == wanted["process"]), None)
        return {"columns": _board(request, version, found, tasks, wanted)}
    if wanted["view"] == "month":
        return _month(request, found, tasks, wanted["month"])
    page = LongPaginator(shown(tasks, wanted["sort"]), PAGE, COUNTED).get_page(request.GET.get("page"))
    return {"page": page, "rows": _rows(page, found.held)}


def _rows(tasks: Iterable[Task], held: frozenset[int]) -> list[Row]:
    return [_row(task, task.pk in held) for task in tasks]


def _row(task: Task, mine: bool) -> Row:
    declaration = process_of(task.case.declaration)
    part = part_of(task) if task.part else None
    step = said(part.name) if part else state_named(declaration, task.step)
    return Row(task, said(declaration.name), step, who_has(task), mine)


def _board(
    request: ScopedRequest,
    version: DeclarationVersion | None,
    found: Listed,
    tasks: TaskQuerySet,
    wanted: dict[str, str],
) -> list[dict[str, Any]]:
    """A column for each step of the chosen mechanism, else for each nearness of the limit; cards in order."""
    names, columns = _limits(), []
    for key, step in columns_of(version):
        inside = tasks.filter(step=step) if step else in_limit(tasks, key, request.at)
        cards = _rows(shown(inside, wanted["sort"])[: CARDS + 1], found.held)
        count = len(cards) if len(cards) <= CARDS else counted_to(inside, COUNTED)
        name = state_named(process_of(version), key) if version else names[key]
        every = address(request, view="table", **({"step": key} if step else {"limit": key}))
        columns.append({
            "name": name, "count": count, "told": number_told(count, COUNTED), "cards": cards[:CARDS],
            "every": every if count else "", "more": count > COUNTED,
        })  # fmt: skip
    return columns


def _month(request: ScopedRequest, found: Listed, tasks: TaskQuerySet, month: str) -> dict[str, Any]:
    """The weeks of a month with what falls due; suspended cases are due on no day."""
    today = localdate(request.at)
    first = date.fromisoformat(f"{month}-01") if month else today.replace(day=1)
    weeks = Calendar().monthdatescalendar(first.year, first.month)
    by_day: dict[date, list[Row]] = {}
    for row in _rows(due_between(tasks, weeks[0][0], weeks[-1][-1]), found.held):
        by_day.setdefault(row.task.due_day, []).append(row)
    days = [
        [
            {"day": day, "rows": by_day.get(day, []), "outside": day.month != first.month, "today": day == today}
            for day in week
        ]
        for week in weeks
    ]
    before, after = first - timedelta(days=1), first + timedelta(days=31)
    return {
        "weeks": days, "first": first,
        "heads": [_("Mon"), _("Tue"), _("Wed"), _("Thu"), _("Fri"), _("Sat"), _("Sun")],
        "before": address(request, month=f"{before:%Y-%m}"), "after": address(request, month=f"{after:%Y-%m}"),
        "any_due": any(by_day.values()),
    }  # fmt: skip


def _by_process(
    request: ScopedRequest, running: Iterable[DeclarationVersion], numbers: dict[str, int]
) -> list[dict[str, Any]]:
    names = {version.slug: said(process_of(version).name) for version in running}
    ordered = sorted(numbers.items(), key=lambda pair: -pair[1])
    return [
        {"label": names.get(slug, slug), "count": count, "url": address(request, process=slug, step="")}
        for slug, count in ordered
    ]


def _lists() -> dict[str, str]:
    return {"mine": _("My turn"), "waiting": _("Waiting for others"), "all": _("Both together")}


def _limits() -> dict[str, str]:
    names = (_("Overdue"), _("Due today"), _("Within 7 days"), _("Later"), _("Suspended"))
    return {"": _("Any limit"), **dict(zip(LIMITS, names, strict=True))}


def _views() -> dict[str, str]:
    return {"table": _("As a table"), "board": _("Board"), "month": _("Calendar")}
