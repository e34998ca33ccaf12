"""A declared process as a BPMN 2.0 file with its drawing, for people who work with other tools.

It is an export: a faithful picture of who acts, in which order, within which time. What BPMN has no word for (working
days, effects, signatures, sending back) stands in the documentation of the element. Reading such files is not promised.
"""

from collections.abc import Callable, Iterable, Iterator
from xml.sax.saxutils import escape, quoteattr

from zhizhi.core.drawing.bpmnparts import EVENT, LETTERS, Exit, Group, Part, activity, event, passage
from zhizhi.core.drawing.flowchart import REQUEST, Flowchart, flowchart_of
from zhizhi.core.drawing.layout import laid_out
from zhizhi.core.drawing.lettering import width, wrapped
from zhizhi.core.drawing.parts import Box, Layout, Link, Manner, Point
from zhizhi.core.drawing.words import Words
from zhizhi.core.process import AnyStep, Limit, NoticeStep, ProcessDeclaration, WaitStep

HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
    ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI" id="definitions"'
)
TITLE = 30  # of the pool, and of each lane
# The edge of a round shape where an arrow arrives off its middle.
_ROUND = EVENT // 2


def bpmn(process: ProcessDeclaration, words: Words, resolved: Callable[[Limit], Limit] = lambda limit: limit) -> str:
    """The whole file; `resolved` looks up the limits that are dated values."""
    return "\n".join(_File(process, words, resolved).lines())


class _File:
    """The parts of every step, laid out, then written."""

    def __init__(self, process: ProcessDeclaration, words: Words, resolved: Callable[[Limit], Limit]) -> None:
        self.process, self.words, self.resolved = process, words, resolved
        self.chart: Flowchart = flowchart_of(process, words)
        self.groups = {shape.id: self._group(shape.id, shape.kind, shape.name) for shape in self.chart.shapes}
        self.links = [link for name, group in self.groups.items() for link in self._links(name, group)]
        items = [self.groups[shape.id].item(shape.id, shape.lane) for shape in self.chart.shapes]
        self.layout: Layout = laid_out(items, self.links, Manner(columns=99, above=True))
        self.axis = {item.id: self.layout.boxes[item.id].cross + item.before for item in items}
        self.arrows = {arrow.id: arrow for arrow in self.chart.arrows}

    def lines(self) -> Iterator[str]:
        """The file, line by line."""
        title = quoteattr(self.words.text(self.process.name))
        yield f'{HEAD} targetNamespace="urn:zhizhi:{self.process.id}" exporter="Zhizhi">'
        yield from (f'<message id="message_{name}" name={quoteattr(name)}/>' for name in self._messages())
        yield '<collaboration id="collaboration">'
        yield f'<participant id="pool" name={title} processRef="process"/></collaboration>'
        yield f'<process id="process" name={title} isExecutable="false">'
        about = f"{self.words.text(self.process.about)}（{self.words.limit(self.process.limit)}）"
        yield f"<documentation>{escape(about)}</documentation>"
        yield from self._lanes()
        for group in self.groups.values():
            yield from (line for part in group.parts for line in self._element(part))
        yield from (self._flow(*flow) for flow in self._flows())
        yield "</process>"
        yield from self._diagram()
        yield "</definitions>"

    # Parts and ways

    def _group(self, name: str, kind: str, text: str) -> Group:
        step = self.process.step(name)
        if step:
            return self._of_step(step)
        if name == REQUEST:
            group = Group("start", [event("start", "startEvent", text, 0, beside=False, inside=None)], enter=10)
            group.exits[REQUEST] = Exit("start", ((EVENT, 0),))
            return group
        inside = ("terminateEventDefinition", "", "") if kind == "ended" else None
        return Group(
            f"result_{name}", [event(f"result_{name}", "endEvent", text, 0, beside=True, inside=inside)], enter=10
        )

    def _of_step(self, step: AnyStep) -> Group:
        limit = self.process.limit if step.until_due else step.limit
        if isinstance(step, WaitStep) and len(step.moves) == 1 and step.moves[0].id == step.passed:
            return passage(step, self.words, self.resolved(limit))
        period = self.resolved(step.period) if isinstance(step, NoticeStep) else None
        return activity(step, self.words, self.resolved(limit), period, self.process.alarms)

    def _links(self, name: str, group: Group) -> Iterator[Link]:
        arrows = {arrow.id.partition(".")[2] or arrow.id: arrow for arrow in self.chart.arrows if arrow.source == name}
        for move, exit_ in group.exits.items():
            arrow = arrows[move]
            lines = wrapped(arrow.name, LETTERS, 96) if arrow.name else ()
            size = (max(width(line, LETTERS) for line in lines) + 20, 15 * len(lines)) if lines else (0, 0)
            yield Link(arrow.id, name, arrow.target, *size, arrow.id, exit_.least)

    def _flows(self) -> Iterator[tuple[str, str, str, str, str]]:
        """Name, ends, words and documentation of each sequence flow."""
        for group in self.groups.values():
            yield from ((flow.id, flow.source, flow.target, "", "") for flow in group.flows)
        for link in self.links:
            arrow = self.arrows[link.id]
            about = self.words.of("effect") if arrow.effects else ""
            yield f"flow_{link.id}", self._exit(link).source, self.groups[link.target].entry, arrow.name, about

    def _exit(self, link: Link) -> Exit:
        return self.groups[link.source].exits[link.id.partition(".")[2] or link.id]

    def _messages(self) -> Iterable[str]:
        parts = (part for group in self.groups.values() for part in group.parts)
        return dict.fromkeys(
            part.inside[2] for part in parts if part.inside and part.inside[0].startswith("message") and part.inside[2]
        )

    # What there is

    def _lanes(self) -> Iterator[str]:
        yield '<laneSet id="lanes">'
        for number, lane in enumerate(band.lane for band in self.layout.bands):
            yield f'<lane id="lane_{number}" name={quoteattr(self.chart.lanes[lane])}>'
            inside = (self.groups[shape.id] for shape in self.chart.shapes if shape.lane == lane)
            yield from (f"<flowNodeRef>{part.id}</flowNodeRef>" for group in inside for part in group.parts)
            yield "</lane>"
        yield "</laneSet>"

    def _element(self, part: Part) -> Iterator[str]:
        name = f" name={quoteattr(part.name)}" if part.name else ""
        at = f' attachedToRef="{part.at}" cancelActivity="{str(part.interrupts).lower()}"' if part.at else ""
        yield f'<{part.tag} id="{part.id}"{name}{at}>'
        if part.about:
            yield f"<documentation>{escape(part.about)}</documentation>"
        flows = list(self._flows())
        yield from (f"<incoming>{flow[0]}</incoming>" for flow in flows if flow[2] == part.id)
        yield from (f"<outgoing>{flow[0]}</outgoing>" for flow in flows if flow[1] == part.id)
        if part.owner:
            who = f"<formalExpression>{escape(part.owner)}</formalExpression>"
            yield f"<potentialOwner><resourceAssignmentExpression>{who}</resourceAssignmentExpression></potentialOwner>"
        if part.inside:
            yield from _inside(part, *part.inside)
        yield f"</{part.tag}>"

    def _flow(self, name: str, source: str, target: str, words: str, about: str) -> str:
        named = f" name={quoteattr(words)}" if words else ""
        more = f"<documentation>{escape(about)}</documentation>" if about else ""
        return f'<sequenceFlow id="{name}" sourceRef="{source}" targetRef="{target}"{named}>{more}</sequenceFlow>'

    # Where it is

    def _diagram(self) -> Iterator[str]:
        yield '<bpmndi:BPMNDiagram id="diagram"><bpmndi:BPMNPlane id="plane" bpmnElement="collaboration">'
        yield _shape("pool", 0, 0, self.layout.main + 2 * TITLE, self.layout.cross, lying=True)
        for number, band in enumerate(self.layout.bands):
            high = band.cross_end - band.cross
            yield _shape(f"lane_{number}", TITLE, band.cross, self.layout.main + TITLE, high, lying=True)
        for name, group in self.groups.items():
            x, y = self._origin(name)
            for part in group.parts:
                label = (part.label[0] + x, part.label[1] + y, *part.label[2:]) if part.label else None
                yield _shape(part.id, part.x + x, part.y + y, part.wide, part.high, label=label)
            yield from (_edge(flow.id, [(a + x, b + y) for a, b in flow.corners]) for flow in group.flows)
        yield from (_edge(f"flow_{link.id}", self._way(link), self._label(link)) for link in self.links)
        yield "</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>"

    def _origin(self, name: str) -> Point:
        return self.layout.boxes[name].main + 2 * TITLE, self.axis[name]

    def _way(self, link: Link) -> list[Point]:
        """From the part that it leaves to the edge of the one it enters."""
        x, y = self._origin(link.source)
        first = [(a + x, b + y) for a, b in self._exit(link).corners]
        rest = [(main + 2 * TITLE, cross) for main, cross in self.layout.ways[link.id]]
        entered = self.groups[link.target]
        if entered.parts[0].wide == EVENT:
            (end, at), off = rest[-1], rest[-1][1] - self.axis[link.target]
            rest[-1] = (end + _ROUND - round((_ROUND**2 - off**2) ** 0.5), at)
        return _bare([*first, (first[-1][0], rest[0][1]), *rest])

    def _label(self, link: Link) -> Box | None:
        found = self.layout.labels.get(link.id)
        return found and Box(found.main + 2 * TITLE + 8, found.cross, found.main_end + 2 * TITLE, found.cross_end)


def _inside(part: Part, tag: str, child: str, text: str) -> Iterator[str]:
    """The definition of an event, or how an activity repeats."""
    of = f' messageRef="message_{text}"' if tag.startswith("message") and text else ""
    loop = ' isSequential="false"' if tag.startswith("multi") else ""
    inner = f'<{child} xsi:type="tFormalExpression">{escape(text)}</{child}>' if child else ""
    name = "" if tag.startswith("multi") else f' id="when_{part.id}"'
    yield f"<{tag}{name}{of}{loop}>{inner}</{tag}>"


def _bounds(x: int, y: int, wide: int, high: int) -> str:
    return f'<dc:Bounds x="{x}" y="{y}" width="{wide}" height="{high}"/>'


def _shape(
    name: str, x: int, y: int, wide: int, high: int, *, lying: bool = False, label: tuple[int, ...] | None = None
) -> str:
    kind = ' isHorizontal="true"' if lying else ' isMarkerVisible="true"' if name.startswith("ways_") else ""
    words = f"<bpmndi:BPMNLabel>{_bounds(*label)}</bpmndi:BPMNLabel>" if label else ""
    bounds = _bounds(x, y, wide, high)
    return f'<bpmndi:BPMNShape id="shape_{name}" bpmnElement="{name}"{kind}>{bounds}{words}</bpmndi:BPMNShape>'


def _edge(name: str, corners: Iterable[Point], label: Box | None = None) -> str:
    points = "".join(f'<di:waypoint x="{x}" y="{y}"/>' for x, y in corners)
    words = ""
    if label:
        bounds = _bounds(label.main, label.cross, label.main_end - label.main, label.cross_end - label.cross)
        words = f"<bpmndi:BPMNLabel>{bounds}</bpmndi:BPMNLabel>"
    return f'<bpmndi:BPMNEdge id="edge_{name}" bpmnElement="{name}">{points}{words}</bpmndi:BPMNEdge>'


def _bare(corners: list[Point]) -> list[Point]:
    """Without corners that are none."""
    kept: list[Point] = []
    for corner in corners:
        if kept and kept[-1] == corner:
            continue
        while len(kept) > 1 and (kept[-2][0] == kept[-1][0] == corner[0] or kept[-2][1] == kept[-1][1] == corner[1]):
            kept.pop()
        kept.append(corner)
    return kept
