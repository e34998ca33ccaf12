"""The list of joint organizations, one of them with all that belongs to it, and a new one."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhizhi.exchange.tables import Column, Kind, Table
from zhizhi.registry.exports.handing import ENDINGS, table_handed
from zhizhi.registry.organizations.queries import places_to_choose
from zhizhi.registry.overlays import operations
from zhizhi.registry.overlays.forms import CreateForm, OverlayFilter
from zhizhi.registry.overlays.kinds import LINKS, PERSONAL, SIX
from zhizhi.registry.overlays.models import Issue, Link, Overlay, Survey
from zhizhi.registry.overlays.queries import (
    MANAGE,
    SMALL,
    Wanted,
    attended_of,
    cases_of,
    estates_for,
    hosts_for,
    issues_of,
    link_name,
    links_of,
    may_keep,
    may_open,
    meetings_of,
    overlay_for,
    overlays_for,
    surveys_of,
    words_of,
)
from zhizhi.registry.rights.guards import ScopedRequest, requires

VIEW = "organizations.view"
PAGE = 30


@requires(VIEW)
@require_safe
def overlays(request: ScopedRequest) -> HttpResponse:
    """Those of my area and those that link something of it."""
    form, wanted = _asked(request, request.GET)
    page = Paginator(overlays_for(request.scope, wanted), PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form, "page": page, "kept": list(request.GET.items()), "exports": ENDINGS.items(),
        "manages": request.scope.holds(MANAGE), "filtered": form.changed_data,
    }  # fmt: skip
    return render(request, "overlays/list.html", context)


@requires(VIEW)
@require_POST
def export(request: ScopedRequest, ending: str) -> HttpResponse:
    """The list as it is filtered; that it was taken is an act."""
    _form, wanted = _asked(request, request.POST)
    columns = (
        Column(_("Joint organization"), 20), Column(_("Kind"), 12), Column(_("Stands under"), 14),
        Column(_("Purpose"), 24), Column(_("From"), 8, Kind.DATE), Column(_("Ended on"), 8, Kind.DATE),
        Column(_("Partners"), 6, Kind.NUMBER), Column(_("Last met"), 8, Kind.DATE),
        Column(_("Open issues"), 6, Kind.NUMBER),
    )  # fmt: skip
    found: Any = overlays_for(request.scope, wanted)
    rows: Any = tuple(
        (
            one.organization.name, str(one.get_kind_display()), one.organization.parent.name, one.purpose or None,
            one.from_date, one.to_date, one.partners, one.met, one.unsettled,
        )
        for one in found
    )  # fmt: skip
    table = Table(_("Joint organizations"), columns, rows)
    return table_handed(request, table, ending, what="overlays", place=wanted.place)


@requires(VIEW)
@require_safe
def overlay(request: ScopedRequest, pk: int) -> HttpResponse:
    """Its partners now and before, meetings, issues, and for an estate the rating of its property service."""
    found, day, scope = found_or_404(request, pk), localdate(request.at), request.scope
    links = links_of(found)
    now, before = [one for one in links if one.holds_on(day)], [one for one in links if not one.holds_on(day)]
    names, came = {link.pk: link_name(link, scope) for link in links}, attended_of(found)
    meetings = [(one, [names[pk] for pk in sorted(came.get(one.pk, ()))]) for one in meetings_of(found)]
    raised = issues_of(found)
    cases = cases_of(scope, raised)
    issues = [(one, names[one.answers_id] if one.answers_id else "", cases.get(one.pk, ())) for one in raised]
    context = {
        "overlay": found, "organizations": words_of([one for one in now if one.kind not in PERSONAL], scope),
        "people": words_of([one for one in now if one.kind in PERSONAL], scope), "before": words_of(before, scope),
        "meetings": meetings, "issues": issues, "keeps": may_keep(scope, found), "today": day,
        "opens": any(one.state == Issue.State.OPEN for one in raised) and may_open(scope, found),
        "manages": scope.covers(MANAGE, found.place_left) and found.to_date is None,
        "surveys": [_rating(one) for one in surveys_of(found)], "missing": _missing(found, now),
        "sees": {one.pk for one in links if one.organization and scope.covers(VIEW, one.organization.left)},
        "trail": trail_of(found),
    }  # fmt: skip
    return render(request, "overlays/overlay.html", context)


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: ScopedRequest) -> HttpResponse:
    """A joint organization begins."""
    hosts, estates = list(hosts_for(request.scope)[:500]), list(estates_for(request.scope))
    initial = {"from_date": localdate(request.at), "kind": request.GET.get("kind", "functional")}
    form = CreateForm(request.POST or None, hosts=hosts, estates=estates, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.overlay_create(scope=request.scope, founding=form.founding(), at=request.at)
        except operations.OverlayRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("It is set up. Link its partners next."))
            return redirect("overlays:detail", made.pk)
    heading = _("New joint organization")
    trail = [(_("Joint organizations"), reverse("overlays:list")), (heading, "")]
    context = {"form": form, "heading": heading, "trail": trail, "back": reverse("overlays:list")}
    return render(request, "overlays/form.html", context, status=422 if form.errors else 200)


def found_or_404(request: ScopedRequest, pk: int) -> Overlay:
    """404 where the scope reaches neither it nor a partner."""
    found = overlay_for(request.scope, pk)
    if found is None:
        raise Http404
    return found


def trail_of(overlay: Overlay, last: str = "") -> list[tuple[str, str]]:
    """The way here."""
    own = (overlay.organization.name, reverse("overlays:detail", args=[overlay.pk]) if last else "")
    trail = [(_("Joint organizations"), reverse("overlays:list")), own]
    return [*trail, (last, "")] if last else trail


def _asked(request: ScopedRequest, given: QueryDict) -> tuple[OverlayFilter, Wanted]:
    places, chosen = places_to_choose(request.scope, VIEW, given.get("place", ""))
    form = OverlayFilter(given, places=places)
    form.is_valid()
    asked = form.cleaned_data
    wanted = Wanted(
        localdate(request.at), chosen, asked.get("kind", ""), asked.get("q", "").strip(), not asked.get("state"),
        asked.get("sort", ""),
    )  # fmt: skip
    return form, wanted


def _rating(survey: Survey) -> dict[str, Any]:
    withheld = survey.answers < SMALL
    mean = None if withheld else f"{survey.stars / survey.answers:.1f}"
    return {"survey": survey, "mean": mean, "withheld": withheld}


def _missing(overlay: Overlay, now: list[Link]) -> list[Any]:
    """Which of the six partners of an estate nobody is yet."""
    held = {one.kind for one in now}
    return [LINKS[kind] for kind in SIX if kind not in held] if overlay.kind == "estate" else []
