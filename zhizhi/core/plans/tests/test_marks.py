"""Numbering marks and how they nest, as tables."""

import pytest

from zhizhi.core.plans.marks import Style, chinese_number, depths, mark_of


@pytest.mark.parametrize(("text", "style", "number", "length"), [
    ("一、总体要求", Style.CHINESE, 1, 2), ("十二．其他", Style.CHINESE, 12, 3),
    ("（三）抓落实", Style.BRACKETED, 3, 3),
    ("(四) 抓落实", Style.BRACKETED, 4, 4), ("1.建账", Style.ARABIC, 1, 2), ("45．建账", Style.ARABIC, 45, 3),
    ("2、建账", Style.ARABIC, 2, 2), ("（1）建账", Style.ARABIC_BRACKETED, 1, 3),
    ("3）建账", Style.ARABIC_BRACKETED, 3, 2),
    ("①建账", Style.CIRCLED, 1, 1), ("⑵建账", Style.CIRCLED, 2, 1), ("一是建账", Style.SPOKEN, 1, 2),
    ("二要建账", Style.SPOKEN, 2, 2), ("三是要建账", Style.SPOKEN, 3, 3), ("第一，建账", Style.ORDINAL, 1, 3),
    ("其二，建账", Style.ORDINAL, 2, 3), ("首先，建账", Style.ADVERB, 1, 3), ("最后，收尾", Style.ADVERB, 9, 3),
    ("第三章　附则", Style.PART, 3, 4), ("第十条　建账", Style.ARTICLE, 10, 4), ("行动二：建账", Style.LABELLED, 2, 4),
    ("——建账", Style.BULLET, 0, 2), ("●建账", Style.BULLET, 0, 1), ("2.1 建账", Style.DECIMAL, 1, 4),
])  # fmt: skip
def test_marks(text: str, style: Style, number: int, length: int) -> None:
    mark = mark_of(text)
    assert mark is not None
    assert (mark.style, mark.number, mark.length) == (style, number, length)


@pytest.mark.parametrize("text", [
    "第一书记驻村", "三会一课", "一门式服务", "1.5万元", "2026年底前", "20%以上", "三要素齐全", "一是一，二是二",
    "最后一公里", "十五五规划", "1+6模式",
])  # fmt: skip
def test_what_is_no_mark(text: str) -> None:
    assert mark_of(text) is None


@pytest.mark.parametrize(("text", "number"), [
    ("一", 1), ("十", 10), ("十九", 19), ("二十", 20), ("四十五", 45), ("一百零三", 103), ("二百", 200),
])  # fmt: skip
def test_chinese_numbers(text: str, number: int) -> None:
    assert chinese_number(text) == number


@pytest.mark.parametrize(("heads", "nesting"), [
    (["一、甲", "（一）乙", "1.丙", "2.丁", "（二）戊", "二、己"], [0, 1, 2, 2, 1, 0]),
    (["一、甲", "1.乙", "（1）丙", "2.丁", "二、戊", "3.己"], [0, 1, 2, 1, 0, 1]),
    (["第一章 甲", "一、乙", "（一）丙", "第二章 丁"], [0, 1, 2, 0]),
    (["1.甲", "一是乙", "二是丙", "2.丁"], [0, 1, 1, 0]),
    (["一、甲", "无号", "一是乙", "二、丙", "一是丁"], [0, None, 1, 0, 1]),
    (["——甲", "——乙", "一、丙"], [0, 0, 0]),
])  # fmt: skip
def test_levels_follow_from_the_order_in_which_styles_nest(heads: list[str], nesting: list[int | None]) -> None:
    assert depths([mark_of(head) for head in heads]) == nesting
