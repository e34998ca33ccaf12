"""How alike two sentences of plans are: by runs of characters, names, figures and mechanisms, each as rare as it is.

What every plan says (扎实推进, 提供坚强组织保证) weighs little; what only these two sentences say weighs most.
"""

import re
import unicodedata
from bisect import bisect
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nlargest, nsmallest
from itertools import chain
from math import log

from zhizhi.core.plans.marks import mark_of
from zhizhi.core.plans.names import names
from zhizhi.core.plans.stock import STOCK

_YEAR = re.compile(r"20\d\d(?=年)")
_DIGITS = re.compile(r"\d+(?:\.\d+)?")
_BLANKS = re.compile(r"\s+")
_APART = re.compile(r"[^\w#]+")
_COUNTED = re.compile(r"\d+(?:\.\d+)?[^\W\d]?")
# Units are compared apart; that the same ones lead says nothing of the matter.
_UNITS = re.compile(r"[(\[【][^()\[\]【】]*(?:牵头|责任|配合|完成时)[^()\[\]【】]*[)\]】]")
# A clause that says what for, after the one that says what: it fits many matters.
_AIM = re.compile(
    r"(?:切实|确保|不断|持续|努力|力争|着力|奋力|真正|有效|全面|进一步|推动|促进|助力|形成|营造|实现|增强|提升|提高|充分|让|使|为.*(?:提供|奠定|作出|贡献|注入|保障))"
)
# What a feature weighs beside a run of two characters that is as rare.
NAME, MECHANISM, FIGURE, STOCKED, THREE, AIM = 6.0, 2.0, 0.4, 0.15, 0.5, 0.3
_FACTORS = {"“": NAME, "@": MECHANISM, "=": FIGURE}
# How much less weighs what several sentences of one plan say: it is a frame, not a matter.
FRAME = 0.8
# What is left of the likeness of two sentences that name different things.
OTHER_NAMES = 0.85
# Candidates are looked for by the rarest features only, so that no sentence is compared with all others.
RAREST, LONGEST_LIST, BEST = 24, 40, 10
LONGEST_CLAUSE = 16


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence of a plan with the headings that it stands under, outermost first, and its mechanisms by number."""

    text: str
    kind: str = "commitment"
    path: tuple[str, ...] = ()
    mechanisms: tuple[str, ...] = ()


def plain(text: str, year: int | None = None) -> str:
    """The words alone: no number before, no full stop after, no blanks, one form of each sign.

    With the plan's `year`, the years in the text are said from there: 2027年 of a plan for 2026 is 〔+1〕年.
    """
    bare = text.strip()
    mark = mark_of(bare)
    bare = unicodedata.normalize("NFKC", bare[mark.length if mark else 0 :])
    bare = _BLANKS.sub("", bare).rstrip("。;.")
    return _YEAR.sub(lambda match: f"〔{int(match.group()) - year:+d}〕", bare) if year else bare


def features(words: str, mechanisms: Iterable[str] = ()) -> frozenset[str]:
    """Runs of two and three characters with figures hidden, names (“), figures (=) and mechanisms (@).

    Runs of clauses that say what for are marked (~).
    """
    bare = _UNITS.sub("", words)
    found = {f"“{name.text}" for name in names(bare)}
    found |= {f"={figure}" for figure in _COUNTED.findall(bare)}
    found |= {f"@{ref}" for ref in mechanisms}
    first, *others = [part for part in _APART.split(_DIGITS.sub("#", bare)) if part] or [""]
    found |= set(runs(first))
    for part in others:
        found |= {f"~{run}" for run in runs(part)} if _AIM.match(part) else set(runs(part))
    return frozenset(found)


def runs(part: str) -> Iterator[str]:
    """All two and three characters that stand together."""
    return (part[at : at + size] for size in (2, 3) for at in range(len(part) - size + 1))


class Weights:
    """What each feature weighs, by feature in `of`: the rarer in these sentences, the more."""

    def __init__(self, old: Sequence[frozenset[str]], new: Sequence[frozenset[str]]) -> None:
        here, there = (Counter(chain.from_iterable(side)) for side in (old, new))
        count = len(old) + len(new)
        self.of = {feature: _weight(feature, here[feature], there[feature], count) for feature in here.keys() | there}

    def sum(self, found: Iterable[str]) -> float:
        """The weight of several."""
        return sum(map(self.of.__getitem__, found))


def _weight(feature: str, here: int, there: int, count: int) -> float:
    """Of a feature that stands in so many sentences of each plan, of `count` in all."""
    return log(1 + count / (here + there)) * float(max(here, there) ** -FRAME) * _factor(feature)


def _factor(feature: str) -> float:
    if feature[0] in _FACTORS:
        return _FACTORS[feature[0]]
    run = feature.removeprefix("~")
    factor = (AIM if feature[0] == "~" else 1.0) * (THREE if len(run) == 3 else 1.0)
    return factor * STOCKED if run[:2] in STOCK and run[-2:] in STOCK else factor


class Likeness:
    """The sentences of two plans, ready to be compared."""

    def __init__(self, old: Sequence[frozenset[str]], new: Sequence[frozenset[str]]) -> None:
        self.old, self.new = old, new
        self.weights = Weights(old, new)
        self._sums = {side: [self.weights.sum(one) for one in found] for side, found in (("old", old), ("new", new))}
        self._places: dict[str, list[int]] = defaultdict(list)
        for at, one in enumerate(new):
            for feature in one:
                self._places[feature].append(at)

    def of(self, old: int, new: int) -> float:
        """0 to 1: what both say, against the mean of what each says; a little more where one holds all of the other."""
        shared = self.weights.sum(self.old[old] & self.new[new])
        left, right = self._sums["old"][old], self._sums["new"][new]
        if not shared:
            return 0.0
        found = 0.75 * 2 * shared / (left + right) + 0.25 * shared / min(left, right)
        return found * OTHER_NAMES if _named_apart(self.old[old], self.new[new]) else found

    def candidates(self, old: int) -> list[int]:
        """The sentences of the new plan that share the most of the rare features of an old one."""
        votes: dict[int, float] = defaultdict(float)
        middle = old * len(self.new) // len(self.old)
        for feature in self._rarest(self.old[old]):
            weight = self.weights.of[feature]
            for at in _around(self._places[feature], middle):
                votes[at] += weight
        return nlargest(BEST, votes, key=lambda at: (votes[at], -abs(at - middle), -at))

    def _rarest(self, one: frozenset[str]) -> list[str]:
        there = [feature for feature in one if feature in self._places]
        return nsmallest(RAREST, there, key=lambda feature: (len(self._places[feature]), feature))


def _named_apart(old: frozenset[str], new: frozenset[str]) -> bool:
    """Whether both give names, and none in common."""
    one, other = ({feature for feature in side if feature[0] == "“"} for side in (old, new))
    return bool(one and other and not one & other)


def _around(places: list[int], middle: int) -> list[int]:
    """The places, or of very many those nearest to the middle."""
    if len(places) <= LONGEST_LIST:
        return places
    start = min(max(bisect(places, middle) - LONGEST_LIST // 2, 0), len(places) - LONGEST_LIST)
    return places[start : start + LONGEST_LIST]


def rarest_said(weights: Weights, shared: frozenset[str], said: Iterable[str]) -> tuple[str, ...]:
    """Of the clauses that both sentences say, the three that weigh most, cut where they are long."""
    found = {clause: weights.sum(_said(clause) & shared) for clause in said}
    best = nlargest(3, found, key=lambda clause: (found[clause], clause))
    return tuple(clause if len(clause) <= LONGEST_CLAUSE else f"{clause[:LONGEST_CLAUSE]}…" for clause in best)


def _said(clause: str) -> set[str]:
    found = set(runs(_DIGITS.sub("#", plain(clause))))
    return found | {f"~{run}" for run in found}


def by_text(words: Sequence[str]) -> Mapping[str, list[int]]:
    """Where each wording stands."""
    found: dict[str, list[int]] = defaultdict(list)
    for at, one in enumerate(words):
        found[one].append(at)
    return found
