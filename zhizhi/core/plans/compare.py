"""Two plans sentence by sentence: what is repeated, changed, new and dropped, and why two sentences belong together."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from zhizhi.core.plans.assignment import assign
from zhizhi.core.plans.changes import Change, Piece, changes, wording
from zhizhi.core.plans.likeness import Likeness, Statement, by_text, features, plain, rarest_said
from zhizhi.core.plans.names import names

_CLAUSES = re.compile(r"[^\w%％+]+")
# From which likeness on two sentences speak of the same matter, and up to which share of other words they are the same.
SAME_MATTER, SAME_WORDS = 0.31, 0.1
# What only decides between sentences that are about as like: their headings, their place, their kind.
HEADING, PLACE, KIND = 0.04, 0.01, 0.02


class Mark(StrEnum):
    """What became of a sentence from the older plan to the newer one."""

    REPEATED = "repeated"
    CHANGED = "changed"
    NEW = "new"
    DROPPED = "dropped"


class Why(StrEnum):
    """Why two sentences were taken for the same matter."""

    SAME_TEXT = "same_text"
    WORDS = "words"
    NAMES = "names"
    MECHANISMS = "mechanisms"
    HEADING = "heading"


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason with the words that it rests on."""

    why: Why
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """A sentence of either plan or a pair of both, by their places in the two lists; `likeness` from 0 to 1.

    `moved`: it stands under another section. `with_year`: the same but for years that moved on with the plan.
    `within`: of a sentence that has no partner, the sentence of the other plan that says the same beside more.
    """

    mark: Mark
    old: int | None = None
    new: int | None = None
    likeness: float = 0.0
    reasons: tuple[Reason, ...] = ()
    changes: tuple[Change, ...] = ()
    old_pieces: tuple[Piece, ...] = ()
    new_pieces: tuple[Piece, ...] = ()
    moved: bool = False
    with_year: bool = False
    within: int | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """The rows in the order of the newer plan, what was dropped after what it stood behind."""

    rows: tuple[Row, ...]

    def count(self, mark: Mark) -> int:
        """How many rows have this mark."""
        return sum(row.mark is mark for row in self.rows)


@dataclass(frozen=True, slots=True)
class _Plans:
    """Both plans with their bare words and, where known, their years."""

    old: Sequence[Statement]
    new: Sequence[Statement]
    old_words: Sequence[str]
    new_words: Sequence[str]
    likeness: Likeness
    years: tuple[int, int] | None


def compare(old: Sequence[Statement], new: Sequence[Statement], years: tuple[int, int] | None = None) -> Comparison:
    """Aligns two plans; `years` are those for which they were issued, so that a year that moved on is no change."""
    plans = _prepared(old, new, years)
    same, alike = _same_text(plans), _alike(plans)
    found = same | _best(plans, same, alike)
    moved = _moved(plans, found)
    rows = [_pair(plans, left, right, score, (left, right) in moved) for (left, right), score in found.items()]
    return Comparison(tuple(_in_order(plans, rows, alike)))


def _prepared(old: Sequence[Statement], new: Sequence[Statement], years: tuple[int, int] | None) -> _Plans:
    first, second = years or (None, None)
    old_words, new_words = [plain(one.text, first) for one in old], [plain(one.text, second) for one in new]
    likeness = Likeness(
        [features(words, one.mechanisms) for words, one in zip(old_words, old, strict=True)],
        [features(words, one.mechanisms) for words, one in zip(new_words, new, strict=True)],
    )
    return _Plans(old, new, old_words, new_words, likeness, years)


def _same_text(plans: _Plans) -> dict[tuple[int, int], float]:
    """Pairs with the same words; of several, those under the same headings first, then in order."""
    there = by_text(plans.new_words)
    found: dict[tuple[int, int], float] = {}
    for words, olds in by_text(plans.old_words).items():
        if words and words in there:
            scores = {
                (left, right): 1 + _bonus(plans, left, right) for left in olds for right in _near(there[words], olds)
            }
            found |= dict.fromkeys(assign(scores).items(), 1.0)
    return found


def _near(places: list[int], olds: list[int]) -> list[int]:
    """All places, or of very many as many as can be needed."""
    return places[: len(olds) + 8]


def _alike(plans: _Plans) -> dict[tuple[int, int], float]:
    """All pairs that may speak of the same matter, with their likeness."""
    pairs = [(left, right) for left in range(len(plans.old)) for right in plans.likeness.candidates(left)]
    scores = {pair: plans.likeness.of(*pair) for pair in pairs}
    return {pair: score for pair, score in scores.items() if score >= SAME_MATTER}


def _best(
    plans: _Plans, same: Mapping[tuple[int, int], float], alike: Mapping[tuple[int, int], float]
) -> dict[tuple[int, int], float]:
    """The best pairing of those that have no partner with the same words."""
    olds, news = {left for left, _right in same}, {right for _left, right in same}
    free = {pair: score for pair, score in alike.items() if pair[0] not in olds and pair[1] not in news}
    chosen = assign({pair: score - SAME_MATTER / 2 + _bonus(plans, *pair) for pair, score in free.items()})
    return {pair: free[pair] for pair in chosen.items()}


def _bonus(plans: _Plans, left: int, right: int) -> float:
    one, other = plans.old[left], plans.new[right]
    there = left / len(plans.old), right / len(plans.new)
    same = sum(a == b for a, b in zip(one.path, other.path, strict=False)) / max(len(one.path), len(other.path), 1)
    return HEADING * same + PLACE * (1 - abs(there[0] - there[1])) + KIND * (one.kind == other.kind)


def _pair(plans: _Plans, left: int, right: int, score: float, moved: bool) -> Row:
    one, other = plans.old[left], plans.new[right]
    said = wording(one.text, other.text)
    told = changes(one.text, other.text, plans.years)
    same = plans.old_words[left] == plans.new_words[right]
    with_year = same and plain(one.text) != plain(other.text)
    kept = same or (not told and not said.turned and said.share <= SAME_WORDS)
    mark, reasons = Mark.REPEATED if kept else Mark.CHANGED, tuple(_reasons(plans, left, right, said.old))
    told = () if same else told
    return Row(mark, left, right, round(score, 3), reasons, told, said.old, said.new, moved, with_year)


def _reasons(plans: _Plans, left: int, right: int, pieces: Sequence[Piece]) -> Iterator[Reason]:
    """The strongest first."""
    one, other = plans.old[left], plans.new[right]
    if plans.old_words[left] == plans.new_words[right]:
        yield Reason(Why.SAME_TEXT)
        return
    shared = plans.likeness.old[left] & plans.likeness.new[right]
    named = [name.text for name in names(other.text) if f"“{plain(name.text)}" in shared]
    if named:
        yield Reason(Why.NAMES, tuple(dict.fromkeys(named)))
    words = rarest_said(plans.likeness.weights, shared, _said(pieces, named))
    if words:
        yield Reason(Why.WORDS, words)
    refs = [ref for ref in one.mechanisms if ref in other.mechanisms]
    if refs:
        yield Reason(Why.MECHANISMS, tuple(refs))
    if one.path and one.path == other.path:
        yield Reason(Why.HEADING, (other.path[-1],))


def _said(pieces: Sequence[Piece], named: Sequence[str]) -> list[str]:
    """The clauses, or parts of them, that both say, without the names that are told apart."""
    clauses = [part for piece in pieces if not piece.changed for part in _CLAUSES.split(piece.text)]
    return [clause for clause in clauses if len(clause) > 1 and clause not in named]


def _moved(plans: _Plans, found: Mapping[tuple[int, int], float]) -> set[tuple[int, int]]:
    """Pairs whose sections are not each other's counterparts: neither of the same name nor with the most in common."""
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for (left, right), score in found.items():
        votes[_section(plans.old[left])][_section(plans.new[right])] += score  # type: ignore[assignment]
    headings = {_section(one) for one in plans.new}
    return {
        (left, right)
        for left, right in found
        if not _counterparts(_section(plans.old[left]), _section(plans.new[right]), votes, headings)
    }


def _counterparts(old: str, new: str, votes: Mapping[str, Counter[str]], headings: set[str]) -> bool:
    if old == new:
        return True
    if old in headings:
        return False
    return votes[old][new] >= max(votes[old].values())


def _section(one: Statement) -> str:
    return plain(one.path[0]) if one.path else ""


def _in_order(plans: _Plans, rows: Sequence[Row], alike: Mapping[tuple[int, int], float]) -> list[Row]:
    """What was dropped comes after the partner of what it stood behind, unless that one moved away."""
    olds, news = {row.old: row for row in rows}, {row.new: row for row in rows}
    placed = [((float(right), 0), news.get(right) or _new(plans, right, alike)) for right in range(len(plans.new))]
    at = -1.0
    for left in range(len(plans.old)):
        if left not in olds:
            placed.append(((at, left + 1), _dropped(plans, left, alike)))
        elif not olds[left].moved:
            at = float(olds[left].new or 0)
    return [row for _place, row in sorted(placed, key=lambda one: one[0])]


def _new(plans: _Plans, right: int, alike: Mapping[tuple[int, int], float]) -> Row:
    within = max(((score, -left) for (left, other), score in alike.items() if other == right), default=None)
    pieces = (Piece(plans.new[right].text, changed=True),)
    return Row(Mark.NEW, new=right, new_pieces=pieces, within=-within[1] if within else None)


def _dropped(plans: _Plans, left: int, alike: Mapping[tuple[int, int], float]) -> Row:
    within = max(((score, -right) for (other, right), score in alike.items() if other == left), default=None)
    pieces = (Piece(plans.old[left].text, changed=True),)
    return Row(Mark.DROPPED, old=left, old_pieces=pieces, within=-within[1] if within else None)
