"""More time (延期): who has the step asks with a reason, one level up decides; an overseer moves a limit directly."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.utils.translation import gettext as _

from zhizhi.core.canonical import digest
from zhizhi.core.process import OWN, Limit
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.hearing import GIVEN, tell
from zhizhi.engines.processes.history import event_add
from zhizhi.engines.processes.holders import Holder, holder_above, holder_among
from zhizhi.engines.processes.kinds import look_next
from zhizhi.engines.processes.limits import alarm_time, due_at, end_of
from zhizhi.engines.processes.locking import task_locked
from zhizhi.engines.processes.models import Case, Event, Task
from zhizhi.engines.processes.refusals import CaseRefused, NotYours, reasoned
from zhizhi.engines.processes.signatures import SIGN
from zhizhi.engines.processes.stepping import due_change
from zhizhi.registry.holidays.queries import calendar
from zhizhi.registry.journal.operations import acting
from zhizhi.registry.prepared import insert, update
from zhizhi.registry.rights.roles import roles

EXTEND = "extend"
GRANTED, REFUSED = "granted", "refused"
# A request is decided before long; a limit is moved by a year at the most.
DECIDED_IN = Limit(workdays=2)
FARTHEST = timedelta(days=366)


@dataclass(frozen=True, slots=True)
class Request:
    """More time that somebody asked for and nobody has decided yet: the part of whoever decides, and the asking."""

    task: Task
    event: Event

    @property
    def until(self) -> date:
        """The last day that was asked for."""
        return date.fromisoformat(self.event.answers["until"])


def request_open(case: Case) -> Request | None:
    """The request that waits for its decision."""
    rows = Task.objects.system("of a case already allowed").open().filter(case=case, part=EXTEND)
    task = rows.select_related("holder_organization", "holder_person").first()
    if task is None:
        return None
    asked = Event.objects.filter(case=case, kind=Event.Kind.EXTENSION_ASKED).order_by("id").last()
    assert asked is not None, "a request is asked for"
    return Request(task, asked)


def extension_ask(*, actor: Actor, task_id: int, until: date, reason: str, key: str, at: datetime) -> Event:
    """Whoever has the step asks for time until the end of a day. Raises CaseRefused."""
    reason = reasoned(reason)
    fingerprint = digest(["extension_ask", task_id, until.isoformat(), reason])
    with acting():
        task, first = task_locked(task_id, key, fingerprint)
        if first:
            return first
        if task.part or actor.applicant or not actor.holds(task):
            raise NotYours(_("This task is not yours."))
        _refuse_day(task, until)
        if request_open(task.case):
            raise CaseRefused(_("More time was asked for already; wait for the decision."))
        event = event_add(
            task.case, Event.Kind.EXTENSION_ASKED, actor, at, task=task, note=reason,
            answers={"until": until.isoformat()}, key=key, fingerprint=fingerprint,
        )  # fmt: skip
        task.with_parts = True
        update(task, "with_parts")
        _decision_owe(task, at)
    return event


def _decision_owe(task: Task, at: datetime) -> None:
    holder, due = _decider(task, at), due_at(DECIDED_IN, at, calendar())
    owed = Task(
        case=task.case, round=task.round, step=task.step, part=EXTEND, place_left=task.place_left,
        holder_role=holder.role, holder_organization_id=holder.organization_id, opened_at=at, due_at=due.at,
        due_provisional=due.provisional,
    )  # fmt: skip
    insert(owed)
    tell(GIVEN, owed, at)


def _decider(task: Task, at: datetime) -> Holder:
    """One level above who has the step; above people whom the case knows by itself, who oversees its place."""
    if task.holder_role not in OWN:
        return holder_above(task.holder_role, task.holder_organization, at)
    overseers = [role.id for role in roles().values() if any(one.name == "cases.oversee" for one in role.capabilities)]
    return holder_among(overseers, task.case.place, at)


def extension_grant(*, actor: Actor, task_id: int, until: date, note: str, key: str, at: datetime) -> Event:
    """Whoever decides grants time, until the day asked for or another. Raises CaseRefused."""
    fingerprint = digest(["extension_grant", task_id, until.isoformat(), note])
    with acting():
        part, request, first = _asked(actor, task_id, key, fingerprint)
        if first:
            return first
        task = _leading(part)
        _refuse_day(task, until)
        return _moved(task, part, until, actor, note.strip() or request.event.note, key, fingerprint, at)


def extension_refuse(*, actor: Actor, task_id: int, reason: str, key: str, at: datetime) -> Event:
    """Whoever decides refuses, and says why. Raises CaseRefused."""
    reason = reasoned(reason)
    fingerprint = digest(["extension_refuse", task_id, reason])
    with acting():
        part, _request, first = _asked(actor, task_id, key, fingerprint)
        if first:
            return first
        event = event_add(
            part.case, Event.Kind.EXTENSION_REFUSED, actor, at, task=part, note=reason, key=key, fingerprint=fingerprint
        )
        _close(part, actor, REFUSED, at)
    return event


def case_extend(*, actor: Actor, task_id: int, until: date, reason: str, key: str, at: datetime) -> Event:
    """An overseer who has not the step gives it more time unasked; an open request is granted by it."""
    reason = reasoned(reason)
    fingerprint = digest(["extend", task_id, until.isoformat(), reason])
    with acting():
        task, first = task_locked(task_id, key, fingerprint)
        if first:
            return first
        if task.part or actor.applicant or not actor.oversees(task):
            raise NotYours(_("You cannot move this limit."))
        if actor.holds(task):
            raise CaseRefused(_("You have this step yourself: ask for more time, and somebody else decides."))
        _refuse_day(task, until)
        request = request_open(task.case)
        return _moved(task, request.task if request else None, until, actor, reason, key, fingerprint, at)


def _asked(actor: Actor, task_id: int, key: str, fingerprint: str) -> tuple[Task, Request, Event | None]:
    """The part of whoever decides, with what was asked."""
    part, first = task_locked(task_id, key, fingerprint)
    request = request_open(part.case)
    if not first and (part.part != EXTEND or request is None or not actor.holds(part)):
        raise NotYours(_("This decision is not yours."))
    if not first and request and request.event.person_id == actor.scope.person_id is not None:
        raise CaseRefused(_("You asked for this yourself; somebody else has to decide."))
    return part, request, first  # type: ignore[return-value]


def _leading(part: Task) -> Task:
    rows = Task.objects.system("the step that more time is for").select_related("holder_organization")
    task: Task = rows.select_for_update(of=("self",)).get(case=part.case_id, part="", closed_at=None)
    task.case = part.case
    return task


def _refuse_day(task: Task, until: date) -> None:
    if until <= task.due_day:
        raise CaseRefused(_("Choose a day after the present limit, %(day)s.") % {"day": task.due_day})
    if until > task.due_day + FARTHEST:
        raise CaseRefused(_("A limit is moved by a year at the most; choose an earlier day."))


def _moved(
    task: Task, part: Task | None, until: date, actor: Actor, note: str, key: str, fingerprint: str, at: datetime
) -> Event:
    days = {"before": task.due_day.isoformat(), "after": until.isoformat()}
    event = event_add(
        task.case, Event.Kind.EXTENDED, actor, at, task=part or task, note=note, answers=days, key=key,
        fingerprint=fingerprint,
    )  # fmt: skip
    if part:
        _close(part, actor, GRANTED, at)
    _limit_move(task, until, at)
    return event


def _limit_move(task: Task, until: date, at: datetime) -> None:
    """The step is due at the end of the day, its signatures with it, and the case where that would be earlier."""
    case, days = task.case, calendar()
    declaration = process_of(case.declaration)
    step = declaration.step(task.step)
    assert step is not None, "a running case keeps its version"
    task.due_at, task.due_provisional, task.extended = end_of(until), False, task.extended + 1
    alarms = sorted(declaration.alarms, key=lambda alarm: alarm.percent)
    # What would have rung before the limit was moved is over; the rest rings by the new one.
    task.alarms_sent = sum(alarm_time(alarm, task.opened_at, task.due_at, days) <= at for alarm in alarms)
    if case.settled_at is None and case.due_at < task.due_at:
        due_change(case, until, at)
    case.revision += 1
    update(case, "due_at", "due_provisional", "revision")
    task.alarm_at = look_next(declaration, step, task, at, days)
    update(task, "due_at", "due_provisional", "extended", "alarms_sent", "alarm_at")
    owed = Task.objects.system("signatures have the time of their step").open()
    owed.filter(case=case, part__startswith=SIGN).update(due_at=task.due_at, due_provisional=False)


def _close(part: Task, actor: Actor, move: str, at: datetime) -> None:
    part.closed_at, part.closed_by_id, part.move, part.alarm_at = at, actor.scope.person_id, move, None
    update(part, "closed_at", "closed_by", "move", "alarm_at")


def day_proposed(task: Task) -> date:
    """What the form offers first: a week more."""
    return task.due_day + timedelta(days=7)
