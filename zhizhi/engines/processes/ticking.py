"""What time does to cases: alarms at their limits, moves that follow by themselves, figures that fall due.

Each step touches only what fell due, is a transaction of its own, and may be cut off anywhere and run again.
"""

from datetime import date, datetime

from django.db.models import Q
from django.utils.timezone import localdate

from zhizhi.core.process import Alarm, AnyStep, ProcessDeclaration
from zhizhi.core.workdays import Calendar
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.measures.queries import records_due
from zhizhi.engines.processes.actors import CLOCK
from zhizhi.engines.processes.drafting import drafts_sweep
from zhizhi.engines.processes.extending import EXTEND
from zhizhi.engines.processes.hearing import ALARM, looked, tell
from zhizhi.engines.processes.history import event_add
from zhizhi.engines.processes.holders import Holder, holder_above, holder_of
from zhizhi.engines.processes.kinds import alarm_next, kind_of, look_next
from zhizhi.engines.processes.limits import NEVER, DueAt, due_at, end_of, step_due
from zhizhi.engines.processes.locking import shut
from zhizhi.engines.processes.measures import RECORD, round_measured
from zhizhi.engines.processes.models import Alert, Case, Event, Round, Task
from zhizhi.engines.processes.moving import Sent, case_move
from zhizhi.engines.processes.notices import notices_recount
from zhizhi.engines.processes.parts import part_of
from zhizhi.engines.processes.refusals import CaseMoved, CaseRefused
from zhizhi.engines.processes.suspending import case_resume
from zhizhi.registry.holidays.queries import calendar
from zhizhi.registry.journal.operations import acting

BATCH = 500
# Parts whose limit is not that of the step.
NOT_THE_STEPS = (EXTEND,)
# Every act locks the case before its task, so that two of them never wait for each other.
CASE_FIRST = ("case", "self")


def tick(at: datetime) -> int:
    """Does what fell due until `at`; how many things that were."""
    drafts_sweep()
    return sum(alarm_ring(task, at) for task in _tasks_due(at)) + _rounds_refresh(at)


def alarm_ring(task_id: int, at: datetime) -> int:
    """Tells whom the declaration names, once a level; or makes the move that follows by itself."""
    with acting():
        task = _locked(task_id, at)
        if task is None:
            return 0
        if task.case.suspended_at:
            until = task.case.suspended_until
            if until is None or localdate(at) < until:
                return 0
            case_resume(
                actor=CLOCK, case_id=task.case_id, note="", key=f"resumed-{task.case.revision}-{task.pk}", at=at
            )
            return 1
        declaration = process_of(task.case.declaration)
        step = declaration.step(task.step)
        assert step is not None, "a running case keeps its version"
        move = "" if task.part else _due_by_itself(task, step, at)
        if not move:
            _alarms_send(task, declaration, at)
            return 1
    return _move_by_itself(task_id, move, at)


def _due_by_itself(task: Task, step: AnyStep, at: datetime) -> str:
    return (step.at_limit if step.at_limit and at >= task.due_at else None) or kind_of(step).looked(task, step, at)


def _tasks_due(at: datetime) -> list[int]:
    due = Task.objects.system("the clock sees all").open().filter(alarm_at__lte=at)
    # Nothing runs under a version in quarantine; its alarms ring when it is released.
    due = due.exclude(case__declaration__state=DeclarationVersion.State.QUARANTINED)
    return list(due.order_by("alarm_at").values_list("pk", flat=True)[:BATCH])


def _locked(task_id: int, at: datetime) -> Task | None:
    rows = Task.objects.system("the clock sees all").select_related("case__place", "case__declaration")
    due = rows.select_for_update(of=CASE_FIRST).filter(pk=task_id, closed_at=None, alarm_at__lte=at)
    found: Task | None = due.first()
    return None if found and shut(found.case) else found


def _alarms_send(task: Task, declaration: ProcessDeclaration, at: datetime) -> None:
    step = declaration.step(task.step)
    assert step is not None, "a running case keeps its version"
    looked(task, at)
    alarms, days = sorted(declaration.alarms, key=lambda alarm: alarm.percent), calendar()
    while (rings := alarm_next(declaration, step, task, days)) and rings <= at:
        _alert(task, alarms[task.alarms_sent], at)
        task.alarms_sent += 1
    task.alarm_at = look_next(declaration, step, task, at, days)
    task.save(update_fields=["alarm_at", "alarms_sent"])


def _alert(task: Task, alarm: Alarm, at: datetime) -> None:
    told = _told(task, alarm, at)
    Alert.objects.create(
        task=task, percent=alarm.percent, extended=task.extended, role=told.role,
        organization_id=told.organization_id, told_at=at,
    )  # fmt: skip
    answers = {"percent": alarm.percent, "role": told.role, "organization": told.organization_id}
    event_add(task.case, Event.Kind.ALARMED, CLOCK, at, task=task, answers=answers)
    tell(ALARM, task, at, f"{alarm.percent}:{task.extended}", told=(told.role, told.organization_id))


def _told(task: Task, alarm: Alarm, at: datetime) -> Holder:
    if alarm.tell == "above":
        return holder_above(task.holder_role, task.holder_organization, at)
    return holder_of(alarm.tell, task.case.place, at)


def _move_by_itself(task_id: int, move: str, at: datetime) -> int:
    try:
        case_move(actor=CLOCK, task_id=task_id, move=move, sent=Sent(key=f"itself-{task_id}"), at=at)
    except CaseMoved:
        return 0  # somebody acted at the last moment
    except CaseRefused:
        # What its effects need is not there: the clock goes on with the others, and tries again tomorrow.
        Task.objects.system("the clock sees all").filter(pk=task_id).update(alarm_at=end_of(localdate(at)))
        return 0
    return 1


def _rounds_refresh(at: datetime) -> int:
    due = records_due(RECORD, at)
    for round_id in due[:BATCH]:
        with acting():
            turn = _round_locked(round_id)
            round_measured(turn, place_id=turn.case.place_id, slug=turn.case.slug, at=at)
    return len(due)


def recount(at: datetime, year: int | None = None) -> int:
    """Counts open limits anew: those that rest on a year without a holiday table, and those that touch `year`.

    Called with the year whose table was entered or corrected; and without by the tick once a day, should the program
    have stopped between the two. How many limits changed.
    """
    days = calendar()
    # Cases first: the limit of a step may be that of its case.
    turns = Round.objects.filter(_touching(year), settled_at=None)
    changed = sum(_round_recount(turn_id, at, days) for turn_id in list(turns.values_list("pk", flat=True)))
    tasks = Task.objects.system("limits are counted anew").open().filter(_touching(year)).order_by()
    changed += sum(_task_recount(task_id, at, days) for task_id in list(tasks.values_list("pk", flat=True)))
    return changed + notices_recount(at, year, days)


def _touching(year: int | None) -> Q:
    """Limits that are provisional, or that have a day in the year."""
    if year is None:
        return Q(due_provisional=True)
    return Q(due_provisional=True) | Q(
        opened_at__lt=end_of(date(year, 12, 31)), due_at__gt=end_of(date(year - 1, 12, 31)), due_at__lt=NEVER
    )


def _task_recount(task_id: int, at: datetime, days: Calendar) -> int:
    with acting():
        task = _task_locked(task_id)
        if task is None or shut(task.case):
            return 0
        declaration = process_of(task.case.declaration)
        step = declaration.step(task.step)
        assert step is not None, "a running case keeps its version"
        due = _due_anew(task, step, days)
        before = DueAt(task.due_at, task.due_provisional)
        if due == before or (not before.provisional and _moved_by_hand(task.case)) or task.part in NOT_THE_STEPS:
            return 0
        _recount_told(task.case, task, before, due, at)
        task.due_at, task.due_provisional = due.at, due.provisional
        task.alarm_at = look_next(declaration, step, task, at, days)
        task.save(update_fields=["due_at", "due_provisional", "alarm_at"])
    return 1


def _due_anew(task: Task, step: AnyStep, days: Calendar) -> DueAt:
    case, left = task.case, task.case.place_left
    if part := part_of(task):
        return due_at(part.limit, kind_of(step).counted_from(step, task), days, left)
    return step_due(step, DueAt(case.due_at, case.due_provisional), task.opened_at, days, left)


def _round_recount(round_id: int, at: datetime, days: Calendar) -> int:
    with acting():
        turn = _round_locked(round_id)
        case, declaration = turn.case, process_of(turn.case.declaration)
        due = due_at(declaration.limit, turn.opened_at, days, case.place_left)
        before = DueAt(turn.due_at, turn.due_provisional)
        stands = shut(case) or turn.settled_at or due == before
        if stands or (not before.provisional and _given_by_hand(case, declaration)):
            return 0
        _recount_told(case, None, before, due, at)
        turn.due_at, turn.due_provisional = due.at, due.provisional
        turn.save(update_fields=["due_at", "due_provisional"])
        case.due_at, case.due_provisional = due.at, due.provisional
        case.save(update_fields=["due_at", "due_provisional"])
        round_measured(turn, place_id=case.place_id, slug=case.slug, at=at)
    return 1


def _given_by_hand(case: Case, declaration: ProcessDeclaration) -> bool:
    """Whether the limit may be a day that somebody named, which no holiday moves."""
    named = bool(case.subject_kind) or any(move.due for step in declaration.steps for move in step.moves)
    return named or _moved_by_hand(case)


def _moved_by_hand(case: Case) -> bool:
    """Whether somebody moved a limit of the case: gave more time, or let it go on after it stood."""
    return Event.objects.filter(case=case, kind__in=(Event.Kind.EXTENDED, Event.Kind.RESUMED)).exists()


def _recount_told(case: Case, task: Task | None, before: DueAt, after: DueAt, at: datetime) -> None:
    """The history says which day became which; not that a day is certain now."""
    if before.at != after.at:
        days = {"before": before.at.isoformat(), "after": after.at.isoformat(), "provisional": after.provisional}
        event_add(case, Event.Kind.RECOUNTED, CLOCK, at, task=task, answers=days)


def _task_locked(task_id: int) -> Task | None:
    """The task and its case as they are now, unless somebody did it meanwhile."""
    rows = Task.objects.system("limits are counted anew").select_related("case__place", "case__declaration")
    found: Task | None = rows.select_for_update(of=CASE_FIRST).filter(pk=task_id, closed_at=None).first()
    return found


def _round_locked(round_id: int) -> Round:
    """The turn as it is now: its case is locked first, as every move does."""
    Case.objects.system("the clock sees all").select_for_update().filter(rounds=round_id).values_list("pk").first()
    return Round.objects.select_related("case__place", "case__declaration").get(pk=round_id)
