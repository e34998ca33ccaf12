"""The best pairing of two lists, each member at most once: the greatest sum of scores, by growing paths with prices.

Only the pairs given can be chosen. Exact, and deterministic: scores are counted in millionths, and of pairings with the
same sum always the same one is found.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from heapq import heappop, heappush

UNIT = 1_000_000


@dataclass(slots=True)
class _Prices:
    """The state of the pairing: what a left one gains, what a right one costs, and who has whom."""

    edges: dict[int, dict[int, int]]
    gain: dict[int, int]
    cost: dict[int, int] = field(default_factory=lambda: defaultdict(int))
    right_of: dict[int, int] = field(default_factory=dict)
    left_of: dict[int, int] = field(default_factory=dict)


@dataclass(slots=True)
class _Search:
    """How far each member is from where the search began, over whom it was reached, and the best end so far."""

    left: dict[int, int]
    right: dict[int, int] = field(default_factory=dict)
    over: dict[int, int] = field(default_factory=dict)
    heap: list[tuple[int, int]] = field(default_factory=list)
    end: tuple[int, int] | None = None  # distance, and the left one that stays alone


def assign(scores: Mapping[tuple[int, int], float]) -> dict[int, int]:
    """Right by left. Pairs with a score of 0 or less are never chosen."""
    edges: dict[int, dict[int, int]] = defaultdict(dict)
    for (left, right), score in sorted(scores.items()):
        if score > 0:
            edges[left][right] = max(round(score * UNIT), 1)
    prices = _Prices(edges, {left: max(row.values()) for left, row in edges.items()})
    for left in edges:
        _place(prices, left)
    return dict(sorted(prices.right_of.items()))


def _place(prices: _Prices, left: int) -> None:
    """Pairs one more, where need be by pairing others anew."""
    search = _Search({left: 0}, end=(prices.gain[left], left))
    _reach(prices, search, left)
    free = None
    while search.heap:
        distance, right = heappop(search.heap)
        if search.end is not None and distance >= search.end[0]:
            break
        if distance > search.right[right]:
            continue
        if right not in prices.left_of:
            free = right
            break
        _pass(prices, search, right, distance)
    _price(prices, search, search.right[free] if free is not None else _end(search)[0])
    _turn(prices, search, left, free)


def _pass(prices: _Prices, search: _Search, right: int, distance: int) -> None:
    """Goes on from a taken right one to whoever has it."""
    holder = prices.left_of[right]
    search.left[holder] = distance
    alone = distance + prices.gain[holder]
    if alone < _end(search)[0]:
        search.end = (alone, holder)
    _reach(prices, search, holder)


def _reach(prices: _Prices, search: _Search, left: int) -> None:
    base = search.left[left] + prices.gain[left]
    for right, score in prices.edges[left].items():
        distance = base + prices.cost[right] - score
        if right not in search.right or distance < search.right[right]:
            search.right[right] = distance
            search.over[right] = left
            heappush(search.heap, (distance, right))


def _price(prices: _Prices, search: _Search, length: int) -> None:
    """New prices, so that the found path costs nothing and no other pair is worth more than its prices."""
    for left, distance in search.left.items():
        if distance < length:
            prices.gain[left] -= length - distance
    for right, distance in search.right.items():
        if distance < length:
            prices.cost[right] += length - distance


def _turn(prices: _Prices, search: _Search, begun: int, free: int | None) -> None:
    """Pairs along the path, from its end back to where it began."""
    right = free if free is not None else prices.right_of.pop(_end(search)[1], None)
    while right is not None:
        left = search.over[right]
        former = prices.right_of.get(left)
        prices.right_of[left], prices.left_of[right] = right, left
        right = former if left != begun else None


def _end(search: _Search) -> tuple[int, int]:
    assert search.end is not None
    return search.end
