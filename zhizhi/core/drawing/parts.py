"""What a layout is made from and what it finds: items, links, and where they are.

The layout knows two directions only: `main`, in which the flow runs, and `cross`. Whoever draws turns them into down
and across, or across and down.
"""

from dataclasses import dataclass, field

Point = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Item:
    """Something that takes room: its size, and the lane it belongs to.

    `axis` is where across it the flow goes through, by default its middle. Links end between the offsets `enter`.
    """

    id: str
    lane: str
    main: int
    cross: int
    axis: int = -1
    enter: tuple[int, int] | None = None

    @property
    def before(self) -> int:
        """How far it reaches across before its axis."""
        return self.cross // 2 if self.axis < 0 else self.axis

    @property
    def after(self) -> int:
        """How far it reaches across behind its axis."""
        return self.cross - self.before


@dataclass(frozen=True, slots=True)
class Link:
    """A way from one item to another, with room for its label (0 by 0 for none).

    Links of one `group` to the same item may share the last part of their way. Where labels stand above their lines, it
    leaves at `least` so far behind the axis.
    """

    id: str
    source: str
    target: str
    label_main: int = 0
    label_cross: int = 0
    group: str = ""
    least: int = 0


@dataclass(frozen=True, slots=True)
class Manner:
    """How a layout is made.

    With `single` each item has a rank of its own in the one column there is; else lanes stand beside each other, in
    up to `columns` columns. `above`: labels stand before their line, and the first link leaves at the item's axis, as
    in drawings that run to the right; else they stand behind their line, and links leave on both sides of the axis.
    """

    single: bool = False
    columns: int = 6
    above: bool = False


@dataclass(frozen=True, slots=True)
class Box:
    """A room taken, from the first to the second corner."""

    main: int
    cross: int
    main_end: int
    cross_end: int

    def overlaps(self, other: "Box") -> bool:
        """Whether both share any room."""
        apart = self.main >= other.main_end or other.main >= self.main_end
        return not (apart or self.cross >= other.cross_end or other.cross >= self.cross_end)


@dataclass(frozen=True, slots=True)
class Band:
    """The room of a lane, across."""

    lane: str
    cross: int
    cross_end: int


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything is: items and labels as boxes, links as the corners of their way."""

    main: int
    cross: int
    boxes: dict[str, Box] = field(default_factory=dict)
    ways: dict[str, tuple[Point, ...]] = field(default_factory=dict)
    labels: dict[str, Box] = field(default_factory=dict)
    bands: tuple[Band, ...] = ()
