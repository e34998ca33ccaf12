"""A large sheet that is read a portion at a time gives what reading it whole does."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from zhizhi.exchange import rosterfiles, xlsxportions
from zhizhi.exchange.rosterfiles import Reason, RosterRefused, Row, book_open


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Two sheets with shared texts; the second has a title over its columns, gaps, days, a merged area, a formula."""
    path = tmp_path / "roster.xlsx"
    with xlsxwriter.Workbook(path) as made:
        made.add_worksheet("说明").write(0, 0, "填表说明")
        page, day = made.add_worksheet("名册"), made.add_format({"num_format": "yyyy-mm-dd"})
        page.merge_range(1, 2, 1, 5, "花名册")
        for row in (*range(3, 200), *range(290, 400)):
            page.write_row(row, 2, [f"甲{row % 7}", row, "" if row % 3 else f"乙<{row}>"])
            page.write_datetime(row, 5, date(1980, 1, 1 + row % 28), day)
        page.merge_range(300, 4, 330, 4, "合并")
        page.write_formula(350, 4, "=1+1", None, "")
    return path


def narrowed(rows: list[Row]) -> list[list[Any]]:
    """Without blanks at the end, which say only how wide the widest row is."""
    return [row[: max((at + 1 for at, cell in enumerate(row) if cell != ""), default=0)] for row in rows]


def test_portions_give_what_the_whole_sheet_does(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = book_open(path).sheet(1)
    rows = narrowed(list(whole.rows))
    monkeypatch.setattr(xlsxportions, "SIZE", 3_000)
    monkeypatch.setattr(xlsxportions, "BLOCK", 700)
    cut = book_open(path).sheet(1)
    assert (narrowed(list(cut.rows)), cut.merged, cut.lost) == (rows, whole.merged, whole.lost)
    assert len(rows) == 400
    assert rows[399][5] == date(1980, 1, 8)
    source = book_open(path)
    assert isinstance(source, rosterfiles._Workbook)
    found = source.scanned["名册"]
    assert len(list(xlsxportions.portions(path, found.member, found.tail))) > 5


def test_a_portion_that_cannot_be_read_refuses_the_file(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*given: Any) -> Any:
        yield next(real(*given))
        raise ValueError("torn")

    real = xlsxportions.portions
    monkeypatch.setattr(xlsxportions, "SIZE", 3_000)
    monkeypatch.setattr(xlsxportions, "BLOCK", 700)
    monkeypatch.setattr(xlsxportions, "portions", broken)
    with pytest.raises(RosterRefused) as refused:
        list(book_open(path).sheet(1).rows)
    assert refused.value.reason is Reason.DAMAGED
