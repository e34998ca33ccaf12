"""A process walked through in memory: which step follows, who waits until when. Nothing is stored, nobody is told.

Days, alarms, the moves that nobody makes by hand and the barrier of effects are counted as the engine counts them. What
an answer would decide (a day to wait for, a new limit) is invented, and said to be.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time

from django.utils.timezone import get_default_timezone

from zhizhi.core.process import (
    Alarm,
    AnyStep,
    FanOutStep,
    Limit,
    Move,
    NoticeStep,
    ProcessDeclaration,
    RecurringStep,
    Result,
    WaitStep,
)
from zhizhi.core.workdays import Calendar
from zhizhi.engines.processes.limits import DueAt, alarm_time, due_at, last_day, step_due

BACK = "back-"  # before the step that a case is sent back to; no move is called so
# How much later the whole is due where a move sets a day anew, as long as nobody has said which.
LATER = Limit(workdays=10)


@dataclass(frozen=True, slots=True)
class Stop:
    """The case at a step: since when, until when, when the whole is due; how it went on (`move`, or `back` to a step).

    `period_ends` is the last day of a public notice. `invented` says that the day rests on an answer nobody gave.
    """

    step: AnyStep
    begun: date
    due: date
    provisional: bool
    whole_due: date
    alarms: tuple[tuple[Alarm, date], ...]
    period_ends: date | None = None
    move: Move | None = None
    back: str = ""
    left: date | None = None
    invented: bool = False

    @property
    def late(self) -> bool:
        """Whether the whole is over before the step has to be done."""
        return not self.step.settled and self.due > self.whole_due


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """How far the walk came: all stops, the last one open unless there is a result; `cut` when a name led nowhere."""

    stops: tuple[Stop, ...]
    result: Result | None
    ends: date
    whole_due: date
    cut: bool = False

    @property
    def late(self) -> bool:
        """Whether anything before the service was done went past the limit of the whole."""
        return any(stop.left and not stop.step.settled and stop.left > stop.whole_due for stop in self.stops)

    @property
    def now(self) -> Stop | None:
        """Where the walk stands."""
        return None if self.result or not self.stops else self.stops[-1]


@dataclass(frozen=True, slots=True)
class LongWay:
    """A way that takes longer than the whole may: its steps, the day it would end, the day the whole is due."""

    steps: tuple[AnyStep, ...]
    goal: str
    ends: date
    whole_due: date


def rehearse(
    process: ProcessDeclaration, begun: date, way: Sequence[str], *, prompt: bool, calendar: Calendar
) -> Rehearsal:
    """Walks from the first step by moves (or steps sent back to); with `prompt` everybody acts on the day they can."""
    return _Walking(process, begun, prompt, calendar).along(way)


def sent_back_to(process: ProcessDeclaration, stops: Sequence[Stop]) -> list[AnyStep]:
    """The steps that the last stop can be sent back to: those passed since the last effect, unless it is settled."""
    passed: dict[str, AnyStep] = {}
    if not stops or stops[-1].step.settled:
        return []
    for stop in stops[:-1]:
        if stop.move and stop.move.effects:
            passed.clear()
        else:
            passed[stop.step.id] = stop.step
    passed.pop(stops[-1].step.id, None)
    return [step for step in process.steps if step.id in passed]


class _Walking:
    """The walk as it goes: where it stands, when, and when the whole is due."""

    def __init__(self, process: ProcessDeclaration, begun: date, prompt: bool, calendar: Calendar) -> None:
        self.process, self.prompt, self.calendar = process, prompt, calendar
        self.day, self.settled = begun, False
        self.whole = due_at(process.limit, _morning(begun), calendar)
        self.stops: list[Stop] = []

    def along(self, way: Sequence[str]) -> Rehearsal:
        """Every token of the way, as far as each is possible there."""
        result = self._arrive(self.process.first.id)
        for token in way:
            if result or not self._go(token):
                return self._done(result, cut=True)
            result = self._arrive(self._goal())
        return self._done(result, cut=False)

    def _done(self, result: Result | None, *, cut: bool) -> Rehearsal:
        return Rehearsal(tuple(self.stops), result, self.day, last_day(self.whole.at), cut)

    def _go(self, token: str) -> bool:
        """Leaves the last stop by a move or back to a step; whether that is possible."""
        stop = self.stops[-1]
        move, back = stop.step.move(token), token.removeprefix(BACK)
        if move is None and (back == token or back not in {one.id for one in sent_back_to(self.process, self.stops)}):
            return False
        if move and not (self.process.step(move.to) or self.process.result(move.to)):
            return False
        self.day = self._leaves(stop, move)
        if move and move.due:
            self.whole = due_at(LATER, _morning(max(self.day, last_day(self.whole.at))), self.calendar)
        self.stops[-1] = replace(stop, move=move, back="" if move else back, left=self.day)
        return True

    def _goal(self) -> str:
        last = self.stops[-1]
        return last.back or (last.move.to if last.move else "")

    def _leaves(self, stop: Stop, move: Move | None) -> date:
        """The day of the move: what the clock does happens when its time is over."""
        step = stop.step
        if move and isinstance(step, NoticeStep) and move.id == step.cleared:
            return stop.period_ends or stop.due
        timed = {step.at_limit, step.passed if isinstance(step, WaitStep) else "", getattr(step, "ended", None)}
        return stop.due if not self.prompt or (move and move.id in timed) else stop.begun

    def _arrive(self, goal: str) -> Result | None:
        result = self.process.result(goal)
        if result:
            return result
        step = self.process.step(goal)
        assert step is not None, "_go went only where something is"
        if step.settled:
            self.settled = True
        elif self.settled:
            self.settled, self.whole = False, due_at(self.process.limit, _morning(self.day), self.calendar)
        self.stops.append(self._stop(step))
        return None

    def _stop(self, step: AnyStep) -> Stop:
        begun = _morning(self.day)
        due = step_due(step, self.whole, begun, self.calendar)
        period = due_at(step.period, begun, self.calendar) if isinstance(step, NoticeStep) else None
        return Stop(
            step, self.day, last_day(due.at), due.provisional, last_day(self.whole.at),
            tuple(self._alarms(step, begun, due)), last_day(period.at) if period else None,
            invented=isinstance(step, WaitStep | RecurringStep),
        )  # fmt: skip

    def _alarms(self, step: AnyStep, begun: datetime, due: DueAt) -> Iterator[tuple[Alarm, date]]:
        if not step.at_limit:
            for alarm in sorted(self.process.alarms, key=lambda alarm: alarm.percent):
                yield alarm, last_day(alarm_time(alarm, begun, due.at, self.calendar))


def ways_too_long(process: ProcessDeclaration, begun: date, calendar: Calendar) -> list[LongWay]:
    """For each end the longest way without going back, where everybody takes their whole time, if that is too long.

    A way ends at a result or where the service is settled. Whoever has time until the whole is due takes the own limit.
    """
    order = {step.id: number for number, step in enumerate(process.steps)}
    longest: dict[str, tuple[date, tuple[AnyStep, ...]]] = {process.first.id: (begun, ())}
    for step in process.steps:
        if step.id not in longest or step.settled:
            continue
        day, before = longest[step.id]
        ends, way = _whole_time(step, day, calendar), (*before, step)
        for move in step.moves:
            if order.get(move.to, len(order)) > order[step.id] and ends > longest.get(move.to, (date.min, ()))[0]:
                longest[move.to] = (ends, way)
    whole = last_day(due_at(process.limit, _morning(begun), calendar).at)
    goals = [goal for goal in longest if goal not in order or process.steps[order[goal]].settled]
    found = [LongWay(longest[goal][1], goal, longest[goal][0], whole) for goal in goals]
    return sorted((way for way in found if way.ends > whole), key=lambda way: way.ends, reverse=True)


def steps_too_short(process: ProcessDeclaration, begun: date, calendar: Calendar) -> list[AnyStep]:
    """Steps whose own limit is over before what happens at them can be: a public notice, or the parts of many."""

    def own(step: AnyStep) -> date:
        return last_day(due_at(step.limit, _morning(begun), calendar).at)

    return [step for step in process.steps if not step.until_due and own(step) < _whole_time(step, begun, calendar)]


def _whole_time(step: AnyStep, begun: date, calendar: Calendar) -> date:
    limits = [step.limit, *([step.period] if isinstance(step, NoticeStep) else [])]
    limits += [step.part.limit] if isinstance(step, FanOutStep) else []
    return max(last_day(due_at(limit, _morning(begun), calendar).at) for limit in limits)


def _morning(day: date) -> datetime:
    return datetime.combine(day, time(9), tzinfo=get_default_timezone())
