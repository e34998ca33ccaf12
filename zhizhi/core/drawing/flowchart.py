"""A declared process as shapes and arrows with their texts, before anything has a place."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from zhizhi.core.drawing.words import Words
from zhizhi.core.process import (
    AnyStep,
    FanOutStep,
    Move,
    NoticeStep,
    Outcome,
    ProcessDeclaration,
    RecurringStep,
    Result,
    Step,
)

# The form that opens a case; no step is called so, since names begin with a letter.
REQUEST = "_request"


class Style(StrEnum):
    """What an arrow stands for."""

    PLAIN = "plain"
    DANGER = "danger"
    OWN = "own"  # nobody makes it by hand
    OWN_DANGER = "own danger"


@dataclass(frozen=True, slots=True)
class Shape:
    """A step, the request, a result, or a name that leads nowhere: its kind, name, and lines below the name."""

    id: str
    kind: str
    name: str
    lane: str
    lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Arrow:
    """A way out of a step."""

    id: str
    source: str
    target: str
    name: str
    style: Style = Style.PLAIN
    effects: bool = False


@dataclass(frozen=True, slots=True)
class Flowchart:
    """All shapes in the order of reading, all arrows, the names of the lanes."""

    name: str
    shapes: tuple[Shape, ...]
    arrows: tuple[Arrow, ...]
    lanes: dict[str, str]


def flowchart_of(process: ProcessDeclaration, words: Words) -> Flowchart:
    """The drawing of the process in words. A draft may name steps that are not there; they are shown as such."""
    arrows = tuple(_arrows(process, words))
    shapes = tuple(_shapes(process, words, {arrow.target for arrow in arrows}))
    lanes = {shape.lane: words.who(shape.lane) for shape in shapes}
    return Flowchart(words.text(process.name), shapes, arrows, lanes)


def arrow_id(step: str, move: str) -> str:
    """The name of the arrow of a move."""
    return f"{step}.{move}"


def style_of(step: Step, move: Move) -> Style:
    """How the way out is drawn."""
    if move.id in step.by_itself().values():
        return Style.OWN_DANGER if move.style == "danger" else Style.OWN
    return Style.DANGER if move.style == "danger" else Style.PLAIN


def _shapes(process: ProcessDeclaration, words: Words, led_to: set[str]) -> Iterator[Shape]:
    yield Shape(REQUEST, "request", words.text(process.request.name), process.first.role)
    for step in process.steps:
        yield Shape(step.id, step.kind, words.text(step.name), step.role, tuple(_lines(step, words)))
    known = {step.id for step in process.steps}
    for result in process.results:
        # A withdrawn case comes from any step; only a result that a move names is drawn.
        if result.id in led_to and result.id not in known:
            kind = "done" if result.outcome == Outcome.DONE else "ended"
            yield Shape(result.id, kind, words.text(result.name), _lane_of(process, result))
    known |= {result.id for result in process.results}
    for step in process.steps:
        for name in dict.fromkeys(move.to for move in step.moves):
            if name not in known:
                known.add(name)
                yield Shape(name, "unknown", words.of("unknown", step=name), step.role)


def _lane_of(process: ProcessDeclaration, result: Result) -> str:
    """The lane of who first brings a case there."""
    leading = (step.role for step in process.steps for move in step.moves if move.to == result.id)
    return next(leading, process.first.role)


def _lines(step: AnyStep, words: Words) -> Iterator[str]:
    """Who, what kind of step, how long, who signs."""
    kind = words.of(step.kind) if step.kind != "task" else ""
    match step:
        case FanOutStep():
            yield f"{kind}{words.of('colon')}{words.who(step.part.role)}" if step.part.role else kind
        case RecurringStep():
            yield f"{words.of(step.every)}{words.of('colon')}{words.text(step.part.name)}"
        case NoticeStep():
            yield words.of("period", limit=words.limit(step.period))
        case _ if kind:
            yield kind
    yield words.time(step)
    if step.signatures:
        yield words.of("signatures", roles=words.roles(step.signatures))


def _arrows(process: ProcessDeclaration, words: Words) -> Iterator[Arrow]:
    yield Arrow(REQUEST, REQUEST, process.first.id, "")
    for step in process.steps:
        for move in step.moves:
            yield Arrow(
                arrow_id(step.id, move.id), step.id, move.to, words.text(move.name), style_of(step, move),
                bool(move.effects),
            )  # fmt: skip
