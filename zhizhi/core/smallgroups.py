"""Figures over few persons, withheld so that no sum on the same page gives them away.

A figure over one to four persons tells something about each of them. Withholding it alone is not enough: whoever sees
the total and the other parts subtracts. So further figures are withheld, the smallest first, until nothing withheld
follows from what is shown: neither a small figure itself, nor that a few withheld ones together are small.
"""

from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)
LEAST = 5
# Elimination in a field of this many elements: exact for tables of zeros and ones, without fractions.
_PRIME = 2_147_483_647


def withheld(
    figures: Mapping[Key, int],
    lines: Iterable[tuple[Key, Collection[Key]]],
    least: int = LEAST,
    unseen: Collection[Key] = (),
) -> set[Key]:
    """The keys of figures not to be shown. Each line is a total with the parts that add up to it, all of them keys.

    Noughts are shown: nobody is nobody. A figure that cannot be hidden by another takes its total with it. Parts that
    the page shows nowhere anyway are `unseen`.
    """
    known = [(total, tuple(parts)) for total, parts in lines]
    small = {key for key, figure in figures.items() if 0 < figure < least and key not in unseen}
    hidden = small | set(unseen)
    while (line := _telling(figures, known, hidden, small, least)) is not None:
        total, parts = line
        rest = sorted((key for key in parts if key not in hidden), key=lambda key: (figures[key] == 0, figures[key]))
        hidden.add(rest[0] if rest else total)
    return hidden


def table_withheld(rows: Sequence[Sequence[int]], least: int = LEAST) -> list[list[int | None]]:
    """A table of parts with its totals in a last row and column, None where a figure is withheld."""
    wide = range(len(rows[0]) if rows else 0)
    whole = [[*row, sum(row)] for row in rows]
    whole.append([sum(row[column] for row in whole) for column in range(len(wide) + 1)])
    figures = {(r, c): figure for r, row in enumerate(whole) for c, figure in enumerate(row)}
    last, end = len(rows), len(wide)
    across = [((r, end), [(r, c) for c in wide]) for r in range(last + 1)]
    down = [((last, c), [(r, c) for r in range(last)]) for c in range(end + 1)]
    hidden = withheld(figures, [*across, *down], least)
    return [[None if (r, c) in hidden else figure for c, figure in enumerate(row)] for r, row in enumerate(whole)]


Line = tuple[Key, tuple[Key, ...]]


def _telling(
    figures: Mapping[Key, int], lines: Sequence[Line[Key]], hidden: set[Key], small: set[Key], least: int
) -> Line[Key] | None:
    """A line that still tells a small figure and in which something can be hidden; None when nothing is told."""
    for line in lines:
        total, parts = line
        gone = [key for key in parts if key in hidden]
        # The rest of the total is what the withheld parts are together.
        if gone and total not in hidden and 0 < sum(figures[key] for key in gone) < least:
            return line
    told = _determined(lines, hidden)
    if not told & small:
        return None
    open_lines = [line for line in lines if {line[0], *line[1]} - hidden]
    # First where one withheld figure stands alone: from there the others follow. Else where a told one stands.
    alone = (line for line in open_lines if len({line[0], *line[1]} & hidden) == 1)
    beside = (line for line in open_lines if {line[0], *line[1]} & told)
    return next(alone, None) or next(beside, None)


def _determined(lines: Sequence[Line[Key]], hidden: set[Key]) -> set[Key]:
    """The withheld figures that follow from the shown ones: alone in a combination of the lines."""
    order = sorted(hidden, key=repr)
    place = {key: number for number, key in enumerate(order)}
    matrix: list[list[int]] = []
    for total, parts in lines:
        row = [0] * len(order)
        for key, factor in ((total, _PRIME - 1), *((part, 1) for part in parts)):
            if key in hidden:
                row[place[key]] = factor
        if any(row):
            matrix.append(row)
    return {order[row.index(1)] for row in _reduced(matrix, len(order)) if sum(1 for one in row if one) == 1}


def _reduced(matrix: list[list[int]], width: int) -> list[list[int]]:
    """Row-reduced, so that a figure is determined exactly when it stands alone in a row."""
    rank = 0
    for column in range(width):
        found = next((number for number in range(rank, len(matrix)) if matrix[number][column]), None)
        if found is None:
            continue
        matrix[rank], matrix[found] = matrix[found], matrix[rank]
        inverse = pow(matrix[rank][column], _PRIME - 2, _PRIME)
        matrix[rank] = [value * inverse % _PRIME for value in matrix[rank]]
        for number, row in enumerate(matrix):
            if number != rank and (factor := row[column]):
                pairs = zip(row, matrix[rank], strict=True)
                matrix[number] = [(value - factor * base) % _PRIME for value, base in pairs]
        rank += 1
    return matrix[:rank]
