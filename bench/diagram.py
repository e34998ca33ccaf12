"""A declared process drawn as a BPMN diagram, so that the peer runs the same flow by construction.

Each step is a user task in its role's lane, each way out a sequence flow behind an exclusive gateway, each result an
end event. The ways back to earlier steps, which our engine knows of itself, are drawn. Alarms are non-interrupting
boundary timers whose script tells somebody, a move that time makes is an interrupting one. Withdrawal, urging and
handing over are left out: in BPMN each would be one more boundary event on every task, which would only slow the peer.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from xml.sax.saxutils import quoteattr

from zhizhi.core.process import ProcessDeclaration, Step

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
XSI = "http://www.w3.org/2001/XMLSchema-instance"


@dataclass(frozen=True, slots=True)
class Way:
    """A flow out of a step: under this name, to this step or result."""

    name: str
    to: str


def back(step: str) -> str:
    """The name of the way back to `step`."""
    return f"back_to_{step}"


def ways(process: ProcessDeclaration, step: Step) -> list[Way]:
    """All ways out that a person may take: the moves and, until the service is done, back to the steps before."""
    moves = [Way(move.id, move.to) for move in step.moves if move.id != step.at_limit]
    before = process.steps[: process.steps.index(step)]
    return moves if step.settled else [*moves, *(Way(back(earlier.id), earlier.id) for earlier in before)]


def diagram(process: ProcessDeclaration, *, timers: bool = True) -> str:
    """The whole BPMN file; without `timers` nothing watches the limits."""
    lines = [
        f'<definitions xmlns="{BPMN}" xmlns:xsi="{XSI}" targetNamespace="bench">',
        f'<process id={quoteattr(process.id)} isExecutable="true">',
        *_lanes(process),
        '<startEvent id="start"/>',
        _flow("start", process.first.id),
    ]
    for step in process.steps:
        lines += _step(process, step)
        lines += _timers(process, step) if timers else []
    lines += [f'<endEvent id="{result.id}"/>' for result in process.results if result.outcome != "withdrawn"]
    return "\n".join([*lines, "</process>", "</definitions>"])


def _lanes(process: ProcessDeclaration) -> Iterator[str]:
    held: dict[str, list[str]] = defaultdict(list)
    for step in process.steps:
        held[step.role].append(step.id)
    yield "<laneSet>"
    for role, steps in held.items():
        yield f'<lane id="lane_{role}" name="{role}">'
        yield from (f"<flowNodeRef>{step}</flowNodeRef>" for step in steps)
        yield "</lane>"
    yield "</laneSet>"


def _step(process: ProcessDeclaration, step: Step) -> Iterator[str]:
    found = ways(process, step)
    yield f'<userTask id="{step.id}" name={quoteattr(step.name.zh)}/>'
    if len(found) == 1:
        yield _flow(step.id, found[0].to)
        return
    gateway = f"{step.id}_ways"
    yield _flow(step.id, gateway)
    yield f'<exclusiveGateway id="{gateway}" default="{gateway}_{found[0].to}"/>'
    yield _flow(gateway, found[0].to)
    for way in found[1:]:
        yield _flow(gateway, way.to, f"way == '{way.name}'")


def _days(step: Step) -> int:
    """The limit in whole days; the process that is raced has working days only."""
    assert step.limit.workdays is not None, "the race is run with working days"
    return step.limit.workdays


def _timers(process: ProcessDeclaration, step: Step) -> Iterator[str]:
    """ISO durations in whole days: cheaper for the peer than the working days that we count."""
    if step.at_limit:
        move = step.move(step.at_limit)
        assert move is not None, "packs check refuses a limit without its move"
        yield from _timer(step, "limit", _days(step), move.to, interrupts=True)
        return
    for alarm in process.alarms:
        name = f"alarm_{alarm.percent}"
        tell = f"{step.id}_{name}_tell"
        yield from _timer(step, name, -(-_days(step) * alarm.percent // 100), tell, interrupts=False)
        yield f'<scriptTask id="{tell}"><script>told = "{alarm.tell}"</script></scriptTask>'
        yield _flow(tell, f"{tell}_end")
        yield f'<endEvent id="{tell}_end"/>'


def _timer(step: Step, name: str, days: int, to: str, *, interrupts: bool) -> Iterator[str]:
    timer = f"{step.id}_{name}"
    yield f'<boundaryEvent id="{timer}" attachedToRef="{step.id}" cancelActivity="{str(interrupts).lower()}">'
    yield "<timerEventDefinition>"
    yield f"<timeDuration xsi:type=\"tFormalExpression\">'P{days}D'</timeDuration>"
    yield "</timerEventDefinition></boundaryEvent>"
    yield _flow(timer, to)


def _flow(source: str, target: str, condition: str = "") -> str:
    flow = f'<sequenceFlow id="{source}_{target}" sourceRef="{source}" targetRef="{target}"'
    if not condition:
        return f"{flow}/>"
    return f"{flow}><conditionExpression>{condition}</conditionExpression></sequenceFlow>"
