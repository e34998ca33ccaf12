"""The administrator's pages: which years are known, and entering one, seen before it is saved."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.core.workdays import Calendar
from zhizhi.registry.holidays.forms import YearForm
from zhizhi.registry.holidays.notice import written
from zhizhi.registry.holidays.operations import FIRST_YEAR, LAST_YEAR, HolidaysRefused, year_check, year_enter
from zhizhi.registry.holidays.queries import calendar, changes, days_of, workdays_in, years_around
from zhizhi.registry.rights.guards import ScopedRequest, requires

CAPABILITY = "holidays.manage"


@requires(CAPABILITY)
def years(request: ScopedRequest) -> HttpResponse:
    """Last year to the year after next, and where their holidays are known from."""
    return render(request, "holidays/years.html", {"rows": years_around(localdate())})


@requires(CAPABILITY)
def year(request: ScopedRequest, year: int) -> HttpResponse:
    """The table of a year: shown, tried, saved."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise Http404
    if request.method != "POST":
        return _page(request, year, YearForm(year=year, initial={"lines": written(days_of(year))}))
    form = YearForm(request.POST, year=year)
    if not form.is_valid():
        return _page(request, year, form, status=422)
    try:
        return _save(request, form) if "save" in request.POST else _preview(request, form)
    except HolidaysRefused as refused:
        form.add_error("lines", str(refused))
        return _page(request, year, form, status=422)


def _save(request: ScopedRequest, form: YearForm) -> HttpResponse:
    table = form.table
    year_enter(scope=request.scope, year=form.year, holidays=table.holidays, workdays=table.workdays, at=request.at)
    text = _("The holidays of %(year)s are saved; open deadlines are counted again.") % {"year": form.year}
    messages.success(request, text)
    return redirect("holidays:list")


def _preview(request: ScopedRequest, form: YearForm) -> HttpResponse:
    """What would be counted otherwise than now; nothing is saved."""
    year_check(year=form.year, holidays=form.table.holidays, workdays=form.table.workdays)
    now, then = calendar(), Calendar({form.year: {day: working for day, working, _name in form.days()}})
    context: dict[str, Any] = {
        "days": form.days(),
        "changes": changes(form.year, now, then),
        "workdays": workdays_in(form.year, then),
        "workdays_now": workdays_in(form.year, now),
    }
    return _page(request, form.year, form, **context)


def _page(request: ScopedRequest, year: int, form: YearForm, status: int = 200, **more: Any) -> HttpResponse:
    context = {"year": year, "source": calendar().source(year), "form": form, **more}
    return render(request, "holidays/year.html", context, status=status)
