"""What the page of a case shows, gathered once: for reading it, and for showing a refused form again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from zhizhi.core.process import Move, ProcessDeclaration
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.catalogue.wording import faults_said, quarantine_said
from zhizhi.engines.processes.actors import APPLICANT, Actor
from zhizhi.engines.processes.conditions import conditions_of
from zhizhi.engines.processes.contacts import Contact, contact_for, may_reveal
from zhizhi.engines.processes.disclosing import hides_step, limit_of
from zhizhi.engines.processes.drafting import drafts_of
from zhizhi.engines.processes.forms import (
    CodeForm,
    DeclaredForm,
    HandOverForm,
    RevealForm,
    SendBackForm,
    UrgeForm,
    WithdrawForm,
    move_choices,
)
from zhizhi.engines.processes.kinds import Panel, kind_of
from zhizhi.engines.processes.marking import marks_of
from zhizhi.engines.processes.models import Case, Draft, Event, Task
from zhizhi.engines.processes.parents import Above, opened_under, subcases_below
from zhizhi.engines.processes.part_rows import sees_parts
from zhizhi.engines.processes.queries import (
    case_for,
    events_of,
    moves_offered,
    people_to_hand_over,
    rounds_of,
    steps_to_send_back,
    task_open_of,
)
from zhizhi.engines.processes.serving import papers_offered
from zhizhi.engines.processes.showing import UPLOADED, answers_told, channel_named, names_in
from zhizhi.engines.processes.subjects import subject_of
from zhizhi.engines.processes.views.anystep import deeds, step_shown
from zhizhi.engines.processes.views.keeping import kept_told, restored
from zhizhi.engines.processes.views.partacts import part_form, parts_held
from zhizhi.engines.processes.views.requests import key_new
from zhizhi.engines.processes.views.shown import ActShown
from zhizhi.engines.processes.views.telling import history_told, of_a_part, papers, pictures, role_named, state_named
from zhizhi.engines.processes.way_marks import way_taken
from zhizhi.registry.language import said
from zhizhi.registry.rights.guards import ScopedRequest

Given = dict[str, forms.Form]
# Who asked in these ways holds a code.
SECRET = {Case.Channel.PORTAL, Case.Channel.DESK}
# Acts whose words are meant for whoever has the case next.
TO_THE_NEXT = {Event.Kind.MOVED, Event.Kind.SENT_BACK, Event.Kind.HANDED_OVER, Event.Kind.URGED}


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step on the way: `state` is done, now or ahead."""

    name: str
    state: str


def case_page(
    request: ScopedRequest, case: Case, *, given: Given | None = None, contact: Contact | None = None, status: int = 200
) -> HttpResponse:
    """The page. `given` are forms that were sent and refused, by act; `contact` one revealed just now."""
    return render(request, "processes/case.html", _context(request, case, given or {}, contact), status=status)


def _context(request: ScopedRequest, case: Case, given: Given, contact: Contact | None) -> dict[str, Any]:
    declaration, task = process_of(case.declaration), task_open_of(case)
    events, limit = events_of(case), limit_of(request.scope, case)
    seen = events_seen(request, case, task, events)
    opened = limit.event(events[0]) if limit else events[0]
    names = names_in(declaration, events)
    contact = contact or contact_for(scope=request.scope, case=case, task=task, at=request.at)
    return {
        "case": case,
        "task": task,
        "process": said(declaration.name),
        "state": state_named(declaration, case.state),
        "light": _light(case, task, request),
        "waits_for": _waits_for(task),
        "mine": task is not None and Actor(request.scope).holds(task),
        "not_held": _not_held(case, task, declaration),
        "subject": subject_of(request.scope, case),
        "asked": answers_told(declaration.request.fields, opened.answers, names) if opened else [],
        "photos": pictures(opened) if opened else [],
        "files": papers(opened) if opened else [],
        "contact": contact,
        "history": history_told(declaration, seen, names),
        "latest": _latest(seen),
        "steps": _steps(case, declaration, events, limit.named(case, events) if limit else None),
        "declared": declaration,
        "channel": channel_named(declaration, case.channel),
        "marks": way_taken(case, seen),
        "rounds": rounds_of(case) if case.round > 1 else [],
        "records": _records(case, seen),
        "papers": [
            (said(paper.name), reverse("processes:paper", args=[case.number, paper.id]))
            for step, paper in papers_offered(declaration, case, events)
            if limit is None or step.id in limit.steps
        ],
        "below": [] if limit else subcases_below(request.scope, case),
        "marks_given": marks_of(case) if sees_parts(request.scope, case, task) else [],
        "under": _under(request, case),
        "above": case_for(request.scope, case.parent.number) if case.parent else None,
        **(_shut(request, case) or _open(request, case, declaration, task, given, contact)),
    }


def _shut(request: ScopedRequest, case: Case) -> dict[str, Any]:
    """Of a case whose version is in quarantine: why nothing can be done. Nothing when all is well."""
    if case.declaration.state != DeclarationVersion.State.QUARANTINED:
        return {}
    faults = faults_said(case.declaration) if request.scope.holds("packs.manage") else []
    return {"shut": quarantine_said(case.declaration), "shut_because": faults, "mine": False}


def _open(
    request: ScopedRequest,
    case: Case,
    declaration: ProcessDeclaration,
    task: Task | None,
    given: Given,
    contact: Contact,
) -> dict[str, Any]:
    """What can be done with the case."""
    return {
        "panel": _panel(request, case, declaration, task),
        "parts": _parts(request, case, task, given),
        **step_shown(request, case, task, given),
        **_acts(request, case, task, given, contact),
    }


def events_seen(request: ScopedRequest, case: Case, task: Task | None, events: Sequence[Event]) -> Sequence[Event]:
    """What others answered to their parts is for who leads and who may read the place's cases.

    Whom the case is about reads what is told to them.
    """
    if limit := limit_of(request.scope, case):
        events = limit.events(events)
    if not any(map(of_a_part, events)) or sees_parts(request.scope, case, task):
        return events
    return [event for event in events if not of_a_part(event) or event.person_id == request.scope.person_id]


def _under(request: ScopedRequest, case: Case) -> list[Above]:
    """What may be opened under the case by this reader: at the desk, or for oneself."""
    desk = [Case.Channel.DESK] if request.scope.covers("cases.open", case.place_left) else []
    own = [Case.Channel.SELF] if request.scope.person_id and not case.confidential else []
    return opened_under(case, *desk, *own)


def _records(case: Case, events: Sequence[Event]) -> list[tuple[str, str]]:
    """Where votes that were counted, and notices, of the case are read for good."""
    votes = [one.answers["vote"] for one in events if one.kind == Event.Kind.BALLOT_CLOSED and "vote" in one.answers]
    notices = [one.answers["row"] for one in events if one.kind == Event.Kind.NOTICE_BEGUN and "row" in one.answers]
    return [
        *((_("Record of a vote"), reverse("processes:vote_record", args=[case.number, vote])) for vote in votes),
        *((_("Public notice"), reverse("processes:notice", args=[notice])) for notice in notices),
    ]


def _panel(request: ScopedRequest, case: Case, declaration: ProcessDeclaration, task: Task | None) -> Panel | None:
    """What the kind of the step shows beside its ways out; its template finds the values in `shown`."""
    step = declaration.step(case.state)
    if task and hides_step(request.scope, case, case.state) and not Actor(request.scope).holds(task):
        return None
    return kind_of(step).panel(request.scope, case, step, task, request.at) if step and task else None


def _parts(request: ScopedRequest, case: Case, task: Task | None, given: Given) -> list[ActShown]:
    """The forms of the parts that the person holds; the first stands open, or the one that was refused."""
    held, refused, shown = parts_held(request, case, task), next(iter(given), ""), []
    drafts = drafts_of([part.pk for part, _label in held])
    for place, (part, label) in enumerate(held):
        name = f"part-{part.pk}"
        kept = drafts.get((part.pk, name))
        form = given.get(name) or part_form(request, case, part, data=restored(kept))
        if form is not None:
            url = reverse("processes:part_do", args=[case.number, part.pk])
            uploads = any(asked.kind in UPLOADED for asked in getattr(form, "declared", ()))
            shown.append(
                ActShown(
                    name, label, url, form, style="primary", open=name == refused if refused else not place,
                    key=request.POST.get("key") or key_new(), task=part.pk, photos=uploads,
                    drafts=bool(getattr(form, "declared", ())), kept=kept_told(kept),
                )
            )  # fmt: skip
    return shown


def _acts(
    request: ScopedRequest, case: Case, task: Task | None, given: Given, contact: Contact
) -> dict[str, Sequence[ActShown]]:
    """The forms: the task's own moves first, then what else the holder or an overseer may do."""
    actor = Actor(request.scope)
    holds = task is not None and actor.holds(task)
    goes_on = case.suspended_at is None
    moves = _moves(request, case, task, given) if task and holds and goes_on else []
    others = [
        *(_holders_acts(case, task, given) if task and holds and goes_on else []),
        *(_hand_over(request, case, task, given) if task and (holds or actor.oversees(task)) else []),
        *(_overseers_acts(case, task, given, holds=holds) if task and actor.oversees(task) else []),
        *(_openers_acts(case, given) if task and actor.opened(case) and not actor.oversees(task) else []),
        *(deeds(request, case, task, given) if task else []),
        *(_desk_acts(request, case, given)),
    ]
    hidden = contact.lines and not contact.clear and may_reveal(request.scope, case)
    reveal = [_act(case, "reveal", _("Show the contact"), given.get("reveal") or _new(RevealForm, "reveal"))]
    return {"moves": moves, "others": others, "reveal": reveal if hidden else []}


def _moves(request: ScopedRequest, case: Case, task: Task, given: Given) -> list[ActShown]:
    offered = moves_offered(task)
    first = next((move for move in offered if move.style == "primary"), offered[0] if offered else None)
    ordered = sorted(offered, key=lambda move: move is not first)
    kept = drafts_of([task.pk])
    return [
        _move(request, case, task, move, given, kept.get((task.pk, move.id)), is_first=move is first)
        for move in ordered
    ]


def _move(
    request: ScopedRequest, case: Case, task: Task, move: Move, given: Given, kept: Draft | None, *, is_first: bool
) -> ActShown:
    choices = move_choices(case, move, request.at)
    form = given.get(move.id) or DeclaredForm(move.fields, choices, data=restored(kept), prefix=move.id)
    # After a refusal the form that was sent stands open, not the first one.
    refused = next(iter(given), "")
    return ActShown(
        move.id, said(move.name), reverse("processes:move", args=[case.number, move.id]), form, style=move.style,
        open=move.id == refused if refused else is_first, key=request.POST.get("key") or key_new(), task=task.pk,
        photos=any(asked.kind in UPLOADED for asked in move.fields), drafts=bool(move.fields), kept=kept_told(kept),
        conditions=conditions_of(case, move, request.at, request.scope.person_id),
    )  # fmt: skip


def _holders_acts(case: Case, task: Task, given: Given) -> list[ActShown]:
    declaration = process_of(case.declaration)
    choices = [(step, state_named(declaration, step)) for step in steps_to_send_back(task)]
    if not choices:
        return []
    form = given.get("send_back") or SendBackForm(choices, initial={"key": key_new()}, prefix="send_back")
    return [_act(case, "send_back", _("Send back"), form, task=task)]


def _hand_over(request: ScopedRequest, case: Case, task: Task, given: Given) -> list[ActShown]:
    people = people_to_hand_over(task, request.at) if task.holder_role != APPLICANT else []
    choices = [(str(person.pk), person.name) for person in people if person.pk != request.scope.person_id]
    if not choices:
        return []
    form = given.get("hand_over") or HandOverForm(choices, initial={"key": key_new()}, prefix="hand_over")
    return [_act(case, "hand_over", _("Hand over"), form, task=task)]


def _overseers_acts(case: Case, task: Task, given: Given, *, holds: bool) -> list[ActShown]:
    acts = []
    if task.holder_role != APPLICANT and not holds and case.suspended_at is None:
        acts.append(_act(case, "urge", _("Urge"), given.get("urge") or _new(UrgeForm, "urge")))
    if case.settled_at is None:
        form = given.get("withdraw") or _new(WithdrawForm, "withdraw")
        acts.append(_act(case, "withdraw", _("Withdraw"), form, style="danger"))
    return acts


def _openers_acts(case: Case, given: Given) -> list[ActShown]:
    """Who opened the case takes it back as long as nothing was done."""
    if case.settled_at is not None:
        return []
    return [
        _act(case, "withdraw", _("Withdraw"), given.get("withdraw") or _new(WithdrawForm, "withdraw"), style="danger")
    ]


def _desk_acts(request: ScopedRequest, case: Case, given: Given) -> list[ActShown]:
    # Nobody outside follows what the program opened, so there is no code.
    nobody_outside = not process_of(case.declaration).for_residents
    if case.channel not in SECRET or nobody_outside or not request.scope.covers("cases.open", case.place_left):
        return []
    return [_act(case, "code", _("Give the code again"), given.get("code") or _new(CodeForm, "code"))]


def _new(form: type[forms.Form], prefix: str) -> forms.Form:
    return form(initial={"key": key_new()}, prefix=prefix)


def _act(
    case: Case, act: str, label: str, form: forms.Form, *, style: str = "plain", task: Task | None = None
) -> ActShown:
    url = reverse(f"processes:{act}", args=[case.number])
    return ActShown(act, label, url, form, style=style, open=form.is_bound, task=task.pk if task else None)


def _light(case: Case, task: Task | None, request: ScopedRequest) -> str:
    if task is None:
        return "good" if case.outcome == "done" else "none"
    if case.suspended_at:
        return "none"
    return "bad" if task.due_at <= request.at else "warning" if task.urged_at else "none"


def _waits_for(task: Task | None) -> str:
    """Who has the task, in words."""
    if task is None:
        return ""
    if task.holder_role == APPLICANT:
        return _("whoever asked")
    place = task.holder_organization.name if task.holder_organization else ""
    who = task.holder_person.name if task.holder_person else role_named(task.holder_role)
    return _("%(who)s, %(place)s") % {"who": who, "place": place}


def _not_held(case: Case, task: Task | None, declaration: ProcessDeclaration) -> str:
    """Why somebody else is asked than the step says."""
    step = declaration.step(task.step) if task and task.asked_above else None
    if step is None or task is None:
        return ""
    role = step.in_person if step.role == APPLICANT and step.in_person else step.role
    facts = {"role": role_named(role), "place": case.place.name, "asked": _waits_for(task)}
    return _("Nobody holds the post of %(role)s for %(place)s, so %(asked)s is asked.") % facts


def _latest(events: Sequence[Event]) -> Event | None:
    """The last words for who has the case now, where an act gave some."""
    spoken = (event for event in reversed(events) if event.note and event.kind in TO_THE_NEXT)
    return next(spoken, None)


def _steps(
    case: Case, declaration: ProcessDeclaration, events: Sequence[Event], named: Collection[str] | None
) -> list[StepShown]:
    """The steps in the order of the declaration, and the result; only those `named`, if the reader is told some."""
    order = [step.id for step in declaration.steps]
    passed = {event.step for event in events if event.task and event.task.round == case.round}
    here = order.index(case.state) if case.state in order else len(order)
    shown = [
        StepShown(
            said(step.name), "now" if place == here else "done" if place < here and step.id in passed else "ahead"
        )
        for place, step in enumerate(declaration.steps)
        if named is None or step.id in named
    ]
    result = declaration.result(case.state)
    return [*shown, StepShown(said(result.name), "now")] if result else shown
