"""What processes name of each other: checked once all of them are known."""

from collections.abc import Iterator, Mapping

from zhizhi.core.flow import moves
from zhizhi.core.problems import Problem, unknown
from zhizhi.core.process import ProcessDeclaration
from zhizhi.core.yamlsource import Place

# The argument by which an effect names a process, as case_open does.
NAMING = "process"


def naming_problems(process: ProcessDeclaration, others: Mapping[str, ProcessDeclaration]) -> Iterator[Problem]:
    """Problems of what the process names of `others`."""
    yield from _under_problems(process, others)
    for place, name in _named_by_effects(process):
        yield from unknown(place, "process", name, others.keys())


def named_problems(process: ProcessDeclaration, others: Mapping[str, ProcessDeclaration]) -> Iterator[Problem]:
    """Problems of what `others` name of the process."""
    for other in others.values():
        if other.id != process.id and other.under and other.under.process == process.id:
            yield from _still_there(process, other)


def _under_problems(process: ProcessDeclaration, others: Mapping[str, ProcessDeclaration]) -> Iterator[Problem]:
    under = process.under
    parent = others.get(under.process) if under else None
    if under and parent:
        known = {step.id for step in parent.steps}
        for number, step in enumerate(under.steps):
            yield from unknown(("under", "steps", number), f"step of {parent.id}", step, known)


def _named_by_effects(process: ProcessDeclaration) -> Iterator[tuple[Place, str]]:
    for place, _, move in moves(process):
        for number, call in enumerate(move.effects):
            name = call.args.get(NAMING)
            if isinstance(name, str):
                yield (*place, "effects", number, "args", NAMING), name


def _still_there(process: ProcessDeclaration, child: ProcessDeclaration) -> Iterator[Problem]:
    """A step that cases of another process are opened under cannot be taken away."""
    known = {step.id for step in process.steps}
    for step in child.under.steps if child.under else ():
        if step not in known:
            message = f"{child.id} is opened at the step {step}, which is not there"
            yield Problem(("steps",), message, f"keep the step, or change `under` of {child.id} first")
