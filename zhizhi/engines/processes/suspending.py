"""A case stands still (中止): all its clocks stop until an overseer lets it go on, or the day comes that was said.

While it stands, every limit of it is NEVER, so that no list, figure or alarm takes it for late. Going on, each limit
has as much time left as it had: shifted by the working days, or the days, for which the case stood. So is the day for
which a step waits.
"""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.core.canonical import digest
from zhizhi.core.process import AnyStep, FanOutStep, Limit, RecurringStep, WaitStep
from zhizhi.core.workdays import Calendar
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.history import event_add
from zhizhi.engines.processes.kinds import kind_of, look_next
from zhizhi.engines.processes.limits import NEVER, end_of, last_day, limit_on
from zhizhi.engines.processes.locking import case_locked
from zhizhi.engines.processes.measures import round_measured
from zhizhi.engines.processes.models import Case, Event, Task
from zhizhi.engines.processes.parts import part_of
from zhizhi.engines.processes.recurring import until_day
from zhizhi.engines.processes.refusals import CaseRefused, NotYours, reasoned
from zhizhi.engines.processes.statements import round_read
from zhizhi.registry.holidays.queries import calendar
from zhizhi.registry.journal.operations import acting
from zhizhi.registry.prepared import update

FARTHEST = timedelta(days=1830)


def case_suspend(*, actor: Actor, case_id: int, until: date | None, reason: str, key: str, at: datetime) -> Event:
    """The case stands until further notice, or goes on by itself on the day `until`. Raises CaseRefused."""
    reason = reasoned(reason)
    fingerprint = digest(["suspend", case_id, until.isoformat() if until else "", reason])
    with acting():
        case, task, first = case_locked(case_id, key, fingerprint)
        if first:
            return first
        _refuse(actor, case, task, until, at)
        tasks = list(Task.objects.system("all its clocks stop").open().filter(case=case))
        kept = {str(one.pk): one.due_at.isoformat() for one in tasks}
        event = event_add(
            case, Event.Kind.SUSPENDED, actor, at, task=task, note=reason, key=key, fingerprint=fingerprint,
            answers={"until": until.isoformat() if until else "", "due": case.due_at.isoformat(), "tasks": kept},
        )  # fmt: skip
        rows = Task.objects.system("all its clocks stop").filter(pk__in=[one.pk for one in tasks])
        rows.update(due_at=NEVER, due_provisional=False, alarm_at=None)
        if until:
            # The tick looks at the case when the day begins.
            rows.filter(part="").update(alarm_at=end_of(until - timedelta(days=1)))
        case.suspended_at, case.suspended_until = at, until
        _whole(case, NEVER, at)
    return event


def case_resume(*, actor: Actor, case_id: int, note: str, key: str, at: datetime) -> Event:
    """The case goes on; its limits are as far away as they were. Raises CaseRefused."""
    fingerprint = digest(["resume", case_id, note])
    with acting():
        case, task, first = case_locked(case_id, key, fingerprint)
        if first:
            return first
        if not (actor.clock or actor.oversees(task)):
            raise NotYours(_("You cannot let this case go on."))
        if case.suspended_at is None:
            raise CaseRefused(_("This case is not suspended."))
        event = event_add(
            case, Event.Kind.RESUMED, actor, at, task=task, note=note.strip(), key=key, fingerprint=fingerprint,
            answers=_waits_longer(case, at),
        )  # fmt: skip
        _goes_on(case, at)
    return event


def _waits_longer(case: Case, at: datetime) -> dict[str, str]:
    """The day for which the step waits is as far away as it was; what was agreed stays in the history."""
    step = process_of(case.declaration).step(case.state)
    if not isinstance(step, WaitStep) or case.suspended_at is None or (agreed := until_day(case, step)) is None:
        return {}
    later = agreed + (localdate(at) - localdate(case.suspended_at))
    case.data = case.data | {str(step.until): later.isoformat()}
    update(case, "data")
    return {"before": agreed.isoformat(), "after": later.isoformat()}


def _refuse(actor: Actor, case: Case, task: Task, until: date | None, at: datetime) -> None:
    if actor.applicant or not actor.oversees(task):
        raise NotYours(_("You cannot suspend this case."))
    if case.suspended_at:
        raise CaseRefused(_("This case is suspended already."))
    if case.settled_at:
        raise CaseRefused(_("What was asked for is done already; there is nothing to suspend."))
    if until and not localdate(at) < until <= localdate(at) + FARTHEST:
        raise CaseRefused(_("Choose a day that is still to come, within five years; or none."))


def _goes_on(case: Case, at: datetime) -> None:
    stood = Event.objects.filter(case=case, kind=Event.Kind.SUSPENDED).order_by("id").last()
    assert stood is not None and case.suspended_at, "who suspends says so"  # noqa: PT018
    declaration, days, since = process_of(case.declaration), calendar(), case.suspended_at
    case.suspended_at = case.suspended_until = None
    _whole(case, _later(datetime.fromisoformat(stood.answers["due"]), declaration.limit, since, at, days), at)
    for task in Task.objects.system("its clocks go on").open().filter(case=case):
        task.case = case
        step = declaration.step(task.step)
        assert step is not None, "a running case keeps its version"
        _task_goes_on(task, step, stood.answers["tasks"], since, at)


def _task_goes_on(task: Task, step: AnyStep, kept: Mapping[str, Any], since: datetime, at: datetime) -> None:
    days, declaration = calendar(), process_of(task.case.declaration)
    if before := kept.get(str(task.pk)):
        limit = step.part.limit if task.part and isinstance(step, FanOutStep | RecurringStep) else step.limit
        task.due_at = _later(datetime.fromisoformat(before), limit, since, at, days)
    if not task.part:
        kind_of(step).resumed(task, step, since, at)
        # A kind that waits for something besides looks at once whether it came meanwhile.
        task.alarm_at = look_next(declaration, step, task, at, days) if step.kind == "task" else at
    elif part_of(task):
        task.alarm_at = look_next(declaration, step, task, at, days)
    update(task, "due_at", "alarm_at")


def _later(due: datetime, limit: Limit, since: datetime, at: datetime, days: Calendar) -> datetime:
    """The limit, shifted by the time for which the case stood, in the unit in which the limit counts."""
    first, now, limit = localdate(since), localdate(at), limit_on(limit, localdate(since))
    if limit.days is not None or limit.months is not None:
        return end_of(last_day(due) + (now - first))
    stood = days.between(first, now)
    return end_of(days.add(last_day(due), stood).day) if stood else due


def _whole(case: Case, due: datetime, at: datetime) -> None:
    """The limit of the case and of its turn; measures follow."""
    turn = round_read(case)
    case.due_at = turn.due_at = due
    case.due_provisional = turn.due_provisional = False
    case.revision += 1
    update(case, "due_at", "due_provisional", "suspended_at", "suspended_until", "revision")
    update(turn, "due_at", "due_provisional")
    round_measured(turn, place_id=case.place_id, slug=case.slug, at=at)
