"""Following an order: number and code once, then its page, as long as the phone keeps its signed cookie."""

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhizhi.core.process import APPLICANT
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.conditions import Condition, conditions_of
from zhizhi.engines.processes.locking import shut
from zhizhi.engines.processes.models import Case, Task
from zhizhi.engines.processes.parts import URGE_AGAIN
from zhizhi.engines.processes.queries import attachment_of, case_by_secret, events_of, moves_offered
from zhizhi.portal import limits, progress, proofs
from zhizhi.portal.forms import FindForm
from zhizhi.portal.limits import LimitReached
from zhizhi.portal.progress import fields_shown
from zhizhi.portal.queries import task_now
from zhizhi.portal.views.place import head
from zhizhi.portal.views.sending import limit_said, limited
from zhizhi.registry.files.responses import file_response
from zhizhi.registry.language import said
from zhizhi.registry.rights.guards import ScopedRequest


@require_http_methods(["GET", "HEAD", "POST"])
def find(request: ScopedRequest) -> HttpResponse:
    """Number and code of an order. An unknown number and a wrong code are answered alike."""
    if request.method == "POST":
        return _found(request, FindForm(request.POST))
    number = request.GET.get("number", "")[:20]
    return _find_page(request, FindForm(initial={"number": number}))


def _find_page(request: ScopedRequest, form: FindForm) -> HttpResponse:
    response = render(request, "portal/find.html", {"form": form, "numbers": proofs.numbers(request)})
    if request.method == "GET":
        proofs.device_mark(request, response)
    return response


def _found(request: ScopedRequest, form: FindForm) -> HttpResponse:
    if not form.is_valid():
        return _find_page(request, form)
    number = form.cleaned_data["number"]
    guesser = f"{number} {proofs.device(request) or limits.address_of(request)}"
    try:
        limits.take(limits.forms_sent(), limits.address_of(request), request.at)
        limits.take(limits.codes_tried(), number, request.at)
        limits.take(limits.wrong_codes(), guesser, request.at)
    except LimitReached as reached:
        form.add_error(None, limit_said(reached))
        return limited(_find_page(request, form), reached)
    case = case_by_secret(number, form.cleaned_data["code"])
    if case is None:
        form.add_error(None, _("Number and code do not fit together. Look at both once more, letter by letter."))
        return _find_page(request, form)
    limits.forget(limits.wrong_codes(), guesser)
    limits.give_back(limits.codes_tried(), number)
    response = redirect("portal:order", case.number)
    proofs.prove(request, response, case)
    return response


@require_POST
def leave(_request: ScopedRequest) -> HttpResponse:
    """This phone forgets all orders; for a phone that belongs to somebody else."""
    response = redirect("portal:find")
    proofs.forget_all(response)
    return response


def to_find(number: str) -> HttpResponse:
    """Without proof: ask for the code, whether there is such a number or not."""
    return redirect(f"{reverse('portal:find')}?{urlencode({'number': number})}")


@require_safe
def order(request: ScopedRequest, number: str) -> HttpResponse:
    """Where the order stands, what happened, what was answered, and what one can do now."""
    case = proofs.case_proved(request, number)
    if case is None:
        return to_find(number)
    declaration, events, task = process_of(case.declaration), events_of(case), task_now(case)
    outcome = progress.outcome_event(declaration, case, events) if case.settled_at else None
    context = {
        "case": case,
        "asked": said(declaration.request.name),
        "standing": progress.standing(case, task, request.at),
        "steps": progress.steps_told(declaration, case, events),
        "outcome": progress.answers_told(declaration, outcome.answers) if outcome else [],
        "outcome_photos": progress.photos_told(declaration, outcome),
        "outcome_files": progress.files_told(declaration, outcome),
        "files": progress.files_told(declaration, events[0] if events else None),
        "answers": progress.answers_told(declaration, case_answers(case)),
        "photos": progress.photos_told(declaration, events[0] if events else None),
        "restricted": progress.restricted_names(declaration) if case.sealed else "",
        "history": progress.history_told(case, events),
        **({"shut": True} if shut(case) else _doors(case, task, request)),
    }
    return render(request, "portal/order.html", context | head(case.place))


def case_answers(case: Case) -> dict[str, object]:
    """The answers given when the case was opened."""
    asked = {one.id for one in process_of(case.declaration).request.fields}
    return {name: value for name, value in case.data.items() if name in asked}


def _doors(case: Case, task: Task | None, request: ScopedRequest) -> dict[str, Any]:
    """What whoever asked can do now."""
    return {
        "moves": _moves(case, task),
        "conditions": _conditions(case, task, request),
        "urge": _urge(case, task, request),
        "can_withdraw": bool(task and case.settled_at is None),
    }


def _moves(case: Case, task: Task | None) -> list[dict[str, str]]:
    """What whoever asked may do at this step, as doors."""
    if task is None or task.holder_role != APPLICANT:
        return []
    return [
        {"name": said(move.name), "style": move.style, "url": reverse("portal:act", args=[case.number, move.id])}
        for move in moves_offered(task)
    ]


def _conditions(case: Case, task: Task | None, request: ScopedRequest) -> list[Condition]:
    """What has to hold for the way that one usually takes, before anything is sent."""
    if task is None or task.holder_role != APPLICANT:
        return []
    usual = next((move for move in moves_offered(task) if move.style == "primary"), None)
    return conditions_of(case, usual, request.at) if usual else []


def _urge(case: Case, task: Task | None, request: ScopedRequest) -> str:
    """Whether one may remind now: yes, wait, or nothing to remind of."""
    if task is None or case.settled_at or task.holder_role == APPLICANT:
        return ""
    return "wait" if task.urged_at and request.at - task.urged_at < URGE_AGAIN else "yes"


@require_safe
def photo(request: ScopedRequest, number: str, attachment_id: int) -> HttpResponseBase:
    """A photo of the order that whoever asked may see; 404 without proof."""
    case = proofs.case_proved(request, number)
    attachment = attachment_of(case, attachment_id) if case else None
    if case is None or attachment is None or attachment.field not in fields_shown(process_of(case.declaration)):
        raise Http404
    return file_response(attachment.file)
