"""Which sentences are headings, and of which level: the best reading of the whole text, not sentence by sentence.

Every sentence has evidence for being a section, a theme, a theme within a theme, or body. The path through the text
with the most evidence is taken, under what holds for any outline: a theme heads at least one sentence, a section too.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum
from itertools import pairwise

from zhizhi.core.plans.marks import INLINE, Mark, Style, depths, mark_of
from zhizhi.core.plans.sentences import CLOSERS, ENDERS, Sentence
from zhizhi.core.plans.slogans import CLAUSE, FIGURE, MODAL, family, kinship, likeness, nearby, usual
from zhizhi.core.plans.wording import SUBJECT


class Place(IntEnum):
    """A level of the outline."""

    BODY = 0
    SECTION = 1
    THEME = 2
    SUBTHEME = 3


NEVER = -50.0
LONGEST_STYLED = 60
# Where sections are numbered so, no unnumbered heading is one.
NUMBERED_SECTIONS = (Style.PART, Style.CHINESE, Style.LABELLED)
# Evidence of the change from one place (row) to the next (column).
_STEPS: dict[Place, dict[Place, float]] = {
    Place.BODY: {Place.BODY: 0, Place.SECTION: 0, Place.THEME: 0, Place.SUBTHEME: 0},
    Place.SECTION: {Place.BODY: 0, Place.SECTION: -6, Place.THEME: 0, Place.SUBTHEME: -3},
    Place.THEME: {Place.BODY: 0, Place.SECTION: -8, Place.THEME: -6, Place.SUBTHEME: 0},
    Place.SUBTHEME: {Place.BODY: 0, Place.SECTION: -8, Place.THEME: -8, Place.SUBTHEME: -6},
}
_BRACKET = re.compile(r"[（(][^（()）]{1,60}[）)]$")
# Length in characters to evidence for a numbered sentence.
_NUMBERED = ((16, 3.0), (24, 2.0), (30, 1.0), (36, 0.0), (45, -1.5))


@dataclass(frozen=True, slots=True)
class Item:
    """A sentence with its numbering; `body` lacks the mark and the full stop; `fixed` ones are no headings."""

    sentence: Sentence
    mark: Mark | None
    depth: int | None
    body: str
    fixed: bool


@dataclass(frozen=True, slots=True)
class Shape:
    """How a document numbers its first level, and whether that numbering begins anew."""

    outer: Style | None
    restarts: bool


def items(found: Sequence[Sentence], fixed: Sequence[bool]) -> list[Item]:
    """Sentences with their marks; those that are `fixed` have none."""
    marks = [None if still else mark_of(sentence.text) for sentence, still in zip(found, fixed, strict=True)]
    return [
        Item(sentence, mark, depth, body_of(sentence.text, mark), still)
        for sentence, mark, depth, still in zip(found, marks, depths(marks), fixed, strict=True)
    ]


def body_of(text: str, mark: Mark | None) -> str:
    """The words without numbering, final mark and the bracket of units or dates that may precede it."""
    kept = text[mark.length if mark else 0 :]
    bare = kept.rstrip(CLOSERS)
    bare = bare.rstrip(ENDERS) if bare[-1:] in ENDERS else kept
    return _BRACKET.sub("", bare) or bare


def places(found: Sequence[Item], styled: Mapping[int, int]) -> list[Place]:
    """The level of every sentence. `styled` are headings that the file's own styles name, by offset."""
    if not found:
        return []
    shape = Shape(outermost(found), _restarts(found))
    evidence = [_evidence(found, at, shape) for at in range(len(found))]
    _add_families(found, evidence, shape)
    _add_tiers(found, evidence)
    _add_enumerations(found, evidence)
    _add_styles(found, evidence, styled)
    return _best(evidence)


def _best(evidence: Sequence[dict[Place, float]]) -> list[Place]:
    """The path with the most evidence (Viterbi)."""
    scores = dict(evidence[0])
    back: list[dict[Place, Place]] = []
    for here in evidence[1:]:
        came = {place: max(Place, key=lambda old: scores[old] + _STEPS[old][place]) for place in Place}
        scores = {place: scores[came[place]] + _STEPS[came[place]][place] + here[place] for place in Place}
        back.append(came)
    # The last sentence heads nothing.
    last = max(Place, key=lambda place: scores[place] - (6 if place else 0))
    path = [last]
    for came in reversed(back):
        path.append(came[path[-1]])
    return path[::-1]


def _evidence(found: Sequence[Item], at: int, shape: Shape) -> dict[Place, float]:
    item = found[at]
    none = {Place.BODY: 0.0, Place.SECTION: NEVER, Place.THEME: NEVER, Place.SUBTHEME: NEVER}
    if item.fixed or item.sentence.text[-1:] in "；：！？":
        return none
    following = found[at + 1] if at + 1 < len(found) else None
    if following is None:
        return none
    if item.mark:
        before = found[at - 1].depth if at else None
        # The item just before it heads nothing, so probably this one does not either.
        leaf = 2.5 if before is not None and before == item.depth else 0.0
        return none | {place: score - leaf for place, score in _numbered(item, following, shape).items()}
    return none | _unnumbered(found, at)


def _numbered(item: Item, following: Item, shape: Shape) -> dict[Place, float]:
    depth = item.depth or 0
    score = 0.5 + next((value for most, value in _NUMBERED if len(item.body) <= most), -4.0)
    score += 3.0 if item.sentence.alone and not item.sentence.stopped and len(item.body) <= 45 else 0.0
    score -= 1.5 if FIGURE.search(item.body) else 0.0
    if item.sentence.stopped:
        score -= 1.0 * max(0, len(CLAUSE.split(item.body)) - 2)
    score -= 3.0 if SUBJECT.match(item.body) else 0.0
    if following.depth is not None and following.depth <= depth:
        score -= 4.0
    return {place: score + bonus for place, bonus in _levels(depth, shape).items()}


def outermost(found: Sequence[Item]) -> Style | None:
    """The style that numbers the first level, or None where only enumerations within the text are numbered."""
    styles = [item.mark.style for item in found if item.mark and item.depth == 0 and item.mark.style not in INLINE]
    return styles[0] if styles else None


def _levels(depth: int, shape: Shape) -> dict[Place, float]:
    """The level that a numbered heading would have."""
    if shape.outer in NUMBERED_SECTIONS:
        return {Place(min(depth + 1, 3)): 0.0}
    if shape.outer is Style.ARABIC and not shape.restarts:
        return {Place(min(depth + 1, 3)): 0.0, Place(min(depth + 2, 3)): -0.5}
    return {Place(min(depth + 2, 3)): 0.0}


def _restarts(found: Sequence[Item]) -> bool:
    """Whether an outermost numbering begins more than once: then something unnumbered stands above it."""
    return sum(item.depth == 0 and item.mark is not None and item.mark.number == 1 for item in found) > 1


def _unnumbered(found: Sequence[Item], at: int) -> dict[Place, float]:
    item = found[at]
    score = likeness(item.body)
    score += 4.5 if item.sentence.alone and not item.sentence.stopped else _heads(found, at)
    starts = item.sentence.first and not item.sentence.last
    section = 0.3 if starts else 0.0 if item.sentence.alone else -4.0
    section -= 1.5 if MODAL.match(item.body) else 0.0
    section += 1.5 if usual(item.body) else 0.0
    theme = -0.3 if starts else 0.0
    return {Place.SECTION: score + section, Place.THEME: score + theme, Place.SUBTHEME: score - 2.0}


def _heads(found: Sequence[Item], at: int) -> float:
    """A topic sentence is shorter than what it heads."""
    lengths = [len(item.body) for item in found[at + 1 : at + 3] if not item.fixed]
    longer = max(lengths, default=0) / max(1, len(found[at].body))
    if len(found[at + 1].body) < len(found[at].body):
        return -0.8
    return 1.2 if longer >= 2.5 else 0.8 if longer >= 1.5 else -0.8


def _add_families(found: Sequence[Item], evidence: list[dict[Place, float]], shape: Shape) -> None:
    """Siblings in the same frame speak for each other, at the same level."""
    bodies = [item.body for item in found]
    numbered = shape.outer in NUMBERED_SECTIONS
    themes = [at for at, item in enumerate(found) if not item.mark and evidence[at][Place.THEME] > -2.2]
    sections = [at for at in themes if found[at].sentence.first]
    for at in themes:
        tie = family(bodies, at, themes)
        evidence[at][Place.THEME] += tie
        evidence[at][Place.SUBTHEME] += tie
        evidence[at][Place.SECTION] += -5.0 if numbered else family(bodies, at, sections)
        evidence[at][Place.SECTION] -= (
            1.5 if found[at].sentence.first and _siblings_within(found, bodies, at, themes) else 0
        )


def _siblings_within(found: Sequence[Item], bodies: Sequence[str], at: int, candidates: Sequence[int]) -> bool:
    """Whether more siblings stand within paragraphs than at their head, where sections stand."""
    kin = [index for index in nearby(candidates, at) if kinship(bodies[at], bodies[index]) >= 0.3]
    return sum(not found[index].sentence.first for index in kin) > len(kin) / 2


def _add_tiers(found: Sequence[Item], evidence: list[dict[Place, float]]) -> None:
    """Where sections are directly followed by themes, a heading that is not so followed is a theme."""
    likely = [at for at, item in enumerate(found) if not item.mark and evidence[at][Place.THEME] > 0.5]
    maybe = [at for at, item in enumerate(found) if not item.mark and evidence[at][Place.THEME] > -0.5]
    apart = [at for at in maybe if found[at].sentence.alone]
    heads = [at for at in maybe if found[at].sentence.first and not found[at].sentence.last]
    if len(apart) > 1 and len(heads) > 1:
        # Headings on lines of their own stand above those that begin a paragraph.
        for at in heads:
            evidence[at][Place.SECTION] -= 3.0
    known = set(likely)
    upper = [at for at in likely if at + 1 in known]
    above = set(upper)
    certain = len(upper) > 1 or any(usual(found[at].body) for at in upper)
    lower = [at + 1 for at in upper]
    for at in range(len(found)) if upper else ():
        if not found[at].mark and not usual(found[at].body):
            like_upper = 1.0 if at in above else _kin(found, at, upper) if at in known else 0.0
            like_lower = _kin(found, at, lower) if at in known else 0.0
            evidence[at][Place.SECTION] += _tier(like_upper, like_lower, certain=certain)


def _kin(found: Sequence[Item], at: int, others: Sequence[int]) -> float:
    """How near in its frame a heading is to the nearest of others."""
    near = (other for other in nearby(others, at) if other != at)
    return max((kinship(found[at].body, found[other].body) for other in near), default=0.0)


def _tier(like_upper: float, like_lower: float, *, certain: bool) -> float:
    """Evidence for a section, by likeness to headings that stand directly above others, and to those below them."""
    if like_upper >= 0.6 and like_upper > like_lower:
        return 1.5
    return -3.0 if certain or like_lower >= 0.6 else 0.0


def _add_styles(found: Sequence[Item], evidence: list[dict[Place, float]], styled: Mapping[int, int]) -> None:
    """A style says that a line is a heading; whole paragraphs in a heading's style are no headings all the same."""
    for at, item in enumerate(found):
        level = styled.get(item.sentence.start)
        if level and item.sentence.first and len(item.body) <= LONGEST_STYLED and not item.fixed:
            for place in (Place.SECTION, Place.THEME, Place.SUBTHEME):
                evidence[at][place] = max(evidence[at][place], 0.0) + (8.0 if place == min(level, 3) else -4.0)


def _add_enumerations(found: Sequence[Item], evidence: list[dict[Place, float]]) -> None:
    """Between two items of one enumeration stands no heading of a higher level; before it begins anew, one does."""
    marked = [at for at, item in enumerate(found) if item.depth == 0]
    for left, right in pairwise(marked):
        before, after = found[left].mark, found[right].mark
        goes_on = before and after and before.style is after.style and after.number == before.number + 1
        for at in range(left + 1, right):
            if not found[at].mark:
                _weigh(evidence[at], goes_on=bool(goes_on))


def _weigh(here: dict[Place, float], *, goes_on: bool) -> None:
    here[Place.SECTION] += -4.0 if goes_on else 2.0
    here[Place.THEME] += -1.5 if goes_on else 0.0
