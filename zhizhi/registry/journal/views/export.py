"""Acts found are taken out as a file: an act itself, whose number stands in the file."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhizhi.registry.exports.operations import export_record
from zhizhi.registry.exports.responses import EXCEL, attachment, filters_of
from zhizhi.registry.journal.exporting import MOST, as_csv, as_lines, as_workbook
from zhizhi.registry.journal.forms import ActSearch
from zhizhi.registry.journal.searching import CAPABILITY, acts_walked
from zhizhi.registry.journal.views.asking import asked
from zhizhi.registry.rights.guards import ScopedRequest, requires

KINDS = ("xlsx", "csv", "jsonl")


@requires(CAPABILITY)
@require_POST
def export(request: ScopedRequest) -> HttpResponse:
    """The newest acts of a search, at most MOST, as a workbook to read or as lines to recompute."""
    form, kind = ActSearch(request.POST), request.POST.get("as", "")
    search = asked(form) if form.is_valid() and kind in KINDS else None
    if search is None or search.nobody:
        messages.error(request, _("This search cannot be taken out. Correct it first."))
        return redirect("journal:list")
    acts = list(acts_walked(request.scope, search.wanted, MOST))
    filters = filters_of({name: request.POST.get(name, "") for name in form.fields})
    mark = export_record(scope=request.scope, what=f"journal.{kind}", rows=len(acts), at=request.at, filters=filters)
    name = f"journal-{mark.number}.{kind}"
    if kind == "xlsx":
        return attachment(as_workbook(acts, mark.text, request.at, mark.short), EXCEL, name)
    if kind == "csv":
        return attachment(as_csv(acts, mark.text), "text/csv; charset=utf-8", name)
    return attachment(as_lines(acts, mark.text), "application/x-ndjson; charset=utf-8", name)
