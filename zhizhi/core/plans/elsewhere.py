"""Which sentences of a plan stand in other plans too, word for word or nearly: what was written for no place alone."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from zhizhi.core.plans.likeness import plain
from zhizhi.core.plans.sentences import sentences

RUN = 3  # characters of the runs that are compared
SAME = 0.75  # from which share of common runs on two sentences are the same, with the same figures
SHORT = 8  # sentences with fewer characters say too little to be anybody's

_DIGITS = re.compile(r"\d+(?:\.\d+)?")


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """By sentence (its place in the list) the other plans that have it; `counted` are those long enough to count."""

    counted: int
    where: Mapping[int, tuple[int, ...]]

    @property
    def share(self) -> float:
        """Of the counted sentences, the part that stands elsewhere too."""
        return len(self.where) / self.counted if self.counted else 0.0

    def by_plan(self) -> list[tuple[int, int]]:
        """The other plans with how many sentences they share, the most first."""
        found = Counter(plan for plans in self.where.values() for plan in plans)
        return sorted(found.items(), key=lambda one: (-one[1], one[0]))


def elsewhere(own: Sequence[str], others: Iterable[tuple[int, int | None, str]], year: int | None = None) -> Elsewhere:
    """Looks for these sentences in the whole texts of other plans, each given as number, year and text.

    Years in the text count from the plan's: 2026年 of a plan for 2026 is 2027年 of one for 2027.
    """
    index = _Index([plain(text, year) for text in own])
    where: dict[int, dict[int, None]] = defaultdict(dict)
    for number, its_year, text in others:
        for sentence in sentences(text):
            for at in index.find(plain(sentence.text, its_year)):
                where[at][number] = None
    return Elsewhere(len(index.words), {at: tuple(plans) for at, plans in sorted(where.items())})


class _Index:
    """Own sentences by their wording and by their runs of characters."""

    def __init__(self, own: Sequence[str]) -> None:
        self.words = {at: words for at, words in enumerate(own) if len(words) >= SHORT}
        self._same: dict[str, list[int]] = defaultdict(list)
        self._places: dict[str, list[int]] = defaultdict(list)
        self._runs = {at: _runs(words) for at, words in self.words.items()}
        for at, words in self.words.items():
            self._same[words].append(at)
            for run in self._runs[at]:
                self._places[run].append(at)

    def find(self, words: str) -> list[int]:
        """Those that say the same."""
        if len(words) < SHORT:
            return []
        return self._same.get(words) or self._like(words)

    def _like(self, words: str) -> list[int]:
        shared: Counter[int] = Counter()
        runs, figures = _runs(words), _DIGITS.findall(words)
        for run in runs:
            shared.update(self._places.get(run, ()))
        found = [at for at, count in shared.items() if 2 * count >= SAME * (len(runs) + len(self._runs[at]))]
        return [at for at in found if _DIGITS.findall(self.words[at]) == figures]


def _runs(words: str) -> frozenset[str]:
    return frozenset(words[at : at + RUN] for at in range(len(words) - RUN + 1))
