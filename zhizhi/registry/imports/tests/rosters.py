"""Files as offices send them, made for the tests, and the steps from a file to records."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import xlsxwriter

from tests.world import World
from zhizhi.core.idnumber import check_character
from zhizhi.registry.imports import checking, operations
from zhizhi.registry.imports.mapping import proposed
from zhizhi.registry.imports.models import Intake
from zhizhi.registry.imports.staging import Staged, rows_of
from zhizhi.registry.imports.targets.kinds import target_of
from zhizhi.registry.imports.working import imports_work
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person

HEADS = ["姓名", "性别", "身份证号", "出生日期", "联系电话", "所在单位", "所在党支部", "入党时间", "学历"]


def number(serial: int, born: str = "19850307", area: str = "510921") -> str:
    """A valid identification number of nobody; even serials are women."""
    first = f"{area}{born}{serial:03d}"
    return first + check_character(first)


def xlsx(
    path: Path, rows: Sequence[Sequence[Any]], *, sheet: str = "花名册", more: Callable[[Any, Any], None] | None = None
) -> Path:
    """A workbook with these rows from its first on; `more` writes further into book and sheet."""
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        page = book.add_worksheet(sheet)
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    page.write_datetime(at, column, cell, day)
                elif cell not in ("", None):
                    page.write(at, column, cell)
        if more:
            more(book, page)
    return path


class Desk:
    """Somebody who brings files in, a step at a time."""

    def __init__(self, world: World, person: Person | None = None, place: Organization | None = None) -> None:
        self.world, self.person = world, person or world.organizer
        self.place = place or world.township

    def bring(self, path: Path, target: str = "people") -> Intake:
        """Uploaded, mapped as proposed, checked."""
        intake = operations.intake_upload(
            scope=self.scope, place=self.place, target=target, name=path.name, path=path, at=self.world.at
        )
        layout, _sheets = checking.layout_kept(intake)
        columns = target_of(target).columns_of(self.place, self.scope, self.world.at)
        mapping, _before = proposed(intake, columns, layout)
        operations.intake_map(scope=self.scope, intake=intake, mapping=mapping, at=self.world.at)
        return self.worked(intake)

    def take(self, intake: Intake, *, leave: bool = False) -> Intake:
        """Taken over."""
        operations.intake_apply(intake=intake, leave_faulty=leave, undecided=0, at=self.world.at)
        return self.worked(intake)

    def undo(self, intake: Intake) -> Intake:
        """Taken back."""
        operations.intake_undo(intake=intake)
        return self.worked(intake)

    def worked(self, intake: Intake) -> Intake:
        """After the process that works has done its turn."""
        imports_work()
        found: Intake = Intake.objects.system("test").select_related("place").get(pk=intake.pk)
        return found

    @property
    def scope(self) -> Any:
        """What the person may do."""
        return self.world.scope(self.person)


def staged(intake: Intake) -> list[Staged]:
    """All rows."""
    return [row for some in rows_of(intake) for row in some]


def faults(intake: Intake) -> dict[int, list[tuple[str, str]]]:
    """(column, code) of each faulty row by its number."""
    return {row.row: [(fault[0], fault[1]) for fault in row.faults] for row in staged(intake) if row.faults}
