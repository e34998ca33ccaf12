import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from xml.etree import ElementTree

import pytest

from zhizhi.exchange.sheets import workbook
from zhizhi.exchange.tables import Cell, Column, Kind, Table, TableRefused, lettered

MADE = datetime(2026, 3, 18, 9, 30, tzinfo=UTC)
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
COLUMNS = (
    Column("任务", 20),
    Column("完成时限", 6, Kind.DATE),
    Column("进度", 4, Kind.PERCENT),
    Column("户数", 4, Kind.NUMBER),
)


def table(*rows: tuple[Cell, ...], title: str = "责任清单", mark: str = "裴国栋 2026-03-18 09:30 导出") -> Table:
    return Table(title, COLUMNS, rows, ("进度由系统自动统计。",), mark)


def part(content: bytes, name: str) -> ElementTree.Element:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return ElementTree.fromstring(archive.read(name))


def sheet(*tables: Table) -> ElementTree.Element:
    return part(workbook(tables, made=MADE), "xl/worksheets/sheet1.xml")


def test_texts_that_look_like_formulas_stay_texts() -> None:
    content = workbook([table(*(((f"{sign}1+1"), None, None, None) for sign in "=+-@"))], made=MADE)
    found = part(content, "xl/worksheets/sheet1.xml")
    assert not list(found.iter(f"{MAIN}f"))
    shared = [text.text for text in part(content, "xl/sharedStrings.xml").iter(f"{MAIN}t")]
    assert {"=1+1", "+1+1", "-1+1", "@1+1"} <= set(shared)
    quoted = [style.get("quotePrefix") for style in part(content, "xl/styles.xml").iter(f"{MAIN}xf")]
    assert "1" in quoted


def test_dates_and_figures_are_numbers() -> None:
    found = sheet(table(("走访困难户", date(2026, 10, 31), Decimal("0.835"), 1200)))
    cells = {cell.get("r"): cell for cell in found.iter(f"{MAIN}c")}
    kinds = {name: (cells[name].get("t"), cells[name].findtext(f"{MAIN}v")) for name in ("B3", "C3", "D3")}
    assert kinds == {"B3": (None, "46326"), "C3": (None, "0.835"), "D3": (None, "1200")}
    assert cells["A3"].get("t") == "s"


def test_the_heads_stay_on_screen_and_on_paper() -> None:
    content = workbook([table(("甲", None, None, None))], made=MADE)
    found = part(content, "xl/worksheets/sheet1.xml")
    pane, page = found.find(f".//{MAIN}pane"), found.find(f"{MAIN}pageSetup")
    assert pane is not None
    assert (pane.get("ySplit"), pane.get("state")) == ("2", "frozen")
    assert page is not None
    assert (page.get("paperSize"), page.get("orientation")) == ("9", "landscape")
    names = {name.get("name"): name.text for name in part(content, "xl/workbook.xml").iter(f"{MAIN}definedName")}
    assert names["_xlnm.Print_Titles"] == "责任清单!$1:$2"


def test_an_ampersand_in_the_mark_is_no_code_of_the_footer() -> None:
    assert sheet(table(mark="甲&P乙")).findtext(f".//{MAIN}oddFooter") == "&L甲&&P乙&R&P / &N"


def test_names_of_sheets_are_those_that_excel_takes() -> None:
    content = workbook([table(title="一/二:三" * 20), table(title="一/二:三" * 20), table(title="[]")], made=MADE)
    names = [str(found.get("name")) for found in part(content, "xl/workbook.xml").iter(f"{MAIN}sheet")]
    assert len({*names}) == 3
    assert all(0 < len(name) <= 31 and not set("[]:*?/\\") & set(name) for name in names)


def test_control_characters_leave() -> None:
    content = workbook([table(("甲\x00乙\x0b丙\n丁", None, None, None))], made=MADE)
    assert "甲乙丙\n丁" in [text.text for text in part(content, "xl/sharedStrings.xml").iter(f"{MAIN}t")]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("甲",), "row 1: 1 cells for 4 columns"),
        (("甲", "2026-10-31", None, None), "row 1, column 完成时限: str"),
        (("甲", MADE, None, None), "row 1, column 完成时限: datetime"),
        (("甲", None, None, True), "row 1, column 户数: bool"),
        (("甲" * 40_000, None, None, None), "row 1, column 任务: 40000 characters"),
    ],
)
def test_a_row_that_does_not_fit_is_named(row: tuple[Cell, ...], words: str) -> None:
    with pytest.raises(TableRefused, match=words):
        table(row)


@pytest.mark.parametrize(
    ("column", "cell", "words"),
    [(1, date(2026, 10, 31), "2026-10-31"), (2, Decimal("0.8349"), "83.5%"), (3, 1200, "1200"), (0, None, "")],
)
def test_cells_on_paper(column: int, cell: Cell, words: str) -> None:
    assert lettered(COLUMNS[column], cell) == words
