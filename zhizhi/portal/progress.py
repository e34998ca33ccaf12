"""What whoever asked is told of a case: where it stands, what happened, what was answered; nothing internal."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhizhi.core.declarations import FieldKind, FormField
from zhizhi.core.process import APPLICANT, Outcome, ProcessDeclaration, Step
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.catalogue.wording import limit_said
from zhizhi.engines.processes.history import by_itself, processes_then
from zhizhi.engines.processes.models import Attachment, Case, Event, Task
from zhizhi.engines.processes.showing import Names, answer_told, names_for
from zhizhi.registry.language import said
from zhizhi.registry.rights.roles import role_of
from zhizhi.registry.values.queries import Figure, figures_on


@dataclass(frozen=True, slots=True)
class StepTold:
    """One step on the way: done, current, ahead, or skipped when the case ended before it."""

    name: str
    who: str
    limit: str
    state: str


@dataclass(frozen=True, slots=True)
class Standing:
    """Where the case stands, in one sentence; `day` is the last day of what is waited for."""

    sentence: str
    day: date | None = None
    provisional: bool = False
    late: bool = False
    asked_above: bool = False

    @property
    def day_said(self) -> str:
        """The day in words."""
        return day_said(self.day) if self.day else ""


def day_said(day: date) -> str:
    """Month and day, as people say it."""
    return date_format(day, pgettext("month and day as a date format", "F j"))


def role_said(role: str) -> str:
    """The name of a role; whoever asked reads “you”."""
    if role == APPLICANT:
        return _("You")
    declared = role_of(role)
    return said(declared.name) if declared else role


def figures_of(declarations: Iterable[ProcessDeclaration], left: int | None = None) -> dict[str, Figure]:
    """The dated values that limit steps of these, as they are today (at `left`). One query, or none."""
    named = any(step.limit.value for declaration in declarations for step in declaration.steps)
    return {figure.declared.id: figure for figure in figures_on(localdate(), left)} if named else {}


def steps_told(
    declaration: ProcessDeclaration,
    case: Case | None = None,
    events: Iterable[Event] = (),
    figures: dict[str, Figure] | None = None,
) -> list[StepTold]:
    """All steps in order, with how far the case has come."""
    if figures is None:
        figures = figures_of([declaration], case.place_left if case else None)
    first = StepTold(said(declaration.request.name), _("You"), "", "done" if case else "ahead")
    reached = _reached(declaration, case, events) if case else -1
    return [first] + [
        StepTold(
            said(step.name),
            role_said(step.role),
            limit_said(step.limit, figures=figures),
            _state(number, reached, case),
        )
        for number, step in enumerate(declaration.steps)
    ]


def _reached(declaration: ProcessDeclaration, case: Case, events: Iterable[Event]) -> int:
    """The number of the step the case stands at, or that it ended at."""
    names = [step.id for step in declaration.steps]
    if case.closed_at is None:
        return names.index(case.state)
    return next((names.index(event.step) for event in reversed(list(events)) if event.step in names), 0)


def _state(number: int, reached: int, case: Case | None) -> str:
    ended = bool(case and case.closed_at)
    if number < reached or (ended and number == reached and case and case.outcome == Outcome.DONE):
        return "done"
    if ended:
        return "skipped"
    return "current" if number == reached else "ahead"


def standing(case: Case, task: Task | None, at: datetime) -> Standing:
    """Where the case stands."""
    declaration = process_of(case.declaration)
    step = declaration.step(case.state)
    if task is None or step is None:
        return Standing(_ended(declaration, case))
    if case.suspended_at:
        return Standing(
            _("Suspended since %(day)s; it goes on later") % {"day": day_said(localdate(case.suspended_at))}
        )
    words = {"doing": said(step.doing) if step.doing else said(step.name), "day": day_said(task.due_day)}
    late = task.due_at <= at
    if step.role == APPLICANT:
        return Standing(_("%(doing)s, by %(day)s") % words, task.due_day, task.due_provisional)
    words["who"] = _holder_said(step, task)
    sentence = _("%(who)s %(doing)s") if late else _("%(who)s %(doing)s, by %(day)s")
    return Standing(sentence % words, task.due_day, task.due_provisional, late, task.asked_above)


def _holder_said(step: Step, task: Task) -> str:
    """The organization; of persons only the member who does it."""
    if step.person and task.holder_person:
        return f"{task.holder_organization.name} {task.holder_person.name}"
    return str(task.holder_organization.name)


def _ended(declaration: ProcessDeclaration, case: Case) -> str:
    result = declaration.result(case.state)
    sentences = {
        Outcome.DONE: _("Finished. Thank you."),
        Outcome.REFUSED: _("It could not be done. The reason stands below."),
        Outcome.WITHDRAWN: _("You withdrew this order."),
    }
    return sentences[result.outcome] if result else ""


def fields_shown(declaration: ProcessDeclaration) -> dict[str, FormField]:
    """What whoever asked may read: the own answers and those marked as told; nothing restricted."""
    own = [*declaration.request.fields]
    for step in declaration.steps:
        moves = [asked for move in step.moves for asked in move.fields]
        own += moves if step.role == APPLICANT else [asked for asked in moves if asked.told]
    return {asked.id: asked for asked in own if not asked.restricted}


def answers_told(declaration: ProcessDeclaration, answers: dict[str, Any]) -> list[tuple[str, str]]:
    """Question and answer, of those that may be read."""
    shown = fields_shown(declaration)
    told = {name: answers[name] for name in shown if answers.get(name) not in (None, "")}
    names = names_for(shown, [told])
    return [(said(shown[name].name), answer_said(shown[name], value, names)) for name, value in told.items()]


def announced(case: Case) -> list[tuple[str, str]]:
    """What everybody may read of a case that others are asked for under: the answers of its office marked as told."""
    asked = process_of(case.declaration).fields()
    told = {name: case.data[name] for name, one in asked.items() if one.told and case.data.get(name) not in (None, "")}
    names = names_for(asked, [told])
    return [(said(asked[name].name), answer_said(asked[name], value, names)) for name, value in told.items()]


def told_short(case: Case) -> list[str]:
    """Of that the lines and days alone, without what the title says: where and when a meeting is."""
    kinds, asked = (FieldKind.TEXT, FieldKind.DATE), process_of(case.declaration).fields()
    short = {name: one for name, one in asked.items() if one.told and one.kind in kinds and case.data.get(name)}
    said_so = (answer_said(one, case.data[name], Names()) for name, one in short.items())
    return [one for one in said_so if one not in case.title]


def answer_said(asked: FormField, value: Any, names: Names) -> str:
    """An answer as residents read it: days in words, stars drawn, all else as everywhere."""
    if asked.kind == FieldKind.DATE:
        return date_format(date.fromisoformat(value), "DATE_FORMAT")
    if asked.kind == FieldKind.STARS:
        return "★" * int(value) + "☆" * (5 - int(value))
    return answer_told(asked, value, names)


def photos_told(declaration: ProcessDeclaration, event: Event | None) -> list[Attachment]:
    """The photos of an event that may be seen."""
    shown = fields_shown(declaration)
    pictures = [one for one in event.attachments.all() if one.file.is_picture] if event else []
    return [one for one in pictures if one.field in shown]


def files_told(declaration: ProcessDeclaration, event: Event | None) -> list[Attachment]:
    """The files of an event that may be saved."""
    shown = fields_shown(declaration)
    papers = [one for one in event.attachments.all() if not one.file.is_picture] if event else []
    return [one for one in papers if one.field in shown]


def restricted_names(declaration: ProcessDeclaration) -> str:
    """What was asked and is not shown again, as a list in words."""
    names = [said(asked.name) for asked in declaration.request.fields if asked.restricted]
    return pgettext("between the names of a list", ", ").join(names)


def outcome_event(declaration: ProcessDeclaration, case: Case, events: Iterable[Event]) -> Event | None:
    """The last event that says what became of it, since it was opened or opened again."""
    told = {name for name, asked in fields_shown(declaration).items() if asked.told}
    said_so = [event for event in events if event.task and event.task.round == case.round and told & set(event.answers)]
    return said_so[-1] if said_so else None


def history_told(case: Case, events: Iterable[Event]) -> list[dict[str, Any]]:
    """The events as the timeline shows them, last one first."""
    happened = list(events)
    then = processes_then(happened, process_of(case.declaration))
    hidden = {Event.Kind.REVEALED, Event.Kind.MIGRATED}
    told = zip(then, happened, strict=True)
    entries = [_entry(declaration, event) for declaration, event in told if event.kind not in hidden]
    return list(reversed(entries))


def event_told(case: Case, event: Event) -> str:
    """One event in a line: who did what."""
    entry = _entry(process_of(case.declaration), event)
    return _("%(by)s: %(act)s") % entry if entry["by"] else str(entry["act"])


def _entry(declaration: ProcessDeclaration, event: Event) -> dict[str, Any]:
    step = declaration.step(event.step)
    move = step.move(event.move) if step else None
    alone = by_itself(event, declaration)
    own = not alone and event.person_id is None and not event.actor_name
    return {
        "at": event.at,
        "act": said(move.name) if move else _act(event, declaration),
        "by": _("You") if own else "" if alone else _who(step, event),
        "text": _words(declaration, event, own),
        "state": "warning" if event.kind in {Event.Kind.ALARMED, Event.Kind.SENT_BACK} else "",
    }


def _act(event: Event, declaration: ProcessDeclaration) -> str:
    back = declaration.step(event.to)
    step = said(back.name) if back else event.to
    words: dict[str, str] = {
        Event.Kind.OPENED: said(declaration.request.name),
        Event.Kind.SENT_BACK: _("Back to “%(step)s”") % {"step": step},
        Event.Kind.HANDED_OVER: _("Somebody else takes it over"),
        Event.Kind.URGED: _("Reminded"),
        Event.Kind.WITHDRAWN: _("Withdrawn"),
        Event.Kind.ALARMED: _("The time is up; the office above was told"),
        Event.Kind.CODE_RENEWED: _("A new code was given at the service desk"),
        Event.Kind.RECOUNTED: _("The holidays were announced; the day was counted anew"),
    }
    return words.get(event.kind, "")


def _who(step: Step | None, event: Event) -> str:
    """Organization and role; the name only of the member whom the step asks in person."""
    task = event.task
    organization = event.organization or (task.holder_organization if task else None)
    if step and step.person and event.kind == Event.Kind.MOVED and event.person:
        return f"{organization or ''} {event.person.name}".strip()
    role = role_said(task.holder_role) if task and event.kind == Event.Kind.MOVED else ""
    return " · ".join(part for part in (str(organization or ""), role) if part)


def _words(declaration: ProcessDeclaration, event: Event, own: bool) -> str:
    if event.kind == Event.Kind.OPENED:
        return ""  # the answers stand in their own part of the page
    told = [answer for _label, answer in answers_told(declaration, event.answers)]
    return "\n".join(told) or (event.note if own else "")
