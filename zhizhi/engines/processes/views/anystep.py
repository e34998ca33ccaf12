"""What any step of any process offers besides its moves: signatures, more time, suspension, withdrawing one's own."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _

from zhizhi.core.process import CONCERNED
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.actors import APPLICANT, Actor
from zhizhi.engines.processes.anystep_forms import (
    AgainForm,
    DropForm,
    ExtendForm,
    GrantForm,
    ReasonForm,
    ResumeForm,
    SignForm,
    SuspendForm,
    TakeBackForm,
)
from zhizhi.engines.processes.disclosing import hides_step
from zhizhi.engines.processes.extending import Request, day_proposed, request_open
from zhizhi.engines.processes.handing import tasks_to_take_back
from zhizhi.engines.processes.locking import suspended_said
from zhizhi.engines.processes.models import Case, Task
from zhizhi.engines.processes.signatures import Signature, holder_said, signatures_of
from zhizhi.engines.processes.views.requests import key_new
from zhizhi.engines.processes.views.shown import ActShown
from zhizhi.registry.rights.guards import ScopedRequest

Given = dict[str, forms.Form]


@dataclass(frozen=True, slots=True)
class SignatureShown:
    """A signature on the page, with the forms of who owes it or may do without it."""

    signature: Signature
    mine: Sequence[ActShown]
    drop: ActShown | None


def step_shown(request: ScopedRequest, case: Case, task: Task | None, given: Given) -> dict[str, Any]:
    """What the page says of the step as every step has it."""
    return {
        "suspended": suspended_said(case) if case.suspended_at else "",
        "signatures": signatures_shown(request, case, task, given),
        "more_time": request_shown(request, case, task, given),
        "may_co_sign": task is not None and _runs(case) and _leads(request, task),
    }


def deeds(request: ScopedRequest, case: Case, task: Task, given: Given) -> list[Any]:
    """What else who leads the step, or oversees the place, may do."""
    actor = Actor(request.scope)
    holds, oversees = actor.holds(task), actor.oversees(task)
    return [
        *_taking_back(request, case, task, given),
        *(leaders_deeds(case, task, given) if holds else []),
        *(overseers_deeds(case, task, given, holds=holds) if oversees else []),
    ]


def _leads(request: ScopedRequest, task: Task) -> bool:
    return task.holder_role not in {APPLICANT, CONCERNED} and Actor(request.scope).holds(task)


def signatures_shown(request: ScopedRequest, case: Case, task: Task | None, given: Given) -> list[SignatureShown]:
    """Who signed when and who is missing at this step; nothing where no signature is asked for."""
    if task is None or not _asks(case, task):
        return []
    actor, leads = Actor(request.scope), Actor(request.scope).holds(task)
    hidden = hides_step(request.scope, case, task.step) and not leads
    return [
        SignatureShown(
            one,
            _signing(case, one, given) if one.state == "waiting" and actor.holds(one.task) and _runs(case) else [],
            _drop(case, task, one, given) if leads and one.named and one.state != "signed" and _runs(case) else None,
        )
        for one in signatures_of(task)
        if not hidden or actor.holds(one.task)
    ]


def _asks(case: Case, task: Task) -> bool:
    """Whether the step may have signatures at all."""
    step = process_of(case.declaration).step(task.step)
    return bool(step and step.signatures) or task.with_parts


def _signing(case: Case, one: Signature, given: Given) -> list[ActShown]:
    pk = one.task.pk
    return [
        _deed(case, f"sign-{pk}", "sign", _("Sign"), given, SignForm, task=pk, style="primary", stands_open=True),
        _deed(case, f"unsign-{pk}", "unsign", _("Refuse to sign"), given, ReasonForm, task=pk, style="danger"),
    ]


def _drop(case: Case, task: Task, one: Signature, given: Given) -> ActShown:
    name = f"drop-{one.task.pk}"
    return _deed(
        case, name, "sign_drop", _("Do without"), given, DropForm, task=task.pk, initial={"part": one.task.part}
    )


def _taking_back(request: ScopedRequest, case: Case, task: Task, given: Given) -> list[Any]:
    """What this person handed to somebody by mistake, while nobody acted on it."""
    step = process_of(case.declaration).step(task.step)
    with_parts = task.with_parts or (step is not None and (step.kind != "task" or step.signatures))
    if task.holder_person_id in {None, request.scope.person_id} and not with_parts:
        return []
    return [
        _deed(case, f"take_back-{one.pk}", "take_back", _take_back_said(one), given, TakeBackForm, task=one.pk)
        for one in tasks_to_take_back(request.scope, case)
    ]


def _take_back_said(task: Task) -> str:
    name = task.holder_person.name if task.holder_person else ""
    return _("Take back what was handed to %(name)s") % {"name": name}


def leaders_deeds(case: Case, task: Task, given: Given) -> list[Any]:
    """What who leads the step may do besides: ask for signatures, and for more time."""
    if not _runs(case) or task.holder_role == APPLICANT:
        return []
    found = []
    if _asks(case, task) and any(one.state != "waiting" for one in signatures_of(task)):
        label = _("Ask for all signatures anew")
        found.append(_deed(case, "sign_anew", "sign_anew", label, given, AgainForm, task=task.pk))
    if case.settled_at is None and request_open(case) is None:
        found.append(_asking(case, task, "extension_ask", _("Ask for more time"), given))
    return found


def overseers_deeds(case: Case, task: Task, given: Given, *, holds: bool) -> list[Any]:
    """What who oversees the place may do: move a limit, suspend the case and let it go on."""
    if case.suspended_at:
        return [_deed(case, "resume", "resume", _("Let it go on"), given, ResumeForm, stands_open=True)]
    if case.settled_at:
        return []
    found = [] if holds else [_asking(case, task, "extend", _("Move the limit"), given)]
    return [*found, _deed(case, "suspend", "suspend", _("Suspend"), given, SuspendForm)]


def _asking(case: Case, task: Task, act: str, label: str, given: Given) -> ActShown:
    return _deed(case, act, act, label, given, ExtendForm, task=task.pk, initial={"until": day_proposed(task)})


def request_shown(request: ScopedRequest, case: Case, task: Task | None, given: Given) -> dict[str, Any]:
    """More time that was asked for, who decides, and their two forms."""
    asked = request_open(case) if task and task.with_parts else None
    if asked is None:
        return {}
    decides = _runs(case) and Actor(request.scope).holds(asked.task)
    decides = decides and asked.event.person_id != request.scope.person_id
    return {"asked": asked, "who": holder_said(asked.task), "deeds": _deciding(case, asked, given) if decides else []}


def _deciding(case: Case, asked: Request, given: Given) -> list[ActShown]:
    pk = asked.task.pk
    return [
        _deed(
            case, "extension_grant", "extension_grant", _("Grant more time"), given, GrantForm, task=pk,
            style="primary", stands_open=True, initial={"until": asked.until},
        ),
        _deed(case, "extension_refuse", "extension_refuse", _("Refuse more time"), given, ReasonForm, task=pk,
              style="danger"),
    ]  # fmt: skip


def _runs(case: Case) -> bool:
    return case.suspended_at is None


def _deed(
    case: Case, name: str, act: str, label: str, given: Given, form: Callable[..., forms.Form], *,
    task: int | None = None, style: str = "plain", stands_open: bool = False, initial: dict[str, Any] | None = None,
) -> ActShown:  # fmt: skip
    """The form as it was sent and refused, or a new one; `name` is its prefix, which its view reads it by."""
    shown = given.get(name) or form(initial={"key": key_new()} | (initial or {}), prefix=name)
    url = reverse("processes:any", args=[case.number, act])
    return ActShown(name, label, url, shown, style=style, open=shown.is_bound or (stands_open and not given), task=task)
