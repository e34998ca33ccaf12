"""Two plans side by side: which sentences are repeated, changed, new or dropped; pure but for its two plans' parts."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from unicodedata import category

REPEATED_FROM = 0.92
CHANGED_FROM = 0.5


class Fate(StrEnum):
    """What became of a sentence from one plan to the next."""

    NEW = "new"
    CHANGED = "changed"
    REPEATED = "repeated"
    DROPPED = "dropped"


@dataclass(frozen=True, slots=True)
class Sentence:
    """A part of a plan with its words."""

    key: int
    text: str


@dataclass(frozen=True, slots=True)
class Pair:
    """A sentence now, the one it comes from, and how alike they are (0 to 1)."""

    fate: Fate
    now: Sentence | None
    before: Sentence | None
    alike: float = 0.0


def compared(now: Sequence[Sentence], before: Sequence[Sentence]) -> list[Pair]:
    """Every sentence of both plans once: those of the new plan in its order, then what was dropped."""
    taken: dict[int, tuple[Sentence, float]] = {}
    used: set[int] = set()
    for score, new, old in sorted(_candidates(now, before), key=lambda one: (-one[0], one[1].key, one[2].key)):
        if new.key not in taken and old.key not in used:
            taken[new.key] = (old, score)
            used.add(old.key)
    found = [_pair(one, taken.get(one.key)) for one in now]
    return found + [Pair(Fate.DROPPED, None, one) for one in before if one.key not in used]


def share_elsewhere(now: Sequence[Sentence], others: Iterable[Sequence[Sentence]]) -> float | None:
    """The share of sentences that stand, nearly as they are, in another plan too; None without any."""
    if not now:
        return None
    elsewhere: set[int] = set()
    for plan in others:
        elsewhere |= {new.key for score, new, _old in _candidates(now, plan) if score >= REPEATED_FROM}
    return len(elsewhere) / len(now)


def likeness(first: Mapping[str, int], second: Mapping[str, int]) -> float:
    """Twice the shared pairs of characters over all pairs of both."""
    shared = sum(min(count, second[pair]) for pair, count in first.items() if pair in second)
    return 2 * shared / ((sum(first.values()) + sum(second.values())) or 1)


def pairs_of(text: str) -> Counter[str]:
    """Neighbouring characters, without blanks, marks and numbering."""
    body = "".join(char for char in text if category(char)[0] in "LN")
    return Counter(body[at : at + 2] for at in range(len(body) - 1)) or Counter({body: 1})


def _candidates(now: Sequence[Sentence], before: Sequence[Sentence]) -> Iterable[tuple[float, Sentence, Sentence]]:
    """Pairs alike enough to be worth a look; only sentences that share a rare pair of characters are compared."""
    olds = {one.key: (one, pairs_of(one.text)) for one in before}
    holding: dict[str, list[int]] = defaultdict(list)
    for key, (_one, pairs) in olds.items():
        for pair in pairs:
            holding[pair].append(key)
    for new in now:
        pairs = pairs_of(new.text)
        rare = sorted((pair for pair in pairs if pair in holding), key=lambda pair: len(holding[pair]))[:12]
        for key in {key for pair in rare for key in holding[pair]}:
            old, theirs = olds[key]
            score = likeness(pairs, theirs)
            if score >= CHANGED_FROM:
                yield score, new, old


def _pair(now: Sentence, source: tuple[Sentence, float] | None) -> Pair:
    if source is None:
        return Pair(Fate.NEW, now, None)
    fate = Fate.REPEATED if source[1] >= REPEATED_FROM else Fate.CHANGED
    return Pair(fate, now, source[0], source[1])
