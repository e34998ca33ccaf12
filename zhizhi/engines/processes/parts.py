"""Parts of many: what each of many owes at one step, or somebody for each period. A part is a task with a key.

The case is locked before any of its tasks, so the last two parts of a step, sent at the same moment, are done one after
the other, and the second completes the step.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils.translation import gettext as _

from zhizhi.core.canonical import digest
from zhizhi.core.declarations import FieldKind
from zhizhi.core.process import FanOutStep, Part, RecurringStep
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.actors import CLOCK, Actor
from zhizhi.engines.processes.answers import checked, photos_attach
from zhizhi.engines.processes.history import event_add
from zhizhi.engines.processes.holders import Holder
from zhizhi.engines.processes.kinds import Kind, kind_of, look_next
from zhizhi.engines.processes.limits import due_at
from zhizhi.engines.processes.locking import case_locked, suspended_refuse, task_locked
from zhizhi.engines.processes.models import Case, Event, Task
from zhizhi.engines.processes.moving import Sent, moved_by_itself, step_of, task_close
from zhizhi.engines.processes.refusals import CaseRefused, NotYours, reasoned
from zhizhi.registry.holidays.queries import calendar
from zhizhi.registry.journal.operations import acting
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.prepared import number_rows

WHY = "parts of a case already allowed"
# How a part ended; what ends with its step has neither.
DONE, DROPPED = "done", "dropped"
URGE_AGAIN = timedelta(hours=24)
# Parts that any kind of step may have beside its own.
BESIDE = ("sign", "extend")


@dataclass(frozen=True, slots=True)
class Giving:
    """A part to be given: its key, who is asked, by name or by the role alone, and from when its limit counts."""

    key: str
    holder: Holder
    person_id: int | None = None
    counted_from: datetime | None = None


class PartsKind(Kind):
    """A kind of step with parts: after each that is done or dropped it says which move is made by itself."""

    # ruff: noqa: ARG002

    def completed(self, task: Task, step: Any, at: datetime) -> str:
        """The move that is made now because enough parts are done; nothing while they are not."""
        return ""

    def joining(self, task: Task, step: Any, at: datetime) -> list[Giving]:
        """Parts that somebody should have by now and has not."""
        return []


def part_of(task: Task) -> Part | None:
    """What is owed by this part; None for who leads, and for parts that any step may have beside its own."""
    if not task.part or task.part.split(":")[0] in BESIDE:
        return None
    step = process_of(task.case.declaration).step(task.step)
    return step.part if isinstance(step, FanOutStep | RecurringStep) else None


def parts_of(leading: Task) -> Any:
    """The parts given since the case came to the step, those beside the step's own left out."""
    rows = Task.objects.system(WHY).filter(case=leading.case_id, step=leading.step, pk__gt=leading.pk)
    for kind in BESIDE:
        rows = rows.exclude(part__startswith=f"{kind}:").exclude(part=kind)
    return rows.exclude(part="")


def leads(actor: Actor, leading: Task | None) -> bool:
    """Whether the actor may look after the parts: who leads the step, or oversees the place."""
    return leading is not None and not actor.applicant and (actor.holds(leading) or actor.oversees(leading))


def parts_give(leading: Task, step: FanOutStep | RecurringStep, wanted: Sequence[Giving], at: datetime) -> list[Task]:
    """Gives these parts at once, with one line in the history. Within an operation's transaction only."""
    if not wanted:
        return []
    number_rows()
    given = Task.objects.bulk_create([_part(leading, step, one, at) for one in wanted])
    answers = {"count": len(given), "keys": [one.key for one in wanted][:20]}
    event_add(leading.case, Event.Kind.PART_GIVEN, CLOCK, at, task=leading, answers=answers)
    return given


def _part(leading: Task, step: FanOutStep | RecurringStep, one: Giving, at: datetime) -> Task:
    days, case = calendar(), leading.case
    due = due_at(step.part.limit, one.counted_from or at, days, case.place_left)
    task = Task(
        case=case, round=case.round, step=step.id, part=one.key, place_left=case.place_left,
        holder_role=one.holder.role, holder_organization_id=one.holder.organization_id, holder_person_id=one.person_id,
        asked_above=one.holder.asked_above, opened_at=at, due_at=max(due.at, at), due_provisional=due.provisional,
    )  # fmt: skip
    task.alarm_at = look_next(process_of(case.declaration), step, task, at, days)
    return task


def asked_at(task: Task) -> Organization:
    """Where a part is asked, whose people and organizations its form offers: the unit that owes it, or the case's."""
    return task.holder_organization or task.case.place


def part_do(*, actor: Actor, task_id: int, sent: Sent, at: datetime) -> Event:
    """Does a part. The same key again gets the first event. Raises CaseRefused in its kinds."""
    fingerprint = sent.fingerprint("part", task_id)
    with acting():
        task, first = task_locked(task_id, sent.key, fingerprint)
        if first:
            return first
        part = part_of(task)
        if part is None:
            raise CaseRefused(_("This step has no such part; the form is out of date."))
        if not actor.holds(task):
            raise NotYours(_("This task is not yours."))
        answers = checked(part.fields, sent.answers, sent.photos, place=asked_at(task))
        event = event_add(
            task.case, Event.Kind.PART_DONE, actor, at, task=task, answers=answers.open, key=sent.key,
            fingerprint=fingerprint, note=_note(part, answers.open),
        )  # fmt: skip
        photos_attach(task.case, event, sent.photos)
        task_close(task, actor, DONE, at)
        _look_whether_complete(task.case, at, task.part)
    return event


def part_drop(*, actor: Actor, task_id: int, reason: str, key: str, at: datetime) -> Event:
    """The part is no longer asked for; it counts no more. For who leads the step. Raises CaseRefused."""
    reason = reasoned(reason)
    fingerprint = digest(["part_drop", task_id, reason])
    with acting():
        task, first = task_locked(task_id, key, fingerprint)
        if first:
            return first
        if part_of(task) is None:
            raise CaseRefused(_("This step has no such part; the form is out of date."))
        if not leads(actor, leading_of(task.case)):
            raise NotYours(_("Only who leads the step can drop a part of it."))
        event = event_add(
            task.case, Event.Kind.PART_DROPPED, actor, at, task=task, note=reason, key=key, fingerprint=fingerprint
        )
        task_close(task, actor, DROPPED, at)
        _look_whether_complete(task.case, at)
    return event


def parts_urge(*, actor: Actor, case_id: int, note: str, key: str, at: datetime) -> Event:
    """Reminds everybody whose part is open, each at most once a day. Raises CaseRefused."""
    fingerprint = digest(["parts_urge", case_id, note])
    with acting():
        case, leading, first = case_locked(case_id, key, fingerprint)
        if first:
            return first
        suspended_refuse(case)
        if not leads(actor, leading):
            raise NotYours(_("Only who leads the step can urge its parts."))
        waiting = parts_of(leading).filter(closed_at=None).exclude(urged_at__gt=at - URGE_AGAIN)
        count = waiting.update(urged_at=at)
        if not count:
            raise CaseRefused(_("No part is open that was not urged within the last 24 hours."))
        return event_add(
            case, Event.Kind.URGED, actor, at, task=leading, note=note.strip(), answers={"parts": count}, key=key,
            fingerprint=fingerprint,
        )  # fmt: skip


def parts_join(*, actor: Actor, case_id: int, key: str, at: datetime) -> Event:
    """Gives a part to everybody who joined since the step began. For who leads it. Raises CaseRefused."""
    fingerprint = digest(["parts_join", case_id])
    with acting():
        case, leading, first = case_locked(case_id, key, fingerprint)
        if first:
            return first
        suspended_refuse(case)
        if not leads(actor, leading):
            raise NotYours(_("Only who leads the step can give further parts."))
        step = step_of(leading)
        wanted = _kind(step).joining(leading, step, at)
        if not wanted or not isinstance(step, FanOutStep):
            raise CaseRefused(_("Nobody has joined since; everybody has a part already."))
        number_rows()
        Task.objects.bulk_create([_part(leading, step, one, at) for one in wanted])
        answers = {"count": len(wanted), "keys": [one.key for one in wanted][:20]}
        return event_add(
            case, Event.Kind.PART_GIVEN, actor, at, task=leading, answers=answers, key=key, fingerprint=fingerprint
        )


def leading_of(case: Case) -> Task | None:
    """The open task of who leads, locked like the case; it knows the case as it is in this transaction."""
    rows = Task.objects.system(WHY).open().leading().filter(case=case.pk)
    leading: Task | None = rows.select_for_update().first()
    if leading:
        leading.case = case
    return leading


def keys_given(leading: Task) -> set[str]:
    """The keys of all parts given since the case came to the step, whatever became of them."""
    return set(parts_of(leading).values_list("part", flat=True))


def numbers_in(keys: Iterable[str], prefix: str) -> set[int]:
    """The numbers in the keys that begin so: of organizations after "unit", of people after "person"."""
    split = (key.partition(":") for key in keys)
    return {int(number) for before, _colon, number in split if before == prefix and number.isdecimal()}


def _look_whether_complete(case: Case, at: datetime, done: str = "") -> None:
    leading = leading_of(case)
    if leading is None:
        return
    step = step_of(leading)
    if move := _kind(step).completed(leading, step, at):
        moved_by_itself(leading, move, at, _taken_by(step, done))


def _taken_by(step: Any, done: str) -> dict[str, int]:
    """The answer that says who did the first part, where the step asks for it; whoever entered it for them."""
    who = numbers_in([done], "person")
    return {step.taker: who.pop()} if getattr(step, "taker", None) and who else {}


def _kind(step: Any) -> PartsKind:
    kind = kind_of(step)
    assert isinstance(kind, PartsKind), f"{step.id} has no parts"
    return kind


def _note(part: Part, answers: Any) -> str:
    texts = (asked.id for asked in part.fields if asked.kind in {FieldKind.LONG_TEXT, FieldKind.TEXT})
    return str(next((answers[name] for name in texts if answers.get(name)), ""))
