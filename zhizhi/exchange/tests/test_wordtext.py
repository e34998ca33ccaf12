"""Word documents as text: order, computed numbers, styles, tables, tracked changes, damage."""

import pytest

from zhizhi.exchange.documents import Reason, Unreadable, document
from zhizhi.exchange.tests import wordfiles
from zhizhi.exchange.wordnumbers import chinese, letters, roman


def lines(word: object) -> list[str]:
    """The lines of a document."""
    return document("a.docx", wordfiles.saved(word)).text.splitlines()


def test_paragraphs_and_tables_in_their_order() -> None:
    word = wordfiles.new()
    word.add_paragraph("前文")
    wordfiles.table(word, [["任务", "单位"], ["建账", "财政局"]])
    word.add_paragraph("后文")
    assert lines(word) == ["前文", "任务\t单位", "建账\t财政局", "后文"]


def test_numbers_that_word_computes() -> None:
    word = wordfiles.new()
    wordfiles.with_lists(word)
    for words, depth in (("甲", 0), ("乙", 1), ("丙", 1), ("丁", 2), ("戊", 0), ("己", 1)):
        wordfiles.numbered(word.add_paragraph(words), depth)
    assert lines(word) == ["一、甲", "（一）乙", "（二）丙", "1.丁", "二、戊", "（一）己"]


@pytest.mark.parametrize(("number", "words"), [(1, "一"), (10, "十"), (12, "十二"), (40, "四十"), (45, "四十五"),
(100, "一百"),
                                              (105, "一百零五"), (112, "一百一十二"), (120, "一百二十")])  # fmt: skip
def test_chinese_numbers(number: int, words: str) -> None:
    assert chinese(number) == words


def test_letters_and_roman_numbers() -> None:
    assert [letters(number) for number in (1, 26, 27)] == ["A", "Z", "AA"]
    assert [roman(number) for number in (1, 4, 9, 14, 40)] == ["I", "IV", "IX", "XIV", "XL"]


def test_headings_by_style_and_by_outline_level() -> None:
    word = wordfiles.new()
    word.add_heading("工作要点", 0)
    word.add_heading("抓队伍", 1)
    word.add_paragraph("建账。")
    wordfiles.outlined(word.add_paragraph("办实事"), 1)
    found = document("a.docx", wordfiles.saved(word))
    assert {found.text[at:].split("\n")[0]: level for at, level in found.levels.items()} == {
        "工作要点": 0, "抓队伍": 1, "办实事": 2,
    }  # fmt: skip


def test_tracked_changes_show_the_text_as_it_is_now() -> None:
    word = wordfiles.new()
    wordfiles.tracked(word.add_paragraph("保留"), "新加", "删去")
    assert lines(word) == ["保留新加"]


def test_merged_and_nested_cells() -> None:
    word = wordfiles.new()
    made = wordfiles.table(word, [["类别", "任务", "任务"], ["", "建账", "财政局"], ["", "报账", "审计局"]])
    made.cell(0, 1).merge(made.cell(0, 2)).text = "任务"
    made.cell(1, 0).merge(made.cell(2, 0)).text = "财务"
    made.cell(2, 1).add_table(1, 1).cell(0, 0).text = "内表"
    assert lines(word) == ["类别\t任务", "财务\t建账\t财政局", "财务\t报账 内表\t审计局"]


def test_line_breaks_and_an_empty_document() -> None:
    word = wordfiles.new()
    word.add_paragraph("上行\n下行")
    assert lines(word) == ["上行", "下行"]
    with pytest.raises(Unreadable, match="no text"):
        document("a.docx", wordfiles.saved(wordfiles.new()))


@pytest.mark.parametrize(("old", "new", "words"), [
    (b"</w:document>", b"</w:wrong>", "word/document.xml line"),
    (b"<w:document ", b'<!DOCTYPE x [<!ENTITY e "boom">]><w:document ', "word/document.xml"),
])  # fmt: skip
def test_damage_is_said_with_the_part(old: bytes, new: bytes, words: str) -> None:
    word = wordfiles.new()
    word.add_paragraph("建账。")
    with pytest.raises(Unreadable, match=words) as caught:
        document("a.docx", wordfiles.changed(wordfiles.saved(word), "word/document.xml", old, new))
    assert caught.value.reason is Reason.DAMAGED
