"""Figures of the reader on labelled plans.

A gold span counts when a node has the same trimmed start and end; `unscored` rows are left out, and so is whatever
stands in them.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from zhizhi.core.plans.gold import UNSCORED, Labelled, Row
from zhizhi.core.plans.matching import ACCEPTED
from zhizhi.core.plans.nodes import Kind, Match, Node

_HEADINGS = (Kind.SECTION, Kind.THEME)


@dataclass(slots=True)
class Tally:
    """Counts over any number of plans, from which the figures follow."""

    right: Counter[str] = field(default_factory=Counter)
    gold: Counter[str] = field(default_factory=Counter)
    given: Counter[str] = field(default_factory=Counter)
    called_for: int = 0
    in_three: int = 0
    in_five: int = 0
    accepted: int = 0
    accepted_right: int = 0
    faults: list[str] = field(default_factory=list)

    def f1(self, kind: str) -> float:
        """F1 of one kind; 1 where it neither occurs nor was given."""
        total = self.gold[kind] + self.given[kind]
        return 2 * self.right[kind] / total if total else 1.0

    @property
    def macro_f1(self) -> float:
        """The mean F1 of the kinds that occur in the labels."""
        kinds = [kind for kind in self.gold if self.gold[kind]]
        return sum(self.f1(kind) for kind in kinds) / len(kinds) if kinds else 1.0

    def exact(self, kinds: Iterable[str] = _HEADINGS) -> float:
        """The share of these headings found with exact span and kind, wrongly given ones counted against it."""
        names = list(kinds)
        total = sum(self.gold[kind] + self.given[kind] for kind in names)
        return 2 * sum(self.right[kind] for kind in names) / total if total else 1.0

    @property
    def recall_three(self) -> float:
        """Labelled mechanisms among the first three proposed."""
        return self.in_three / self.called_for if self.called_for else 1.0

    @property
    def recall_five(self) -> float:
        """Labelled mechanisms among the first five proposed."""
        return self.in_five / self.called_for if self.called_for else 1.0

    @property
    def precision(self) -> float:
        """Right ones among the mechanisms at or above the score of acceptance."""
        return self.accepted_right / self.accepted if self.accepted else 1.0


def score(plan: Labelled, nodes: Sequence[Node], tally: Tally) -> None:
    """Adds what one plan brings."""
    left_out = [row for row in plan.rows if row.kind == UNSCORED]
    rows = {(row.start, row.end): row for row in plan.rows if row.kind != UNSCORED}
    given = {(node.start, node.end): node for node in nodes if not _touches(node, left_out)}
    tally.gold.update(row.kind for row in rows.values())
    tally.given.update(str(node.kind) for node in given.values())
    for span, row in rows.items():
        node = given.get(span)
        if node is not None and node.kind == row.kind:
            tally.right[row.kind] += 1
        else:
            tally.faults.append(_fault(plan, row, node))
        if row.kind == Kind.COMMITMENT:
            _count(row, node.mechanisms if node else (), tally)


def _touches(node: Node, rows: Sequence[Row]) -> bool:
    return any(node.start < row.end and row.start < node.end for row in rows)


def _count(row: Row, matches: Sequence[Match], tally: Tally) -> None:
    refs = [match.ref for match in matches]
    accepted = {match.ref for match in matches if match.score >= ACCEPTED}
    tally.called_for += len(row.mechanisms)
    tally.in_three += len(row.mechanisms & set(refs[:3]))
    tally.in_five += len(row.mechanisms & set(refs[:5]))
    tally.accepted += len(accepted)
    tally.accepted_right += len(accepted & row.mechanisms)


def _fault(plan: Labelled, row: Row, node: Node | None) -> str:
    got = f"{node.kind} ({' '.join(node.reasons)})" if node else "other spans"
    return f"{plan.name} {row.start}-{row.end} is {row.kind}, read as {got}: {plan.text[row.start : row.end][:40]}"
