"""The administrator's pages: which years are known, and entering one, seen before it is saved."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from zhizhi.core.workdays import Calendar
from zhizhi.registry.holidays.forms import YearForm
from zhizhi.registry.holidays.notice import written
from zhizhi.registry.holidays.operations import FIRST_YEAR, LAST_YEAR, HolidaysRefused, year_check, year_enter
from zhizhi.registry.holidays.queries import calendar, changes, days_of, workdays_in, years_around
from zhizhi.registry.journal.operations import act_time

CAPABILITY = "holidays.manage"

View = Callable[..., HttpResponse]


def managers_only(view: View) -> View:
    """Whoever is not signed in goes to sign in; whoever may not enter holidays gets 403."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not _scope(request).holds(CAPABILITY):
            raise PermissionDenied(_("You do not hold the right that this page needs."))
        return view(request, *args, **kwargs)

    return guarded


@managers_only
def years(request: HttpRequest) -> HttpResponse:
    """Last year to the year after next, and where their holidays are known from."""
    return render(request, "holidays/years.html", {"rows": years_around(timezone.localdate())})


@managers_only
def year(request: HttpRequest, year: int) -> HttpResponse:
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


def _save(request: HttpRequest, form: YearForm) -> HttpResponse:
    now = act_time(timezone.now())
    table = form.table
    year_enter(scope=_scope(request), year=form.year, holidays=table.holidays, workdays=table.workdays, at=now)
    text = _("The holidays of %(year)s are saved; open deadlines are counted again.") % {"year": form.year}
    messages.success(request, text)
    return redirect("holidays:list")


def _preview(request: HttpRequest, form: YearForm) -> HttpResponse:
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


def _page(request: HttpRequest, year: int, form: YearForm, status: int = 200, **more: Any) -> HttpResponse:
    context = {"year": year, "source": calendar().source(year), "form": form, **more}
    return render(request, "holidays/year.html", context, status=status)


def _scope(request: HttpRequest) -> Any:
    """What the middleware set."""
    return request.scope  # type: ignore[attr-defined]
