"""How far a case has come, for the drawing of its process: the way it took and where it stands."""

from collections.abc import Iterable

from zhizhi.core.drawing.flowchart import REQUEST, arrow_id
from zhizhi.core.drawing.svg import Marks
from zhizhi.engines.processes.models import Case, Event


def way_taken(case: Case, events: Iterable[Event]) -> Marks:
    """The steps and ways passed. What a case was sent back over is not passed; what it was asked again is."""
    way: list[tuple[str, str]] = []
    for event in events:
        if event.kind == Event.Kind.MOVED:
            way.append((event.step, arrow_id(event.step, event.move)))
        elif event.kind == Event.Kind.SENT_BACK:
            steps = [step for step, _ in way]
            way = way[: steps.index(event.to)] if event.to in steps else way
    arrows = {arrow for _, arrow in way}
    return Marks(case.state, frozenset({REQUEST, *arrows}), frozenset(step for step, _ in way) - {case.state})
