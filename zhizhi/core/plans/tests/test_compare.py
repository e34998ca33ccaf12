"""Two plans sentence by sentence. Every text is invented for these tests."""

import time

import pytest

from zhizhi.core.plans.changes import changes, wording
from zhizhi.core.plans.compare import Comparison, Mark, Row, Why, compare
from zhizhi.core.plans.likeness import Statement

YEARS = (2025, 2026)


def plan(*texts: str, path: tuple[str, ...] = ("一、修路种树",)) -> list[Statement]:
    """Sentences under one heading."""
    return [Statement(text, path=path) for text in texts]


def compared(old: str, new: str, *others: str) -> Row:
    """The row of one new sentence, with others around it that both plans have."""
    found = compare(plan(old, *others), plan(new, *others), YEARS)
    return next(row for row in found.rows if row.new == 0)


def marks(found: Comparison) -> dict[str, int]:
    return {mark.value: found.count(mark) for mark in Mark}


# old, new, what it is
PAIRS = {
    "the same": ("修好柳湾村口的路。", "修好柳湾村口的路。", Mark.REPEATED),
    "another number before it": ("三、修好柳湾村口的路。", "（五）修好柳湾村口的路；", Mark.REPEATED),
    "one particle less": (
        "为八十岁以上的老人每周送两次热饭，饭菜由村食堂统一做好。",
        "为八十岁以上老人每周送两次热饭，饭菜由村食堂统一做好。",
        Mark.REPEATED,
    ),
    "the year moved on": (
        "2025年10月底前，改造石桥村老旧水管12公里。",
        "2026年10月底前，改造石桥村老旧水管12公里。",
        Mark.REPEATED,
    ),
    "the year stayed": (
        "2026年10月底前，改造石桥村老旧水管12公里。",
        "2026年10月底前，改造石桥村老旧水管12公里。",
        Mark.CHANGED,
    ),
    "another figure": (
        "2025年10月底前，改造石桥村老旧水管12公里。",
        "2026年10月底前，改造石桥村老旧水管18公里。",
        Mark.CHANGED,
    ),
    "at most instead of at least": (
        "每名代办员包联农户不少于30户，上门登记需求。",
        "每名代办员包联农户不超过30户，上门登记需求。",
        Mark.CHANGED,
    ),
    "another day": (
        "茶园小火车9月底前开通，沿线设五个站。",
        "茶园小火车6月底前开通，沿线设五个站。",
        Mark.CHANGED,
    ),
    "another name": (
        "开办“归雁夜校”，教返乡青年记账、开票、网上卖货。",
        "开办“春燕夜校”，教返乡青年记账、开票、网上卖货。",
        Mark.CHANGED,
    ),
    "turned around": (
        "山塘水库允许承包养鱼，租金归村集体。",
        "山塘水库不允许承包养鱼，租金归村集体。",
        Mark.CHANGED,
    ),
    "another lead unit": (
        "清理沿河垃圾堆放点，恢复两岸草坡（牵头单位：水利局）。",
        "清理沿河垃圾堆放点，恢复两岸草坡（牵头单位：住建局）。",
        Mark.CHANGED,
    ),
    "more clauses": (
        "给村卫生室配齐远程心电设备。",
        "给村卫生室配齐远程心电设备，县医院每天上午有医生在线看图，疑难的当天转诊。",
        Mark.CHANGED,
    ),
    "other order and words": (
        "组建农机服务队，春耕前把每台拖拉机检修一遍。",
        "春耕前检修每一台拖拉机，由新组建的农机服务队上门做。",
        Mark.CHANGED,
    ),
}


@pytest.mark.parametrize("case", PAIRS)
def test_what_became_of_one_sentence(case: str) -> None:
    old, new, expected = PAIRS[case]
    row = compared(old, new, "把祠堂前的空地整理成篮球场。", "每月逢五赶集日由镇干部轮流值守。")
    assert (row.mark, row.old) == (expected, 0), row


# The frame is the same, the matter is not.
STRANGERS = {
    "a frame around other matters": (
        "深入推进养老服务体系建设，不断提升服务能力和水平，为高质量发展提供坚强组织保障。",
        "深入推进乡村道路体系建设，不断提升通行能力和水平，为高质量发展提供坚强组织保障。",
    ),
    "other plans by name": (
        "大力实施“银龄讲堂”计划，选派一批优秀人才到村服务，着力打造示范品牌。",
        "大力实施“护苗伴学”计划，选派一批优秀人才到村服务，着力打造示范品牌。",
    ),
    "the same units": (
        "新建冷链仓库两座（牵头单位：农业农村局；配合单位：各乡镇）。",
        "推广测土配方施肥（牵头单位：农业农村局；配合单位：各乡镇）。",
    ),
    "the same date and figure": (
        "2026年6月底前，完成20口水井检测。",
        "2026年6月底前，完成20名村医轮训。",
    ),
    "the same closing words": (
        "开展矛盾纠纷排查，切实把问题解决在基层、化解在萌芽状态。",
        "建立欠薪线索台账，切实把问题解决在基层、化解在萌芽状态。",
    ),
}


@pytest.mark.parametrize("case", STRANGERS)
def test_shared_frames_do_not_make_the_same_matter(case: str) -> None:
    old, new = STRANGERS[case]
    frames = ["深入推进平安村组体系建设，不断提升治理能力和水平，为高质量发展提供坚强组织保障。",
              "建立河道保洁台账，切实把问题解决在基层、化解在萌芽状态。",
              "大力实施“田园画师”计划，选派一批优秀人才到村服务，着力打造示范品牌。",
              "整修灌溉水渠（牵头单位：农业农村局；配合单位：各乡镇）。",
              "2026年6月底前，完成20座公厕改造。"]  # fmt: skip
    row = compared(old, new, *frames)
    assert row.mark is Mark.NEW, row


def test_the_real_partner_is_found_among_twins_of_the_same_frame() -> None:
    frame = "大力开展{}专项行动，层层压实责任，确保取得实效。"
    matters = ["马路市场整治", "农村危桥排查", "养老诈骗宣传", "校车安全检查", "黑臭水体治理"]
    old = plan(*(frame.format(one) for one in matters))
    new = plan(
        *(frame.format(one).replace("取得", f"{number}月底前取得") for number, one in enumerate(matters[::-1], 5))
    )
    found = compare(old, new)
    assert [(row.mark, row.old, row.new) for row in found.rows] == [(Mark.CHANGED, 4 - at, at) for at in range(5)]


def test_each_sentence_is_used_once_and_all_are_there() -> None:
    line = "给每个村配一名法律顾问，每季度到村一次。"
    found = compare(plan(line, line, "修一座桥过小溪。"), plan(line, "办一所村图书室。"))
    assert marks(found) == {"repeated": 1, "changed": 0, "new": 1, "dropped": 2}
    assert sorted(row.old for row in found.rows if row.old is not None) == [0, 1, 2]
    assert sorted(row.new for row in found.rows if row.new is not None) == [0, 1]


def test_the_best_pairing_is_not_the_greedy_one() -> None:
    old = plan("给敬老院装电梯和扶手，添十张护理床。", "给敬老院装电梯和扶手。")
    new = plan("给敬老院装电梯和扶手，添置床铺。", "敬老院添十张护理床。")
    assert {(row.old, row.new) for row in compare(old, new).rows} == {(0, 1), (1, 0)}


def test_what_moved_to_another_section_is_repeated_with_a_note() -> None:
    roads, people = ("一、修好路",), ("二、照顾好人",)
    old = plan("把镇上到村里的路拓宽到六米。", "给弯道装上凸面镜。", "每辆校车配一名照管员。", path=roads)
    old += plan("给独居老人装呼叫铃。", "每月上门量一次血压。", path=people)
    new = plan("把镇上到村里的路拓宽到六米。", "给弯道装上凸面镜。", path=("一、路要修好走稳",))
    new += plan("给独居老人装呼叫铃。", "每月上门量一次血压。", "每辆校车配一名照管员。", path=people)
    found = compare(old, new)
    assert marks(found) == {"repeated": 5, "changed": 0, "new": 0, "dropped": 0}
    assert [row.old for row in found.rows if row.moved] == [2]


def test_dropped_stands_behind_what_it_followed() -> None:
    old = plan("养一百箱蜜蜂。", "给果树剪枝施肥。", "办一次柿子节。")
    new = plan("给每户发一份防火须知。", "养一百箱蜜蜂。", "办一次柿子节。")
    rows = compare(old, new).rows
    assert [(row.mark.value, row.old, row.new) for row in rows] == [
        ("new", None, 0), ("repeated", 0, 1), ("dropped", 1, None), ("repeated", 2, 2),
    ]  # fmt: skip


def test_what_was_taken_into_a_longer_sentence_says_where() -> None:
    old = plan("给村卫生室配齐远程心电设备。", "县医院每天上午有医生在线看心电图。", "种两排银杏。")
    new = plan("给村卫生室配齐远程心电设备，县医院每天上午有医生在线看心电图。", "种两排银杏。")
    rows = compare(old, new).rows
    assert sorted(row.mark.value for row in rows) == ["changed", "dropped", "repeated"]
    assert next(row for row in rows if row.mark is Mark.DROPPED).within == 0


def test_it_says_why_two_sentences_belong_together() -> None:
    path = ("一、育人", "（一）办学")
    old = [Statement("开办“归雁夜校”，教返乡青年记账和开票，全年办6期。", path=path, mechanisms=("M14",))]
    new = [Statement("办好“归雁夜校”，请会计师教返乡青年记账，全年办9期。", path=path, mechanisms=("M14", "M80"))]
    (row,) = compare(old, new).rows
    reasons = {reason.why: reason.words for reason in row.reasons}
    assert reasons[Why.NAMES] == ("归雁夜校",)
    assert reasons[Why.MECHANISMS] == ("M14",)
    assert reasons[Why.HEADING] == ("（一）办学",)
    assert "教返乡青年记账" in reasons[Why.WORDS]
    assert [(one.matter.value, one.old, one.new) for one in row.changes] == [("figure", "6期", "9期")]


def test_words_figures_days_and_names_are_told_apart() -> None:
    old = "2025年6月底前，“归雁夜校”办学6期，覆盖率达到85%，每月公布一次（牵头单位：教育局）。"
    new = "2026年9月底前，“春燕夜校”办学6期，覆盖率达到90%，每季度公布一次（牵头单位：人社局）。"
    assert {(one.matter.value, one.old, one.new) for one in changes(old, new, YEARS)} == {
        ("day", "2025年6月底前", "2026年9月底前"), ("name", "归雁夜校", "春燕夜校"), ("figure", "达到85%", "达到90%"),
        ("day", "每月", "每季度"), ("unit", "教育局", "人社局"),
    }  # fmt: skip


def test_pieces_are_words_and_together_the_text() -> None:
    old, new = "加强农机检修，培训机手20名。", "加大农机检修力度，培训机手35名。"
    said = wording(old, new)
    assert "".join(piece.text for piece in said.old) == old
    assert "".join(piece.text for piece in said.new) == new
    assert [piece.text for piece in said.old if piece.changed] == ["加强", "20名"]
    assert [piece.text for piece in said.new if piece.changed] == ["加大", "力度", "35名"]


ADDED = {
    "a joined word": ("请退休教师讲课。", "请退休教师和会计师讲课。", "和会计师"),
    "a clause": ("每天看一次，记在本上。", "每天看一次，量一次血压，记在本上。", "，量一次血压"),
    "a repeated clause": ("修一座桥，修一条路。", "修一座桥，修一座坝，修一条路。", "，修一座坝"),
    "the end": ("种树。", "种树种花。", "种花"),
}


@pytest.mark.parametrize("case", ADDED)
def test_what_was_added_begins_where_a_word_or_clause_does(case: str) -> None:
    old, new, expected = ADDED[case]
    for said in (wording(old, new).new, wording(new, old).old):
        assert [piece.text for piece in said if piece.changed] == [expected]


def test_the_same_always_gives_the_same() -> None:
    old = plan(*(f"在第{n % 7}片茶园装{n}盏诱虫灯。" for n in range(40)))
    new = plan(*(f"在第{n % 5}片茶园装{n + 3}盏诱虫灯。" for n in range(40)))
    assert compare(old, new) == compare(old, new)


def test_an_empty_plan_has_only_new_or_dropped() -> None:
    assert marks(compare([], plan("种树。"))) == {"repeated": 0, "changed": 0, "new": 1, "dropped": 0}
    assert marks(compare(plan("种树。"), [])) == {"repeated": 0, "changed": 0, "new": 0, "dropped": 1}
    assert compare([], []).rows == ()


@pytest.mark.parametrize("alike", [False, True])
def test_two_thousand_sentences_on_each_side(alike: bool) -> None:
    def line(n: int, year: int) -> str:
        if alike:
            return f"修好村里第{n}条路，装上路灯{n % 9 + year % 2}盏。"
        signs = "".join(chr(0x4E00 + (n * 37 + k * 911 + k * n) % 20000) for k in range(24))
        return f"{signs}，扎实推进，办{n % 50 + year % 2}次。"

    old, new = plan(*(line(n, 2025) for n in range(2000))), plan(*(line(n, 2026) for n in reversed(range(2000))))
    begun = time.process_time()
    found = compare(old, new, YEARS)
    assert time.process_time() - begun < 60
    assert marks(found) == {"repeated": 0, "changed": 2000, "new": 0, "dropped": 0}
    assert all(row.old == 1999 - (row.new or 0) for row in found.rows)
