"""Figures over the journal, and reads that are unusual, as lists to look at."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate

from zhizhi.core.intervals import ROOT
from zhizhi.registry.holidays.queries import calendar
from zhizhi.registry.journal import names
from zhizhi.registry.journal.figures import Figures, Hour, figures_of, unusual_of
from zhizhi.registry.journal.forms import FigureSearch
from zhizhi.registry.journal.rows import rows_shown
from zhizhi.registry.journal.searching import CAPABILITY
from zhizhi.registry.rights.guards import ScopedRequest, requires

LEAST = 20


@requires(CAPABILITY)
def figures(request: ScopedRequest) -> HttpResponse:
    """Acts by day and kind; hours with many reads, and reads outside working hours."""
    form = FigureSearch(request.GET or None)
    first, last = form.days(localdate(request.at))
    least = (form.cleaned_data.get("least") if form.is_bound and form.is_valid() else None) or LEAST
    counted = calendar()
    unusual = unusual_of(request.scope, first, last, least, lambda day: counted.is_workday(day)[0])
    shown = figures_of(first, last) if request.scope.covers(CAPABILITY, ROOT[0]) else None
    context = {
        "form": form if form.errors else FigureSearch({"first_day": first, "last_day": last, "least": least}),
        "first": first, "last": last, "least": least, "figures": shown,
        "days": _days(shown) if shown else [], "kinds": _kinds(shown, first, last) if shown else [],
        "unusual": unusual, "hours": [(hour, _hour_url(hour)) for hour in unusual.hours],
        "apart": rows_shown(unusual.apart, may_open=request.scope.holds),
    }  # fmt: skip
    return render(request, "journal/figures.html", context)


def _days(shown: Figures) -> list[dict[str, Any]]:
    return [
        {"label": f"{day:%m-%d}", "value": count, "url": _search(first_day=day, last_day=day)}
        for day, count, _reads in shown.days
    ]


def _kinds(shown: Figures, first: Any, last: Any) -> list[dict[str, Any]]:
    return [
        {"label": names.act_name(act), "value": count, "url": _search(act=act, first_day=first, last_day=last)}
        for act, count in shown.kinds
    ]


def _hour_url(hour: Hour) -> str:
    day = localdate(hour.hour)
    return _search(actor=hour.person_id or "system", reads="on", first_day=day, last_day=day)


def _search(**fields: Any) -> str:
    return f"{reverse('journal:list')}?{urlencode(fields)}"
