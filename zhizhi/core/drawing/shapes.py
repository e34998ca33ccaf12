"""The outlines of shapes by kind of step, as SVG; each lies within its box and touches it where links may end."""

from collections.abc import Sequence

from zhizhi.core.drawing.parts import Point


def corners_round(points: Sequence[Point], by: int = 6) -> str:
    """The way through the corners as the data of a path, with its corners rounded."""
    first, *others = points
    found = [f"M{first[0]} {first[1]}"]
    for before, corner, after in zip(points, others, others[1:], strict=False):
        one, other = _towards(corner, before, by), _towards(corner, after, by)
        found.append(f"L{one[0]} {one[1]}Q{corner[0]} {corner[1]} {other[0]} {other[1]}")
    return "".join([*found, f"L{points[-1][0]} {points[-1][1]}"])


def _towards(corner: Point, other: Point, by: int) -> Point:
    """The point so far from the corner on the way to the other; at most half way."""

    def step(one: int, two: int) -> int:
        far = min(by, abs(two - one) // 2)
        return one + (far if two > one else -far if two < one else 0)

    return step(corner[0], other[0]), step(corner[1], other[1])


def outline(kind: str, x: int, y: int, wide: int, high: int) -> str:
    """The outline of a shape of this kind."""
    if kind in ("request", "done", "ended"):
        return _rect(x, y, wide, high, high // 2) + (_ring(x, y, wide, high) if kind != "request" else "")
    if kind == "ballot":
        edge = 10
        points = [(x + edge, y), (x + wide - edge, y), (x + wide, y + high // 2), (x + wide - edge, y + high)]
        points += [(x + edge, y + high), (x, y + high // 2)]
        return f'<polygon class="shape" points="{" ".join(f"{a},{b}" for a, b in points)}"/>'
    if kind == "fan_out":
        return _rect(x + 6, y, wide - 6, high - 6, 4) + _rect(x + 3, y + 3, wide - 6, high - 6, 4) + _rect(
            x, y + 6, wide - 6, high - 6, 4
        )  # fmt: skip
    plain = _rect(x, y, wide, high, 8 if kind == "task" else 3)
    return plain + _SIGNS[kind](x, y, wide, high) if kind in _SIGNS else plain


def _rect(x: int, y: int, wide: int, high: int, bow: int) -> str:
    return f'<rect class="shape" x="{x}" y="{y}" width="{wide}" height="{high}" rx="{bow}"/>'


def _ring(x: int, y: int, wide: int, high: int) -> str:
    inner = high - 6
    return f'<rect class="inner" x="{x + 3}" y="{y + 3}" width="{wide - 6}" height="{inner}" rx="{inner // 2}"/>'


def _board(x: int, y: int, wide: int, high: int) -> str:
    """A notice: a second frame, as of a board on the wall."""
    return f'<rect class="inner" x="{x + 3}" y="{y + 3}" width="{wide - 6}" height="{high - 6}"/>'


def _clock(x: int, y: int, wide: int, high: int) -> str:  # noqa: ARG001 - one shape for all signs
    return f'<circle class="inner" cx="{x + 14}" cy="{y + 14}" r="7"/><path class="inner" d="M{x + 14} {y + 9}v5h4"/>'


def _again(x: int, y: int, wide: int, high: int) -> str:  # noqa: ARG001
    return f'<path class="inner" d="M{x + 19} {y + 9}a7 7 0 1 0 2 5m1 -8l-3 3l4 1"/>'


_SIGNS = {"notice": _board, "wait": _clock, "recurring": _again}
