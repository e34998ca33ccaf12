"""Every exported file is one that a viewer opens: by the rules of its standard, and as a picture."""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import combinations, pairwise
from math import hypot
from pathlib import Path
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings

from zhizhi.core.drawing.bpmn import bpmn
from zhizhi.core.drawing.tests.declared import any_process, long_process
from zhizhi.core.drawing.words import Words
from zhizhi.core.process import Limit, ProcessDeclaration
from zhizhi.core.yamlsource import load

PACKS = sorted((Path(__file__).parents[3] / "packs" / "processes").glob("*.yaml"))
MODEL, DI = "{http://www.omg.org/spec/BPMN/20100524/MODEL}", "{http://www.omg.org/spec/BPMN/20100524/DI}"
BOUNDS, POINT = "{http://www.omg.org/spec/DD/20100524/DC}Bounds", "{http://www.omg.org/spec/DD/20100524/DI}waypoint"
Room = tuple[float, float, float, float]  # left, top, right, bottom
FRAMES = {f"{MODEL}lane", f"{MODEL}participant"}
# ISO 8601: a duration or a repeating one; the day that an answer gives stands as the name of its field.
TIMES = {"timeDuration": r"P\d+[DM]", "timeCycle": r"R/P\d+[DMY]", "timeDate": r"[a-z_]+"}


def declared(path: Path) -> ProcessDeclaration:
    loaded, faults = load(path)
    assert loaded
    assert not faults
    return ProcessDeclaration.model_validate(loaded.data)


def looked_up(limit: Limit) -> Limit:
    """As if every dated value were five working days."""
    return Limit(workdays=5) if limit.value else limit


def exported(process: ProcessDeclaration) -> Element:
    root: Element = fromstring(bpmn(process, Words(), looked_up).encode())
    return root


class Read:
    """An exported file, as a viewer reads it."""

    def __init__(self, root: Element) -> None:
        self.ids = [found for one in root.iter() if (found := one.get("id"))]
        self.elements = {str(one.get("id")): one for one in root.iter() if one.get("id")}
        self.flows = list(root.iter(f"{MODEL}sequenceFlow"))
        process = root.find(f"{MODEL}process")
        assert process is not None
        self.nodes = [
            one for one in process if one.get("id") and one.tag not in {f"{MODEL}laneSet", f"{MODEL}sequenceFlow"}
        ]
        self.shapes = {str(one.get("bpmnElement")): _room(one.find(BOUNDS)) for one in root.iter(f"{DI}BPMNShape")}
        self.edges = {
            str(one.get("bpmnElement")): [(float(p.get("x", "")), float(p.get("y", ""))) for p in one.iter(POINT)]
            for one in root.iter(f"{DI}BPMNEdge")
        }
        self.labels = {
            str(one.get("bpmnElement")): _room(one.find(f"{DI}BPMNLabel/{BOUNDS}"))
            for one in root.iter()
            if one.find(f"{DI}BPMNLabel") is not None
        }
        self.lanes = {node.text: str(lane.get("id")) for lane in root.iter(f"{MODEL}lane") for node in lane}

    def framed(self) -> dict[str, Room]:
        """The shapes that take room of their own; an event on an edge lies over its host."""
        return {
            name: room for name, room in self.shapes.items()
            if self.elements[name].tag not in FRAMES and not self.elements[name].get("attachedToRef")
        }  # fmt: skip


def _room(bounds: Element | None) -> Room:
    assert bounds is not None
    x, y, wide, high = (float(bounds.get(key, "")) for key in ("x", "y", "width", "height"))
    return x, y, x + wide, y + high


def faults(root: Element) -> list[str]:
    read = Read(root)
    # What is not there has no place to look at.
    return [*_references(read), *_drawn(read)] or [*_shapes(read), *_edges(read), *_labels(read), *_times(root)]


def _references(read: Read) -> Iterator[str]:
    yield from (f"id {name} twice" for name, count in Counter(read.ids).items() if count > 1)
    yield from (f"{name} is no name in XML" for name in read.ids if not re.fullmatch(r"[A-Za-z_][\w.-]*", name))
    for flow in read.flows:
        for key, back in (("sourceRef", "outgoing"), ("targetRef", "incoming")):
            node = read.elements.get(flow.get(key, ""))
            if node is None or flow.get("id") not in {one.text for one in node.iter(f"{MODEL}{back}")}:
                yield f"{flow.get('id')}: its {key} does not know it"
    for node in read.nodes:
        tag, comes = node.tag.removeprefix(MODEL), node.find(f"{MODEL}incoming") is not None
        if comes == (tag in {"startEvent", "boundaryEvent"}) and tag != "userTask":
            yield f"{node.get('id')}: {tag} and incoming flows"
        # A step that the clock alone ends is left by the event on its edge.
        if (node.find(f"{MODEL}outgoing") is None) != (tag == "endEvent") and tag != "userTask":
            yield f"{node.get('id')}: {tag} and outgoing flows"
        if tag == "exclusiveGateway" and len(node.findall(f"{MODEL}outgoing")) < 2:
            yield f"{node.get('id')} parts nothing"


def _drawn(read: Read) -> Iterator[str]:
    drawn = {str(node.get("id")) for node in read.nodes}
    yield from (f"{name} has no shape" for name in sorted(drawn - set(read.shapes)))
    yield from (f"{flow.get('id')} has no edge" for flow in read.flows if flow.get("id") not in read.edges)


def _shapes(read: Read) -> Iterator[str]:
    drawn = {str(node.get("id")) for node in read.nodes}
    rooms = read.framed()
    for (one, a), (other, b) in combinations(rooms.items(), 2):
        if _over(a, b):
            yield f"{one} lies over {other}"
    for name in drawn:
        if not _within(read.shapes[name], read.shapes[read.lanes[name]]):
            yield f"{name} lies outside its lane"
        host = read.elements[name].get("attachedToRef")
        if host:
            x, y, right, bottom = read.shapes[name]
            if not _on_edge(((x + right) / 2, (y + bottom) / 2), read.shapes[host], 0):
                yield f"{name} does not sit on the edge of {host}"


def _edges(read: Read) -> Iterator[str]:
    rooms = read.framed()
    for flow in read.flows:
        name, way = str(flow.get("id")), read.edges[str(flow.get("id"))]
        ends = {"sourceRef": way[0], "targetRef": way[-1]}
        for key, point in ends.items():
            node = str(flow.get(key))
            if not _touches(point, read.shapes[node], read.elements[node].tag):
                yield f"{name}: {point} does not touch {node}"
        for one, other in pairwise(way):
            if one[0] != other[0] and one[1] != other[1]:
                yield f"{name} runs aslant"
            line = min(one[0], other[0]), min(one[1], other[1]), max(one[0], other[0]), max(one[1], other[1])
            inner = ((node, _inner(room, read.elements[node].tag)) for node, room in rooms.items())
            yield from (f"{name} runs through {node}" for node, room in inner if _over(line, room))


def _labels(read: Read) -> Iterator[str]:
    rooms = read.framed() | {f"label of {name}": room for name, room in read.labels.items()}
    for name, room in read.labels.items():
        if not _within(room, read.shapes["pool"]):
            yield f"the label of {name} lies outside"
        for other, another in rooms.items():
            if other != f"label of {name}" and _over(room, another):
                yield f"the label of {name} lies over {other}"
    named = {str(flow.get("id")) for flow in read.flows if flow.get("name")}
    yield from (f"{name} has no label" for name in named - set(read.labels))


def _times(root: Element) -> Iterator[str]:
    for tag, pattern in TIMES.items():
        found = (one.text or "" for one in root.iter(f"{MODEL}{tag}"))
        yield from (f"{tag} {text}" for text in found if not re.fullmatch(pattern, text))


def _over(one: Room, other: Room) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _inner(room: Room, tag: str) -> Room:
    # A line has no width, so whatever it shares with this lies inside the shape; a round one leaves its corners free.
    by = 8 if tag.endswith("Event") else 2
    return room[0] + by, room[1] + by, room[2] - by, room[3] - by


def _within(one: Room, other: Room) -> bool:
    return one[0] >= other[0] and one[1] >= other[1] and one[2] <= other[2] and one[3] <= other[3]


def _on_edge(point: tuple[float, float], room: Room, near: float) -> bool:
    x, y = point
    upright = min(abs(x - room[0]), abs(x - room[2])) <= near and room[1] <= y <= room[3]
    return upright or (min(abs(y - room[1]), abs(y - room[3])) <= near and room[0] <= x <= room[2])


def _touches(point: tuple[float, float], room: Room, tag: str) -> bool:
    x, y = (room[0] + room[2]) / 2, (room[1] + room[3]) / 2
    off, half = (abs(point[0] - x), abs(point[1] - y)), (room[2] - room[0]) / 2
    if tag.endswith("Event"):
        return abs(hypot(*off) - half) <= 1
    if tag.endswith("Gateway"):
        return abs(sum(off) - half) <= 1
    return _on_edge(point, room, 0)


@pytest.mark.parametrize("path", PACKS, ids=lambda path: path.stem)
def test_every_shipped_process_opens_in_a_viewer(path: Path) -> None:
    assert faults(exported(declared(path))) == []


@settings(max_examples=12, deadline=None)
@given(any_process())
def test_any_declaration_opens_in_a_viewer(process: ProcessDeclaration) -> None:
    assert faults(exported(process)) == []


def test_each_kind_of_step_is_the_element_that_bpmn_has_for_it() -> None:
    root = exported(long_process())
    assert faults(root) == []
    tags = Counter(node.tag.removeprefix(MODEL) for node in Read(root).nodes)
    assert tags["userTask"] == 12 and tags["intermediateCatchEvent"] == 1  # noqa: PT018 - eleven steps and a report
    assert {
        one.get("id")
        for one in root.iter(f"{MODEL}userTask")
        if one.find(f"{MODEL}multiInstanceLoopCharacteristics") is not None
    } == {"step_recommend", "step_discuss"}
    clocks = {str(one.get("id")): one for one in root.iter(f"{MODEL}boundaryEvent")}
    assert clocks["clock_notice.cleared"].get("cancelActivity") == "true"
    assert next(clocks["clock_notice.cleared"].iter(f"{MODEL}timeDuration")).text == "P5D"
    assert next(clocks["every_probation"].iter(f"{MODEL}timeCycle")).text == "R/P1M"
    assert {clocks[f"alarm_inspect.{n}"].get("cancelActivity") for n in (0, 1)} == {"false"}
    assert [next(clocks[f"alarm_inspect.{n}"].iter(f"{MODEL}timeDuration")).text for n in (0, 1)] == ["P3D", "P5D"]
    assert next(clocks["alarm_talk.0"].iter(f"{MODEL}timeDuration")).text == "P60D"  # until the whole is due
    assert not any(name.startswith("alarm_answer") for name in clocks)  # it moves on at its limit


def test_the_file_is_valid_by_the_published_schema() -> None:
    etree = pytest.importorskip("lxml.etree", reason="the schema comes with the peer of the benchmark")
    parser = pytest.importorskip("SpiffWorkflow.bpmn.parser")
    schema = etree.XMLSchema(etree.parse(str(Path(parser.__file__).parent / "schema" / "BPMN20.xsd")))
    for process in (long_process(), *map(declared, PACKS)):
        schema.assertValid(etree.fromstring(bpmn(process, Words()).encode()))


def test_what_the_check_sees() -> None:
    # Each fault is put into a good file; the sentence says that the check has found it.
    text = bpmn(long_process(), Words())
    there = "".join(re.findall(r'bpmnElement="result_closed"><dc:Bounds x="\d+" y="\d+"', text))
    broken = {
        "id step_propose twice": ('<userTask id="step_inspect"', '<userTask id="step_propose"'),
        "targetRef does not know it": ('targetRef="step_inspect"', 'targetRef="step_propose"'),
        "step_inspect has no shape": ('bpmnElement="step_inspect"', 'bpmnElement="pool"'),
        "timeDuration 5 days": (">P5D<", ">5 days<"),
        "step_propose lies over result_closed": (there, there.replace(there.split("x=")[1], '"190" y="60"')),
    }  # fmt: skip
    for sentence, (before, after) in broken.items():
        assert before in text
        found = faults(fromstring(text.replace(before, after, 1).encode()))
        assert sentence in " ".join(found), sentence
