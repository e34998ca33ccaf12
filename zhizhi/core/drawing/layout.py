"""One layout for all drawings: items in ranks and columns, links in channels between them.

Links run only where no item can be: out of an item into the channel behind its rank, along it, and into the next item;
or through a gutter between two columns to a channel further on or back. In a channel or gutter two links share a track
only when they lead to the same item, so no drawing shows a line through a box or two lines as one.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from zhizhi.core.drawing.parts import Band, Box, Item, Layout, Link, Manner, Point
from zhizhi.core.drawing.ranks import cells_of
from zhizhi.core.drawing.tracks import joined, packed

EDGE = 10  # around the whole
TRACK = 10  # from one line to the next
PAD = 10  # between a box and the first line beside it
ARROW = 16  # room before an item for the head of an arrow
SLOT = 8  # around a label
# Of a gutter or channel: which it is, the item led to, the group; and whether the last part of the way or the first.
Shared = tuple[int, str, str]


@dataclass(slots=True)
class _Way:
    """A link on its way: the gutter it takes (None when it goes straight to the next channel), and its offset."""

    link: Link
    gutter: int | None
    leaves: int = 0  # across, from the axis of its source; later, from the edge of the drawing


def laid_out(items: Sequence[Item], links: Sequence[Link], manner: Manner) -> Layout:
    """Where everything is. Links to or from items that are not there are left out."""
    names = {item.id for item in items}
    return _Laying(items, [link for link in links if {link.source, link.target} <= names], manner).done()


class _Laying:
    """The steps of laying out, in order; each uses what those before it found."""

    def __init__(self, items: Sequence[Item], links: Sequence[Link], manner: Manner) -> None:
        self.manner = manner
        self.items = {item.id: item for item in items}
        self.cells, self.columns = cells_of(items, links, manner)
        self.by_cell = {cell: name for name, cell in self.cells.items()}
        self.ranks = 1 + max((rank for rank, _ in self.cells.values()), default=-1)
        self.ways = [_Way(link, self._gutter(link)) for link in links]
        self.out = {name: self._ordered(name) for name in self.items}

    def done(self) -> Layout:
        """All steps."""
        self._leave()
        self._place_columns()
        self._enter()
        self._channels()
        self._place_ranks()
        boxes = {name: self._box(name) for name in self.items}
        ways = {way.link.id: self._corners(way, boxes) for way in self.ways}
        labels = {way.link.id: self._label(way, boxes) for way in self.ways if way.link.label_main}
        return Layout(self.main, self.cross, boxes, ways, labels, self._bands())

    # Which way

    def _gutter(self, link: Link) -> int | None:
        """The gutter with the shortest way; before column 0 is gutter 0. None where the next channel is enough."""
        (rank, column), (to, there) = self.cells[link.source], self.cells[link.target]
        if to == rank + 1 or (rank < to and column == there and self._free(column, rank, to)):
            return None
        leads_back = to <= rank

        def cost(gutter: int) -> tuple[float, float, bool]:
            middle = gutter - 0.5
            return abs(middle - column) + abs(middle - there), abs(middle - there), leads_back != (middle < there)

        return min(range(len(self.columns) + 1), key=cost)

    def _free(self, column: int, rank: int, to: int) -> bool:
        return all((between, column) not in self.by_cell for between in range(rank + 1, to))

    def _ordered(self, name: str) -> list[_Way]:
        """The links that leave an item, from where they lie across; drawings to the right keep the order given."""
        out = [way for way in self.ways if way.link.source == name]
        column = self.cells[name][1]

        def turn(way: _Way) -> float:
            return 0 if way.gutter is None and self._aim(way) == column else self._aim(way) - column or 0.5

        return out if self.manner.above else sorted(out, key=turn)

    def _aim(self, way: _Way) -> float:
        return self.cells[way.link.target][1] if way.gutter is None else way.gutter - 0.5

    # Across

    def _leave(self) -> None:
        """Where links leave, from the axis; and how far each item with its labels reaches across."""
        self.reach: dict[str, tuple[int, int]] = {}
        for name, item in self.items.items():
            low, high = self._slots_above(name) if self.manner.above else self._slots_beside(name)
            self.reach[name] = (max(item.before, -low), max(item.after, high))

    def _slots_above(self, name: str) -> tuple[int, int]:
        line, low = 0, 0
        for number, way in enumerate(self.out[name]):
            room = way.link.label_cross + SLOT
            line = max(line + max(room + 4, 2 * TRACK) if number else 0, way.link.least)
            way.leaves, low = line, low if number else -room
        return low, line + SLOT

    def _slots_beside(self, name: str) -> tuple[int, int]:
        rooms = [max(way.link.label_cross + 2 * SLOT, 2 * TRACK) for way in self.out[name]]
        line = SLOT - (sum(rooms) // 2 if len(rooms) > 1 else SLOT)
        low = line - SLOT
        for way, room in zip(self.out[name], rooms, strict=True):
            way.leaves, line = line, line + room
        item = self.items[name]
        need = max(abs(low), max((way.leaves for way in self.out[name]), default=0) + SLOT)
        if 2 * need > item.cross:
            self.items[name] = Item(item.id, item.lane, item.main, 2 * need)
        return low, line

    def _place_columns(self) -> None:
        spans = joined(
            ((way.gutter, way.link.target, way.link.group), self.cells[way.link.source][0], to)
            for way in self.ways
            for to in (self.cells[way.link.target][0] - 1,)
            if way.gutter is not None
        )
        self.gutter_at: dict[Shared, int] = {}
        self.axes, self.lane_ends, cross = list[int](), list[int](), EDGE
        for gutter in range(len(self.columns) + 1):
            mine = [item for item in spans.items() if item[0][0] == gutter]
            track = packed(sorted(mine, key=lambda item: item[1][1] - item[1][0]), 1)
            count = max(track.values(), default=-1) + 1
            for key, number in track.items():
                # Short ways are nearest to the column they belong to.
                self.gutter_at[key] = cross + PAD + TRACK * (count - 1 - number if gutter == 0 else number)
            self.lane_ends.append(cross)
            cross += PAD + TRACK * count + PAD
            if gutter < len(self.columns):
                before, after = self._column(gutter)
                self.axes.append(cross + before)
                cross += before + after
        self.cross = cross + EDGE
        for way in self.ways:
            way.leaves += self.axes[self.cells[way.link.source][1]]

    def _column(self, column: int) -> tuple[int, int]:
        mine = [name for name, cell in self.cells.items() if cell[1] == column]
        reaches = [self.reach[name] for name in mine]
        sizes = [(self.items[name].before, self.items[name].after) for name in mine]
        found = [*reaches, *sizes]
        return max(before for before, _ in found), max(after for _, after in found)

    def _enter(self) -> None:
        """Where each group enters the item it leads to: straight on where it can, else beside the others."""
        self.ports: dict[tuple[str, str], int] = {}
        for name in self.items:
            coming: dict[str, list[_Way]] = {}
            for way in self.ways:
                if way.link.target == name:
                    coming.setdefault(way.link.group, []).append(way)
            straight = [(group, way.leaves) for group, ways in coming.items() for way in ways if self._straight(way)]
            for group, leaves in straight:
                if (name, group) not in self.ports and self._fits(name, leaves, ()):
                    self.ports[name, group] = leaves
            avoided = tuple(way.leaves for way in self._just_before(name) if way.link.target != name)
            avoided += tuple(leaves for _, leaves in straight)
            for group, ways in coming.items():
                if (name, group) not in self.ports:
                    self.ports[name, group] = self._port(name, ways, avoided)

    def _straight(self, way: _Way) -> bool:
        return way.gutter is None and self.cells[way.link.source][1] == self.cells[way.link.target][1]

    def _just_before(self, name: str) -> list[_Way]:
        """The links that leave the nearest item before this one in its column: they come near its entries."""
        rank, column = self.cells[name]
        before = [self.by_cell[one, column] for one in range(rank) if (one, column) in self.by_cell]
        return self.out[before[-1]] if before else []

    def _range(self, name: str) -> tuple[int, int]:
        item = self.items[name]
        first = self.axes[self.cells[name][1]] - item.before
        low, high = item.enter or (SLOT, item.cross - SLOT)
        return first + low, first + high

    def _fits(self, name: str, at: int, avoided: Sequence[int]) -> bool:
        low, high = self._range(name)
        taken = [port for (owner, _), port in self.ports.items() if owner == name]
        return low <= at <= high and all(abs(at - port) >= TRACK for port in taken) and all(
            abs(at - line) >= 4 for line in avoided
        )  # fmt: skip

    def _port(self, name: str, ways: Sequence[_Way], avoided: Sequence[int]) -> int:
        """The free place nearest to the axis, on the side from which most come."""
        axis = self.axes[self.cells[name][1]]
        low, high = self._range(name)
        near = axis + (TRACK * 2 if sum(self._from(way) for way in ways) > len(ways) * axis else -TRACK * 2)
        free = [at for at in range(low, high + 1) if self._fits(name, at, avoided)]
        if not free:
            # A small shape with many entries: they come closer, but never onto a line that leads elsewhere.
            free = [at for at in range(low, high + 1) if at not in avoided] or [axis]
        return min(free, key=lambda at: abs(at - near))

    def _from(self, way: _Way) -> int:
        return way.leaves if way.gutter is None else self.gutter_at[self._shared(way)]

    def _shared(self, way: _Way) -> Shared:
        return (way.gutter or 0, way.link.target, way.link.group)

    # Along

    def _channels(self) -> None:
        """The pieces of ways that run across, channel by channel, each on its track."""
        into = joined(self._into())
        out = joined(self._out())
        self.track: dict[tuple[str, int, Shared], int] = {}
        self.counts: dict[int, int] = {}
        for channel in range(-1, self.ranks):
            mine = [(("out", *key), span) for key, span in out.items() if key[0] == channel]
            mine.sort(key=lambda piece: piece[1][1] - piece[1][0])
            coming = [(("in", *key), span) for key, span in into.items() if key[0] == channel and span[0] != span[1]]
            coming.sort(key=lambda piece: piece[1][0] - piece[1][1])
            self.track |= (track := packed([*mine, *coming], TRACK - 2))
            self.counts[channel] = max(track.values(), default=-1) + 1

    def _into(self) -> Iterator[tuple[tuple[int, Shared], int, int]]:
        for way in self.ways:
            key = (self.cells[way.link.target][0] - 1, (0, way.link.target, way.link.group))
            yield key, self._from(way), self.ports[way.link.target, way.link.group]

    def _out(self) -> Iterator[tuple[tuple[int, Shared], int, int]]:
        for way in self.ways:
            if way.gutter is not None:
                key = (self.cells[way.link.source][0], self._shared(way))
                yield key, way.leaves, self.gutter_at[self._shared(way)]

    def _place_ranks(self) -> None:
        self.starts, self.channel_at, main = list[int](), dict[int, int](), EDGE
        for rank in range(-1, self.ranks):
            if rank >= 0:
                self.starts.append(main)
                mine = [name for name, cell in self.cells.items() if cell[0] == rank]
                main += max(self.items[name].main + self._label_room(name) for name in mine)
            count = self.counts[rank]
            self.channel_at[rank] = main + PAD
            last = rank == self.ranks - 1
            main += (PAD + TRACK * (count - 1) if count else 0) + (ARROW if count or not last else 0)
        self.main = main + EDGE

    def _label_room(self, name: str) -> int:
        return max((way.link.label_main for way in self.out[name]), default=0)

    # Found

    def _box(self, name: str) -> Box:
        rank, column = self.cells[name]
        item, axis = self.items[name], self.axes[column]
        start = self.starts[rank]
        return Box(start, axis - item.before, start + item.main, axis + item.after)

    def _corners(self, way: _Way, boxes: dict[str, Box]) -> tuple[Point, ...]:
        link, target = way.link, self.cells[way.link.target][0]
        port = self.ports[link.target, link.group]
        corners = [(boxes[link.source].main_end, way.leaves)]
        last = self._at("in", target - 1, (0, link.target, link.group))
        if way.gutter is not None:
            shared = self._shared(way)
            first, aside = self._at("out", self.cells[link.source][0], shared), self.gutter_at[shared]
            corners += [(first, way.leaves), (first, aside), (last, aside)]
        else:
            corners += [(last, way.leaves)]
        return _straightened([*corners, (last, port), (boxes[link.target].main, port)])

    def _at(self, piece: str, channel: int, shared: Shared) -> int:
        return self.channel_at[channel] + TRACK * self.track.get((piece, channel, shared), 0)

    def _label(self, way: _Way, boxes: dict[str, Box]) -> Box:
        start, link = boxes[way.link.source].main_end + 4, way.link
        first = way.leaves - link.label_cross - 2 if self.manner.above else way.leaves + 5
        return Box(start, first, start + link.label_main - 4, first + link.label_cross)

    def _bands(self) -> tuple[Band, ...]:
        """Lanes from edge to edge without gaps."""
        firsts = [number for number, lane in enumerate(self.columns) if self.columns[:number].count(lane) == 0]
        starts = [0, *(self.lane_ends[number] + PAD // 2 for number in firsts[1:]), self.cross]
        return tuple(
            Band(self.columns[number], start, end)
            for number, start, end in zip(firsts, starts, starts[1:], strict=False)
        )


def _straightened(corners: list[Point]) -> tuple[Point, ...]:
    """Without corners that are none."""
    kept: list[Point] = []
    for corner in corners:
        if kept and kept[-1] == corner:
            continue
        while len(kept) > 1 and _in_line(kept[-2], kept[-1], corner):
            kept.pop()
        kept.append(corner)
    return tuple(kept)


def _in_line(first: Point, second: Point, third: Point) -> bool:
    return (first[0] == second[0] == third[0]) or (first[1] == second[1] == third[1])
