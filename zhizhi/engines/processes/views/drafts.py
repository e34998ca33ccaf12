"""Keeping a draft of a form on the page of a case."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from zhizhi.core.declarations import FieldKind, FormField
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.drafting import draft_keep
from zhizhi.engines.processes.models import Case, Task
from zhizhi.engines.processes.moving import step_of
from zhizhi.engines.processes.parts import part_of
from zhizhi.engines.processes.refusals import CaseRefused, NotYours
from zhizhi.engines.processes.views.acts import act, task_sent
from zhizhi.registry.rights.guards import ScopedRequest

UPLOADED = {FieldKind.PHOTOS, FieldKind.FILES}


@act
def draft(request: ScopedRequest, case: Case, form: str) -> HttpResponse:
    """Keeps what stands in the form; photos, files and restricted answers are not kept."""
    task = task_sent(request, case)
    task.case = case
    answers = written(request.POST, form, _fields(task, form))
    try:
        draft_keep(actor=Actor(request.scope), task=task, form=form, answers=answers, at=request.at)
    except NotYours as refused:
        raise PermissionDenied from refused
    except CaseRefused as refused:
        messages.warning(request, str(refused))
    else:
        messages.success(request, _("The draft is kept. Nothing was sent yet."))
    return redirect("processes:case", case.number)


def written(sent: QueryDict, form: str, fields: tuple[FormField, ...]) -> dict[str, list[str]]:
    """What was typed, by the names in the page; empty answers left out."""
    kept = [f"{form}-{one.id}" for one in fields if not one.restricted and one.kind not in UPLOADED]
    names = [name for name in sent if any(name == one or name.startswith(f"{one}-") for one in kept)]
    return {name: sent.getlist(name) for name in names if any(sent.getlist(name))}


def _fields(task: Task, form: str) -> tuple[FormField, ...]:
    if part := part_of(task):
        if form == f"part-{task.pk}":
            return part.fields
        raise Http404
    move = step_of(task).move(form)
    if move is None or task.part:
        raise Http404
    return move.fields
