"""A table on its way out of the system: typed columns, checked rows. The same one becomes a sheet or a page."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

# A number with a fraction is a Decimal or a float; a percentage is a fraction of one.
Cell = str | int | float | Decimal | date | None
# What a cell of Excel can hold.
MOST_CHARACTERS = 32_767
MOST_ROWS = 1_000_000
# XML 1.0 knows no other characters below the space.
SPACES = frozenset("\n\t")


class Kind(StrEnum):
    """What a column holds."""

    TEXT = "text"
    NUMBER = "number"
    PERCENT = "percent"
    DATE = "date"


TYPES: dict[Kind, tuple[type, ...]] = {
    Kind.TEXT: (str,),
    Kind.NUMBER: (int, float, Decimal),
    Kind.PERCENT: (int, float, Decimal),
    Kind.DATE: (date,),
}


class TableRefused(ValueError):
    """The table cannot be written as it is; the text names row and column."""


@dataclass(frozen=True, slots=True)
class Column:
    """A head, a width in full Chinese characters, and what the cells hold."""

    title: str
    width: float
    kind: Kind = Kind.TEXT


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads. `notes` stand below; `mark` is the last line: who took it out, and when.

    `watermark` stands pale across each page of a sheet; that of a document is the document's own.
    An empty cell is None. Raises TableRefused when a row does not fit the columns.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    mark: str = ""
    watermark: str = ""

    def __post_init__(self) -> None:
        if not self.columns:
            raise TableRefused("a table needs at least one column")
        if len(self.rows) > MOST_ROWS:
            raise TableRefused(f"a table has at most {MOST_ROWS} rows, this one {len(self.rows)}: narrow it")
        for number, row in enumerate(self.rows, 1):
            if len(row) != len(self.columns):
                raise TableRefused(f"row {number}: {len(row)} cells for {len(self.columns)} columns")
            for column, cell in zip(self.columns, row, strict=True):
                _fits(number, column, cell)

    @property
    def width(self) -> float:
        """The width of all columns in full Chinese characters."""
        return sum(column.width for column in self.columns)


def lettered(column: Column, cell: Cell) -> str:
    """The cell as words on paper: 2026-10-31, 83.5%, 1200."""
    if cell is None:
        return ""
    if column.kind is Kind.PERCENT and not isinstance(cell, str | date):
        return f"{cell * 100:.1f}%"
    return cell.isoformat() if isinstance(cell, date) else str(cell)


def printable(text: str) -> str:
    """The text without control characters, which neither Word nor Excel can read."""
    return "".join(_printable(text))


def _printable(text: str) -> Iterator[str]:
    return (letter for letter in text if letter >= " " or letter in SPACES)


def _fits(number: int, column: Column, cell: Cell) -> None:
    place = f"row {number}, column {column.title}"
    # A truth value is a number to Python, a moment a date; neither is meant.
    wrong = isinstance(cell, bool | datetime) or not isinstance(cell, TYPES[column.kind])
    if cell is not None and wrong:
        raise TableRefused(f"{place}: {type(cell).__name__} where the column holds a {column.kind}")
    if isinstance(cell, str) and len(cell) > MOST_CHARACTERS:
        raise TableRefused(f"{place}: {len(cell)} characters, a cell holds {MOST_CHARACTERS}")
