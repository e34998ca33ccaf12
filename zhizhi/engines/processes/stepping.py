"""How a case comes to stand at a step or at its result. Called within an operation's transaction only."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from zhizhi.core.process import APPLICANT, CONCERNED, OPENER, OWN, Outcome, ProcessDeclaration, Result, Step
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.counting import case_measured
from zhizhi.engines.processes.facts import family_touched
from zhizhi.engines.processes.hearing import GIVEN, tell
from zhizhi.engines.processes.holders import Holder, holder_among, holder_of
from zhizhi.engines.processes.kinds import kind_of, look_next
from zhizhi.engines.processes.limits import DueAt, due_at, end_of, step_due
from zhizhi.engines.processes.measures import round_measured
from zhizhi.engines.processes.models import Case, Round, Task
from zhizhi.engines.processes.signatures import signatures_begin
from zhizhi.engines.processes.statements import organization_read, round_read
from zhizhi.registry.accounts.models import Account
from zhizhi.registry.gathering import remembered
from zhizhi.registry.holidays.queries import calendar
from zhizhi.registry.organizations.asof import successor_of
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.prepared import insert, made, update

# What an act may change of a case; the rest stays as it was opened.
CHANGING = (
    "state", "outcome", "data", "sealed", "due_at", "due_provisional", "settled_at", "closed_at", "round", "revision",
)  # fmt: skip


def round_open(case: Case, at: datetime, day: date | None = None) -> None:
    """A new turn begins: the opening, or a re-opening, with the whole limit of the case, or until the end of `day`."""
    limit = process_of(case.declaration).limit
    due = DueAt(end_of(day), False) if day else due_at(limit, at, calendar(), case.place_left)
    case.due_at, case.due_provisional, case.settled_at = due.at, due.provisional, None
    turn = Round(case=case, number=case.round, opened_at=at, due_at=due.at, due_provisional=due.provisional)
    insert(turn)
    round_measured(turn, place_id=case.place_id, slug=case.slug, at=at)


def due_change(case: Case, day: date, at: datetime) -> None:
    """The case, and the turn that it is in, is due at the end of `day` from now on. `arrive` saves the case."""
    turn = round_read(case)
    case.due_at = turn.due_at = end_of(day)
    case.due_provisional = turn.due_provisional = False
    update(turn, "due_at", "due_provisional")
    round_measured(turn, place_id=case.place_id, slug=case.slug, at=at)


def arrive(
    case: Case, to: str, at: datetime, answers: Mapping[str, Any], *, holder: Holder | None = None,
    person_id: int | None = None,
) -> None:  # fmt: skip
    """The case stands at the step or result `to` from now on; a step begins its task. Saves the case.

    `holder`, and `person_id` by name, had the step before, when the case is sent back to it.
    """
    declaration = process_of(case.declaration)
    case.state = to
    case.revision += 1
    family_touched(case, at)
    if result := declaration.result(to):
        _finish(case, result, at)
        case_measured(case, at)
        return
    step = declaration.step(to)
    assert step is not None, f"{declaration.id}: no step or result {to}"  # packs check refuses such declarations
    _clock(case, step, at)
    update(case, *CHANGING)
    _task_begin(case, declaration, step, at, answers, holder, person_id)
    case_measured(case, at)


def _clock(case: Case, step: Step, at: datetime) -> None:
    """Settled steps stop the case's clock; leaving them for others starts a new round."""
    if step.settled and case.settled_at is None:
        _settle(case, at)
    elif not step.settled and case.settled_at is not None:
        case.round += 1
        round_open(case, at)


def _settle(case: Case, at: datetime, withdrawn: bool = False) -> None:
    case.settled_at = at
    turn = round_read(case)
    turn.settled_at, turn.withdrawn = at, withdrawn
    update(turn, "settled_at", "withdrawn")
    round_measured(turn, place_id=case.place_id, slug=case.slug, at=at)


def _finish(case: Case, result: Result, at: datetime) -> None:
    case.outcome, case.closed_at = result.outcome, at
    if case.settled_at is None:
        _settle(case, at, withdrawn=result.outcome == Outcome.WITHDRAWN)
    update(case, *CHANGING)


def _task_begin(
    case: Case, declaration: ProcessDeclaration, step: Step, at: datetime, answers: Mapping[str, Any],
    holder: Holder | None, person_id: int | None,
) -> None:  # fmt: skip
    days = remembered(calendar)
    due = step_due(step, DueAt(case.due_at, case.due_provisional), at, days, case.place_left)
    holder = holder or _holder(case, step, at, answers)
    person = person_id or _person(case, step, holder, answers)
    task = made(
        Task, {"case": case}, case_id=case.pk, round=case.round, step=step.id, place_left=case.place_left,
        holder_role=holder.role, holder_organization_id=holder.organization_id, holder_person_id=person,
        asked_above=holder.asked_above, opened_at=at, due_at=due.at, due_provisional=due.provisional,
    )  # fmt: skip
    task.alarm_at = look_next(declaration, step, task, at, days)
    insert(task, number_later=True)
    kind_of(step).arrived(case, step, task, at)
    tell(GIVEN, task, at)
    if step.signatures:
        signatures_begin(case, step, task, at)


def _person(case: Case, step: Step, holder: Holder, answers: Mapping[str, Any]) -> int | None:
    """Who is asked by name: the person chosen, or one that the case knows."""
    return answers.get(step.person) if step.person else person_of(case, holder.role)


def stand_at(case: Case, task: Task, to: str, at: datetime) -> Step:
    """The open task becomes that of the step `to` of the case's declaration, addressed as if it arrived there now.

    Saves the case; `due_set` afterwards saves the task with its limit.
    """
    step = process_of(case.declaration).step(to)
    assert step is not None, "only steps of the new version are chosen"
    case.state = to
    case.revision += 1
    _clock(case, step, at)
    update(case, "declaration", "confidential", *CHANGING)
    holder = _holder(case, step, at, case.data)
    task.step, task.round, task.holder_role, task.asked_above = to, case.round, holder.role, holder.asked_above
    task.holder_organization_id = holder.organization_id
    task.holder_person_id = _person(case, step, holder, case.data)
    return step


def due_set(task: Task, step: Step, begun: datetime, due: DueAt, at: datetime) -> None:
    """Gives the task the limit `due`, counted from `begun`, and saves it."""
    task.opened_at, task.due_at, task.due_provisional = begun, due.at, due.provisional
    task.alarm_at = look_next(process_of(task.case.declaration), step, task, at, calendar())
    update(
        task, "step", "round", "holder_role", "holder_organization", "holder_person", "asked_above", "opened_at",
        "due_at", "due_provisional", "alarm_at",
    )  # fmt: skip
    if step.signatures:
        signatures_begin(task.case, step, task, at)


def person_of(case: Case, role: str) -> int | None:
    """Who is asked by name because the case knows them: who opened it, or whom it is about."""
    return {OPENER: case.opened_by_id, CONCERNED: case.concerns_id}.get(role)


def _holder(case: Case, step: Step, at: datetime, answers: Mapping[str, Any]) -> Holder:
    """The applicant, the person chosen, or the role at the place or at the organization chosen."""
    if step.role in OWN and not (step.in_person and _told_in_person(case, step.role)):
        return Holder(step.role, case.place_id)
    if step.person:
        return Holder(step.role, _organization_of(case, step, answers))
    role = step.in_person if step.role in OWN and step.in_person else step.role
    place = _organization(answers[step.at]) if step.at else case.place
    return holder_among((role, *step.otherwise), place, at) if step.otherwise else holder_of(role, place, at)


def _told_in_person(case: Case, role: str) -> bool:
    """Whether somebody else enters the answer: they cannot be reached by code, or have no account of their own."""
    if role == APPLICANT:
        return case.in_person
    person = person_of(case, role)
    return person is None or not Account.objects.filter(person=person, is_active=True).exists()


def _organization(organization_id: int) -> Organization:
    found = organization_read(organization_id)
    assert found is not None, "a form offers organizations that exist"
    return successor_of(found) if found.closed_on else found


def _organization_of(case: Case, step: Step, answers: Mapping[str, Any]) -> int:
    """Where the person chosen was looked for: the organization field that the person's field names."""
    field = process_of(case.declaration).fields()[str(step.person)]
    return int(answers[field.of]) if field.of else case.place_id
