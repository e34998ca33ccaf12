"""The rows of a roster's table in batches, column by column: what a second process can read while the first checks."""

from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from zhizhi.exchange.rosterfiles import Cell, Sheet, book_open
from zhizhi.exchange.rosterheads import Layout, Why, reading


class Batch(NamedTuple):
    """Some rows: their numbers in the file, the cells of each column that was asked for, and which of these lost theirs
    as (place among the numbers, column, "formula" or "error"). The last has no rows, but all rows that were skipped."""

    numbers: list[int]
    cells: dict[int, Sequence[Cell]]
    lost: list[tuple[int, int, str]]
    skipped: list[tuple[int, Why, str]]


def batches_of(path: Path, layout: Layout, columns: Collection[int], size: int) -> Callable[[Any], Batch]:
    """What gives the next batch, whatever it is asked. Opening and reading raise RosterRefused."""
    found = _batches(path, layout, columns, size)
    return lambda _asked: next(found)


def _batches(path: Path, layout: Layout, columns: Collection[int], size: int) -> Iterator[Batch]:
    sheet = book_open(path).sheet(layout.sheet)
    read = reading(sheet, layout)
    rows = iter(read.rows)
    while some := list(islice(rows, size)):
        numbers = [number for number, _cells in some]
        cells: list[Sequence[Cell]] = list(zip(*(cells for _number, cells in some), strict=False))
        kept = {at: cells[at] for at in columns if at < len(cells)}
        yield Batch(numbers, kept, _lost(sheet, numbers, columns) if sheet.lost else [], [])
    yield Batch([], {}, [], read.skipped)


def _lost(sheet: Sheet, numbers: Sequence[int], columns: Collection[int]) -> list[tuple[int, int, str]]:
    place = {number: at for at, number in enumerate(numbers)}
    return [
        (place[row + 1], column, why)
        for (row, column), why in sheet.lost.items() if row + 1 in place and column in columns
    ]  # fmt: skip
