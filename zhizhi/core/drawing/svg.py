"""A flowchart as SVG: top-down, with lanes beside each other or in one column for phones and narrow paper.

Colours come from classes; a file that stands alone carries its own style. Shapes differ by kind, and each kind is also
said in words, so that nothing is told by colour or shape alone.
"""

from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from zhizhi.core.drawing.flowchart import REQUEST, Arrow, Flowchart, Shape, Style
from zhizhi.core.drawing.layout import laid_out
from zhizhi.core.drawing.lettering import width, wrapped
from zhizhi.core.drawing.parts import Box, Item, Layout, Link, Manner
from zhizhi.core.drawing.shapes import corners_round, outline

NAME, SMALL, LABEL = 15, 13, 13
LINE = 1.4  # of the size of letters
HEAD = 30  # of a lane
INSET = 12
MARK = "◆"  # an effect happens with the move

ALONE = """
.drawing{font-family:"PingFang SC","Noto Sans CJK SC","Noto Sans SC","Microsoft YaHei",sans-serif;fill:#1f2328}
.drawing .shape{fill:#fff;stroke:#868d97;stroke-width:1.4}.drawing .inner{fill:none;stroke:#868d97}
.drawing .lane{fill:none;stroke:#d9dbdf}.drawing .lane-head{fill:#f6f6f4;stroke:#d9dbdf}
.drawing .way{fill:none;stroke:#545b64;stroke-width:1.4}.drawing .head{fill:#545b64}
.drawing .danger .way{stroke:#b01b1b}.drawing .danger .head,.drawing .danger text{fill:#b01b1b}
.drawing .own .way{stroke-dasharray:5 4}.drawing .small{fill:#545b64}.drawing .name{font-weight:600}
.drawing .request .shape,.drawing .done .shape{fill:#edf6f0;stroke:#1b6b3a}.drawing .ended .shape{fill:#f6f6f4}
.drawing .unknown .shape{fill:#fcefed;stroke:#b01b1b}.drawing .passed .shape{fill:#edf6f0;stroke:#1b6b3a}
.drawing .here .shape{fill:#faf0ef;stroke:#9e1b1e;stroke-width:3}.drawing .taken .way{stroke:#1b6b3a;stroke-width:3}
.drawing .taken .head{fill:#1b6b3a}
"""


@dataclass(frozen=True, slots=True)
class Marks:
    """How far a case has come: where it stands, and the arrows and shapes it has passed."""

    here: str = ""
    taken: frozenset[str] = frozenset()
    passed: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Sheet:
    """How a drawing is made: in one column or with lanes, as a file of its own or in a page, and its words."""

    single: bool = False
    alone: bool = False
    id: str = "drawing"
    about: str = ""
    marks: Marks = field(default_factory=Marks)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A shape with its texts in lines and the size that takes."""

    shape: Shape
    name: tuple[str, ...]
    lines: tuple[str, ...]
    item: Item


def svg(chart: Flowchart, sheet: Sheet) -> str:
    """The drawing."""
    drawn = {shape.id: _drawn(shape, chart, sheet) for shape in chart.shapes}
    labels = {arrow.id: _label(arrow, chart, sheet) for arrow in chart.arrows}
    links = [_link(arrow, labels[arrow.id]) for arrow in chart.arrows]
    layout = laid_out([one.item for one in drawn.values()], links, Manner(single=sheet.single))
    top = 0 if sheet.single else HEAD
    body = [
        *([] if sheet.single else _lanes(chart, layout)),
        f'<g transform="translate(0 {top})">',
        *(_arrow(arrow, layout, labels[arrow.id], sheet) for arrow in _taken_last(chart, sheet)),
        *(_shape(one, layout.boxes[name], sheet) for name, one in drawn.items()),
        "</g>",
    ]
    return "\n".join([*_head(chart, sheet, layout.cross, layout.main + top), *body, "</svg>"])


def _head(chart: Flowchart, sheet: Sheet, wide: int, high: int) -> list[str]:
    own = f"<style>{ALONE}</style>" if sheet.alone else ""
    # In a page the size follows the size of its letters, so that large type enlarges the drawing, too.
    size = f'width="{wide}" height="{high}"' if sheet.alone else f'width="{wide / 16:g}em" height="{high / 16:g}em"'
    form = "single" if sheet.single else "lanes"
    return [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="drawing {form}" viewBox="0 0 {wide} {high}" {size} role="img"'
        f' aria-labelledby="{sheet.id}-title {sheet.id}-desc">',
        f'<title id="{sheet.id}-title">{escape(chart.name)}</title>',
        f'<desc id="{sheet.id}-desc">{escape(sheet.about)}</desc>{own}',
    ]


def _taken_last(chart: Flowchart, sheet: Sheet) -> list[Arrow]:
    return sorted(chart.arrows, key=lambda arrow: arrow.id in sheet.marks.taken)


def _drawn(shape: Shape, chart: Flowchart, sheet: Sheet) -> _Drawn:
    ends = shape.kind in ("request", "done", "ended", "unknown")
    room = 210 if sheet.single else 132
    name = wrapped(shape.name, NAME, room)
    said = (chart.lanes[shape.lane], *shape.lines) if sheet.single and not ends else shape.lines
    lines = tuple(line for text in said for line in wrapped(text, SMALL, room))
    high = round(len(name) * NAME * LINE + len(lines) * SMALL * LINE) + 2 * INSET - (4 if ends else 0)
    widest = max([width(line, NAME) for line in name] + [width(line, SMALL) for line in lines])
    wide = max(widest + 2 * INSET + (8 if ends else 0), 96 if ends else room + 2 * INSET)
    # The cards behind the first one of many stand to its right.
    wide += wide % 2 + (12 if shape.kind == "fan_out" else 0)
    return _Drawn(shape, name, lines, Item(shape.id, shape.lane, high, wide, enter=(18, wide - 18) if ends else None))


def _label(arrow: Arrow, chart: Flowchart, sheet: Sheet) -> tuple[str, ...]:
    """The lines of an arrow's label: the more ways out, the narrower."""
    if not arrow.name:
        return ()
    beside = sum(other.source == arrow.source for other in chart.arrows)
    room = max(((250 if sheet.single else 190) - 20 * beside) // beside, 4 * LABEL)
    return wrapped(arrow.name + (MARK if arrow.effects else ""), LABEL, min(room, 9 * LABEL))


def _link(arrow: Arrow, label: tuple[str, ...]) -> Link:
    if not label:
        return Link(arrow.id, arrow.source, arrow.target, group=arrow.style)
    high = round(len(label) * LABEL * LINE) + 6
    return Link(arrow.id, arrow.source, arrow.target, high, max(width(line, LABEL) for line in label), arrow.style)


def _lanes(chart: Flowchart, layout: Layout) -> list[str]:
    found = []
    for band in layout.bands:
        wide = band.cross_end - band.cross
        found += [
            f'<rect class="lane" x="{band.cross}" y="0" width="{wide}" height="{layout.main + HEAD}"/>',
            f'<rect class="lane-head" x="{band.cross}" y="0" width="{wide}" height="{HEAD}"/>',
            _text(wrapped(chart.lanes[band.lane], SMALL, wide - 8, 1), SMALL, band.cross + wide // 2, 5, "name"),
        ]
    return found


def _text(lines: tuple[str, ...], size: int, x: int, top: float, kind: str, anchor: str = "middle") -> str:
    step = size * LINE
    rows = (
        f'<tspan x="{x}" y="{round(top + step * number + size * 1.1)}">{escape(line)}</tspan>'
        for number, line in enumerate(lines)
    )
    return f'<text class="{kind}" font-size="{size}" text-anchor="{anchor}">{"".join(rows)}</text>'


def _arrow(arrow: Arrow, layout: Layout, label: tuple[str, ...], sheet: Sheet) -> str:
    points = [(cross, main) for main, cross in layout.ways[arrow.id]]
    x, y = points[-1]
    classes = f"arrow {arrow.style}" + (" taken" if arrow.id in sheet.marks.taken else "")
    words = ""
    if arrow.id in layout.labels:
        box = layout.labels[arrow.id]
        words = _text(label, LABEL, box.cross, box.main - 1, "label", "start")
    way = f'<path class="way" d="{corners_round([*points[:-1], (x, y - 7)])}"/>'
    head = f'<path class="head" d="M{x} {y}l-5 -9h10z"/>'
    return f'<g class="{classes}" data-arrow={quoteattr(arrow.id)}>{way}{head}{words}</g>'


def _shape(one: _Drawn, box: Box, sheet: Sheet) -> str:
    marks, kind = sheet.marks, one.shape.kind
    passed = one.shape.id in marks.passed or (one.shape.id == REQUEST and bool(marks.here))
    state = " here" if one.shape.id == marks.here else " passed" if passed else ""
    x, y, wide, high = box.cross, box.main, box.cross_end - box.cross, box.main_end - box.main
    middle = x + wide // 2 - (3 if kind == "fan_out" else 0)
    top = y + INSET + (3 if kind == "fan_out" else 0) - (2 if kind in ("request", "done", "ended", "unknown") else 0)
    below = top + len(one.name) * NAME * LINE
    texts = _text(one.name, NAME, middle, top - 1, "name")
    texts += _text(one.lines, SMALL, middle, below, "small") if one.lines else ""
    return f'<g class="{kind}{state}" data-step={quoteattr(one.shape.id)}>{outline(kind, x, y, wide, high)}{texts}</g>'


__all__ = ["Marks", "Sheet", "Style", "svg"]
