"""The weekly and the monthly report: its text on a page, and as a public document."""

from dataclasses import replace
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST, require_safe

from zhizhi.exchange.officialdoc import Document, Note, document
from zhizhi.exchange.tables import Table, lettered
from zhizhi.plans.exports import taken_out
from zhizhi.plans.models import Plan
from zhizhi.plans.narrowing import ReportChoice
from zhizhi.plans.reports import Period, period_of, report_of
from zhizhi.plans.views.requests import VIEW, plan_or_404
from zhizhi.registry.exports.responses import WORD, attachment
from zhizhi.registry.rights.guards import ScopedRequest, requires


@requires(VIEW)
@require_safe
def report_text(request: ScopedRequest, pk: int) -> HttpResponse:
    """The text as it will be printed; kind and last day stand in the address."""
    plan = plan_or_404(request, pk)
    period = period_of(*ReportChoice(request.GET).chosen(localdate(request.at)))
    form = ReportChoice({"kind": period.kind, "day": period.last})
    written = _written(request, plan, period)
    context = {"plan": plan, "form": form, "period": period, "report": written, "blocks": _shown(written)}
    return render(request, "plans/report.html", context)


@requires(VIEW)
@require_POST
def report_word(request: ScopedRequest, pk: int) -> HttpResponse:
    """The same as a .docx; that it was taken is an act."""
    plan = plan_or_404(request, pk)
    period = period_of(*ReportChoice(request.POST).chosen(localdate(request.at)))
    written = _written(request, plan, period)
    rows = len(written.blocks)
    mark = taken_out(scope=request.scope, plan=plan, what=f"{period.kind}.docx", count=rows, at=request.at).mark
    written = replace(written, blocks=(*written.blocks, Note(mark.text)), watermark=mark.short)
    name = f"report-{plan.pk}-{period.kind}-{period.last:%Y%m%d}.docx"
    return attachment(document(written, made=request.at), WORD, name)


def _written(request: ScopedRequest, plan: Plan, period: Period) -> Document:
    return report_of(plan, period, sees_records=request.scope.covers("cases.view", plan.place_left))


def _shown(written: Document) -> list[dict[str, Any]]:
    """Each block with its kind's name, which a template can ask for; cells in words."""
    return [
        {"kind": type(block).__name__, "block": block, "rows": _cells(block) if isinstance(block, Table) else []}
        for block in written.blocks
    ]


def _cells(table: Table) -> list[list[str]]:
    return [[lettered(column, cell) for column, cell in zip(table.columns, row, strict=True)] for row in table.rows]
