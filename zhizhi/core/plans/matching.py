"""Which mechanisms a sentence calls for, by the words of the catalogue, with a score and the words that decided.

A word of a mechanism counts the more the longer it is and the fewer mechanisms share it; a word with a blank stands for
parts near each other (“流动党员 联系”). Words of the headings above count for less. What several words say adds up as
independent evidence does: 1 - (1 - a)(1 - b).
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from zhizhi.core.plans.nodes import Match, Span

# From this score on a proposal is right in most cases, and may be accepted in bulk.
ACCEPTED = 0.6
# Weaker ones are not shown.
SHOWN = 0.08
MOST = 8
_APART = 20
_STOPS = "，,；;。：:"
_HINT = 0.3
_BY_LENGTH = {1: 0.4, 2: 0.6, 3: 0.7, 4: 0.78}
_LONG = 0.84
# Parts near each other, by their length together.
_PARTS = {4: 0.55, 5: 0.65}
_LONG_PARTS = 0.74
# A word within a longer word of another mechanism, and words of the headings above.
_WITHIN = 0.35
THEME, SECTION = 0.35, 0.15
_IGNORED = set("“”‘’\"'《》〈〉「」 　\t·•")
_WIDTH = {ord("＋"): "+", ord("－"): "-", ord("—"): "-", ord("–"): "-"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A mechanism with the words by which plans call it: each of `words` may decide, `hints` only help, and where one
    of `unless` stands the others count little."""

    id: str
    ref: str
    words: tuple[str, ...]
    hints: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A word found: the entry, the word, its weight, and where its parts stand in the text."""

    entry: Entry
    word: str
    weight: float
    spans: tuple[Span, ...]

    def within(self, other: "Hit") -> bool:
        """Whether all of it stands inside one longer part of the other."""
        return all(any(_inside(span, big) and _size(big) > _size(span) for big in other.spans) for span in self.spans)

    def repeats(self, other: "Hit") -> bool:
        """Whether it says nothing that the longer other does not say."""
        longer = (sum(map(_size, other.spans)), -len(other.spans)) > (sum(map(_size, self.spans)), -len(self.spans))
        return longer and all(any(_inside(span, big) for big in other.spans) for span in self.spans)


class Lexicon:
    """The words of all mechanisms, ready to be looked for."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        shared = Counter(word for entry in self.entries for word in {*map(bare, entry.words)})
        self._words = [
            (entry, word, tuple(bare(part) for part in word.split()), weight)
            for entry in self.entries
            for word, weight in _weighed(entry, shared)
        ]

    def hits(self, text: str) -> list[Hit]:
        """Every word that stands in the text, longest first within each mechanism and none inside another."""
        squeezed, offsets = squeeze(text)
        found: list[Hit] = []
        for entry, word, parts, weight in self._words:
            if parts[0] in squeezed:
                places = _together(squeezed, parts)
                if places:
                    spans = tuple(Span(offsets[at], offsets[at + size - 1] + 1) for at, size in places)
                    found.append(Hit(entry, word, weight, spans))
        return _longest(_unspoiled(found, squeezed))

    def match(self, text: str, above: Sequence[tuple[str, float]] = ()) -> tuple[Match, ...]:
        """The mechanisms of a sentence, best first. `above` are its headings, each with what its words count for."""
        found = [(hit, 1.0) for hit in self.hits(text)]
        for heading, share in above:
            found += [(hit, share) for hit in self.hits(heading)]
        grouped: dict[str, list[tuple[Hit, float]]] = {}
        for hit, share in found:
            grouped.setdefault(hit.entry.ref, []).append((hit, share))
        matches = [_match(hits) for hits in grouped.values()]
        best = sorted(
            matches, key=lambda match: (-match.score, match.spans[0].start if match.spans else 999, match.ref)
        )
        return tuple(match for match in best if match.score >= SHOWN)[:MOST]


def bare(word: str) -> str:
    """A word without quotation marks and blanks, in one width."""
    return squeeze(word)[0]


def squeeze(text: str) -> tuple[str, list[int]]:
    """The text without quotation marks and blanks, and where each character stood."""
    kept = [(char, at) for at, char in enumerate(text.translate(_WIDTH)) if char not in _IGNORED]
    return "".join(char for char, _ in kept), [at for _, at in kept]


def _inside(span: Span, big: Span) -> bool:
    return big.start <= span.start and span.end <= big.end


def _size(span: Span) -> int:
    return span.end - span.start


def _weighed(entry: Entry, shared: Mapping[str, int]) -> Iterable[tuple[str, float]]:
    for word in entry.words:
        length = len(bare(word))
        weight = _PARTS.get(length, _LONG_PARTS) if " " in word.strip() else _BY_LENGTH.get(length, _LONG)
        yield word, weight / shared[bare(word)] ** 0.5
    for word in entry.hints:
        yield word, _HINT


def _together(text: str, parts: Sequence[str]) -> list[tuple[int, int]]:
    """Where the parts stand in one clause, near each other and in any order; nothing when one is missing."""
    at = text.find(parts[0])
    while at >= 0:
        low, high = _clause(text, at)
        places = [(at, len(parts[0]))]
        for part in parts[1:]:
            after = text.find(part, places[-1][0] + places[-1][1], high)
            found = after if after >= 0 else text.find(part, low, at)
            places += [(found, len(part))] if found >= 0 else []
        if len(places) == len(parts):
            return places
        at = text.find(parts[0], at + 1)
    return []


def _clause(text: str, at: int) -> tuple[int, int]:
    """The clause around a place, no further than parts of one meaning stand apart."""
    low = max((text.rfind(mark, 0, at) for mark in _STOPS)) + 1
    high = min((end for mark in _STOPS if (end := text.find(mark, at)) >= 0), default=len(text))
    return max(low, at - _APART), min(high, at + _APART)


def _unspoiled(found: Sequence[Hit], text: str) -> list[Hit]:
    """Hits of entries one of whose `unless` stands in the text count little."""
    spoiled = {hit.entry.ref for hit in found if any(bare(word) in text for word in hit.entry.unless)}
    return [
        Hit(hit.entry, hit.word, hit.weight * _WITHIN, hit.spans) if hit.entry.ref in spoiled else hit for hit in found
    ]


def _longest(found: Sequence[Hit]) -> list[Hit]:
    """Drops what stands inside a longer word of the same mechanism; what stands inside another's counts less."""
    kept: list[Hit] = []
    for hit in found:
        if any(hit.repeats(other) for other in found if other.entry.ref == hit.entry.ref):
            continue
        strong = [o for o in found if o.entry.ref != hit.entry.ref and o.weight >= _HINT and hit.within(o)]
        kept.append(Hit(hit.entry, hit.word, hit.weight * _WITHIN, hit.spans) if strong else hit)
    return kept


def _match(hits: Sequence[tuple[Hit, float]]) -> Match:
    missing = 1.0
    for hit, share in hits:
        missing *= 1 - hit.weight * share
    entry = hits[0][0].entry
    own = tuple(
        sorted((span for hit, share in hits if share == 1.0 for span in hit.spans), key=lambda span: span.start)
    )
    why = tuple(dict.fromkeys(hit.word for hit, _ in sorted(hits, key=lambda pair: -pair[0].weight * pair[1])))
    return Match(entry.id, entry.ref, round(1 - missing, 3), why, own)
