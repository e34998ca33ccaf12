"""The figures of a process: for the county, a township, a village, down to the cases behind each."""

from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import get_default_timezone, localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from zhizhi.core.process import ProcessDeclaration
from zhizhi.engines.catalogue.queries import NotDeclared, process_of, processes_published, published
from zhizhi.engines.catalogue.wording import limit_said
from zhizhi.engines.processes.forms import PeriodForm
from zhizhi.engines.processes.limits import end_of
from zhizhi.engines.processes.measures import MEASURES, is_money
from zhizhi.engines.processes.overview import (
    SMALL,
    Named,
    Period,
    PlaceFigures,
    kinds_shown,
    own_figures,
    place_figures,
    results_figures,
    sorted_by,
    weekly,
)
from zhizhi.engines.processes.queries import places_measured
from zhizhi.engines.processes.showing import money_said
from zhizhi.engines.processes.waits import Wait, waits
from zhizhi.registry.language import said
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.queries import ancestors_of, children_of
from zhizhi.registry.rights.guards import ScopedRequest, requires

DAYS = 90
SORTS = ("in_time", "open", "overdue", "withdrawn", "stars", "ratings")


@requires("measures.view")
@require_safe
def start(request: ScopedRequest) -> HttpResponse:
    """The figures of the first service; the others stand beside it."""
    running = _services(request)
    if not running:
        return render(request, "processes/no_figures.html", {})
    return redirect("processes:overview_top", running[0][0])


@requires("measures.view")
@require_safe
def top(request: ScopedRequest, slug: str) -> HttpResponse:
    """The highest place whose figures this person may see; a choice where there are several beside each other."""
    declaration = _declaration(slug)
    places = places_measured(request.scope, kinds_shown(declaration))
    if len(places) == 1:
        return redirect("processes:overview", slug, places[0].pk)
    return render(
        request, "processes/overview_places.html", {"places": places, "slug": slug, "process": said(declaration.name)}
    )


@requires("measures.view")
@require_safe
def overview(request: ScopedRequest, slug: str, organization_id: int) -> HttpResponse:
    """Tiles, the places below, and where cases wait; every figure leads to its cases."""
    declaration = _declaration(slug)
    place = next(iter(places_measured(request.scope, None, organization_id)), None)
    if place is None:
        raise Http404
    form = PeriodForm(request.GET or None)
    period = form.period(localdate(request.at), DAYS)
    sees = _sees(request, declaration, place)
    below = list(children_of(place, request.scope).filter(kind__in=kinds_shown(declaration)))
    whole, *rows = place_figures(slug, [place, *below], period, sees_records=sees)
    context = {
        "process": said(declaration.name),
        "slug": slug,
        "services": _services(request),
        "place": place,
        "trail": _trail(request, slug, place),
        "form": form,
        "period": period,
        "spans": _spans(request, period),
        "tiles": _tiles(slug, whole, period, sees=sees),
        "at": request.at,
        "rows": _rows(request, slug, rows, period),
        "heads": _heads(request),
        "sees": sees,
        # How many confidential cases wait is for who may open them.
        "waits": []
        if declaration.confidential and not sees
        else _waits(declaration, _waits_of(declaration, slug, place, period, request.at), sees=sees),
        "weeks": _weeks(weekly(slug, place, period), sees=sees),
        "cases_url": _cases(slug, place),
        "measures": MEASURES,
        "results": _results(
            slug, place, period, results_figures(declaration, place, period, sees_records=sees), sees=sees
        ),
        "own": _own(declaration, place, period, own_figures(declaration, place, period, sees_records=sees), sees=sees),
    }
    return render(request, "processes/overview.html", context)


def _sees(request: ScopedRequest, declaration: ProcessDeclaration, place: Organization) -> bool:
    """Whether the reader may open the cases behind the figures; confidential ones take a right of their own."""
    needed = ["cases.view", *(["cases.confidential"] if declaration.confidential else [])]
    return all(request.scope.covers(name, place.left) for name in needed)


def _services(request: ScopedRequest) -> list[tuple[str, str]]:
    """Id and name of what runs: what residents ask for first; confidential ones for who may see their cases."""
    running = sorted(processes_published(), key=lambda version: "portal" not in process_of(version).opened_by)
    named = [(version.slug, process_of(version)) for version in running]
    sees = request.scope.holds("cases.confidential")
    return [(slug, said(declared.name)) for slug, declared in named if sees or not declared.confidential]


def _results(slug: str, place: Organization, period: Period, found: list[Named], *, sees: bool) -> list[dict[str, Any]]:
    """Bars: how the cases ended."""
    total = sum(one.cell.figure.numerator for one in found)
    # A single withheld bar would be known from the others.
    hidden = any(one.cell.withheld for one in found)
    rows = [
        {
            "name": said(one.name), "hidden": hidden, "count": one.cell.figure.numerator,
            "width": _width(one.cell.figure.numerator, total),
            "percent": round(100 * one.cell.figure.numerator / total) if total else 0,
            "url": _cases(slug, place, period, measure=one.measure, part="all") if sees else "",
        }
        for one in found
    ]  # fmt: skip
    return rows if total else []


def _own(
    declaration: ProcessDeclaration, place: Organization, period: Period, found: list[Named], *, sees: bool
) -> list[dict[str, Any]]:
    """What the declaration measures itself: a share with its parts, or a sum."""
    return [
        {
            "name": said(one.name), "about": said(one.about) if one.about else "", "hidden": one.cell.withheld,
            "value": _summed(declaration, one), "of": one.cell.figure.denominator, "part": one.cell.figure.numerator,
            "percent": None if one.is_sum or one.is_mean else one.cell.percent,
            "width": "" if one.is_sum or one.is_mean else _width(one.cell.percent, 100),
            "url": _cases(declaration.id, place, period, measure=one.measure, part="all") if sees else "",
        }
        for one in found
    ]  # fmt: skip


def _summed(declaration: ProcessDeclaration, one: Named) -> str:
    """A sum or a mean in words; nothing for a share."""
    own, figure = next(own for own in declaration.measures if own.id == one.id), one.cell.figure
    mean = figure.numerator / figure.denominator if figure.denominator else None
    if one.is_mean and own.length and mean is not None:
        workdays = own.length.unit == "workdays"
        words = _("%(days)s working days on average") if workdays else _("%(days)s days on average")
        return words % {"days": f"{mean:.1f}".removesuffix(".0")}
    if not one.is_sum:
        return ""
    money = is_money(declaration, own)
    total = money_said(figure.numerator) if money else str(figure.numerator)
    if not own.column or mean is None:
        return total
    said_mean = money_said(round(mean)) if money else f"{mean:.1f}".removesuffix(".0")
    return _("%(total)s, on average %(mean)s") % {"total": total, "mean": said_mean}


def _declaration(slug: str) -> ProcessDeclaration:
    try:
        return process_of(published(slug))
    except NotDeclared as missing:
        raise Http404 from missing


def _trail(request: ScopedRequest, slug: str, place: Organization) -> list[tuple[str, str]]:
    """The places above; a link where their figures may be seen."""
    above = [
        (up.name, reverse("processes:overview", args=[slug, up.pk]) + _query(request))
        for up in ancestors_of(place)
        if request.scope.covers("measures.view", up.left)
    ]
    return [*above, (place.name, "")] if above else []


def _query(request: ScopedRequest, **changed: str) -> str:
    """The period and order of this page for another."""
    kept = {name: request.GET[name] for name in ("days", "first", "last", "sort") if request.GET.get(name)}
    kept |= changed
    return f"?{urlencode(kept)}" if kept else ""


def _spans(request: ScopedRequest, period: Period) -> list[dict[str, Any]]:
    today = localdate(request.at)
    return [
        {
            "label": _("%(days)s days") % {"days": days},
            "url": f"?{urlencode({'days': days})}",
            "current": period == Period(today - timedelta(days=days - 1), today),
        }
        for days in (30, 90, 180)
    ]


def _cases(slug: str, place: Organization, period: Period | None = None, **more: str) -> str:
    """The list of the cases behind a figure."""
    days = {"from_day": period.first.isoformat(), "to_day": period.last.isoformat()} if period else {}
    return f"{reverse('processes:cases')}?{urlencode({'process': slug, 'at': place.pk, **days, **more})}"


def _tiles(slug: str, whole: PlaceFigures, period: Period, *, sees: bool) -> list[dict[str, Any]]:
    place = whole.place

    def behind(measure: str, part: str, days: Period | None = None) -> str:
        return _cases(slug, place, days, measure=measure, part=part) if sees else ""

    in_time, late = whole.in_time, whole.overdue.counted
    return [
        {
            "value": in_time.percent, "unit": "%" if in_time.percent is not None else "", "label": _("Settled in time"),
            "note": _of(in_time.counted, in_time.of), "url": behind("in_time", "all", period),
        },
        {"value": whole.overdue.of, "label": _("Open now"), "url": behind("overdue", "all")},
        {
            "value": late, "label": _("Overdue now"), "state": "bad" if late else "",
            "light": _("past their limit") if late else "", "url": behind("overdue", "yes"),
        },
        {"value": whole.withdrawn.counted, "label": _("Withdrawn"), "url": behind("withdrawn", "yes", period)},
        {
            "value": whole.rating.mean, "label": _("Stars on average"), "note": _("of 5 stars"),
        },
        {"value": whole.rating.of, "label": _("Ratings"), "url": behind("rating", "all", period)},
    ]  # fmt: skip


def _of(part: int | None, whole: int | None) -> str:
    if part is None or whole is None:
        return _("withheld: fewer than %(small)s") % {"small": SMALL}
    return _("%(part)s of %(whole)s due") % {"part": part, "whole": whole}


def _rows(request: ScopedRequest, slug: str, rows: list[PlaceFigures], period: Period) -> list[dict[str, Any]]:
    wanted = request.GET.get("sort", "")
    column = wanted.removeprefix("-")
    ordered = sorted_by(rows, column if column in SORTS else "", falling=wanted.startswith("-"))
    kept = _query(request, sort="")
    return [
        {
            "figures": row,
            "url": reverse("processes:overview", args=[slug, row.place.pk]) + kept,
            "late_url": _cases(slug, row.place, measure="overdue", part="yes"),
            "open_url": _cases(slug, row.place, measure="overdue", part="all"),
            "missed_url": _cases(slug, row.place, period, measure="in_time", part="no"),
        }
        for row in ordered
    ]


def _heads(request: ScopedRequest) -> list[dict[str, str]]:
    """The columns: a second tap on the same one turns the order round."""
    names = {
        "in_time": _("In time"), "open": _("Open"), "overdue": _("Overdue"), "withdrawn": _("Withdrawn"),
        "stars": _("Stars"), "ratings": _("Ratings"),
    }  # fmt: skip
    now = request.GET.get("sort", "")
    return [
        {
            "label": label,
            "url": _query(request, sort=name if now == f"-{name}" else f"-{name}") + "#places",
            "sorted": "descending" if now == f"-{name}" else "ascending" if now == name else "",
        }
        for name, label in names.items()
    ]


def _waits_of(
    declaration: ProcessDeclaration, slug: str, place: Organization, period: Period, at: datetime
) -> list[Wait]:
    begun = datetime.combine(period.first, time(), tzinfo=get_default_timezone())
    return waits(declaration, slug, place, begun, end_of(period.last), at)


def _waits(declaration: ProcessDeclaration, found: list[Wait], *, sees: bool) -> list[dict[str, Any]]:
    """Rows of the plot: a bar to the median, a line on to the slowest tenth, all on one scale of days.

    Settled steps wait for whoever asked, so they neither set the scale nor count as the longest.
    """
    settled = {step.id for step in declaration.steps if step.settled}
    working = [wait for wait in found if wait.step not in settled] or found
    full = max((wait.slow_days or 0 for wait in working), default=0)
    longest = max((wait.median_days or 0 for wait in working), default=0)
    return [
        {
            "name": said(wait.name),
            "limit": limit_said(step.limit),
            "hidden": not sees and 0 < wait.done < SMALL,
            "done": wait.done,
            "median": _days(wait.median_days),
            "slow": _days(wait.slow_days),
            "median_width": _width(wait.median_days, full),
            "slow_x": _width(wait.slow_days, full),
            "is_longest": bool(longest) and wait.median_days == longest and wait in working,
            "waiting": wait.waiting,
            "few": not sees and 0 < wait.waiting < SMALL,
            "late": wait.late,
        }
        for wait, step in zip(found, declaration.steps, strict=True)
    ]


def _days(days: float | None) -> str:
    return "–" if days is None else f"{days:.1f}"


def _width(days: float | None, full: float) -> str:
    return f"{min(100 * (days or 0) / full, 100) if full else 0:.2f}%"


def _weeks(found: list[tuple[date, Any]], *, sees: bool) -> dict[str, Any]:
    """The weeks with a share, for the line and the table behind it."""
    shown = [
        {"monday": monday, "share": round(100 * figure.ratio, 1), "figure": figure}
        for monday, figure in found
        if figure.ratio is not None and (sees or figure.denominator >= SMALL)
    ]
    last = shown[-1] if shown else None
    return {"rows": shown, "values": [week["share"] for week in shown], "last": last}
