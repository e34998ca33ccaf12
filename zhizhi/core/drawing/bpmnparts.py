"""What each kind of step is in BPMN, with its size: an activity or event, the gateway behind it, timers on its edge.

Places are relative: right of where the step begins, and below the line on which the flow runs through it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from zhizhi.core.drawing.durations import CYCLES, duration
from zhizhi.core.drawing.lettering import width, wrapped
from zhizhi.core.drawing.parts import Item, Point
from zhizhi.core.drawing.words import Words
from zhizhi.core.process import (
    ABOVE,
    Alarm,
    AnyStep,
    BallotStep,
    FanOutStep,
    Limit,
    Move,
    NoticeStep,
    RecurringStep,
    WaitStep,
)

TASK_WIDE, TASK_HIGH, EVENT, GATEWAY = 120, 80, 36, 50
HALF = TASK_HIGH // 2
ASIDE = 72  # from one event on the edge to the next
LETTERS = 11
TIMER, MESSAGE = "timerEventDefinition", "messageEventDefinition"


@dataclass(frozen=True, slots=True)
class Part:
    """One element with a shape: what it is, its room, and where its name stands when that is not inside.

    `inside` is what an event is about or how an activity repeats, as tag and text; `at` is the activity on whose edge
    an event sits.
    """

    id: str
    tag: str
    name: str
    x: int
    y: int
    wide: int
    high: int
    label: tuple[int, int, int, int] | None = None
    inside: tuple[str, str, str] | None = None
    at: str = ""
    interrupts: bool = True
    about: str = ""
    owner: str = ""


@dataclass(frozen=True, slots=True)
class Flow:
    """An arrow within a step, from one part to the next, by these corners."""

    id: str
    source: str
    target: str
    corners: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Exit:
    """Where a way out of the step begins: at which part, by which corners, and how far below the line at least."""

    source: str
    corners: tuple[Point, ...]
    least: int = 0


@dataclass(slots=True)
class Group:
    """All parts of a step, the arrows between them, and the exits by move, in the order in which they leave."""

    entry: str
    parts: list[Part] = field(default_factory=list)
    flows: list[Flow] = field(default_factory=list)
    exits: dict[str, Exit] = field(default_factory=dict)
    enter: int = HALF - 8  # how far above and below the line an arrow may arrive

    def item(self, name: str, lane: str) -> Item:
        """The room that the group takes."""
        rooms = [(part.x, part.y, part.wide, part.high) for part in self.parts]
        rooms += [part.label for part in self.parts if part.label]
        ends = [corner for exit_ in self.exits.values() for corner in exit_.corners]
        above = max(-min(y for _, y, _, _ in rooms), 0) + 6
        below = max(y + high for _, y, _, high in rooms) + 6
        wide = max([x + wide for x, _, wide, _ in rooms] + [x for x, _ in ends])
        return Item(name, lane, wide, above + below, above, (above - self.enter, above + self.enter))


def event(
    name: str, tag: str, text: str, x: int, y: int = -EVENT // 2, *, beside: bool, inside: tuple[str, str, str] | None
) -> Part:
    """A round event with its name below, or to the right where nothing leaves it."""
    room = 90 if beside else 84
    lines = wrapped(text, LETTERS, room)
    high = 16 * len(lines)
    where = (x + EVENT + 6, y + EVENT // 2 - high // 2) if beside else (x, y + EVENT + 4)
    label = (*where, max(width(line, LETTERS) for line in lines) + 4, high) if text else None
    return Part(name, tag, text, x, y, EVENT, EVENT, label, inside)


def passage(step: AnyStep, words: Words, limit: Limit) -> Group:
    """A wait that ends by itself only: an event within the flow."""
    name, move = f"step_{step.id}", step.moves[0].id
    group = Group(name, enter=10)
    group.parts.append(
        event(name, "intermediateCatchEvent", words.text(step.name), 0, beside=False, inside=_awaited(step, limit))
    )
    group.exits[move] = Exit(name, ((EVENT, 0),))
    return group


def activity(step: AnyStep, words: Words, limit: Limit, period: Limit | None, alarms: tuple[Alarm, ...]) -> Group:
    """A step at which somebody acts: what they do, where the ways part, what the clock does on its edge."""
    edge = list(_clocked(step, limit, period))
    alarms = () if step.at_limit else alarms
    wide = max(TASK_WIDE, ASIDE * (len(alarms) + len(edge)) + 12)
    name = f"step_{step.id}"
    group = Group(name)
    about = "；".join(
        [words.time(step), *([words.of("signatures", roles=words.roles(step.signatures))] if step.signatures else [])]
    )
    group.parts.append(
        Part(
            name,
            "userTask",
            words.text(step.name),
            0,
            -HALF,
            wide,
            TASK_HIGH,
            inside=_repeats(step),
            about=about,
            owner=step.role,
        )
    )
    by_clock = {move for move, _ in edge}
    _ways(group, [move for move in step.moves if move.id not in by_clock], wide)
    for number, alarm in enumerate(sorted(alarms, key=lambda alarm: alarm.percent)):
        _alarm(group, f"alarm_{step.id}.{number}", alarm, limit, words, 12 + ASIDE * number)
    for number, (move, inside) in reversed(list(enumerate(edge))):
        _edge(group, step, move, inside, wide - ASIDE * (len(edge) - number) + (ASIDE - EVENT) - 8)
    if isinstance(step, RecurringStep):
        _reports(group, step, words)
    return group


def _repeats(step: AnyStep) -> tuple[str, str, str] | None:
    if isinstance(step, FanOutStep | BallotStep):
        return "multiInstanceLoopCharacteristics", "", ""
    return None


def _awaited(step: AnyStep, limit: Limit) -> tuple[str, str, str]:
    if isinstance(step, WaitStep) and step.fact:
        return MESSAGE, "", step.fact.fact
    if isinstance(step, WaitStep | RecurringStep) and step.until:
        return TIMER, "timeDate", step.until
    return TIMER, "timeDuration", duration(limit)


def _clocked(step: AnyStep, limit: Limit, period: Limit | None) -> Iterator[tuple[str, tuple[str, str, str]]]:
    """The moves that time or a fact makes, with what they wait for."""
    if isinstance(step, NoticeStep):
        yield step.cleared, (TIMER, "timeDuration", duration(period or step.period))
    if isinstance(step, WaitStep):
        yield step.passed, _awaited(step, limit)
    if isinstance(step, RecurringStep) and step.ended:
        yield step.ended, _awaited(step, limit)
    if step.at_limit and step.at_limit not in {getattr(step, key, None) for key in ("cleared", "passed", "ended")}:
        yield step.at_limit, (TIMER, "timeDuration", duration(limit))


def _ways(group: Group, moves: list[Move], wide: int) -> None:
    """The ways that somebody takes, behind a gateway where there are several."""
    if len(moves) == 1:
        group.exits[moves[0].id] = Exit(group.entry, ((wide, 0),))
    if len(moves) < 2:
        return
    gateway, at = f"ways_{group.entry}", wide + 30
    group.parts.append(Part(gateway, "exclusiveGateway", "", at, -GATEWAY // 2, GATEWAY, GATEWAY))
    group.flows.append(Flow(f"to_{gateway}", group.entry, gateway, ((wide, 0), (at, 0))))
    for move in moves:
        group.exits[move.id] = Exit(gateway, ((at + GATEWAY, 0), (at + GATEWAY + 14, 0)))


def _edge(group: Group, step: AnyStep, move: str, inside: tuple[str, str, str], x: int) -> None:
    """An event on the lower edge by which the step is left."""
    name = f"clock_{step.id}.{move}"
    group.parts.append(Part(name, "boundaryEvent", "", x, HALF - EVENT // 2, EVENT, EVENT, None, inside, group.entry))
    bottom = HALF + EVENT // 2
    group.exits[move] = Exit(name, ((x + EVENT // 2, bottom),), bottom + 20)


def _alarm(group: Group, name: str, alarm: Alarm, limit: Limit, words: Words, x: int) -> None:
    """An event on the lower edge that leaves the step as it is, and somebody who is told."""
    inside = (TIMER, "timeDuration", duration(limit, alarm.percent))
    group.parts.append(
        Part(name, "boundaryEvent", "", x, HALF - EVENT // 2, EVENT, EVENT, None, inside, group.entry, interrupts=False)
    )
    told = words.of("above") if alarm.tell == ABOVE else words.who(alarm.tell)
    text = words.of("alarm", percent=alarm.percent, role=told)
    lines, y, end = wrapped(text, LETTERS, ASIDE - 8), HALF + 44, f"told_{name}"
    label = (x - 12, y + EVENT + 2, ASIDE - 4, 16 * len(lines))
    group.parts.append(Part(end, "endEvent", text, x, y, EVENT, EVENT, label, (MESSAGE, "", "")))
    middle = x + EVENT // 2
    group.flows.append(Flow(f"to_{end}", name, end, ((middle, HALF + EVENT // 2), (middle, y))))


def _reports(group: Group, step: RecurringStep, words: Words) -> None:
    """Above the step: the clock asks for a report again and again."""
    clock, task, end = f"every_{step.id}", f"report_{step.id}", f"reported_{step.id}"
    top, high = -HALF - 96, 56
    inside, limit = (TIMER, "timeCycle", CYCLES[step.every]), words.limit(step.part.limit)
    every = Part(clock, "boundaryEvent", words.of(step.every), 8, -HALF - EVENT // 2, EVENT, EVENT, inside=inside)
    group.parts += [
        replace(every, label=(46, -HALF - 22, 60, 16), at=group.entry, interrupts=False),
        Part(
            task, "userTask", words.text(step.part.name), 56, top, 110, high, about=limit,
            owner=step.part.role or step.role,
        ),
        Part(end, "endEvent", "", 190, top + 10, EVENT, EVENT),
    ]  # fmt: skip
    middle = top + high // 2
    group.flows += [
        Flow(f"to_{task}", clock, task, ((26, -HALF - EVENT // 2), (26, middle), (56, middle))),
        Flow(f"to_{end}", task, end, ((166, middle), (190, middle))),
    ]
