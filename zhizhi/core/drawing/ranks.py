"""Which rank and column each item stands in: one item a cell, each behind those that lead to it."""

from collections.abc import Sequence

from zhizhi.core.drawing.parts import Item, Link, Manner

Cells = dict[str, tuple[int, int]]


def cells_of(items: Sequence[Item], links: Sequence[Link], manner: Manner) -> tuple[Cells, tuple[str, ...]]:
    """Rank and column by item, and the lane of each column.

    A link to an item that was named earlier leads back and gives no rank: the order in which the author wrote the steps
    is the order in which the drawing is read.
    """
    if manner.single:
        return {item.id: (rank, 0) for rank, item in enumerate(items)}, ("",)
    lanes = list(dict.fromkeys(item.lane for item in items))
    parts = dict.fromkeys(lanes, 1)
    placed: dict[str, tuple[int, str, int]] = {}
    for item in items:
        placed[item.id] = _placed(item, _earliest(item, links, placed), placed, parts, manner.columns)
    first, columns = {}, list[str]()
    for lane in lanes:
        first[lane] = len(columns)
        columns += [lane] * parts[lane]
    return {name: (rank, first[lane] + part) for name, (rank, lane, part) in placed.items()}, tuple(columns)


def _earliest(item: Item, links: Sequence[Link], placed: dict[str, tuple[int, str, int]]) -> int:
    """Behind all that lead to it and were named before; what only later items lead to stands behind the last."""
    leading = [placed[link.source][0] + 1 for link in links if link.target == item.id and link.source in placed]
    return max(leading) if leading else max((rank + 1 for rank, _, _ in placed.values()), default=0)


def _placed(
    item: Item, rank: int, placed: dict[str, tuple[int, str, int]], parts: dict[str, int], most: int
) -> tuple[int, str, int]:
    """The first free cell of the lane in this rank; a new column where there may be more, else the next rank."""
    taken = set(placed.values())
    while True:
        for part in range(parts[item.lane]):
            if (rank, item.lane, part) not in taken:
                return rank, item.lane, part
        if sum(parts.values()) < most:
            parts[item.lane] += 1
        else:
            rank += 1
