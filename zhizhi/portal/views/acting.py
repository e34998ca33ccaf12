"""What a resident does with the own order: rate, re-open, remind, withdraw."""

from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhizhi.core.declarations import FieldKind, FormField, Text
from zhizhi.core.process import APPLICANT, Move
from zhizhi.engines.processes.actors import RESIDENT
from zhizhi.engines.processes.answers import checked
from zhizhi.engines.processes.conditions import conditions_of
from zhizhi.engines.processes.models import Case, Task
from zhizhi.engines.processes.moving import Sent, case_move
from zhizhi.engines.processes.operations import case_urge, case_withdraw
from zhizhi.engines.processes.queries import moves_offered
from zhizhi.engines.processes.refusals import CaseMoved
from zhizhi.portal import proofs
from zhizhi.portal.progress import event_told
from zhizhi.portal.queries import task_now, task_of
from zhizhi.portal.views.following import to_find
from zhizhi.portal.views.place import head
from zhizhi.portal.views.sending import FormPage
from zhizhi.registry.language import said
from zhizhi.registry.rights.guards import ScopedRequest

METHODS = ["GET", "HEAD", "POST"]


@require_http_methods(METHODS)
def act(request: ScopedRequest, number: str, move: str) -> HttpResponse:
    """A way out of the step that waits for whoever asked: rate it, open it again."""
    case = proofs.case_proved(request, number)
    if case is None:
        return to_find(number)
    task = _task(request, case)
    way = next((one for one in moves_offered(task) if one.id == move), None) if task else None
    if task is None or way is None:
        messages.info(request, _("The order has moved on; this is not asked any more."))
        return redirect("portal:order", number)
    more = {"task": task.pk, "style": way.style, "conditions": conditions_of(case, way, request.at)}
    page = _page(request, case, way.fields, said(way.name), more)
    return page.sent(lambda sent: _moved(request, case, task, way, sent)) if request.method == "POST" else page.shown()


def _task(request: ScopedRequest, case: Case) -> Task | None:
    """The task that the form was shown for, of this case and this resident; else the open one."""
    sent = request.POST.get("task", "")
    task = task_of(case, int(sent)) if sent.isascii() and sent.isdigit() and len(sent) < 16 else task_now(case)
    return task if task and task.holder_role == APPLICANT else None


def _moved(request: ScopedRequest, case: Case, task: Task, way: Move, sent: Sent) -> HttpResponse:
    case_move(actor=RESIDENT, task_id=task.pk, move=way.id, sent=sent, at=request.at)
    return _done(request, case, _("Thank you, that is noted."))


@require_http_methods(METHODS)
def urge(request: ScopedRequest, number: str) -> HttpResponse:
    """Reminds whoever has the order now; once a day."""
    case = proofs.case_proved(request, number)
    if case is None:
        return to_find(number)

    def urged(sent: Sent) -> HttpResponse:
        case_urge(actor=RESIDENT, case_id=case.pk, note=_note(sent), key=sent.key, at=request.at)
        return _done(request, case, _("They have been reminded."))

    about = _("Whoever has your order now is reminded. You can do this once a day.")
    page = _page(
        request, case, [_note_field(_("Anything to add"))], _("Remind them"), {"about": about, "style": "primary"}
    )
    return page.sent(urged) if request.method == "POST" else page.shown()


@require_http_methods(METHODS)
def withdraw(request: ScopedRequest, number: str) -> HttpResponse:
    """Ends the order before it is done; the page asks once more."""
    case = proofs.case_proved(request, number)
    if case is None:
        return to_find(number)

    def withdrawn(sent: Sent) -> HttpResponse:
        case_withdraw(actor=RESIDENT, case_id=case.pk, reason=_note(sent), key=sent.key, at=request.at)
        return _done(request, case, _("Your order is withdrawn."))

    about = _("Then nobody works on it any more, and it cannot be taken back. You can always ask again.")
    page = _page(request, case, [_note_field(_("Why"))], _("Withdraw my order"), {"about": about, "style": "danger"})
    return page.sent(withdrawn) if request.method == "POST" else page.shown()


def _page(request: ScopedRequest, case: Case, fields: Any, heading: str, more: Mapping[str, Any]) -> FormPage:
    def conflict(moved: CaseMoved) -> dict[str, str]:
        return {"did": event_told(case, moved.event)} if moved.event else {}

    context = {"case": case, "heading": heading, **more, **head(case.place)}
    return FormPage(request, case.place, tuple(fields), "portal/act.html", context, conflict)


def _note_field(label: str) -> FormField:
    return FormField(id="note", name=Text(zh=label), kind=FieldKind.LONG_TEXT, required=False)


def _note(sent: Sent) -> str:
    """The words, checked like any others."""
    return str(checked([_note_field("note")], sent.answers, {}).open.get("note", ""))


def _done(request: ScopedRequest, case: Case, text: str) -> HttpResponse:
    messages.success(request, text)
    return redirect("portal:order", case.number)
