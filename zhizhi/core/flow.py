"""The way of a case through its process: what can be reached, and which answers are known where."""

from collections.abc import Iterator

from zhizhi.core.declarations import FormField
from zhizhi.core.problems import Problem, suggestion
from zhizhi.core.process import (
    AnyStep,
    BallotStep,
    EffectCall,
    FactCall,
    FanOutStep,
    Move,
    ProcessDeclaration,
    RecurringStep,
    RuleCall,
    WaitStep,
)
from zhizhi.core.yamlsource import Place


def moves(process: ProcessDeclaration) -> Iterator[tuple[Place, AnyStep, Move]]:
    """All moves with their places and steps."""
    for number, step in enumerate(process.steps):
        for position, move in enumerate(step.moves):
            yield ("steps", number, "moves", position), step, move


def certain(fields: tuple[FormField, ...]) -> frozenset[str]:
    """The fields that have an answer whenever their form was sent."""
    return frozenset(field.id for field in fields if field.required)


def known_on_arrival(process: ProcessDeclaration) -> dict[str, frozenset[str]]:
    """For each step the fields that have an answer on arrival, by whichever way the case came there."""
    known = {step.id: frozenset(process.fields()) for step in process.steps}
    known[process.first.id] = certain(process.request.fields)
    changed = True
    while changed:
        changed = False
        for _, step, move in moves(process):
            if move.to in known:
                left = known[move.to] & (known[step.id] | certain(move.fields) | _taken(step, move))
                changed, known[move.to] = changed or left != known[move.to], left
    return known


def _taken(step: AnyStep, move: Move) -> frozenset[str]:
    """Who took a part first is known when the step is left because of that."""
    taken = isinstance(step, FanOutStep) and step.taker and move.id == step.completed
    return frozenset({str(step.taker)}) if taken and isinstance(step, FanOutStep) else frozenset()


def flow_problems(process: ProcessDeclaration) -> Iterator[Problem]:
    """Moves to nowhere, steps and results that no case reaches, steps from which no result is reached."""
    goals = {step.id for step in process.steps} | {result.id for result in process.results}
    for place, _, move in moves(process):
        if move.to not in goals:
            yield Problem((*place, "to"), f"unknown step or result {move.to}", suggestion(move.to, goals))
    yield from _unreached(process)
    yield from _dead_ends(process)


def fields_needed(process: ProcessDeclaration, start: str) -> set[str]:
    """The fields whose answers are read by the program itself at the step `start`, or at any that may follow it."""
    reached = _reached(process, start)
    return {name for step in process.steps if step.id in reached for name in _read_at(step)} & process.fields().keys()


def _read_at(step: AnyStep) -> Iterator[str]:
    """Names at a step that may be those of fields."""
    for key in ("at", "person", "until", "text"):
        yield getattr(step, key, None) or ""
    if isinstance(step, FanOutStep | BallotStep):
        yield step.among.field or ""
    if isinstance(step, FanOutStep | RecurringStep):
        yield from (step.part.at or "", step.part.person or "")
    calls: list[FactCall | RuleCall | EffectCall] = [step.fact] if isinstance(step, WaitStep) and step.fact else []
    for move in step.moves:
        yield from (asked.of or "" for asked in move.fields)
        calls += [*move.rules, *move.effects]
    yield from (str(value) for call in calls for value in call.args.values())


def _reached(process: ProcessDeclaration, start: str) -> set[str]:
    """Everything to which moves lead from the step `start`, itself included."""
    reached, waiting = set[str](), [start]
    while waiting:
        name = waiting.pop()
        if name not in reached:
            reached.add(name)
            step = process.step(name)
            waiting.extend(move.to for move in step.moves) if step else None
    return reached


def _unreached(process: ProcessDeclaration) -> Iterator[Problem]:
    reached = _reached(process, process.first.id)
    for number, step in enumerate(process.steps):
        if step.id not in reached:
            yield Problem(
                ("steps", number, "id"), f"no case ever reaches step {step.id}", "add a move to it or remove it"
            )
    for number, result in enumerate(process.results):
        # The engine withdraws a case from any step; no move needs to lead there.
        if result.id not in reached and result.outcome != "withdrawn":
            remedy = "add a move to it or remove it"
            yield Problem(("results", number, "id"), f"no case ever reaches result {result.id}", remedy)


def _dead_ends(process: ProcessDeclaration) -> Iterator[Problem]:
    ending = {result.id for result in process.results}
    size = 0
    while size != len(ending):
        size = len(ending)
        ending |= {step.id for step in process.steps if any(move.to in ending for move in step.moves)}
    for number, step in enumerate(process.steps):
        if step.id not in ending:
            yield Problem(
                ("steps", number, "id"), f"from step {step.id} no result can be reached", "add a move to a result"
            )
