"""What changed between two wordings of a sentence: word by word, and figures, days, names and units apart."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from itertools import pairwise

from zhizhi.core.plans.actors import actors
from zhizhi.core.plans.dates import dates
from zhizhi.core.plans.names import names
from zhizhi.core.plans.stock import STOCK
from zhizhi.core.plans.targets import targets

_TOKEN = re.compile(
    r"“[^“”]{1,30}”|《[^《》]{1,60}》|20\d\d年?|\d+(?:\.\d+)?(?:万|亿|千)?(?:%|％|[年月日号个名人次期家户元项场条件天支处所倍亩批])?|[A-Za-z]+|\s+"
)
_LOOSE = re.compile(r"\d+(?:\.\d+)?[^\W\d]?")
_FIGURE = re.compile(r"(?:不少于|不低于|至少|不超过|不多于|不高于|低于|高于|达到|达|超过|突破)?\d.*")
_SIGNS = re.compile(r"[\W_]+")
_JOINT = re.compile(r"[\W_]+|[和与及并或、]|以及|同时")
# A word that turns the sense around is no mere wording.
_TURNING = re.compile(r"[不未无非免]|停止|取消|暂停|禁止|撤销")
LONGEST = 1200  # tokens; longer ones are compared clause by clause


class Matter(StrEnum):
    """What a change is about."""

    FIGURE = "figure"
    DAY = "day"
    NAME = "name"
    UNIT = "unit"


@dataclass(frozen=True, slots=True)
class Change:
    """What the old wording says and the new one in its place; empty where it says nothing of the kind."""

    matter: Matter
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Piece:
    """Words that stand in the other wording too, or do not."""

    text: str
    changed: bool = False


@dataclass(frozen=True, slots=True)
class Wording:
    """Both wordings in pieces, and the share of their characters that the other one has not."""

    old: tuple[Piece, ...]
    new: tuple[Piece, ...]
    share: float
    turned: bool = False


def wording(old: str, new: str) -> Wording:
    """The two wordings against each other. Common two-character words stay whole, as do figures and names."""
    left, right = _tokens(old), _tokens(new)
    blocks = [list(block) for block in _blocks(left, right)]
    _slid(blocks, left, right)
    pieces = tuple(_pieces(left, blocks, 0)), tuple(_pieces(right, blocks, 2))
    gone, come = ("".join(piece.text for piece in side if piece.changed) for side in pieces)
    counted = _counted(old) + _counted(new)
    share = (_counted(gone) + _counted(come)) / counted if counted else 0.0
    turned = Counter(_TURNING.findall(gone)) != Counter(_TURNING.findall(come))
    return Wording(*pieces, share, turned)


def changes(old: str, new: str, years: tuple[int, int] | None = None) -> tuple[Change, ...]:
    """Figures, days, names and units that only one of the two says, each beside its counterpart.

    With the `years` of the two plans, a day that moved on with the plan is none.
    """
    first, second = years or (0, 0)
    left, right = list(_facts(old, first)), list(_facts(new, second))
    both = Counter(fact.key for fact in left) & Counter(fact.key for fact in right)
    gone, come = _without(left, both), _without(right, both)
    return tuple(_beside(gone, come))


@dataclass(frozen=True, slots=True)
class _Fact:
    """One figure, day, name or unit: `key` says when two are the same, `like` when one may take another's place."""

    matter: Matter
    text: str
    key: tuple[object, ...]
    like: str = ""


def _facts(text: str, year: int) -> Iterator[_Fact]:
    taken: list[tuple[int, int]] = []
    for name in names(text):
        taken.append((name.start, name.end))
        yield _Fact(Matter.NAME, name.text, (Matter.NAME, name.text), name.kind)
    for when in dates(text):
        taken.append((when.start, when.end))
        yield _Fact(Matter.DAY, when.text, (Matter.DAY, _day(when.due, year), when.every, when.span), _kind(when.every))
    for target in targets(text):
        if not _within(target.start, target.end, taken):
            taken.append((target.start, target.end))
            key = (Matter.FIGURE, target.value, target.unit, target.sign, target.per)
            yield _Fact(Matter.FIGURE, target.text, key, target.unit)
    for match in _LOOSE.finditer(text):
        if not _within(match.start(), match.end(), taken):
            yield _Fact(Matter.FIGURE, match.group(), (Matter.FIGURE, match.group()))
    for role, units in zip(("lead", "support"), actors(text), strict=True):
        for unit in units:
            yield _Fact(Matter.UNIT, unit.name, (Matter.UNIT, role, unit.name), role)


def _kind(every: str) -> str:
    return "every" if every else "day"


def _day(due: str, year: int) -> str:
    """The day with its year counted from the plan's; a day without a year is of that year."""
    if not due or not year:
        return due
    if due.startswith("--"):
        return f"+0{due[1:]}"
    return f"{int(due[:4]) - year:+d}{due[4:]}"


def _within(start: int, end: int, taken: Sequence[tuple[int, int]]) -> bool:
    return any(start < last and end > first for first, last in taken)


def _without(facts: Iterable[_Fact], both: Counter[tuple[object, ...]]) -> list[_Fact]:
    left = Counter(both)
    kept = []
    for fact in facts:
        if left[fact.key]:
            left[fact.key] -= 1
        else:
            kept.append(fact)
    return kept


def _beside(gone: list[_Fact], come: list[_Fact]) -> Iterator[Change]:
    """Each that is gone beside the first new one of its matter and kind, then the rest."""
    rest = list(come)
    for fact in gone:
        other = next((one for one in rest if (one.matter, one.like) == (fact.matter, fact.like)), None)
        if other:
            rest.remove(other)
        yield _shortest(Change(fact.matter, fact.text, other.text if other else ""))
    for fact in rest:
        yield _shortest(Change(fact.matter, "", fact.text))


def _shortest(change: Change) -> Change:
    """Figures without the words before them, as long as they still differ."""
    if change.matter is not Matter.FIGURE:
        return change
    old, new = (found.group() if (found := _FIGURE.search(text)) else text for text in (change.old, change.new))
    return change if old == new else Change(change.matter, old, new)


def _tokens(text: str) -> list[str]:
    """Figures, names, Latin words, common two-character words, single characters; together the text."""
    found, at = [], 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        size = len(match.group()) if match else 2 if text[at : at + 2] in STOCK else 1
        found.append(text[at : at + size])
        at += size
    return found if len(found) <= LONGEST else re.findall(r"[^，。；、]+[，。；、]*|[，。；、]+", text)


def _blocks(left: list[str], right: list[str]) -> Iterator[tuple[int, int, int, int]]:
    """Stretches that both have, as [start, end) in each; one character between two changes is no stretch."""
    found = SequenceMatcher(None, left, right, autojunk=False).get_matching_blocks()
    for block in found:
        inside = block.a > 0 and block.a + block.size < len(left) and block.b > 0 and block.b + block.size < len(right)
        lone = block.size == 1 and len(left[block.a]) == 1
        if block.size and not (lone and inside and not _SIGNS.fullmatch(left[block.a])):
            yield block.a, block.a + block.size, block.b, block.b + block.size


def _slid(blocks: list[list[int]], left: list[str], right: list[str]) -> None:
    """Moves what was only added or taken out along words that repeat, so that it begins or ends where a clause does."""
    for before, after in pairwise(blocks):
        for own, start, other in ((right, 2, 0), (left, 0, 2)):
            if before[other + 1] == after[other] and before[start + 1] < after[start]:
                _slide(before, after, own, start, other)


def _slide(before: list[int], after: list[int], own: list[str], start: int, other: int) -> None:
    first, end = before[start + 1], after[start]
    places = [first]
    while len(places) <= after[start + 1] - end - 1 and own[first + len(places) - 1] == own[end + len(places) - 1]:
        places.append(first + len(places))
    left = 0
    while left < before[start + 1] - before[start] - 1 and own[first - left - 1] == own[end - left - 1]:
        left += 1
        places.append(first - left)
    by = max(places, key=lambda place: (_seam(own, place, place + end - first), -abs(place - first))) - first
    for side in (start, other):
        before[side + 1] += by
        after[side] += by


def _seam(tokens: list[str], start: int, end: int) -> int:
    """How well a stretch stands by itself: it begins with a sign or a joining word, or ends with one."""
    return 2 * bool(_JOINT.fullmatch(tokens[start])) + bool(_JOINT.fullmatch(tokens[end - 1]))


def _pieces(tokens: list[str], blocks: Sequence[Sequence[int]], side: int) -> Iterator[Piece]:
    at = 0
    for block in blocks:
        start, end = block[side], block[side + 1]
        if at < start:
            yield Piece("".join(tokens[at:start]), changed=True)
        yield Piece("".join(tokens[start:end]))
        at = end
    if at < len(tokens):
        yield Piece("".join(tokens[at:]), changed=True)


def _counted(text: str) -> int:
    """How many characters it has that are no signs."""
    return len(_SIGNS.sub("", text))
