"""The heads of the days: printed, exported as a file, and compared later with the chain."""

from calendar import monthrange
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from zhizhi.registry.accounts.slips import qr_svg
from zhizhi.registry.journal.forms import HeadSearch, HeadsForm
from zhizhi.registry.journal.heads import HeadsRefused, comparison_record, heads_compare, heads_read, heads_written
from zhizhi.registry.journal.queries import daily_heads
from zhizhi.registry.journal.searching import CAPABILITY
from zhizhi.registry.rights.guards import ScopedRequest, requires


@requires(CAPABILITY)
def heads(request: ScopedRequest) -> HttpResponse:
    """The digest of the last act of each day of a month, to be printed and kept outside the system."""
    form = HeadSearch(request.GET)
    first, last = _month(form)
    listed = daily_heads(first, last)
    newest = listed[0] if listed else None
    context = {
        "form": HeadSearch({"month": first.strftime("%Y-%m")}) if form.is_valid() else form,
        "check": HeadsForm(),
        "first": first,
        "heads": listed,
        "newest": newest,
        "running": newest is not None and newest.day == timezone.localdate(request.at),
        "qr": qr_svg(f"{newest.day} {newest.seq} {newest.digest.hex()}") if newest else "",
    }
    return render(request, "journal/heads.html", context)


@requires(CAPABILITY)
def heads_file(request: ScopedRequest) -> HttpResponse:
    """The same as a file, which can be uploaded again and compared."""
    first, last = _month(HeadSearch(request.GET))
    response = HttpResponse(heads_written(daily_heads(first, last)), content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="heads-{first:%Y-%m}.txt"'
    return response


@requires(CAPABILITY)
def heads_check(request: ScopedRequest) -> HttpResponse:
    """Whether the chain still holds heads that were printed or exported; that somebody compared is an act."""
    form = HeadsForm(request.POST or None, request.FILES or None)
    context: dict[str, Any] = {"form": form}
    if request.method == "POST" and form.is_valid():
        try:
            printed = heads_read(form.text())
        except HeadsRefused as fault:
            form.add_error("typed" if form.cleaned_data["typed"] else "file", str(fault))
        else:
            comparison = heads_compare(printed)
            comparison_record(scope=request.scope, comparison=comparison, at=request.at)
            context |= {"comparison": comparison, "said": _said(comparison.ok)}
    return render(request, "journal/heads_check.html", context)


def _said(ok: bool) -> str:
    if ok:
        return _("The chain still holds every head.")
    return _("The chain does not hold what was printed. Keep the sheet, stop changes, and call who checks the system.")


def _month(form: HeadSearch) -> tuple[date, date]:
    """The first and last day of the month asked for, else of this one."""
    asked = form.cleaned_data["month"] if form.is_valid() else None
    first: date = (asked or timezone.localdate()).replace(day=1)
    return first, first.replace(day=monthrange(first.year, first.month)[1])
