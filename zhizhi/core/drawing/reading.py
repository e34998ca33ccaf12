"""A flowchart in sentences: the same as the drawing shows, for whoever does not see it."""

from collections.abc import Iterator
from dataclasses import dataclass

from zhizhi.core.drawing.flowchart import REQUEST, Arrow, Flowchart, Style
from zhizhi.core.drawing.words import Words

ENDS = ("done", "ended", "unknown")


@dataclass(frozen=True, slots=True)
class Said:
    """A step with the ways out of it; `here` when the case stands there."""

    name: str
    ways: tuple[str, ...]
    here: bool = False


def about(chart: Flowchart, words: Words, here: str = "") -> str:
    """What the drawing shows, in one sentence."""
    ends = sum(shape.kind in ENDS for shape in chart.shapes)
    counted = words.of("about", steps=len(chart.shapes) - ends - 1, results=ends)
    names = {shape.id: shape.name for shape in chart.shapes}
    return counted + (words.of("stands", step=names[here]) if here in names else "")


def steps_said(chart: Flowchart, words: Words, here: str = "") -> list[Said]:
    """Each step with who, how long, and where its ways lead; the request comes first."""
    return list(_said(chart, words, here))


def _said(chart: Flowchart, words: Words, here: str) -> Iterator[Said]:
    names = {shape.id: shape.name for shape in chart.shapes}
    for shape in chart.shapes:
        out = [arrow for arrow in chart.arrows if arrow.source == shape.id]
        if shape.id == REQUEST:
            yield Said(words.of("begins", request=shape.name, step=names[out[0].target]), ())
        elif shape.kind not in ENDS:
            facts = words.of("semicolon").join((chart.lanes[shape.lane], *shape.lines))
            ways = tuple(_way(arrow, names, words) for arrow in out)
            yield Said(words.of("step", name=shape.name, about=facts), ways, shape.id == here)


def _way(arrow: Arrow, names: dict[str, str], words: Words) -> str:
    notes = [words.of("by_itself")] if arrow.style in (Style.OWN, Style.OWN_DANGER) else []
    notes += [words.of("effect")] if arrow.effects else []
    aside = words.of("aside", about=words.of("semicolon").join(notes)) if notes else ""
    return words.of("way", name=arrow.name, to=names[arrow.target]) + aside
