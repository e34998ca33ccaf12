"""A roster as a sheet and as a Word document across, with heads on every page and the mark of who took it out."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from zhizhi.exchange.officialdoc import Document, document
from zhizhi.exchange.sheets import workbook
from zhizhi.exchange.tables import Column, Kind, Table
from zhizhi.registry.exports.operations import Mark
from zhizhi.registry.exports.responses import EXCEL, WORD
from zhizhi.registry.rosters.columns import Entry, RosterColumn

TYPES = {"xlsx": EXCEL, "docx": WORD}


def table_of(
    title: str, columns: Sequence[RosterColumn], found: Iterable[Entry], mark: Mark, day: date, *, paper: bool = False
) -> Table:
    """The rows in their order, each with its number; on paper names of two characters are set apart."""
    heads = (
        Column(_("No."), 3, Kind.NUMBER),
        *(Column(str(column.label), column.width) for column in columns),
    )
    said = [column.printed if paper else column.cell for column in columns]
    rows = tuple((number, *(words(entry) or None for words in said)) for number, entry in enumerate(found, 1))
    return Table(title, heads, rows, (as_of(day),), mark.text, mark.short)


def file_made(ending: str, table: Table, *, made: datetime) -> bytes:
    """The .xlsx or .docx."""
    if ending == "xlsx":
        return workbook([table], made=made)
    untitled = Table("", table.columns, table.rows, table.notes, table.mark)
    return document(Document(table.title, (untitled,), across=True, watermark=table.watermark), made=made)


def as_of(day: date) -> str:
    """On which day ages and posts were read."""
    return _("Ages, posts and memberships as of %(day)s.") % {"day": date_format(day, "DATE_FORMAT")}
