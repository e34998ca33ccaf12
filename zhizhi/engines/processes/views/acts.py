"""Acts on a case. Each view reads its form, calls one operation, and says on the page why it was refused."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.contacts import contact_reveal
from zhizhi.engines.processes.forms import (
    ActForm,
    CodeForm,
    DeclaredForm,
    HandOverForm,
    RevealForm,
    SendBackForm,
    UrgeForm,
    WithdrawForm,
    move_choices,
)
from zhizhi.engines.processes.history import actor_shown
from zhizhi.engines.processes.models import Case, Task
from zhizhi.engines.processes.moving import Sent, case_move
from zhizhi.engines.processes.operations import case_hand_over, case_send_back, case_urge, case_withdraw, secret_renew
from zhizhi.engines.processes.queries import case_for, people_to_hand_over, steps_to_send_back, task_of
from zhizhi.engines.processes.refusals import AnswersRefused, CaseMoved, CaseRefused, KeyReused, NotYours
from zhizhi.engines.processes.secrets import shown
from zhizhi.engines.processes.views.casepage import case_page
from zhizhi.engines.processes.views.requests import case_or_404, key_of, number_or_404
from zhizhi.engines.processes.views.telling import act_told, state_named
from zhizhi.engines.processes.views.uploads import photos_of
from zhizhi.registry.language import said
from zhizhi.registry.rights.guards import ScopedRequest, must_cover

Perform = Callable[[], object]
ActView = Callable[..., HttpResponse]


def act(view: ActView) -> ActView:
    """Signed in, the case readable; an address opened by hand or after signing in leads to the case."""

    @login_required
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def guarded(request: ScopedRequest, number: str, **more: Any) -> HttpResponse:
        case = case_or_404(request, number)
        if request.method != "POST":
            return redirect("processes:case", case.number)
        return view(request, case, **more)

    return guarded


@act
def move(request: ScopedRequest, case: Case, move_id: str) -> HttpResponse:
    """A way out of the step, with the answers that it asks for."""
    task = task_sent(request, case)
    step = process_of(case.declaration).step(task.step)
    way = step.move(move_id) if step else None
    if step is None or way is None:
        raise Http404
    form = DeclaredForm(way.fields, move_choices(case, way, request.at), data=request.POST, prefix=way.id)

    def perform() -> None:
        photos = photos_of(request, form, place_id=case.place_id)
        sent = Sent(key_of(request), form.typed(), photos)
        case_move(actor=Actor(request.scope), task_id=task.pk, move=way.id, sent=sent, at=request.at)

    done = _("%(step)s: %(move)s. Done.") % {"step": said(step.name), "move": said(way.name)}
    return answered(request, case, way.id, form, perform) or on(request, done, draft=f"{task.pk}-{way.id}")


@act
def send_back(request: ScopedRequest, case: Case) -> HttpResponse:
    """Back to a step that the case has passed."""
    task = task_sent(request, case)
    choices = [(step, state_named(process_of(case.declaration), step)) for step in steps_to_send_back(task)]
    form = SendBackForm(choices, request.POST, prefix="send_back")

    def perform() -> None:
        said_back = form.cleaned_data
        case_send_back(
            actor=Actor(request.scope), task_id=task.pk, to=said_back["to"], reason=said_back["reason"],
            key=said_back["key"], at=request.at,
        )  # fmt: skip

    return answered(request, case, "send_back", form, perform) or on(request, _("Sent back."))


def handing_over(request: ScopedRequest, task: Task) -> tuple[HandOverForm, Perform]:
    """The form that was sent to hand a task over, a step's own or a part, and what it does."""
    people = {str(person.pk): person for person in people_to_hand_over(task, request.at)}
    form = HandOverForm([(key, person.name) for key, person in people.items()], request.POST, prefix="hand_over")

    def perform() -> None:
        given = form.cleaned_data
        case_hand_over(
            actor=Actor(request.scope), task_id=task.pk, person=people[given["person"]], reason=given["reason"],
            key=given["key"], at=request.at,
        )  # fmt: skip

    return form, perform


@act
def hand_over(request: ScopedRequest, case: Case) -> HttpResponse:
    """To somebody else of the organization that holds the task."""
    form, perform = handing_over(request, task_sent(request, case))
    return answered(request, case, "hand_over", form, perform) or on(request, _("Handed over."), case)


@act
def urge(request: ScopedRequest, case: Case) -> HttpResponse:
    """A reminder to whoever has the task."""
    form = UrgeForm(request.POST, prefix="urge")

    def perform() -> None:
        said_on = form.cleaned_data
        case_urge(actor=Actor(request.scope), case_id=case.pk, note=said_on["note"], key=said_on["key"], at=request.at)

    return answered(request, case, "urge", form, perform) or on(request, _("Urged."), case)


@act
def withdraw(request: ScopedRequest, case: Case) -> HttpResponse:
    """Ends the case without its being done."""
    form = WithdrawForm(request.POST, prefix="withdraw")
    if form.is_valid() and not request.POST.get("withdraw-sure") and Actor(request.scope).opened(case):
        # Who takes back their own is asked once more: it cannot be undone.
        return render(request, "processes/withdraw.html", {"case": case, "form": form})

    def perform() -> None:
        said_on = form.cleaned_data
        case_withdraw(
            actor=Actor(request.scope), case_id=case.pk, reason=said_on["reason"], key=said_on["key"], at=request.at
        )

    return answered(request, case, "withdraw", form, perform) or on(request, _("Withdrawn."), case)


@act
def code(request: ScopedRequest, case: Case) -> HttpResponse:
    """A new code for who lost it, shown once on a slip to print."""
    must_cover(request.scope, "cases.open", case.place_left)
    form = CodeForm(request.POST, prefix="code")
    secrets: list[str] = []

    def perform() -> None:
        given = form.cleaned_data
        actor = Actor(request.scope)
        secrets.append(secret_renew(actor=actor, case=case, note=given["note"], key=given["key"], at=request.at))

    refused = answered(request, case, "code", form, perform)
    return refused or slip(request, case, secrets[0], renewed=True)


@act
def reveal(request: ScopedRequest, case: Case) -> HttpResponse:
    """The contact in clear, once, for a reason."""
    form = RevealForm(request.POST, prefix="reveal")
    found = []

    def perform() -> None:
        reason = form.cleaned_data["reason"]
        found.append(contact_reveal(scope=request.scope, case=case, reason=reason, at=request.at))

    return answered(request, case, "reveal", form, perform) or case_page(request, case, contact=found[0])


def slip(request: ScopedRequest, case: Case, secret: str, *, renewed: bool = False) -> HttpResponse:
    """Number and code on a page made to be printed; the code is never shown again."""
    context = {
        "case": case,
        "secret": shown(secret),
        "renewed": renewed,
        "process": said(process_of(case.declaration).name),
    }
    return render(request, "processes/slip.html", context)


def answered(request: ScopedRequest, case: Case, name: str, form: Any, perform: Perform) -> HttpResponse | None:
    """None when it was done; else the page that says why not, with the words that were written."""
    if isinstance(form, ActForm) and not form.is_valid():
        return case_page(request, case, given={name: form}, status=422)
    try:
        perform()
    except AnswersRefused as refused:
        form.refuse(refused.errors)
    except (CaseMoved, KeyReused) as refused:
        return _kept(request, case, form, refused, status=409)
    except NotYours as refused:
        return _kept(request, case, form, refused, status=403)
    except CaseRefused as refused:
        form.refuse({"": str(refused)})
    else:
        return None
    return case_page(request, case, given={name: form}, status=422)


def _kept(request: ScopedRequest, case: Case, form: forms.Form, refused: CaseRefused, *, status: int) -> HttpResponse:
    """What happened meanwhile, and the own words to copy."""
    event = refused.event if isinstance(refused, CaseMoved) else None
    # Only what was written: a choice is quickly made again.
    written = [
        bound for bound in form.visible_fields() if isinstance(bound.field.widget, forms.TextInput | forms.Textarea)
    ]
    words = [(bound.label, bound.value() or "") for bound in written]
    declaration = process_of(case.declaration)
    context = {
        "case": case,
        "refused": refused,
        "event": event,
        "who": actor_shown(event, declaration) if event else "",
        "did": act_told(event, declaration) if event else "",
        "to": state_named(declaration, event.to) if event and event.to else "",
        "words": [(label, value) for label, value in words if value.strip()],
    }
    return render(request, "processes/kept.html", context, status=status)


def on(request: ScopedRequest, done: str, case: Case | None = None, draft: str = "") -> HttpResponseRedirect:
    """After the act: to the next task, or back to the case where that is still to be read."""
    messages.success(request, done, extra_tags=f"case-{draft}" if draft else "")
    if case and case_for(request.scope, case.number):
        return redirect("processes:case", case.number)
    return redirect("desk:inbox")


def task_sent(request: ScopedRequest, case: Case) -> Task:
    """The task that the form was shown for, open or not."""
    task = task_of(case, number_or_404(request.POST.get("task", "")))
    if task is None:
        raise Http404
    return task
