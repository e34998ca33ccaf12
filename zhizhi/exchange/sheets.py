"""Tables as an Excel workbook, ready to print: repeated heads, frozen panes, A4 across. Never a formula."""

import io
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import xlsxwriter

from zhizhi.exchange.tables import Cell, Column, Kind, Table, printable

# Excel's paper number of A4, and its limits for names of sheets and for footers.
A4 = 9
MOST_NAME = 31
MOST_FOOTER = 255
# A Chinese character is as wide as two of the digits in which Excel counts.
DIGITS = 2.1
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
# What a spreadsheet would take for a formula when the cell is edited; marked as text by its format.
FORMULA = ("=", "+", "-", "@", "\t")
NUMBERS = {Kind.TEXT: "@", Kind.NUMBER: "General", Kind.PERCENT: "0.0%", Kind.DATE: "yyyy-mm-dd"}
# How far down the page, how large and how pale.
WATERMARK_LINES = "\n" * 8
WATERMARK = "&26&KD9D9D9"
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "default_date_format": "yyyy-mm-dd",
}
BODY = {"font_name": "宋体", "font_size": 11, "valign": "vcenter", "text_wrap": True, "border": 1}

Format = Any


def workbook(tables: Sequence[Table], *, made: datetime) -> bytes:
    """An .xlsx file with one sheet a table. `made` stands in the file's properties."""
    target = io.BytesIO()
    with xlsxwriter.Workbook(target, OPTIONS) as book:
        book.set_properties({"created": made, "title": tables[0].title if tables else ""})
        taken: set[str] = set()
        for table in tables:
            _Sheet(book, table, _name(table.title, taken)).write()
    return target.getvalue()


class _Sheet:
    """One sheet while it is written."""

    def __init__(self, book: Any, table: Table, name: str) -> None:
        self.book, self.table = book, table
        self.sheet = book.add_worksheet(name)
        self.last = len(table.columns) - 1
        self.formats = {kind: self._body(kind) for kind in Kind}
        self.quoted = self._body(Kind.TEXT, quote_prefix=True)

    def write(self) -> None:
        """Title, heads, rows, notes, mark."""
        self._page()
        self._title()
        head = self.book.add_format({**BODY, "bold": True, "align": "center", "bg_color": "#EDEDED"})
        for number, column in enumerate(self.table.columns):
            self.sheet.set_column(number, number, column.width * DIGITS + 1)
            self.sheet.write_string(1, number, printable(column.title), head)
        for number, row in enumerate(self.table.rows, 2):
            for position, column in enumerate(self.table.columns):
                self._cell(number, position, column, row[position])
        self._below(len(self.table.rows) + 2)

    def _title(self) -> None:
        words = self.book.add_format({"font_name": "黑体", "font_size": 16, "align": "center", "valign": "vcenter"})
        self.sheet.set_row(0, 30)
        self._across(0, self.table.title, words)

    def _below(self, row: int) -> None:
        plain = self.book.add_format({"font_name": "宋体", "font_size": 10, "font_color": "#555555", "text_wrap": True})
        for number, text in enumerate(filter(None, (*self.table.notes, self.table.mark)), row):
            self._across(number, text, plain)

    def _across(self, row: int, text: str, words: Format) -> None:
        """One text over all columns."""
        if self.last:
            self.sheet.merge_range(row, 0, row, self.last, "", words)
        self.sheet.write_string(row, 0, printable(text), words)

    def _cell(self, row: int, number: int, column: Column, cell: Cell) -> None:
        kept = self.formats[column.kind]
        if cell is None:
            self.sheet.write_blank(row, number, None, kept)
        elif isinstance(cell, str):
            self.sheet.write_string(row, number, printable(cell), self.quoted if cell.startswith(FORMULA) else kept)
        elif column.kind is Kind.DATE:
            self.sheet.write_datetime(row, number, cell, kept)
        else:
            self.sheet.write_number(row, number, cell, kept)

    def _page(self) -> None:
        """On screen the heads stay; on paper they stand on every page, over the number of the page."""
        sheet = self.sheet
        sheet.freeze_panes(2, 0)
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.6, right=0.6, top=0.7, bottom=0.8)
        sheet.repeat_rows(0, 1)
        sheet.fit_to_pages(1, 0)
        sheet.autofilter(1, 0, max(len(self.table.rows) + 1, 2), self.last)
        mark = printable(self.table.mark).replace("&", "&&")
        sheet.set_footer(f"&L{mark[: MOST_FOOTER - 20]}&R&P / &N")
        if self.table.watermark:
            # Large pale letters of a header lie under the cells: the one watermark that Excel and WPS both print.
            pale = printable(self.table.watermark).replace("&", "&&")
            sheet.set_header(f"&C{WATERMARK_LINES}{WATERMARK}{pale[: MOST_FOOTER - 40]}", {"margin": 0.3})

    def _body(self, kind: Kind, **more: object) -> Format:
        align = {Kind.TEXT: "left", Kind.DATE: "center"}.get(kind, "right")
        return self.book.add_format({**BODY, "align": align, "num_format": NUMBERS[kind], **more})


def _name(title: str, taken: set[str]) -> str:
    """A name that Excel takes for a sheet, and that no other has."""
    name = FORBIDDEN.sub(" ", printable(title)).strip("' \n\t")[:MOST_NAME] or "1"
    number = 2
    fresh = name
    while fresh.lower() in taken:
        fresh, number = f"{name[: MOST_NAME - 4]} {number}", number + 1
    taken.add(fresh.lower())
    return fresh
