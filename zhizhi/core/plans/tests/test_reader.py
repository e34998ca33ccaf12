"""Whole documents: outline, kinds, what a commitment inherits; each sentence in exactly one node."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from zhizhi.core.plans.gold import Labelled
from zhizhi.core.plans.matching import Lexicon
from zhizhi.core.plans.nodes import Kind, Node, Span
from zhizhi.core.plans.reader import read

SHORT = {Kind.TITLE: "T", Kind.SECTION: "S", Kind.THEME: "H", Kind.COMMITMENT: "C", Kind.CONTEXT: "x"}

NUMBERED = """茶坪乡2026年工作要点
今年以来，全乡上下齐心，工作有了起色。
一、建好队伍
（一）选好书记。每村确定两名后备力量，6月底前建档。
（二）管好党员。每季度核对一次组织关系；党费按月收缴。（牵头单位：乡党建办；配合单位：各村）
二、办好实事
1.设立代办点。
2.公开村务，每月张贴一次。（乡纪委负责）
中共茶坪乡委员会
2026年1月5日
"""
UNNUMBERED = """强基固本，建好阵地。
组织是根，阵地是本。
阵地要好用。每村修缮一处活动场所，年底前完工。
书记要管用。组织村书记集中轮训一次。
惠民利民，办好实事。
民心是最大的政治。
服务要到家。设立代办点，全程代办老人事项。
结果要公开。每月张榜公布办理结果，接受群众评价。
"""
SPOKEN = "狠抓培训。一是办好主体班。全年举办培训班4期，培训干部200人次。二是管好学风。安排专人跟班管理，开展训后回访。"


def shape(text: str, lexicon: Lexicon) -> str:
    """The kinds of all nodes, a letter each."""
    return "".join(SHORT[node.kind] for node in read(text, lexicon).nodes)


def test_numbered_document(lexicon: Lexicon) -> None:
    assert shape(NUMBERED, lexicon) == "TxSHCHCCxSCCxxx"
    outline = read(NUMBERED, lexicon)
    assert outline.title == "茶坪乡2026年工作要点"
    assert [node.level for node in outline.nodes][:5] == [0, 1, 1, 2, 3]


def test_the_bracket_at_the_end_of_an_item_is_for_all_of_it(lexicon: Lexicon) -> None:
    nodes = [node for node in read(NUMBERED, lexicon).nodes if node.kind is Kind.COMMITMENT]
    assert [[unit.name for unit in node.found.lead] for node in nodes] == [
        [], ["乡党建办"], ["乡党建办"], [], ["乡纪委"],
    ]  # fmt: skip
    assert [unit.name for unit in nodes[1].found.support] == ["各村"]
    assert "units" in next(node for node in read(NUMBERED, lexicon).nodes if node.text.startswith("（牵头")).flags


def test_headings_without_numbers_are_known_by_their_frame(lexicon: Lexicon) -> None:
    kinds = [(node.kind, node.text) for node in read(UNNUMBERED, lexicon).nodes]
    assert [text for kind, text in kinds if kind is Kind.SECTION] == ["强基固本，建好阵地。", "惠民利民，办好实事。"]
    assert [text for kind, text in kinds if kind is Kind.CONTEXT] == ["组织是根，阵地是本。", "民心是最大的政治。"]
    assert sum(kind is Kind.COMMITMENT for kind, _ in kinds) == 4


def test_enumerations_within_a_paragraph(lexicon: Lexicon) -> None:
    assert shape(SPOKEN, lexicon)[1:] == "HCHC"


def test_a_lone_enumeration_of_acts_has_no_headings(lexicon: Lexicon) -> None:
    text = "一要建立领导小组，按月调度工作进展；二要制定任务清单，逐项明确责任单位；三要开展督查，及时通报结果。"
    assert shape(text, lexicon) == "CCC"


def test_units_on_lines_of_their_own(lexicon: Lexicon) -> None:
    text = "一、基础工作\n1.开展党费核查，逐人登记造册。\n责任单位：县委组织部\n完成时限：2026年5月底\n2.建立人才库。\n"
    nodes = read(text, lexicon).nodes
    assert [unit.name for unit in nodes[1].found.lead] == ["县委组织部"]
    assert [when.due for when in nodes[1].found.dates] == []
    assert nodes[-1].found.lead == ()


def test_two_leads_are_flagged(lexicon: Lexicon) -> None:
    node = read("建立人才库（牵头单位：县委组织部、县人社局）。", lexicon).nodes[0]
    assert [unit.name for unit in node.found.lead] == ["县委组织部", "县人社局"]
    assert "two_leads" in node.flags


def test_what_is_not_built_is_shown_without_mechanism(lexicon: Lexicon) -> None:
    only, mixed = read(
        "一、要求\n加强舆情监测，抓好重点人员稳控工作。\n建立人才库，做好信访维稳工作。\n", lexicon
    ).nodes[1:]
    assert only.flags == mixed.flags == ("outside",) or mixed.flags == ("outside",)
    assert only.mechanisms == ()
    assert [match.ref for match in mixed.mechanisms][:1] == ["M72"]


def test_styles_of_the_file_count(lexicon: Lexicon) -> None:
    text = "茶坪纪要\n人才\n建立人才库。\n队伍\n开展轮训。\n"
    assert shape(text, lexicon)[0] == "T"
    nodes = read(text, lexicon, levels={0: 0, 5: 1, 15: 1}).nodes
    assert [node.kind for node in nodes] == [Kind.TITLE, Kind.SECTION, Kind.COMMITMENT, Kind.SECTION, Kind.COMMITMENT]


def test_two_thousand_commitments(lexicon: Lexicon) -> None:
    text = "\n".join(f"{number}.开展第{number}批轮训，培训干部{number}人。" for number in range(1, 1001)) * 2
    assert sum(node.kind is Kind.COMMITMENT for node in read(text, lexicon).nodes) >= 1_990


def covered(text: str, nodes: tuple[Node, ...]) -> None:
    """All that is not blank stands in exactly one node, with exact spans."""
    assert "".join("".join(node.text.split()) for node in nodes) == "".join(text.split())
    for node in nodes:
        assert text[node.start : node.end] == node.text
        spans = [span for match in node.mechanisms for span in match.spans]
        spans += [Span(one.start, one.end) for one in node.found.targets]
        spans += [Span(one.start, one.end) for one in node.found.names]
        spans += [Span(one.start, one.end) for one in node.found.lead]
        assert all(one.start < one.end and text[one.start : one.end].strip() for one in spans)


def test_every_document_is_covered(documents: list[Labelled], lexicon: Lexicon) -> None:
    for plan in documents:
        covered(plan.text, read(plan.text, lexicon).nodes)


PARTS = [
    "一、",
    "（一）",
    "1.",
    "一是",
    "加强领导",
    "，",
    "。",
    "；",
    "\n",
    "（牵头单位：甲局）",
    "建立台账",
    "\t",
    "2026年6月底前",
    "“五单”",
    " ",
]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=40).map("".join))
def test_anything_is_read_the_same_twice_and_covered(lexicon: Lexicon, text: str) -> None:
    outline = read(text, lexicon)
    covered(text, outline.nodes)
    assert read(text, lexicon) == outline


HOSTILE = ["建立台账和县委组织部及各乡镇", "县委组织部、", "（牵头单位：", "“", "1", "一、", "县委", "每年", "抓。"]


@pytest.mark.parametrize("words", HOSTILE)
def test_texts_that_would_keep_a_careless_pattern_busy_for_ever(words: str, lexicon: Lexicon) -> None:
    text = words * 2_000
    covered(text, read(text, lexicon).nodes)


@pytest.mark.parametrize("text", ["", " \n ", "。", "一、", "\t\t\t"])
def test_next_to_nothing(text: str, lexicon: Lexicon) -> None:
    covered(text, read(text, lexicon).nodes)
