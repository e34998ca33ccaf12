import io
from datetime import UTC, date, datetime

import docx
import pytest
from docx.document import Document as Word
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from zhizhi.exchange.officialdoc import Block, Document, Heading, Note, Paragraph, Signature, balanced, document
from zhizhi.exchange.tables import Cell, Column, Kind, Table

MADE = datetime(2026, 3, 18, 9, 30, tzinfo=UTC)
NARROW = (Column("单位", 12), Column("完成率", 6, Kind.PERCENT))
WIDE = (*NARROW, Column("任务", 30), Column("时限", 7, Kind.DATE))


def word(*blocks: Block, title: str = "落实情况周报", subtitle: str = "") -> Word:
    return docx.Document(io.BytesIO(document(Document(title, blocks, subtitle), made=MADE)))


def wide(rows: int = 2) -> Table:
    row: tuple[Cell, ...] = ("青溪镇", 0.5, "走访困难户", date(2026, 10, 31))
    return Table("任务分解表", WIDE, (row,) * rows, mark="裴国栋 导出")


def chinese_font(element: object) -> str:
    return str(element._r.rPr.rFonts.get(qn("w:eastAsia")))  # type: ignore[attr-defined]


def test_the_page_has_the_measures_of_the_standard() -> None:
    page = word(Paragraph("正文。")).sections[0]
    sides = (page.page_width, page.page_height, page.top_margin, page.left_margin, page.right_margin)
    assert [round(side / Mm(1)) for side in sides if side] == [210, 297, 37, 28, 26]
    text = page.page_height - page.top_margin - page.bottom_margin  # type: ignore[operator]
    assert round(text / Mm(1)) == 225


@pytest.mark.parametrize(
    ("block", "font", "size"),
    [
        (Heading("一、总体情况"), "黑体", 16),
        (Heading("（一）完成情况", 2), "楷体_GB2312", 16),
        (Heading("1. 走访", 3), "仿宋_GB2312", 16),
        (Paragraph("正文。"), "仿宋_GB2312", 16),
        (Note("数据来源。"), "宋体", 10.5),
    ],
)
def test_each_block_has_its_font_and_size(block: Block, font: str, size: float) -> None:
    run = word(block).paragraphs[-1].runs[0]
    assert (chinese_font(run), run.font.size) == (font, Pt(size))


def test_title_and_text() -> None:
    made = word(Paragraph("正文。", lead="一是"), subtitle="（第12周）")
    title, subtitle, _empty, text = made.paragraphs
    assert (title.text, title.alignment, chinese_font(title.runs[0])) == (
        "落实情况周报",
        WD_ALIGN_PARAGRAPH.CENTER,
        "方正小标宋简体",
    )
    assert (subtitle.text, text.text) == ("（第12周）", "一是正文。")
    assert text.paragraph_format.first_line_indent == Pt(32)
    assert made.styles["Normal"].paragraph_format.line_spacing == Pt(28)


def test_missing_fonts_have_substitutes() -> None:
    parts = {part.partname: part for part in word().part.package.iter_parts()}
    assert 'w:name="仿宋_GB2312"><w:altName w:val="仿宋,FangSong' in parts["/word/fontTable.xml"].blob.decode()


def test_page_numbers_stand_on_the_outer_side() -> None:
    made = word(Paragraph("正文。"))
    assert made.settings.odd_and_even_pages_header_footer
    odd, even = made.sections[0].footer.paragraphs[0], made.sections[0].even_page_footer.paragraphs[0]
    assert (odd.text, odd.alignment) == ("— 1 —", WD_ALIGN_PARAGRAPH.RIGHT)
    assert (even.text, even.alignment) == ("— 1 —", WD_ALIGN_PARAGRAPH.LEFT)
    assert " PAGE " in [field.text for field in odd._p.iter(qn("w:instrText"))]


def test_a_wide_table_lies_across_and_the_text_after_it_stands_again() -> None:
    made = word(Paragraph("前。"), wide(), Paragraph("后。"))
    assert [section.orientation for section in made.sections] == [
        WD_ORIENT.PORTRAIT,
        WD_ORIENT.LANDSCAPE,
        WD_ORIENT.PORTRAIT,
    ]
    across = made.sections[1]
    assert round((across.page_width or 0) / Mm(1)) == 297
    filled = sum(cell.width or 0 for cell in made.tables[0].rows[0].cells)
    assert abs(filled - Mm(297 - 37 - 35)) < Mm(1)


def test_the_heading_of_a_wide_table_stands_on_its_page() -> None:
    made = word(Paragraph("前。"), Heading("一、甲镇"), wide(), Heading("二、乙镇"), wide(), Note("数据来源。"))
    assert [section.orientation for section in made.sections] == [WD_ORIENT.PORTRAIT, WD_ORIENT.LANDSCAPE]
    assert len(word(Heading("一、甲镇"), Paragraph("前。"), wide()).sections) == 2


def test_a_whole_document_may_lie_across() -> None:
    made = docx.Document(io.BytesIO(document(Document("清单", (Paragraph("前。"), wide()), across=True), made=MADE)))
    assert [section.orientation for section in made.sections] == [WD_ORIENT.LANDSCAPE]


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("落实情况周报", ["落实情况周报"]),
        ("《云岭县2026年便民服务工作要点》落实情况周报", ["《云岭县2026年便民服务工作要点》", "落实情况周报"]),
        ("一" * 30, ["一" * 15, "一" * 15]),
        ("《" + "一" * 30 + "》周报", ["《" + "一" * 16, "一" * 14 + "》周报"]),
        ("自己\n分行" + "一" * 30, ["自己", "分行" + "一" * 30]),
    ],
)
def test_long_titles_are_broken_where_they_read_well(title: str, lines: list[str]) -> None:
    assert balanced(title).split("\n") == lines


def test_a_narrow_table_stays_on_the_page() -> None:
    assert len(word(Paragraph("前。"), Table("表1", NARROW, (("青溪镇", 0.5),))).sections) == 1


def test_heads_repeat_and_rows_stay_whole() -> None:
    rows = word(wide(40)).tables[0].rows
    assert rows[0]._tr.trPr is not None
    assert rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr is not None and row._tr.trPr.find(qn("w:cantSplit")) is not None for row in rows)


def test_cells_notes_and_mark() -> None:
    made = word(wide())
    assert [cell.text for cell in made.tables[0].rows[1].cells] == ["青溪镇", "50.0%", "走访困难户", "2026-10-31"]
    assert made.paragraphs[-1].text == "裴国栋 导出"


def test_the_signature_stands_at_the_right() -> None:
    issuer, day = word(Signature("中共云岭县委组织部", "2026年3月18日")).paragraphs[-2:]
    assert {issuer.alignment, day.alignment} == {WD_ALIGN_PARAGRAPH.RIGHT}
    assert day.paragraph_format.right_indent == Pt(64)


def test_control_characters_leave() -> None:
    assert word(Paragraph("甲\x00乙\x0c丙")).paragraphs[-1].text == "甲乙丙"


def test_the_same_source_is_the_same_file() -> None:
    source = Document("周报", (Paragraph("正文。"), wide()))
    first, second = (docx.Document(io.BytesIO(document(source, made=MADE))) for _ in range(2))
    assert first.element.xml == second.element.xml
    assert first.core_properties.created == MADE
