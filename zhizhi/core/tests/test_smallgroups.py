"""What is withheld cannot be had by subtracting, and no more is withheld than that takes."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhizhi.core.smallgroups import LEAST, table_withheld, withheld


@pytest.mark.parametrize(
    ("parts", "hidden"),
    [
        ([12, 9], set()),
        ([12, 0], set()),
        ([12, 3, 9], {1, 2}),  # 3 alone would be the rest of the total
        ([12, 3, 4, 9], {1, 2}),  # together seven
        ([12, 1, 2, 9], {1, 2, 3}),  # together three: one more goes
        ([30, 2, 0, 0], {0, 1}),
        ([4], {0, "total"}),
        ([3, 1], {0, 1, "total"}),
        ([3, 4], {0, 1}),
    ],
)
def test_a_list_with_its_total(parts: list[int], hidden: set[object]) -> None:
    figures: dict[object, int] = {**dict(enumerate(parts)), "total": sum(parts)}
    assert withheld(figures, [("total", range(len(parts)))]) == hidden


def test_a_table_with_totals_both_ways() -> None:
    shown = table_withheld([[20, 3, 9], [15, 12, 8], [11, 30, 7]])
    assert shown[0][1] is None
    # A rectangle: what stands at its corners cannot be told apart from the totals.
    assert shown == [[20, None, None, 32], [15, None, None, 35], [11, 30, 7, 48], [46, 45, 24, 115]]


tables = st.integers(1, 4).flatmap(
    lambda wide: st.lists(st.lists(st.integers(0, 12), min_size=wide, max_size=wide), min_size=1, max_size=4)
)


@given(tables)
def test_no_small_figure_follows_from_the_shown_ones(rows: list[list[int]]) -> None:
    """By an oracle of its own: exact elimination over fractions of all sums of the page."""
    shown = table_withheld(rows)
    tall, wide = len(shown), len(shown[0])
    whole = table_withheld(rows, least=0)
    unknown = [(r, c) for r in range(tall) for c in range(wide) if shown[r][c] is None]
    assert all(shown[r][c] is None for r in range(tall) for c in range(wide) if 0 < (whole[r][c] or 0) < LEAST)
    lines = [[((r, c), 1 if c < wide - 1 else -1) for c in range(wide)] for r in range(tall)]
    lines += [[((r, c), 1 if r < tall - 1 else -1) for r in range(tall)] for c in range(wide)]
    matrix = [[Fraction(dict(line).get(cell, 0)) for cell in unknown] for line in lines]
    for row in reduced(matrix):
        alone = [cell for cell, factor in zip(unknown, row, strict=True) if factor]
        if len(alone) == 1:
            r, c = alone[0]
            assert not 0 < (whole[r][c] or 0) < LEAST


def reduced(matrix: list[list[Fraction]]) -> list[list[Fraction]]:
    done: list[list[Fraction]] = []
    for column in range(len(matrix[0]) if matrix else 0):
        found = next((row for row in matrix if row[column] and all(row is not other for other in done)), None)
        if found is None:
            continue
        lead = found[column]
        found[:] = [value / lead for value in found]
        for row in matrix:
            if row is not found and (factor := row[column]):
                row[:] = [value - factor * base for value, base in zip(row, found, strict=True)]
        done.append(found)
    return done
