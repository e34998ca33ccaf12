"""Pages of a paper that is handed over: as it will be, and taken out for the printer or as Word, which is journaled."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate
from django.views.decorators.http import require_POST, require_safe

from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.disclosing import hides_step
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.queries import events_of
from zhizhi.engines.processes.serving import Paper, paper_filled, papers_offered
from zhizhi.engines.processes.views.requests import case_or_404
from zhizhi.exchange.officialdoc import document
from zhizhi.registry.exports.operations import export_record
from zhizhi.registry.exports.responses import WORD, attachment
from zhizhi.registry.rights.guards import ScopedRequest


@login_required
@require_safe
def paper(request: ScopedRequest, number: str, paper_id: str) -> HttpResponse:
    """The paper as it stands now, with its buttons."""
    case = case_or_404(request, number)
    return render(request, "processes/paper.html", _shown(case, _found(request, case, paper_id)))


@login_required
@require_POST
def paper_take(request: ScopedRequest, number: str, paper_id: str, ending: str) -> HttpResponse:
    """A page with nothing but the paper, or the paper as Word. It carries no mark, as it is handed over."""
    case = case_or_404(request, number)
    if ending not in {"print", "docx"}:
        raise Http404
    found = _found(request, case, paper_id)
    export_record(
        scope=request.scope, what=f"paper.{ending}", rows=1, at=request.at, place=case.place,
        subject=("case", case.pk), filters={"number": case.number, "paper": found.id},
    )  # fmt: skip
    if ending == "print":
        return render(request, "processes/paper_alone.html", _shown(case, found))
    name = f"{case.number}-{found.name}-{localdate(request.at):%Y%m%d}.docx"
    return attachment(document(found.document(), made=request.at), WORD, name)


def _found(request: ScopedRequest, case: Case, paper_id: str) -> Paper:
    offered = papers_offered(process_of(case.declaration), case, events_of(case))
    for step, one in offered:
        if one.id == paper_id and not hides_step(request.scope, case, step.id):
            return paper_filled(case, step, one, request.at)
    raise Http404


def _shown(case: Case, found: Paper) -> dict[str, Any]:
    return {"case": case, "paper": found}
