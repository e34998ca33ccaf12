"""Tables as offices send them: where they lie, what stands around them, and files that are refused with a reason."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from zhizhi.exchange import rosterfiles, xlsxtop
from zhizhi.exchange.rosterfiles import Reason, RosterRefused, book_open
from zhizhi.exchange.rosterheads import Layout, Why, layout_of, layouts, narrowed, reading
from zhizhi.exchange.xlsxscan import letters_of, number_of

KNOWN = {"姓名", "性别", "身份证号", "出生日期", "学历全日制", "学历在职", "单位"}
HERE = Path(__file__).parent / "sheets"
More = Callable[[Any, Any], None]


def known(text: str) -> bool:
    return narrowed(text) in KNOWN


def book(path: Path, rows: Sequence[Sequence[Any]], more: More | None = None) -> Path:
    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as made:
        page = made.add_worksheet("表")
        day = made.add_format({"num_format": 'yyyy"年"m"月"'})
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, datetime):
                    page.write_datetime(at, column, cell, day)
                elif cell != "":
                    page.write(at, column, cell)
        if more:
            more(made, page)
    return path


def table(path: Path) -> tuple[Layout, list[tuple[int, list[Any]]], list[tuple[int, Why, str]]]:
    opened = book_open(path)
    layout = layouts(opened, known)[0]
    read = reading(opened.sheet(layout.sheet), layout)
    rows = list(read.rows)
    return layout, rows, read.skipped


def test_the_heads_of_a_large_file_are_found_in_its_first_rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same heads as of the whole file, merged areas included; too large is said from the whole file."""
    monkeypatch.setattr(xlsxtop, "ROWS", 50)
    monkeypatch.setattr(xlsxtop, "BLOCK", 700)
    rows = [
        ["花名册"],
        ["姓名", "性别", "学历", ""],
        ["", "", "全日制", "在职"],
        *([f"甲{n}", "男", "大学", "大专"] for n in range(300)),
    ]

    def more(made: Any, page: Any) -> None:
        page.merge_range("A1:D1", "花名册")
        page.merge_range("C2:D2", "学历")
        made.add_worksheet("小").write("A1", "丙")

    path = book(tmp_path / "a.xlsx", rows, more)
    whole, top = book_open(path), book_open(path, top=True)
    assert layouts(top, known) == layouts(whole, known)
    assert layouts(top, known)[0].heads[3].title == "学历在职"
    assert (top.names, top.hidden) == (whole.names, whole.hidden)
    assert [len(list(found.sheet(0).rows)) for found in (top, whole)] == [50, 303]
    assert list(top.sheet(1).rows) == [["丙"]]
    # A sheet that cannot be cut is read as a whole.
    monkeypatch.setattr(xlsxtop, "MOST_TAIL", 3)
    assert len(list(book_open(path, top=True).sheet(0).rows)) == 303
    monkeypatch.setattr(rosterfiles, "MOST_ROWS", 100)
    with pytest.raises(RosterRefused) as refused:
        book_open(path, top=True).sheet(0)
    assert refused.value.reason is Reason.TOO_MANY_ROWS


def test_titles_above_sums_and_notes_below(tmp_path: Path) -> None:
    rows: list[list[Any]] = [
        ["柳湾村党员花名册"], ["填报单位：柳湾村"], [], ["序号", "姓 名", "性　别", "身份证号"],
        [1, "甲", "男", "1"], [], ["一、二组"], [2, "乙", "女", "2"], ["序号", "姓 名", "性　别", "身份证号"],
        ["合 计", "", "2人", ""], ["注：以上均为正式党员"],
    ]  # fmt: skip
    layout, found, skipped = table(
        book(tmp_path / "a.xlsx", rows, lambda _b, page: page.merge_range("A1:D1", "柳湾村党员花名册"))
    )
    assert (layout.row, layout.depth) == (4, 1)
    assert [(number, row[1]) for number, row in found] == [(5, "甲"), (8, "乙")]
    assert [(row, why) for row, why, _text in skipped] == [
        (7, Why.NOTE), (9, Why.HEADS), (10, Why.TOTAL), (11, Why.NOTE),
    ]  # fmt: skip


def test_heads_of_two_rows_and_merged_cells_below(tmp_path: Path) -> None:
    def more(_book: Any, page: Any) -> None:
        page.merge_range("A1:A2", "姓名")
        page.merge_range("B1:C1", "学历")
        page.merge_range("D1:D2", "单位")
        page.write_row("B2", ["全日制", "在职"])
        page.write_row("A3", ["甲", "大专", "大学"])
        page.write_row("A4", ["乙", "高中"])
        page.write_row("A5", ["丙", "初中"])
        page.merge_range("D3:D4", "柳湾村")
        page.write("D5", "石桥村")

    layout, found, _skipped = table(book(tmp_path / "a.xlsx", [], more))
    assert (layout.row, layout.depth) == (2, 2)
    assert [head.title for head in layout.heads] == ["姓名", "学历全日制", "学历在职", "单位"]
    assert [row[3] for _number, row in found] == ["柳湾村", "柳湾村", "石桥村"]


def test_empty_columns_and_rows_before_the_table(tmp_path: Path) -> None:
    rows = [[], [], ["", "", "姓名", "性别"], ["", "", "甲", "男"]]
    layout, found, _skipped = table(book(tmp_path / "a.xlsx", rows))
    assert [head.column for head in layout.heads] == [2, 3]
    assert found == [(4, ["", "", "甲", "男"])]


def test_the_right_sheet_is_found_hidden_ones_last(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "a.xlsx") as made:
        made.add_worksheet("说明").write("A1", "填表说明")
        hidden = made.add_worksheet("旧")
        hidden.write_row("A1", ["姓名", "性别", "身份证号"])
        hidden.hide()
        made.add_worksheet("花名册").write_row("A1", ["姓名", "性别"])
    opened = book_open(tmp_path / "a.xlsx")
    found = layouts(opened, known)
    assert [(layout.sheet_name, opened.hidden[layout.sheet]) for layout in found] == [("花名册", False), ("旧", True)]


def test_heads_may_be_named_by_hand(tmp_path: Path) -> None:
    opened = book_open(book(tmp_path / "a.xlsx", [["甲", "乙"], ["名", "号"], ["张", "1"]]))
    assert layout_of(opened, known, 0, 2).row == 2
    with pytest.raises(RosterRefused) as refused:
        layout_of(opened, known, 0, 30)
    assert refused.value.reason is Reason.NO_HEAD


def test_dates_numbers_and_what_floating_point_left(tmp_path: Path) -> None:
    day = datetime(1985, 3, 1)  # noqa: DTZ001
    rows: list[list[Any]] = [["姓名", "出生日期", "身份证号"], ["甲", day, 510921198503070021], ["乙", 31113, "1"]]
    _layout, found, _skipped = table(book(tmp_path / "a.xlsx", rows))
    assert found[0][1][1] == date(1985, 3, 1)
    assert isinstance(found[0][1][2], float)


def formulas(path: Path, cells: dict[str, bytes]) -> Path:
    """The workbook with other cells: what a program writes that calculates nothing."""
    made = book(path, [["姓名", "性别"], ["甲", "男"], ["乙", "女"]])
    content = {}
    with zipfile.ZipFile(made) as package:
        content = {name: package.read(name) for name in package.namelist()}
    text = content["xl/worksheets/sheet1.xml"]
    for ref, cell in cells.items():
        start = text.index(f'<c r="{ref}"'.encode())
        text = text[:start] + cell + text[text.index(b"</c>", start) + 4 :]
    content["xl/worksheets/sheet1.xml"] = text
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, part in content.items():
            package.writestr(name, part)
    return path


def test_formulas_without_a_result_and_errors_are_not_blanks(tmp_path: Path) -> None:
    cells = {"B2": b'<c r="B2"><f>A1&amp;A2</f></c>', "B3": b'<c r="B3" t="e"><f>NA()</f><v>#N/A</v></c>'}
    opened = book_open(formulas(tmp_path / "a.xlsx", cells))
    assert opened.sheet(0).lost == {(1, 1): "formula", (2, 1): "error"}
    kept = book(tmp_path / "b.xlsx", [["姓名", "性别"]], lambda _b, page: page.write_formula("A2", "=B1", None, "甲"))
    assert book_open(kept).sheet(0).lost == {}


def test_old_workbooks_are_read() -> None:
    layout, found, _skipped = table(HERE / "old.xls")
    assert layout.row == 2
    assert [(row[0], row[3]) for _number, row in found] == [("蔡文姬", date(1985, 3, 7)), ("董奉", "1985.03")]


def test_a_mark_before_gb18030_is_no_part_of_the_first_head(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("\ufeff姓名;性别\n甲;男\n".encode("gb18030"))
    assert next(book_open(tmp_path / "a.csv").sheet(0).rows) == ["姓名", "性别"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("separator", [",", "\t", ";", "|"])
def test_text_in_every_encoding_and_separator(tmp_path: Path, encoding: str, separator: str) -> None:
    path = tmp_path / "a.csv"
    lines = ["花名册", separator.join(["姓名", "性别", "身份证号"]), separator.join(["甲", "男", '"a b"']), ""]
    path.write_bytes("\r\n".join(lines).encode(encoding))
    layout, found, _skipped = table(path)
    assert (layout.row, found) == (2, [(3, ["甲", "男", "a b"])])


def packed(**parts: bytes) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name.replace("__", "/").replace("_", "."), content)
    return made.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Reason.EMPTY),
        (b" \n ", Reason.EMPTY),
        (OLE + "EncryptedPackage".encode("utf-16-le"), Reason.LOCKED),
        (OLE + "WordDocument".encode("utf-16-le"), Reason.DOCUMENT),
        (OLE, Reason.DAMAGED),
        (b"%PDF-1.7", Reason.DOCUMENT),
        (b"<html><table><tr><td>1</td></tr></table></html>", Reason.WEB_PAGE),
        (b"\x89PNG\r\n\x1a\n\0\0\0", Reason.NOT_A_SHEET),
        (b"PK\x03\x04 broken", Reason.DAMAGED),
        (packed(word__document_xml=b"<w/>"), Reason.DOCUMENT),
        (packed(content_xml=b"<o/>"), Reason.OTHER_SHEET),
        (packed(readme_txt=b"hello"), Reason.NOT_A_SHEET),
        ("姓名,性别\n".encode() + "甲".encode("gb18030") + b"\xff\xfe\n", Reason.ENCODING),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, reason: Reason) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(RosterRefused) as refused:
        layouts(book_open(path), known)
    assert refused.value.reason is reason


def test_a_small_file_that_unpacks_to_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = book(tmp_path / "a.xlsx", [["姓名", "性别"], *([["甲" * 20 + str(at), "男"] for at in range(3000)])])
    monkeypatch.setattr("zhizhi.exchange.xlsxscan.MOST_UNPACKED", 10_000)
    with pytest.raises(RosterRefused) as refused:
        book_open(path)
    assert refused.value.reason is Reason.UNPACKED


def test_a_stray_cell_in_the_last_corner_is_refused_before_it_is_read(tmp_path: Path) -> None:
    def far(_book: Any, page: Any) -> None:
        page.write("A1048576", "x")

    def wide(_book: Any, page: Any) -> None:
        page.write("XFD1", "x")

    for more, reason in ((far, Reason.TOO_MANY_ROWS), (wide, Reason.TOO_WIDE)):
        path = book(tmp_path / f"{reason}.xlsx", [["姓名", "性别"], ["甲", "男"]], more)
        with pytest.raises(RosterRefused) as refused:
            layouts(book_open(path), known)
        assert refused.value.reason is reason


def test_formats_far_below_do_no_harm(tmp_path: Path) -> None:
    def far(made: Any, page: Any) -> None:
        page.write_blank("XFD1048576", None, made.add_format({"bold": True}))

    _layout, found, _skipped = table(book(tmp_path / "a.xlsx", [["姓名", "性别"], ["甲", "男"]], far))
    assert len(found) == 1


def test_more_rows_than_are_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text("姓名,性别\n" + "甲,男\n" * 30, encoding="utf-8")
    monkeypatch.setattr("zhizhi.exchange.rosterheads.MOST_ROWS", 20)
    with pytest.raises(RosterRefused) as refused:
        table(path)
    assert refused.value.reason is Reason.TOO_MANY_ROWS


def test_too_large_files_are_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.csv"
    path.write_text("姓名,性别\n甲,男\n", encoding="utf-8")
    monkeypatch.setattr(rosterfiles, "MOST_BYTES", 10)
    with pytest.raises(RosterRefused) as refused:
        book_open(path)
    assert refused.value.reason is Reason.TOO_LARGE


def test_letters_of_columns() -> None:
    assert [letters_of(number) for number in (0, 25, 26, 701, 702)] == ["A", "Z", "AA", "ZZ", "AAA"]
    assert all(number_of(letters_of(number)) == number for number in range(800))
