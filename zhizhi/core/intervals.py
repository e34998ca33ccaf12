"""Places in a tree as nested 64-bit intervals with wide gaps: a child lies within its parent, siblings apart.

An interval is (left, right), left included, right excluded. A record placed at an organization carries its left, and
lies within every organization whose interval covers it. A child's left is always greater than its parent's.
"""

from collections.abc import Iterator, Sequence

Interval = tuple[int, int]

ROOT: Interval = (0, 2**62)

# A new child takes this part of the widest gap. Wider children leave fewer siblings room, narrower ones less depth:
# with an eighth, three thousand siblings cost 17 bits and four siblings 6, of 62.
PART = 8


def child_interval(parent: Interval, siblings: Sequence[Interval], part: int = PART) -> Interval | None:
    """Room for one more child in the middle of the widest gap; None when the parent is full and must be widened."""
    left, right = widest_gap(parent, siblings)
    width = right - left
    if width < 1:
        return None
    size = max(width // part, 1)
    start = left + (width - size) // 2
    return start, start + size


def widest_gap(parent: Interval, siblings: Sequence[Interval]) -> Interval:
    """The widest room between the children of the parent; empty when it is full."""
    return max(_gaps(parent, siblings), key=lambda gap: gap[1] - gap[0])


def spread(parent: Interval, count: int) -> list[Interval]:
    """Equal room for `count` children at once, with an eighth between them and a quarter of them free at the end.

    Raises ValueError when the parent is too narrow to hold so many.
    """
    left, right = parent[0] + 1, parent[1]
    slot = (right - left) // (count + count // 4 + 2)
    if slot < 1:
        raise ValueError(f"an interval of width {parent[1] - parent[0]} has no room for {count} children")
    size = max(slot * 7 // 8, 1)
    return [(left + number * slot, left + number * slot + size) for number in range(count)]


def _gaps(parent: Interval, siblings: Sequence[Interval]) -> Iterator[Interval]:
    at = parent[0] + 1
    for left, right in sorted(siblings):
        yield at, left
        at = right
    yield at, parent[1]
