"""What pages show of the parts of a step: how far they are, each with who owes it, and a strip of periods."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.formats import date_format
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.core.process import FanOutStep, RecurringStep
from zhizhi.engines.processes.actors import APPLICANT, Actor
from zhizhi.engines.processes.disclosing import limit_of
from zhizhi.engines.processes.models import Attachment, Case, Event, Task
from zhizhi.engines.processes.moving import step_of
from zhizhi.engines.processes.parts import DONE, DROPPED, leads, numbers_in, part_of, parts_of
from zhizhi.engines.processes.periods import MONTHS, Period, period_named, periods_between
from zhizhi.engines.processes.queries import organizations_named, people_named
from zhizhi.engines.processes.recurring import until_day
from zhizhi.engines.processes.signatures import stands_in
from zhizhi.registry.language import said
from zhizhi.registry.rights.roles import role_of
from zhizhi.registry.scope import DataClass, Scope

# States of a part as lists can be narrowed by them.
STATES = ("open", "late", "done", "dropped")
SORTS = ("due", "name", "done")


@dataclass(frozen=True, slots=True)
class PartShown:
    """A part as tables show it: whose it is, who is asked, until when, and what came of it."""

    task: Task
    name: str
    who: str
    state: str
    event: Event | None = None

    @property
    def late(self) -> bool:
        """Done after its limit."""
        return bool(self.task.closed_at and self.task.closed_at > self.task.due_at)


@dataclass(frozen=True, slots=True)
class Cell:
    """A period of a recurring part: done, late (done after its limit), missing, open, dropped or none."""

    name: str
    state: str
    part: PartShown | None


def sees_parts(scope: Scope, case: Case, leading: Task | None) -> bool:
    """Whether the person may see what all others answered; who only has a part sees the own one."""
    if limit_of(scope, case) and not leads(Actor(scope), leading):
        return False
    if scope.covers("cases.view", case.place_left, DataClass.PUBLIC) or leads(Actor(scope), leading):
        return True
    return Task.objects.system("own cases").of(scope).leading().filter(case=case.pk).exists()


def parts_mine(scope: Scope, leading: Task) -> list[Task]:
    """The open parts of the step that this person holds, with who holds them."""
    rows = parts_of(leading).filter(closed_at=None).of(scope).select_related("holder_organization", "holder_person")
    return [task for task in rows.order_by("due_at", "pk") if part_of_case(task, leading.case)]


def part_of_case(task: Task, case: Case) -> Task | None:
    """The part, which knows its case; None when it is none of the step's own."""
    task.case = case
    return task if part_of(task) else None


def progress(scope: Scope, case: Case, step: FanOutStep, task: Task, at: datetime) -> dict[str, Any]:
    """How many of how many are done, what is enough, and what who leads may do."""
    task.case = case
    rows = list(parts_of(task).exclude(move=DROPPED).order_by("due_at", "pk").values_list("move", "due_at"))
    done = sum(move == DONE for move, _due in rows)
    late = sum(move != DONE and due <= at for move, due in rows)
    return {
        "all": len(rows), "done": done, "late": late, "open": len(rows) - done, "case": case, "step": step,
        "enough": _enough(step, len(rows)), "sees": sees_parts(scope, case, task), "leads": leads(Actor(scope), task),
        "percent": 100 * done // len(rows) if rows else 0,
    }  # fmt: skip


def strip(scope: Scope, case: Case, step: RecurringStep, task: Task, at: datetime) -> dict[str, Any]:
    """The periods from the first to the present one, each with what came of it."""
    task.case = case
    found = {one.task.part: one for one in parts_shown(task, at)}
    until, today = until_day(case, step), localdate(at)
    periods = list(periods_between(step.every, localdate(task.opened_at), min(until or today, today)))
    cells = [_cell(step.every, period, found.get(period.key)) for period in periods]
    states = [cell.state for cell in cells]
    return {
        "cells": cells, "case": case, "until": until, "sees": sees_parts(scope, case, task),
        "leads": leads(Actor(scope), task), "done": states.count("done") + states.count("late"),
        "missing": states.count("missing"), "name": said(step.part.name),
    }  # fmt: skip


def parts_shown(leading: Task, at: datetime) -> list[PartShown]:
    """All parts of the step with names and answers, most urgent first. Five queries, however many there are."""
    tasks = list(parts_of(leading).select_related("holder_organization", "holder_person").order_by("due_at", "pk"))
    return shown(tasks, leading, at)


def shown(tasks: Sequence[Task], leading: Task, at: datetime) -> list[PartShown]:
    """These parts of a step with their names and what came of them."""
    names = part_names(tasks, leading)
    ended = Event.objects.filter(task__in=tasks, kind__in=[Event.Kind.PART_DONE, Event.Kind.PART_DROPPED])
    events = {event.task_id: event for event in ended.select_related("organization").prefetch_related("attachments")}
    return [PartShown(task, names[task.pk], who_has(task), _state(task, at), events.get(task.pk)) for task in tasks]


def part_names(tasks: Iterable[Task], leading: Task) -> dict[int, str]:
    """Whose or for when each of these parts of one step is. Two queries."""
    step, keys = step_of(leading), [task.part for task in tasks]
    units = organizations_named(numbers_in(keys, "unit"))
    people = people_named(numbers_in(keys, "person"))
    every = step.every if isinstance(step, RecurringStep) else ""
    return {task.pk: key_named(task.part, every, units, people) for task in tasks}


def key_named(key: str, every: str, units: Mapping[int, str], people: Mapping[int, str]) -> str:
    """The words for a key: the unit, the person or the period."""
    kind, _colon, number = key.partition(":")
    if not number:
        return period_told(period_named(every, key), every) if every else key
    return (units if kind == "unit" else people).get(int(number), key) if number.isdecimal() else key


def period_told(period: Period, every: str) -> str:
    """A period in words."""
    first: date = period.first
    if every == "month":
        return date_format(first, "YEAR_MONTH_FORMAT")
    if every == "week":
        days = {"first": date_format(first, "MONTH_DAY_FORMAT"), "last": date_format(period.last, "MONTH_DAY_FORMAT")}
        return _("%(first)s to %(last)s") % days
    number = (first.month - 1) // MONTHS[every] + 1
    words = {
        "quarter": _("quarter %(number)s of %(year)s"), "half_year": _("half %(number)s of %(year)s"),
        "year": _("year %(year)s"),
    }  # fmt: skip
    return words[every] % {"number": number, "year": first.year}


def who_has(task: Task) -> str:
    """Who is asked: the person by name, or the role, and where; whoever asked, who belongs to no unit."""
    if task.holder_role == APPLICANT:
        return _("whoever asked")
    role = role_of(task.holder_role)
    who = task.holder_person.name if task.holder_person else said(role.name) if role else task.holder_role
    return stands_in(task, f"{task.holder_organization.name} · {who}")


def pictures_of(event: Event | None) -> list[Attachment]:
    """The photos given with a part."""
    return list(event.attachments.all()) if event else []


def _state(task: Task, at: datetime) -> str:
    if task.closed_at:
        return task.move if task.move in {DONE, DROPPED} else "ended"
    return "late" if task.due_at <= at else "open"


def _cell(every: str, period: Period, part: PartShown | None) -> Cell:
    name = period_told(period, every)
    if part is None:
        return Cell(name, "none", None)
    if part.state == DONE:
        return Cell(name, "late" if part.late else "done", part)
    return Cell(name, {"late": "missing"}.get(part.state, part.state), part)


def _enough(step: FanOutStep, every: int) -> str:
    if step.complete == "any":
        return _("The first one is enough.")
    if step.complete == "quorum":
        return _("%(needed)s of them are enough.") % {"needed": -(-every * (step.quorum or 100) // 100)}
    return ""
