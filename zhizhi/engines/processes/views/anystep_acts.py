"""Acts that any step of any process offers: signatures, more time, suspension."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.anystep_forms import (
    AgainForm,
    CoSignForm,
    DropForm,
    ExtendForm,
    GrantForm,
    ReasonForm,
    ResumeForm,
    SignForm,
    SuspendForm,
    TakeBackForm,
    UnitForm,
)
from zhizhi.engines.processes.extending import case_extend, extension_ask, extension_grant, extension_refuse
from zhizhi.engines.processes.handing import hand_over_take_back
from zhizhi.engines.processes.models import Case, Task
from zhizhi.engines.processes.queries import task_open_of
from zhizhi.engines.processes.refusals import CaseRefused
from zhizhi.engines.processes.signing import (
    colleagues_of,
    signature_ask,
    signature_drop,
    signature_give,
    signature_refuse,
    signatures_ask_anew,
    unit_of,
    units_to_ask,
)
from zhizhi.engines.processes.suspending import case_resume, case_suspend
from zhizhi.engines.processes.views.acts import act, answered, on, task_sent
from zhizhi.engines.processes.views.requests import case_or_404, key_new, number_or_404
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person
from zhizhi.registry.rights.guards import ScopedRequest

FormOf = Callable[..., Any]
Operation = Callable[..., object]
# By the name in the address: the form, what is done, and what is said then.
ON_TASK: dict[str, tuple[FormOf, Operation, Any]] = {
    "take_back": (TakeBackForm, hand_over_take_back, gettext_lazy("Taken back.")),
    "sign": (SignForm, signature_give, gettext_lazy("Signed.")),
    "unsign": (ReasonForm, signature_refuse, gettext_lazy("Refused to sign.")),
    "sign_anew": (AgainForm, signatures_ask_anew, gettext_lazy("All are asked to sign anew.")),
    "sign_drop": (DropForm, signature_drop, gettext_lazy("The signature is not asked for any more.")),
    "extension_ask": (ExtendForm, extension_ask, gettext_lazy("More time is asked for.")),
    "extension_grant": (GrantForm, extension_grant, gettext_lazy("More time is granted.")),
    "extension_refuse": (ReasonForm, extension_refuse, gettext_lazy("More time is refused.")),
    "extend": (ExtendForm, case_extend, gettext_lazy("The limit is moved.")),
}
ON_CASE: dict[str, tuple[FormOf, Operation, Any]] = {
    "suspend": (SuspendForm, case_suspend, gettext_lazy("Suspended.")),
    "resume": (ResumeForm, case_resume, gettext_lazy("It goes on.")),
}


@act
def any_step(request: ScopedRequest, case: Case, name: str) -> HttpResponse:
    """One of the acts that every step has."""
    if name in ON_TASK:
        return _on_task(request, case, name, *ON_TASK[name])
    if name in ON_CASE:
        return _on_case(request, case, name, *ON_CASE[name])
    raise Http404


def _on_task(
    request: ScopedRequest, case: Case, name: str, form_of: FormOf, operation: Operation, done: str
) -> HttpResponse:
    """On a task or part, which takes what its form asks under the same names."""
    task = task_sent(request, case)
    prefix = f"{name}-{task.pk}" if name in {"sign", "unsign", "take_back"} else name
    if name == "sign_drop":
        prefix = next((one.removesuffix("-part") for one in request.POST if one.endswith("-part")), name)
    form = form_of(request.POST, prefix=prefix)

    def perform() -> None:
        operation(actor=Actor(request.scope), task_id=task.pk, at=request.at, **form.cleaned_data)

    return answered(request, case, prefix, form, perform) or on(request, str(done), case)


def _on_case(
    request: ScopedRequest, case: Case, name: str, form_of: FormOf, operation: Operation, done: str
) -> HttpResponse:
    form = form_of(request.POST, prefix=name)

    def perform() -> None:
        operation(actor=Actor(request.scope), case_id=case.pk, at=request.at, **form.cleaned_data)

    return answered(request, case, name, form, perform) or on(request, str(done), case)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def co_sign(request: ScopedRequest, number: str) -> HttpResponse:
    """First the unit, then the colleague of it who shall sign before the case moves on."""
    case = case_or_404(request, number)
    task = task_open_of(case)
    if task is None or case.suspended_at:
        raise Http404
    if not Actor(request.scope).holds(task):
        raise PermissionDenied
    chosen = request.POST.get("unit") or request.GET.get("unit", "")
    unit = unit_of(number_or_404(chosen)) if chosen else None
    people = {str(person.pk): person for person in colleagues_of(task, unit, request.at)} if unit else {}
    choices = [(key, person.name) for key, person in people.items()]
    if request.method != "POST":
        return _co_sign_page(request, case, task, unit, CoSignForm(choices, initial={"key": key_new()}))
    form = CoSignForm(choices, request.POST)
    if form.is_valid() and _co_sign(request, form, people[form.cleaned_data["person"]]):
        return redirect("processes:case", case.number)
    return _co_sign_page(request, case, task, unit, form, 422)


def _co_sign(request: ScopedRequest, form: CoSignForm, person: Person) -> bool:
    task_id, given = number_or_404(request.POST.get("task", "")), form.cleaned_data
    actor = Actor(request.scope)
    try:
        signature_ask(
            actor=actor, task_id=task_id, person=person, note=given["note"], key=given["key"], at=request.at
        )  # fmt: skip
    except CaseRefused as refused:
        form.refuse({"": str(refused)})
        return False
    messages.success(request, _("%(name)s is asked to sign.") % {"name": person.name})
    return True


def _co_sign_page(
    request: ScopedRequest, case: Case, task: Task, unit: Organization | None, form: CoSignForm, status: int = 200
) -> HttpResponse:
    text = request.GET.get("text", "").strip()[:60]
    context = {
        "case": case, "task": task, "unit": unit, "form": form, "text": text, "own": task.holder_organization,
        "units_form": UnitForm(request.GET or None), "units": units_to_ask(text) if text and not unit else [],
    }  # fmt: skip
    return render(request, "processes/co_sign.html", context, status=status)
