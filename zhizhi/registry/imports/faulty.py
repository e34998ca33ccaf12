"""The faulty rows of a file as a workbook, with what is wrong with each beside it, to be corrected and sent again."""

from datetime import datetime

from django.utils.translation import gettext as _

from zhizhi.exchange.rosterheads import reading
from zhizhi.exchange.sheets import workbook
from zhizhi.exchange.tables import Cell, Column, Kind, Table
from zhizhi.registry.exports.operations import export_record
from zhizhi.registry.imports.checking import opened
from zhizhi.registry.imports.columns import written
from zhizhi.registry.imports.models import Intake
from zhizhi.registry.imports.queries import columns_of, fault_lines, layout_of_intake, letters
from zhizhi.registry.imports.staging import Staged, State, rows_of
from zhizhi.registry.scope import Scope


def faulty_workbook(*, scope: Scope, intake: Intake, at: datetime) -> bytes:
    """An .xlsx with the heads and cells of the file as they came. Taking it out is journaled."""
    rows = {row.row: row for some in rows_of(intake) for row in some if row.state == State.FAULT}
    mark = export_record(
        scope=scope, what="import-faulty.xlsx", rows=len(rows), at=at, place=intake.place, subject=("import", intake.pk)
    )
    layout = layout_of_intake(intake)
    columns = [Column(_("Row"), 5, Kind.NUMBER), Column(_("What is wrong"), 40)]
    columns += [Column(head.title or "–", 12) for head in layout.heads]
    labels = {column.key: str(column.label) for column in columns_of(intake, scope)}
    at_letters = letters(intake)
    table: list[tuple[Cell, ...]] = []
    with opened(intake) as book:
        for number, cells in reading(book.sheet(layout.sheet), layout).rows:
            if number in rows:
                said = _said(rows[number], labels, at_letters)
                table.append((number, said, *(written(cells[head.column]) or None for head in layout.heads)))
    title = _("Faulty rows of %(file)s") % {"file": intake.file_name}
    notes = (_("Correct the rows here and bring this file in again; the first two columns are ignored."),)
    return workbook([Table(title, tuple(columns), tuple(table), notes, mark.text)], made=at)


def _said(row: Staged, labels: dict[str, str], at: dict[str, str]) -> str:
    lines = fault_lines(row, labels, at)
    return "\n".join(f"{line.label}{f'（{line.letter}）' if line.letter else ''}：{line.text}" for line in lines)
