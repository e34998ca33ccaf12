"""Taking a roster out: as a file, on paper, with numbers in clear after a reason, long ones once they are written."""

from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from zhizhi.registry.exports.responses import attachment
from zhizhi.registry.files.responses import file_response
from zhizhi.registry.rights.guards import ScopedRequest, requires
from zhizhi.registry.rosters import operations
from zhizhi.registry.rosters.columns import columns_of
from zhizhi.registry.rosters.forms import NumbersForm, query_of
from zhizhi.registry.rosters.models import RosterFile
from zhizhi.registry.rosters.queries import file_of, portions
from zhizhi.registry.rosters.views.listing import VIEW, roster_page
from zhizhi.registry.rosters.writing import TYPES, as_of


def sent(request: ScopedRequest) -> str:
    """The query that a form carries along."""
    return query_of(QueryDict(request.POST.get("query", "")))


@requires(VIEW)
@require_POST
def take(request: ScopedRequest, ending: str) -> HttpResponse:
    """The file at once, or a page that shows how far a long one is; that it was taken is an act."""
    if ending not in TYPES:
        raise Http404
    query = sent(request)
    try:
        if request.POST.get("long"):
            asked = operations.file_ask(scope=request.scope, query=query, ending=ending, at=request.at)
            return redirect("rosters:file", asked.pk)
        content, _rows = operations.roster_take(scope=request.scope, query=query, ending=ending, at=request.at)
    except operations.RosterRefused as refused:
        return roster_page(request, refusal=str(refused), query=query)
    return attachment(content, TYPES[ending], _name(request, ending))


@requires(VIEW)
@require_POST
def printed(request: ScopedRequest) -> HttpResponse:
    """A page for the printer, with the mark across each sheet."""
    query = sent(request)
    try:
        form, rows, title, mark = operations.roster_print(scope=request.scope, query=query, at=request.at)
    except operations.RosterRefused as refused:
        return roster_page(request, refusal=str(refused), query=query)
    columns = columns_of(form.chosen)
    context = {
        "title": title, "mark": mark, "query": query, "note": as_of(form.day(request.at)), "columns": columns,
        "rows": [[(column.printed(entry), column.whole) for column in columns] for entry in rows],
    }  # fmt: skip
    return render(request, "rosters/print.html", context)


@never_cache
@requires(operations.REVEAL)
def numbers(request: ScopedRequest) -> HttpResponse:
    """The second step before numbers in clear: how many people, why; then the file."""
    posted = request.method == "POST"
    query = sent(request) if posted else query_of(request.GET)
    form = NumbersForm(request.POST if posted and "reason" in request.POST else None)
    asked, found, title = operations.roster_of(request.scope, query, request.at)
    some = portions(found, request.scope, asked.day(request.at), operations.MOST_NUMBERS + 1)
    rows = [entry for portion in some for entry in portion]
    if form.is_bound and form.is_valid():
        try:
            content = operations.roster_numbers_take(
                scope=request.scope, query=query, at=request.at, ending="xlsx", **form.cleaned_data
            )
        except operations.RosterRefused as refused:
            form.add_error(None, str(refused))
        else:
            return attachment(content, TYPES["xlsx"], _name(request, "xlsx"))
    refusal = operations.numbers_refusal(request.scope, rows)
    context = {"form": form, "query": query, "count": len(rows), "title": title, "refusal": refusal}
    return render(request, "rosters/numbers.html", context)


@requires(VIEW)
@require_safe
def file_state(request: ScopedRequest, pk: int) -> HttpResponse:
    """How far a long roster is."""
    return render(request, "rosters/file.html", {"asked": _asked(request, pk)})


@never_cache
@requires(VIEW)
@require_POST
def file_take(request: ScopedRequest, pk: int) -> HttpResponse:
    """The file, to who asked for it."""
    asked = _asked(request, pk)
    if asked.file is None:
        raise Http404
    kept = file_response(asked.file)
    return attachment(b"".join(kept.streaming_content), asked.file.content_type, asked.file.name)  # type: ignore[arg-type]


def _asked(request: ScopedRequest, pk: int) -> RosterFile:
    if (asked := file_of(request.scope, pk)) is None:
        raise Http404
    return asked


def _name(request: ScopedRequest, ending: str) -> str:
    return f"{_('Roster')}-{localdate(request.at):%Y%m%d}.{ending}"
