"""Charts drawn by the server as SVG: no script, no style attributes, each with its figures in words."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import template

register = template.Library()

WIDE = 7  # percent of the width that a number needs to stand inside its segment
HUES = 6
HEIGHT = 24.0
WIDTH = 100.0


def percent(part: float, whole: float) -> str:
    """`part` of `whole` as an SVG length, with a point whatever the language."""
    return f"{100 * part / whole if whole else 0:.2f}%"


@register.inclusion_tag("desk/parts/bars.html")
def bars(
    rows: Sequence[Mapping[str, Any]], caption: str, label: str, value: str, unit: str = "", top: float = 0
) -> dict[str, object]:
    """Horizontal bars in a table. A row has label, value, and where given text, url, state.

    `label` and `value` head the columns; `top` is the value of a full bar (100 for shares), else the largest.
    """
    full = top or max((row["value"] or 0 for row in rows), default=0)
    drawn = [{**row, "width": percent(min(row["value"] or 0, full), full)} for row in rows]
    return {"rows": drawn, "caption": caption, "label": label, "value": value, "unit": unit}


@register.inclusion_tag("desk/parts/stacked.html")
def stacked(rows: Sequence[Mapping[str, Any]], caption: str, unit: str) -> dict[str, object]:
    """How long each step takes: rows of label, where given url, and segments of (step, value).

    All rows name the same steps in the same order and share one scale; the step that takes longest over all
    rows stands out.
    """
    steps = [step for step, _value in rows[0]["segments"]] if rows else []
    sums = [sum(row["segments"][index][1] or 0 for row in rows) for index in range(len(steps))]
    longest = sums.index(max(sums)) if any(sums) else -1
    full = max((total(row) for row in rows), default=0)
    return {
        "rows": [{**row, "total": total(row), "parts": parts(row, full, longest)} for row in rows],
        "legend": [{"step": step, "hue": hue(index, longest)} for index, step in enumerate(steps)],
        "caption": caption,
        "unit": unit,
    }


def total(row: Mapping[str, Any]) -> float:
    """The sum of a row's segments, rounded to a tenth."""
    return round(sum(value or 0 for _step, value in row["segments"]), 1)


def parts(row: Mapping[str, Any], full: float, longest: int) -> list[dict[str, object]]:
    """The segments of a row with their places on the scale of `full`."""
    drawn: list[dict[str, object]] = []
    begin = 0.0
    for index, (step, value) in enumerate(row["segments"]):
        size = value or 0
        place = {"x": percent(begin, full), "width": percent(size, full), "middle": percent(begin + size / 2, full)}
        wide = bool(full) and 100 * size / full >= WIDE
        drawn.append({"step": step, "value": value, "hue": hue(index, longest), "wide": wide, **place})
        begin += size
    return drawn


def hue(index: int, longest: int) -> str:
    """The CSS class of a step's colour."""
    return "segment-longest" if index == longest else f"segment-{index % HUES + 1}"


@register.inclusion_tag("desk/parts/sparkline.html")
def sparkline(values: Sequence[float], label: str) -> dict[str, object]:
    """A small line of values in time; `label` says in words what it shows, for it is all some readers get."""
    low, high = min(values, default=0), max(values, default=0)
    step = WIDTH / max(len(values) - 1, 1)
    points = [(index * step, height_of(value, low, high)) for index, value in enumerate(values)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    last = {"x": f"{points[-1][0]:.1f}", "y": f"{points[-1][1]:.1f}"} if points else None
    return {"line": line, "last": last, "label": label}


def height_of(value: float, low: float, high: float) -> float:
    """The y of a value between the lowest (at the foot) and the highest; the middle when all are equal."""
    return HEIGHT / 2 if high == low else HEIGHT - (value - low) / (high - low) * HEIGHT
