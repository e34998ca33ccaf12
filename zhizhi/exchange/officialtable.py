"""A table within a public document: widths in proportion, heads on every page, no row torn in two."""

from copy import deepcopy

from docx.document import Document as Word
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.oxml.table import CT_Row
from docx.shared import Emu, Pt
from docx.table import Table as Drawn
from docx.table import _Cell, _Row
from docx.text.run import Run

from zhizhi.exchange.officialfonts import BODY, HEADING, Font, letter
from zhizhi.exchange.tables import Cell, Column, Kind, Table, lettered, printable
from zhizhi.exchange.wordparts import repeat_head, whole_row

# How many characters of SMALL stand in a line of an upright page; what is wider goes across.
PORTRAIT_WIDTH = 40.0
SMALL = 10.5
PITCH = Pt(16)
ALIGNED = {
    Kind.TEXT: WD_ALIGN_PARAGRAPH.LEFT,
    Kind.DATE: WD_ALIGN_PARAGRAPH.CENTER,
    Kind.NUMBER: WD_ALIGN_PARAGRAPH.RIGHT,
    Kind.PERCENT: WD_ALIGN_PARAGRAPH.RIGHT,
}
# What Word leaves at both sides of a cell, in points.
PADDING = 11.0
# A column this narrow holds a number or a mark, which stands in the middle.
NARROW = 4.5


def table_write(word: Word, table: Table, room: int) -> None:
    """Adds the table over the whole width `room` (in EMU)."""
    made = word.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    made.autofit, made.alignment = False, WD_TABLE_ALIGNMENT.CENTER
    widths = _widths(table.columns, room)
    for grid, width in zip(made.columns, widths, strict=True):
        grid.width = width
    repeat_head(made.rows[0])
    for cell, column, width in zip(made.rows[0].cells, table.columns, widths, strict=True):
        _fill(cell, column.title, HEADING, width, WD_ALIGN_PARAGRAPH.CENTER)
    blank = _blank(made, table.columns, widths)
    for row in table.rows:
        made._tbl.append(_filled(made, blank, table.columns, row))


def _blank(made: Drawn, columns: tuple[Column, ...], widths: list[Emu]) -> CT_Row:
    """A row with everything but words, taken out of the table: copying it is ten times as fast as drawing each."""
    drawn: _Row = made.add_row()  # type: ignore[no-untyped-call]
    whole_row(drawn)
    for cell, column, width in zip(drawn.cells, columns, widths, strict=True):
        _fill(cell, "", BODY, width, _aligned(column))
    found: CT_Row = drawn._tr
    made._tbl.remove(found)
    return found


def _filled(made: Drawn, blank: CT_Row, columns: tuple[Column, ...], row: tuple[Cell, ...]) -> CT_Row:
    found = deepcopy(blank)
    for run, column, value in zip(found.iter(qn("w:r")), columns, row, strict=True):
        Run(run, made).text = printable(lettered(column, value))
    return found


def _widths(columns: tuple[Column, ...], room: int) -> list[Emu]:
    """Dates, figures and narrow columns get what they ask for, texts share the rest in proportion."""
    asked = [int(Pt(column.width * SMALL + PADDING)) for column in columns]
    stiff = [column.kind is not Kind.TEXT or column.width <= NARROW for column in columns]
    kept = sum(width for width, is_stiff in zip(asked, stiff, strict=True) if is_stiff)
    if kept == sum(asked) or kept > room // 2:
        return [Emu(room * width // sum(asked)) for width in asked]
    share = (room - kept) / (sum(asked) - kept)
    return [Emu(width if is_stiff else int(width * share)) for width, is_stiff in zip(asked, stiff, strict=True)]


def _aligned(column: Column) -> WD_ALIGN_PARAGRAPH:
    return WD_ALIGN_PARAGRAPH.CENTER if column.width <= NARROW else ALIGNED[column.kind]


def _fill(cell: _Cell, text: str, font: Font, width: Emu, align: WD_ALIGN_PARAGRAPH) -> None:
    cell.width = width
    cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
    line = cell.paragraphs[0]
    line.alignment = align
    line.paragraph_format.line_spacing = PITCH
    letter(line.add_run(printable(text)), font, SMALL)
