"""Parts of many: doing one, all of them in a table for who leads, and one with its answers."""

from collections.abc import Callable, Sequence
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from zhizhi.core.process import FanOutStep, RecurringStep
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.forms import ActForm, HandOverForm, UrgeForm
from zhizhi.engines.processes.models import Case, Task
from zhizhi.engines.processes.moving import Sent
from zhizhi.engines.processes.part_rows import SORTS, STATES, PartShown, parts_shown, sees_parts
from zhizhi.engines.processes.parts import leads, part_do, part_drop, part_of, parts_join, parts_urge
from zhizhi.engines.processes.queries import case_for, people_to_hand_over, task_of, task_open_of
from zhizhi.engines.processes.refusals import CaseMoved, CaseRefused, NotYours
from zhizhi.engines.processes.showing import answers_told, fields_of, names_for
from zhizhi.engines.processes.views.acts import act, answered, handing_over, on
from zhizhi.engines.processes.views.narrowing import tabs
from zhizhi.engines.processes.views.partacts import part_form
from zhizhi.engines.processes.views.requests import case_or_404, key_new, key_of
from zhizhi.engines.processes.views.telling import state_named
from zhizhi.engines.processes.views.uploads import photos_of
from zhizhi.registry.language import said
from zhizhi.registry.rights.guards import ScopedRequest

PAGE = 100


class DropForm(ActForm):
    """Why a part is no longer asked for."""

    reason = forms.CharField(
        label=gettext_lazy("Why it is no longer asked for"), max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3, "maxlength": 1000}),
    )  # fmt: skip


@act
def do(request: ScopedRequest, case: Case, task_id: int) -> HttpResponse:
    """Does a part that the person holds."""
    task = _task(case, task_id)
    form = part_form(request, case, task, data=request.POST)
    if form is None:
        raise Http404

    def perform() -> None:
        photos = photos_of(request, form, place_id=case.place_id)
        sent = Sent(key_of(request), form.typed(), photos)
        part_do(actor=Actor(request.scope), task_id=task.pk, sent=sent, at=request.at)

    done = _("%(part)s. Done.") % {"part": said(part_of(task).name)}  # type: ignore[union-attr]
    name = f"part-{task.pk}"
    return answered(request, case, name, form, perform) or on(request, done, draft=f"{task.pk}-{name}")


@login_required
@require_safe
def parts(request: ScopedRequest, number: str) -> HttpResponse:
    """All parts of the step that the case stands at, narrowed and sorted."""
    return _table(request, *_seen(request, number))


@act
def urge(request: ScopedRequest, case: Case) -> HttpResponse:
    """Reminds all whose part is open."""
    leading, form = _leading(case), UrgeForm(request.POST, prefix="urge")
    words = _("All whose part is open were reminded.")

    def perform() -> None:
        sent = form.cleaned_data
        parts_urge(actor=Actor(request.scope), case_id=case.pk, note=sent["note"], key=sent["key"], at=request.at)

    return _told(request, case, form, perform, words) or _table(request, case, leading, urge=form, status=422)


@act
def join(request: ScopedRequest, case: Case) -> HttpResponse:
    """Gives a part to who joined since."""
    leading, form = _leading(case), ActForm(request.POST, prefix="join")
    words = _("Those who joined have their part now.")

    def perform() -> None:
        parts_join(actor=Actor(request.scope), case_id=case.pk, key=form.cleaned_data["key"], at=request.at)

    return _told(request, case, form, perform, words) or _table(request, case, leading, join=form, status=422)


@login_required
@require_safe
def part(request: ScopedRequest, number: str, task_id: int) -> HttpResponse:
    """One part: who has it, what was answered, and what who leads may do with it."""
    case = case_or_404(request, number)
    leading, task = _leading(case), _task(case, task_id)
    if not (sees_parts(request.scope, case, leading) or Actor(request.scope).holds(task)):
        raise PermissionDenied
    return _page(request, case, leading, task_id)


@act
def hand_over(request: ScopedRequest, case: Case, task_id: int) -> HttpResponse:
    """The part goes to somebody else of the organization that has it."""
    leading = _leading(case)
    form, perform = handing_over(request, _task(case, task_id))
    done = _told(request, case, form, perform, _("Handed over."))
    return done or _page(request, case, leading, task_id, hand_over=form, status=422)


@act
def drop(request: ScopedRequest, case: Case, task_id: int) -> HttpResponse:
    """The part is no longer asked for."""
    task, leading, form = _task(case, task_id), _leading(case), DropForm(request.POST, prefix="drop")

    def perform() -> None:
        given = form.cleaned_data
        part_drop(actor=Actor(request.scope), task_id=task.pk, reason=given["reason"], key=given["key"], at=request.at)

    done = _told(request, case, form, perform, _("It is no longer asked for."))
    return done or _page(request, case, leading, task_id, drop=form, status=422)


def _told(
    request: ScopedRequest, case: Case, form: ActForm, perform: Callable[[], object], words: str
) -> HttpResponse | None:
    """None when it was refused, with the sentence in the form."""
    if not form.is_valid():
        return None
    try:
        perform()
    except CaseMoved as moved:
        messages.warning(request, str(moved))
    except NotYours as refused:
        raise PermissionDenied from refused
    except CaseRefused as refused:
        form.refuse({"": str(refused)})
        return None
    else:
        messages.success(request, words)
    if case_for(request.scope, case.number) is None:
        return redirect("desk:inbox")
    here = task_open_of(case)
    step = process_of(case.declaration).step(here.step) if here else None
    whole = _has_parts(step) and sees_parts(request.scope, case, here)
    return redirect("processes:parts" if whole else "processes:case", case.number)


def _table(
    request: ScopedRequest, case: Case, leading: Task, *, urge: Any = None, join: Any = None, status: int = 200
) -> HttpResponse:
    step = process_of(case.declaration).step(leading.step)
    rows = parts_shown(leading, request.at)
    state, sort = request.GET.get("state", ""), request.GET.get("sort", "")
    wanted = [row for row in rows if state not in STATES or _is(row, state)]
    page = Paginator(_sorted(wanted, sort), PAGE).get_page(request.GET.get("page"))
    may = leads(Actor(request.scope), leading) and not case.suspended_at
    fields = fields_of(process_of(case.declaration))
    names = names_for(fields, [row.event.answers for row in page.object_list if row.event])
    asked = step.part.fields if isinstance(step, FanOutStep | RecurringStep) else ()
    context = {
        "case": case, "step": state_named(process_of(case.declaration), leading.step), "page": page,
        "name": said(step.part.name) if isinstance(step, FanOutStep | RecurringStep) else "",
        "lines": [
            (row, answers_told(asked, row.event.answers, names) if row.event else []) for row in page.object_list
        ],
        "tabs": _states(request, rows, state),
        "state": state if state in STATES else "", "sort": sort if sort in SORTS else "due", "may": may,
        "urge": urge or UrgeForm(initial={"key": key_new()}, prefix="urge"),
        "join": (join or ActForm(initial={"key": key_new()}, prefix="join")) if getattr(step, "late", False) else None,
        "waiting": sum(_is(row, "open") for row in rows), "today": request.at,
    }  # fmt: skip
    return render(request, "processes/parts.html", context, status=status)


def _states(request: ScopedRequest, rows: Sequence[PartShown], state: str) -> list[dict[str, Any]]:
    """All, and each state of which there are any."""
    numbers = {one: sum(_is(row, one) for row in rows) for one in STATES}
    names = {"": _("All"), **{one: _words(one) for one in STATES if numbers[one]}}
    return tabs(request, "state", names, {**numbers, "": len(rows)}, state if state in STATES else "")


def _page(
    request: ScopedRequest, case: Case, leading: Task, task_id: int, *, status: int = 200, **given: ActForm
) -> HttpResponse:
    shown = next((row for row in parts_shown(leading, request.at) if row.task.pk == task_id), None)
    if shown is None:
        raise Http404
    declaration = process_of(case.declaration)
    fields = fields_of(declaration)
    answers = shown.event.answers if shown.event else {}
    actor, still = Actor(request.scope), shown.task.closed_at is None
    may = leads(actor, leading) and still
    gives = still and (may or actor.holds(shown.task))
    people = [(str(one.pk), one.name) for one in people_to_hand_over(shown.task, request.at)] if gives else []
    hand_over = given.get("hand_over") or HandOverForm(people, initial={"key": key_new()}, prefix="hand_over")
    context = {
        "case": case, "row": shown, "step": state_named(declaration, leading.step), "may": may,
        "answers": answers_told(fields.values(), answers, names_for(fields, [answers])),
        "photos": [one for one in shown.event.attachments.all() if one.file.is_picture] if shown.event else [],
        "hand_over": hand_over if people else None, "sees": sees_parts(request.scope, case, leading),
        "drop": given.get("drop") or DropForm(initial={"key": key_new()}, prefix="drop"),
    }  # fmt: skip
    return render(request, "processes/part.html", context, status=status)


def _seen(request: ScopedRequest, number: str) -> tuple[Case, Task]:
    """The case and who leads its parts; 404 where there are none, 403 for who has only a part."""
    case = case_or_404(request, number)
    leading = _leading(case)
    if not sees_parts(request.scope, case, leading):
        raise PermissionDenied
    return case, leading


def _leading(case: Case) -> Task:
    leading = task_open_of(case)
    if leading is None or not _has_parts(process_of(case.declaration).step(leading.step)):
        raise Http404
    leading.case = case
    return leading


def _task(case: Case, task_id: int) -> Task:
    task = task_of(case, task_id)
    if task is None or not task.part:
        raise Http404
    task.case = case
    return task


def _has_parts(step: Any) -> bool:
    return isinstance(step, FanOutStep | RecurringStep)


def _is(row: PartShown, state: str) -> bool:
    return row.state == state or (state == "open" and row.state == "late")


def _sorted(rows: list[PartShown], sort: str) -> list[PartShown]:
    if sort == "name":
        return sorted(rows, key=lambda row: row.name)
    if sort == "done":
        return sorted(rows, key=lambda row: (row.task.closed_at is None, row.task.closed_at or row.task.due_at))
    return sorted(rows, key=lambda row: (row.task.closed_at is not None, row.task.due_at, row.task.pk))


def _words(state: str) -> str:
    return {"open": _("Open"), "late": _("Overdue"), "done": _("Done"), "dropped": _("Not asked for")}[state]
