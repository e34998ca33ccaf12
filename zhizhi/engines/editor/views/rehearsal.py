"""The dry run of a process, published or not: everything that was clicked stands in the address, nothing is stored."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.views.decorators.http import require_safe

from zhizhi.core.drawing.flowchart import REQUEST, arrow_id
from zhizhi.core.drawing.svg import Marks
from zhizhi.core.process import ProcessDeclaration
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.editor.checking import checked
from zhizhi.engines.editor.queries import draft_found, head, version_of
from zhizhi.engines.editor.rehearsing import Telling
from zhizhi.engines.editor.views.drafts import CAPABILITY
from zhizhi.engines.processes.rehearsing import Rehearsal, rehearse, steps_too_short, ways_too_long
from zhizhi.registry.holidays.queries import calendar
from zhizhi.registry.language import said
from zhizhi.registry.rights.guards import ScopedRequest, requires

# More clicks than this no way has, and no address.
MOST = 60


@login_required
@require_safe
def published(request: ScopedRequest, slug: str) -> HttpResponse:
    """Of a declaration: the version in force, or the one asked for."""
    asked = request.GET.get("version", "")
    version = version_of(slug, int(asked)) if asked.isascii() and asked.isdigit() else head(slug)
    if version is None or version.state == DeclarationVersion.State.QUARANTINED:
        raise Http404
    back = reverse("catalogue:mechanism", args=[version.ref])
    return _page(
        request, process_of(version), {"back": f"{back}?of={slug}&version={version.version}", "version": version}
    )


@requires(CAPABILITY)
@require_safe
def draft(request: ScopedRequest, pk: int) -> HttpResponse:
    """Of a draft as it was saved last, however far it is."""
    found = draft_found(pk)
    if found is None:
        raise Http404
    process = checked(found, found.body).declaration
    context = {"back": reverse("editor:draft", args=[pk]), "draft": found}
    if process is None:
        return render(request, "editor/rehearsal.html", {**context, "unreadable": True}, status=422)
    return _page(request, process, context)


def _page(request: ScopedRequest, process: ProcessDeclaration, context: dict[str, Any]) -> HttpResponse:
    today, prompt = localdate(request.at), request.GET.get("pace") == "prompt"
    begun = _day(request.GET.get("begun", "")) or today
    way = [token for token in request.GET.get("way", "").split(".") if token][:MOST]
    days = calendar()
    try:
        walked = rehearse(process, begun, way, prompt=prompt, calendar=days)
        long_ways, short = ways_too_long(process, begun, days), steps_too_short(process, begun, days)
    except LookupError:  # a draft may limit a step by a value that is not there
        return render(request, "editor/rehearsal.html", {**context, "unreadable": True}, status=422)
    whole = {
        "process": process, "prompt": prompt, "no_day": _day(request.GET.get("begun") or str(today)) is None,
        "name": said(process.name), "request_name": said(process.request.name), "begun": begun,
        "asked": [said(field.name) for field in process.request.fields], "way": ".".join(way),
        "undo": _address(request, way[:-1]) if way else "", "again": _address(request, []),
        "long_ways": Telling(process).too_long(long_ways), "short": Telling(process).too_short(short),
        **_walk_said(request, process, walked, way),
    }  # fmt: skip
    return render(request, "editor/rehearsal.html", {**context, **whole})


def _walk_said(
    request: ScopedRequest, process: ProcessDeclaration, walked: Rehearsal, way: list[str]
) -> dict[str, Any]:
    """Where the walk came, and where it may go on to."""
    telling = Telling(process)
    ways = telling.ways_out(walked)
    return {
        "walked": walked, "stops": telling.stops(walked), "marks": _marks(walked),
        "first_due": walked.stops[0].whole_due, "result": said(walked.result.name) if walked.result else "",
        "ways": [(one, _address(request, way, one.token)) for one in ways],
        "backs": any(one.style == "back" for one in ways),
    }  # fmt: skip


def _day(text: str) -> date | None:
    """A day within the years that calendars of this program speak of; None for anything else."""
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2100 else None


def _address(request: ScopedRequest, way: list[str], token: str = "") -> str:
    kept = {key: request.GET[key] for key in ("version", "begun", "pace") if request.GET.get(key)}
    return "?" + urlencode({**kept, "way": ".".join([*way, token] if token else way)}) + "#here"


def _marks(walked: Rehearsal) -> Marks:
    here = walked.result.id if walked.result else walked.stops[-1].step.id if walked.stops else ""
    taken = {arrow_id(stop.step.id, stop.move.id) for stop in walked.stops if stop.move}
    return Marks(
        here, frozenset({REQUEST, *taken}), frozenset(stop.step.id for stop in walked.stops if stop.left) - {here}
    )
