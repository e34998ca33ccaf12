"""Which mechanisms a sentence calls for, by the words of the catalogue, with a score and the words that decided.

A word of a mechanism counts the more the longer it is and the fewer mechanisms share it; a word with a blank stands for
parts near each other (“流动党员 联系”). Words of the headings above count for less. What several words say adds up as
independent evidence does: 1 - (1 - a)(1 - b).
"""

from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from zhizhi.core.plans.nodes import Match, Span

# From this score on a proposal is right in most cases, and may be accepted in bulk.
ACCEPTED = 0.65
# Weaker ones are not shown.
SHOWN = 0.08
MOST = 8
# Headings whose words are remembered.
_KEPT = 64
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
# Words beside a mechanism for which by so much more speaks in the same clause.
_BESIDE, _NEAR = 0.75, 0.05
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


@dataclass(frozen=True, slots=True)
class _Word:
    entry: Entry
    word: str
    parts: tuple[str, ...]
    weight: float


class Lexicon:
    """The words of all mechanisms, ready to be looked for."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self.entries = tuple(entries)
        shared = Counter(word for entry in self.entries for word in {*map(bare, entry.words)})
        self._words: dict[str, list[_Word]] = {}
        self._parts: dict[str, set[str]] = {}
        self._kept: dict[str, list[Hit]] = {}
        for entry in self.entries:
            for word, weight in _weighed(entry, shared):
                self._learn(_Word(entry, word, tuple(bare(part) for part in word.split()), weight))

    def _learn(self, word: "_Word") -> None:
        self._words.setdefault(word.parts[0], []).append(word)
        for part in word.parts:
            self._parts.setdefault(part[:2], set()).add(part)

    def _standing(self, text: str) -> dict[str, list[int]]:
        """Every part of a word that stands in the text, with the places where it begins."""
        found: dict[str, list[int]] = {}
        for at in range(len(text)):
            for part in (*self._parts.get(text[at], ()), *self._parts.get(text[at : at + 2], ())):
                if text.startswith(part, at):
                    found.setdefault(part, []).append(at)
        return found

    def hits(self, text: str) -> list[Hit]:
        """Every word that stands in the text, none inside another of its mechanism."""
        squeezed, offsets = squeeze(text)
        standing = self._standing(squeezed)
        stops = [at for at, char in enumerate(squeezed) if char in _STOPS]
        found: list[Hit] = []
        for word in (word for part in standing for word in self._words.get(part, ())):
            places = _together(word.parts, standing, stops)
            if places:
                spans = tuple(Span(offsets[at], offsets[at + size - 1] + 1) for at, size in places)
                found.append(Hit(word.entry, word.word, word.weight, spans))
        found.sort(key=lambda hit: (hit.spans[0].start, hit.entry.ref, hit.word))
        return _foremost(_longest(_unspoiled(found, squeezed)), text)

    def match(self, text: str, above: Sequence[tuple[str, float]] = ()) -> tuple[Match, ...]:
        """The mechanisms of a sentence, best first. `above` are its headings, each with what its words count for."""
        found = [(hit, 1.0) for hit in self.hits(text)]
        for heading, share in above:
            found += [(hit, share) for hit in self._heading(heading)]
        grouped: dict[str, list[tuple[Hit, float]]] = {}
        for hit, share in found:
            grouped.setdefault(hit.entry.ref, []).append((hit, share))
        matches = [_match(hits) for hits in grouped.values()]
        best = sorted(
            matches, key=lambda match: (-match.score, match.spans[0].start if match.spans else 999, match.ref)
        )
        return tuple(match for match in best if match.score >= SHOWN)[:MOST]

    def _heading(self, text: str) -> list[Hit]:
        """The hits of a heading, kept for the sentences after it."""
        if text not in self._kept:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[text] = self.hits(text)
        return self._kept[text]


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


def _together(
    parts: Sequence[str], standing: Mapping[str, Sequence[int]], stops: Sequence[int]
) -> list[tuple[int, int]]:
    """Where the parts stand in one clause, near each other and in any order; nothing when one is missing."""
    if len(parts) == 1:
        return [(standing[parts[0]][0], len(parts[0]))]
    if any(part not in standing for part in parts):
        return []
    for at in standing[parts[0]]:
        clause = bisect(stops, at)
        places = [(at, len(parts[0]))]
        for part in parts[1:]:
            near = [one for one in standing[part] if abs(one - at) <= _APART and bisect(stops, one) == clause]
            free = [one for one in near if all(one + len(part) <= old or one >= old + size for old, size in places)]
            places += [(min(free, key=lambda one: abs(one - at)), len(part))] if free else []
        if len(places) == len(parts):
            return places
    return []


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


def _foremost(found: Sequence[Hit], text: str) -> list[Hit]:
    """One clause asks for one thing as a rule: beside a mechanism for which more speaks, the others count less."""
    ends = [at for at, char in enumerate(text) if char in _STOPS]
    clauses = [bisect(ends, hit.spans[0].start) for hit in found]
    missing: dict[tuple[int, str], float] = {}
    for hit, clause in zip(found, clauses, strict=True):
        place = (clause, hit.entry.ref)
        missing[place] = missing.get(place, 1.0) * (1 - hit.weight)
    least: dict[int, float] = {}
    for (clause, _), left in missing.items():
        least[clause] = min(left, least.get(clause, 1.0))
    return [
        Hit(hit.entry, hit.word, hit.weight * _BESIDE, hit.spans)
        if missing[clause, hit.entry.ref] > least[clause] + _NEAR and not _named(hit, text)
        else hit
        for hit, clause in zip(found, clauses, strict=True)
    ]


def _named(hit: Hit, text: str) -> bool:
    """Whether the word stands in quotation marks: then it is called by its name."""
    first, last = hit.spans[0].start, hit.spans[-1].end
    return text[:first].rfind("“") > text[:first].rfind("”") and "”" in text[last:] and len(hit.spans) == 1


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
