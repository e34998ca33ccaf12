"""Where sentences end, as a table."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhizhi.core.plans.sentences import sentences


@pytest.mark.parametrize(("text", "found"), [
    ("摸清底数。建好台账；按月更新！", ["摸清底数。", "建好台账；", "按月更新！"]),
    ("　　摸清底数\r\n\r\n 建好台账。 ", ["摸清底数", "建好台账。"]),
    ("谁来做？（牵头单位：甲局；配合单位：乙局）", ["谁来做？", "（牵头单位：甲局；配合单位：乙局）"]),
    ("建好台账（每村一本；每户一页）。按月更新。", ["建好台账（每村一本；每户一页）。", "按月更新。"]),
    ("喊响“事不过夜！”的口号。再出发。", ["喊响“事不过夜！”的口号。", "再出发。"]),
    ("他说“要快。”大家都笑。", ["他说“要快。”大家都笑。"]),
    ("“这一段引文很长很长，长到不像一个名字，里面说了第一件事情要怎样去做，它说完了。第二件事。”", [
        "“这一段引文很长很长，长到不像一个名字，里面说了第一件事情要怎样去做，它说完了。", "第二件事。”"]),
    ("忘了合上（的括号。下一句。", ["忘了合上（的括号。", "下一句。"]),
    ("1\t建账；报账。\t财政局\t3月", ["1\t建账；报账。\t财政局\t3月"]),
    ("增长5.5%，完成1.2万元。", ["增长5.5%，完成1.2万元。"]),
    ("真的吗？！是。", ["真的吗？！", "是。"]),
    ("", []), (" \n\n", []),
])  # fmt: skip
def test_sentences(text: str, found: list[str]) -> None:
    assert [sentence.text for sentence in sentences(text)] == found


def test_a_sentence_knows_its_line() -> None:
    one, two, three = sentences("标题\n摸清底数。建好台账")
    assert (one.alone, one.stopped, one.line) == (True, False, 0)
    assert (two.first, two.last, two.stopped, two.line) == (True, False, True, 1)
    assert (three.first, three.last, three.stopped) == (False, True, False)


@given(st.text(alphabet="甲乙。；！？（）“”《》 \t\n\r|1", max_size=80))
def test_every_character_is_in_exactly_one_sentence(text: str) -> None:
    found = sentences(text)
    assert "".join("".join(s.text.split()) for s in found) == "".join(text.split())
    for sentence in found:
        assert text[sentence.start : sentence.end] == sentence.text == sentence.text.strip() != ""
    ends = [(sentence.start, sentence.end) for sentence in found]
    assert all(left[1] <= right[0] for left, right in pairwise(ends))
