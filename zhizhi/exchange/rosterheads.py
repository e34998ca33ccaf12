"""Where the table of a roster lies: which sheet, which row holds the heads, and which rows below are none of its rows.

Rosters begin with a title over all columns, sometimes a line that says who filled them in; heads have one row or two;
below the table stand sums, notes and signatures. What is left out is listed with its row, never dropped silently.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import chain, islice
from typing import Any

from zhizhi.exchange.rosterfiles import MOST_ROWS, Book, Merged, Reason, RosterRefused, Row, Sheet

# Rows in which the heads are looked for, and examples of a column that are shown.
LOOKED = 40
SAMPLES = 3
_TOTAL = re.compile(r"^(合计|总计|小计|共计|累计|合\s*计|总\s*计|小\s*计|total|sum)[::]?$", re.IGNORECASE)
_TOTALS = set("合总小共累tTsS")
Known = Callable[[str], bool]


class Why(StrEnum):
    """Why a row below the heads is no row of the table."""

    TOTAL = "total"
    NOTE = "note"
    HEADS = "heads"


@dataclass(frozen=True, slots=True)
class Head:
    """One column: its place from 0, what stands over it, and some of what stands in it."""

    column: int
    title: str
    samples: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the table lies: the sheet from 0, the last row of its heads from 1, how many rows they have."""

    sheet: int
    sheet_name: str
    row: int
    depth: int
    heads: tuple[Head, ...]


@dataclass(slots=True)
class Reading:
    """The rows of a table while they are read; `skipped` fills up with (row, why, what stands there)."""

    rows: Iterator[tuple[int, Row]]
    skipped: list[tuple[int, Why, str]] = field(default_factory=list)


def narrowed(text: object) -> str:
    """A head as it is compared: full-width forms made narrow, no blanks, nothing in brackets, no marks around it."""
    found = "".join(unicodedata.normalize("NFKC", str(text)).split()).lower()
    shorter = re.sub(r"[(\[【〔].*?[)\]】〕]", "", found)
    return (shorter or found).strip("*:：、,.#_-").replace("\u200b", "")


def layouts(book: Book, known: Known) -> list[Layout]:
    """The table of each sheet that has one, the likeliest first: visible, with most heads that are known."""
    found: list[tuple[tuple[bool, int, int], Layout]] = []
    refused: RosterRefused | None = None
    for index in range(len(book.names)):
        try:
            layout = layout_of(book, known, index)
        except RosterRefused as fault:
            refused = refused or (fault if fault.reason not in (Reason.NO_HEAD, Reason.NO_ROWS) else None)
            continue
        hits = sum(known(head.title) for head in layout.heads)
        found.append(((book.hidden[index], -hits, index), layout))
    if not found:
        raise refused or RosterRefused(Reason.NO_HEAD if book.names else Reason.NO_ROWS)
    return [layout for _order, layout in sorted(found, key=lambda pair: pair[0])]


def layout_of(book: Book, known: Known, index: int, row: int | None = None) -> Layout:
    """The table of one sheet, its heads found, or ending at `row` (from 1). Raises RosterRefused."""
    sheet = book.sheet(index)
    top = list(islice(sheet.rows, max(LOOKED, (row or 0) + LOOKED)))
    if not any(_filled(line) for line in top):
        raise RosterRefused(Reason.NO_ROWS, sheet=sheet.name)
    at, depth = (row - 1, 1) if row else _heads_at(top, known)
    if not 0 <= at < len(top) or not _filled(top[at]):
        raise RosterRefused(Reason.NO_HEAD, sheet=sheet.name)
    if row or depth == 1:
        at, depth = _two_rows(top, at, sheet.merged)
    heads = _named(top, at, depth, sheet.merged)
    return Layout(index, sheet.name, at + 1, depth, heads)


def reading(sheet: Sheet, layout: Layout) -> Reading:
    """The rows of the table with their numbers in the file, blanks of merged areas filled. Raises RosterRefused."""
    found = Reading(iter(()))
    found.rows = _rows(sheet, layout, found)
    return found


def _filled(row: Row) -> int:
    return len(row) - row.count("")


def _heads_at(top: Sequence[Row], known: Known) -> tuple[int, int]:
    """The row in which most heads are known; without any, the first with at least two different texts."""
    hits = [sum(known(str(cell)) for cell in row if isinstance(cell, str) and cell) for row in top]
    best = max(range(len(top)), key=lambda at: (hits[at], -at))
    if hits[best] >= 2:
        return best, 1
    for at, row in enumerate(top):
        texts = [cell for cell in row if isinstance(cell, str) and cell.strip()]
        if len(texts) >= 2 and len(set(texts)) == len(texts) == _filled(row):
            return at, 1
    if hits[best]:
        return best, 1
    raise RosterRefused(Reason.NO_HEAD)


def _two_rows(top: Sequence[Row], at: int, merged: Sequence[Merged]) -> tuple[int, int]:
    """The last row of the heads and how many they have: merged areas say so."""
    for (first, left), (last, right) in merged:
        # 学历 over two columns of the next row; 姓名 down over both.
        if first == at and last == at and right > left and at + 1 < len(top) and _is_under(top, at, left, right):
            return at + 1, 2
        if first == at - 1 and last == at - 1 and right > left and _filled(top[at - 1]) > 1:
            return at, 2
        if first == at and last == at + 1:
            return at + 1, 2
        if first == at - 1 and last == at:
            return at, 2
    return at, 1


def _is_under(top: Sequence[Row], at: int, left: int, right: int) -> bool:
    """Whether what stands below a wide head are heads again: text, and little else in that row."""
    if _filled(top[at]) <= 1:
        return False
    below = [cell for cell in top[at + 1][left : right + 1] if cell != ""]
    others = [cell for cell in chain(top[at + 1][:left], top[at + 1][right + 1 :]) if cell != ""]
    return bool(below) and all(isinstance(cell, str) for cell in below) and len(others) <= len(below) + 2


def _named(top: Sequence[Row], at: int, depth: int, merged: Sequence[Merged]) -> tuple[Head, ...]:
    upper = list(top[at - 1]) if depth == 2 else []
    lower = list(top[at])
    for (first, left), (last, right) in merged:
        if depth == 2 and first == last == at - 1 and left < len(upper):
            upper[left : right + 1] = [upper[left]] * (right + 1 - left)
    heads = []
    for column in range(max(len(upper), len(lower))):
        above = _text(upper[column]) if column < len(upper) else ""
        own = _text(lower[column]) if column < len(lower) else ""
        title = above + own if above != own else own
        samples = tuple(islice((_text(row[column]) for row in top[at + 1 :] if _has(row, column)), SAMPLES))
        if title or samples:
            heads.append(Head(column, title, samples))
    return tuple(heads)


def _has(row: Row, column: int) -> bool:
    return column < len(row) and _text(row[column]) != ""


def _text(cell: Any) -> str:
    if isinstance(cell, float) and cell == int(cell):
        return str(int(cell))
    return re.sub(r"\s+", " ", str(cell)).strip()


def _rows(sheet: Sheet, layout: Layout, into: Reading) -> Iterator[tuple[int, Row]]:
    columns = [head.column for head in layout.heads]
    width = max(columns) + 1
    areas = _areas(sheet.merged, layout.row, width)
    heads = [""] * width
    for head in layout.heads:
        heads[head.column] = head.title
    count, open_areas = 0, []  # type: ignore[var-annotated]
    for number, row in enumerate(sheet.rows, 1):
        if number <= layout.row:
            continue
        if areas or open_areas:
            row = _merged_filled(row, number, areas, open_areas, width)
        filled = len(row) - row.count("")
        if filled == 0 or (filled < 3 and not any(str(cell).strip() for cell in row)):
            continue
        if why := _no_row(row, filled, heads):
            into.skipped.append((number, why, " ".join(_text(cell) for cell in row if cell != "")[:120]))
            continue
        count += 1
        if count > MOST_ROWS:
            raise RosterRefused(Reason.TOO_MANY_ROWS, sheet=sheet.name, most=MOST_ROWS)
        if len(row) < width:
            row = row + [""] * (width - len(row))
        yield number, row


def _no_row(row: Row, filled: int, heads: list[str]) -> Why | None:
    """Why this is none of the table's rows, None when it is one."""
    if filled == 1 and len(heads) > 2:
        return Why.NOTE
    first = next(cell for cell in row if cell != "")
    if isinstance(first, str):
        begins = first.lstrip()[:1]
        if begins in _TOTALS and _TOTAL.match("".join(first.split())):
            return Why.TOTAL
        if filled > 1 and [_text(cell) for cell in row[:3]] == heads[:3] and first.strip() in heads:
            return Why.HEADS
        if begins in "注说填" and filled <= 2 and re.match(r"(注|说明|填表说明|填报说明)[::1-9]?", first.strip()):
            return Why.NOTE
    return None


def _areas(merged: Sequence[Merged], head_row: int, width: int) -> dict[int, list[Merged]]:
    """Merged areas of several rows below the heads, by the row in which they begin (from 1)."""
    found: dict[int, list[Merged]] = {}
    for (first, left), (last, right) in merged:
        if first >= head_row and last > first and left < width:
            found.setdefault(first + 1, []).append(((first, left), (last, right)))
    return found


def _merged_filled(row: Row, number: int, areas: dict[int, list[Merged]], opened: list[Any], width: int) -> Row:
    """What the first cell of a merged area says holds for each of its rows."""
    if len(row) < width:
        row = row + [""] * (width - len(row))
    for (_first, left), (last, right) in areas.pop(number, ()):
        opened.append((last + 1, left, min(right, width - 1), row[left]))
    for last, left, right, value in list(opened):
        if number > last:
            opened.remove((last, left, right, value))
        elif value != "":
            for column in range(left, right + 1):
                row[column] = value if row[column] == "" else row[column]
    return row
