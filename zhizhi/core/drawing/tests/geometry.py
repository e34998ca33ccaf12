"""What must be true of every drawing, found as sentences about what is not."""

from collections.abc import Iterator
from itertools import combinations, pairwise

from zhizhi.core.drawing.parts import Box, Layout, Link, Point

Piece = tuple[Point, Point]


def faults(layout: Layout, links: list[Link]) -> list[str]:
    """Everything a reader would stumble over: shapes or words over each other, lines through them, lines as one."""
    shared = {link.id: (link.target, link.group) for link in links}
    return [*_rooms(layout), *_ends(layout, links), *_crossed(layout), *_as_one(layout, shared)]


def _rooms(layout: Layout) -> Iterator[str]:
    rooms = {**layout.boxes, **{f"label {name}": box for name, box in layout.labels.items()}}
    for (one, room), (other, another) in combinations(rooms.items(), 2):
        if room.overlaps(another):
            yield f"{one} {room} lies over {other} {another}"
    for name, room in rooms.items():
        if room.main < 0 or room.cross < 0 or room.main_end > layout.main or room.cross_end > layout.cross:
            yield f"{name} {room} lies outside {layout.main} x {layout.cross}"


def _ends(layout: Layout, links: list[Link]) -> Iterator[str]:
    for link in links:
        way, source, target = layout.ways[link.id], layout.boxes[link.source], layout.boxes[link.target]
        if way[0][0] != source.main_end or not source.cross <= way[0][1] <= source.cross_end:
            yield f"{link.id} does not begin at {link.source}"
        if way[-1][0] != target.main or not target.cross <= way[-1][1] <= target.cross_end:
            yield f"{link.id} does not end at {link.target}"
        if way[-1][0] - way[-2][0] < 10:
            yield f"{link.id} has no room for the head of its arrow"
        if any(one[0] != other[0] and one[1] != other[1] for one, other in pairwise(way)):
            yield f"{link.id} runs aslant: {way}"


def pieces(layout: Layout) -> Iterator[tuple[str, Piece]]:
    """The straight pieces of all ways."""
    for name, way in layout.ways.items():
        for one, other in pairwise(way):
            yield name, (min(one, other), max(one, other))


def _crossed(layout: Layout) -> Iterator[str]:
    rooms = [*layout.boxes.items(), *layout.labels.items()]
    for name, (first, last) in pieces(layout):
        line = Box(first[0], first[1], max(last[0], first[0] + 1), max(last[1], first[1] + 1))
        for what, room in rooms:
            inner = Box(room.main + 1, room.cross + 1, room.main_end - 1, room.cross_end - 1)
            if line.overlaps(inner):
                yield f"{name} runs through {what}"


def _as_one(layout: Layout, shared: dict[str, tuple[str, str]]) -> Iterator[str]:
    for (one, (a, b)), (other, (c, d)) in combinations(pieces(layout), 2):
        if shared[one] == shared[other]:
            continue
        for along in (0, 1):
            across = 1 - along
            if a[across] == b[across] == c[across] == d[across] and max(a[along], c[along]) < min(b[along], d[along]):
                yield f"{one} and {other} look like one line at {a} {b} {c} {d}"
