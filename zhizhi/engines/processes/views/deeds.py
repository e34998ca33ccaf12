"""Acts on what a kind of step keeps: each has a page of its own, with one form, that says why when it was refused."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render

from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.forms import ActForm
from zhizhi.engines.processes.models import Case, Task
from zhizhi.engines.processes.queries import task_open_of
from zhizhi.engines.processes.refusals import AnswersRefused, CaseMoved, CaseRefused, NotYours
from zhizhi.registry.rights.guards import ScopedRequest


@dataclass(frozen=True, slots=True)
class Deed:
    """The words around a form: heading, what it does, the button, what is said when it was done."""

    title: str
    about: str
    button: str
    done: str
    style: str = "primary"
    photos: bool = False


def task_at(case: Case, kind: str) -> Task | None:
    """The leading task of the case if it stands at a step of this kind."""
    task = task_open_of(case)
    step = process_of(case.declaration).step(task.step) if task else None
    return task if step and step.kind == kind else None


def deed_done(
    request: ScopedRequest, case: Case, task: Task, deed: Deed, form: ActForm, perform: Callable[[], object]
) -> HttpResponse:
    """The page of the act; after it, the case. Only who leads the step gets here."""
    if not Actor(request.scope).holds(task):
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, case, deed, form)
    if not form.is_valid():
        return _page(request, case, deed, form, 422)
    try:
        perform()
    except AnswersRefused as refused:
        form.refuse(refused.errors)
    except NotYours as refused:
        raise PermissionDenied from refused
    except CaseRefused as refused:
        form.refuse({"": str(refused)})
        return _page(request, case, deed, form, 409 if isinstance(refused, CaseMoved) else 422)
    else:
        messages.success(request, deed.done)
        return redirect("processes:case", case.number)
    return _page(request, case, deed, form, 422)


def _page(request: ScopedRequest, case: Case, deed: Deed, form: Any, status: int = 200) -> HttpResponse:
    context = {"case": case, "deed": deed, "form": form}
    return render(request, "processes/deed.html", context, status=status)
