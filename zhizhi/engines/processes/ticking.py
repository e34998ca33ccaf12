"""What time does to cases: alarms at their limits, moves that follow by themselves, figures that fall due.

Each step touches only what fell due, is a transaction of its own, and may be cut off anywhere and run again.
"""

from datetime import datetime

from zhizhi.core.declarations import Alarm, ProcessDeclaration
from zhizhi.core.workdays import Calendar
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.measures.queries import records_due
from zhizhi.engines.processes.actors import CLOCK
from zhizhi.engines.processes.history import event_add
from zhizhi.engines.processes.holders import Holder, holder_above, holder_of
from zhizhi.engines.processes.limits import DueAt, due_at, next_alarm, step_due
from zhizhi.engines.processes.measures import RECORD, round_measured
from zhizhi.engines.processes.models import Alert, Case, Event, Round, Task
from zhizhi.engines.processes.operations import Sent, case_move
from zhizhi.engines.processes.refusals import CaseMoved
from zhizhi.registry.holidays.queries import calendar
from zhizhi.registry.journal.operations import acting

BATCH = 500


def tick(at: datetime) -> int:
    """Does what fell due until `at`; how many things that were."""
    return sum(alarm_ring(task, at) for task in _tasks_due(at)) + _rounds_refresh(at)


def alarm_ring(task_id: int, at: datetime) -> int:
    """Tells whom the declaration names, once a level; or makes the move that follows by itself."""
    with acting():
        task = _locked(task_id, at)
        if task is None:
            return 0
        declaration = process_of(task.case.declaration)
        step = declaration.step(task.step)
        if step and step.at_limit:
            move = step.at_limit
        else:
            _alarms_send(task, declaration, at)
            return 1
    return _move_by_itself(task_id, move, at)


def _tasks_due(at: datetime) -> list[int]:
    due = Task.objects.system("the clock sees all").open().filter(alarm_at__lte=at)
    return list(due.order_by("alarm_at").values_list("pk", flat=True)[:BATCH])


def _locked(task_id: int, at: datetime) -> Task | None:
    rows = Task.objects.system("the clock sees all").select_related("case__place", "case__declaration")
    due = rows.select_for_update(of=("self",)).filter(pk=task_id, closed_at=None, alarm_at__lte=at)
    found: Task | None = due.first()
    return found


def _alarms_send(task: Task, declaration: ProcessDeclaration, at: datetime) -> None:
    step = declaration.step(task.step)
    assert step is not None, "a running case keeps its version"
    alarms, days = sorted(declaration.alarms, key=lambda alarm: alarm.percent), calendar()
    while task.alarm_at and task.alarm_at <= at:
        _alert(task, alarms[task.alarms_sent], at)
        task.alarms_sent += 1
        task.alarm_at = next_alarm(declaration, step, task.opened_at, task.due_at, task.alarms_sent, days)
    task.save(update_fields=["alarm_at", "alarms_sent"])


def _alert(task: Task, alarm: Alarm, at: datetime) -> None:
    told = _told(task, alarm, at)
    Alert.objects.create(
        task=task, percent=alarm.percent, role=told.role, organization_id=told.organization_id, told_at=at
    )
    answers = {"percent": alarm.percent, "role": told.role, "organization": told.organization_id}
    event_add(task.case, Event.Kind.ALARMED, CLOCK, at, task=task, answers=answers)


def _told(task: Task, alarm: Alarm, at: datetime) -> Holder:
    if alarm.tell == "above":
        return holder_above(task.holder_role, task.holder_organization, at)
    return holder_of(alarm.tell, task.case.place, at)


def _move_by_itself(task_id: int, move: str, at: datetime) -> int:
    try:
        case_move(actor=CLOCK, task_id=task_id, move=move, sent=Sent(key=f"limit-{task_id}"), at=at)
    except CaseMoved:
        return 0  # somebody acted at the last moment
    return 1


def _rounds_refresh(at: datetime) -> int:
    due = records_due(RECORD, at)
    for turn in Round.objects.filter(pk__in=due[:BATCH]).select_related("case"):
        with acting():
            round_measured(turn, place_id=turn.case.place_id, slug=turn.case.slug, at=at)
    return len(due)


def recount_provisional(at: datetime) -> int:
    """Counts anew every limit that rests on a year without a holiday table; how many changed.

    Called when a table was entered, and at the start of the clock, should the program have stopped in between.
    """
    days = calendar()
    # Cases first: the limit of a step may be that of its case.
    turns = Round.objects.filter(due_provisional=True, settled_at=None).select_related("case__declaration")
    changed = sum(_round_recount(turn, at, days) for turn in turns)
    tasks = Task.objects.system("limits are counted anew").open().filter(due_provisional=True)
    return changed + sum(_task_recount(task, at, days) for task in tasks.select_related("case__declaration"))


def _task_recount(task: Task, at: datetime, days: Calendar) -> int:
    declaration = process_of(task.case.declaration)
    step = declaration.step(task.step)
    assert step is not None, "a running case keeps its version"
    due = step_due(step, DueAt(task.case.due_at, task.case.due_provisional), task.opened_at, days)
    if due == DueAt(task.due_at, task.due_provisional):
        return 0
    with acting():
        if due.at != task.due_at:
            answers = {"before": task.due_at.isoformat(), "after": due.at.isoformat()}
            event_add(task.case, Event.Kind.RECOUNTED, CLOCK, at, task=task, answers=answers)
        task.due_at, task.due_provisional = due.at, due.provisional
        task.alarm_at = next_alarm(declaration, step, task.opened_at, task.due_at, task.alarms_sent, days)
        task.save(update_fields=["due_at", "due_provisional", "alarm_at"])
    return 1


def _round_recount(turn: Round, at: datetime, days: Calendar) -> int:
    due = due_at(process_of(turn.case.declaration).limit.workdays, turn.opened_at, days)
    if due == DueAt(turn.due_at, turn.due_provisional):
        return 0
    with acting():
        turn.due_at, turn.due_provisional = due.at, due.provisional
        turn.save(update_fields=["due_at", "due_provisional"])
        open_case = Case.objects.system("limits are counted anew").filter(pk=turn.case_id)
        open_case.update(due_at=due.at, due_provisional=due.provisional)
        round_measured(turn, place_id=turn.case.place_id, slug=turn.case.slug, at=at)
    return 1
