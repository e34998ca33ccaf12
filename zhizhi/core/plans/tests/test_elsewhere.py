"""What stands in other plans too. Every text is invented for these tests."""

import time

from zhizhi.core.plans.elsewhere import elsewhere

OWN = [
    "一是把祠堂前的空地整理成篮球场。",
    "每月逢五赶集日由镇干部轮流值守，帮外乡来的摊贩找摊位。",
    "2026年培训机手20名，每人都能修常见的毛病。",
    "抓好落实。",
]


def test_the_same_sentence_in_other_plans_is_found_with_where() -> None:
    others = [
        (7, None, "（三）把祠堂前的空地整理成篮球场。种两排银杏。"),
        (9, None, "种树。\n把祠堂前的空地整理成篮球场；"),
    ]
    found = elsewhere(OWN, others)
    assert found.where == {0: (7, 9)}
    assert found.by_plan() == [(7, 1), (9, 1)]


def test_nearly_the_same_words_count_and_other_figures_do_not() -> None:
    near = "每月逢五赶集日，由镇干部轮流值守，帮助外乡来的摊贩找摊位。"
    other = "2026年培训机手85名，每人都能修常见的毛病。"
    assert elsewhere(OWN, [(7, None, near + other)]).where == {1: (7,)}


def test_a_year_counts_from_that_of_its_plan() -> None:
    others = [(7, 2025, OWN[2].replace("2026", "2025")), (9, 2025, OWN[2])]
    assert elsewhere(OWN, others, 2026).where == {2: (7,)}


def test_short_calls_are_nobodys() -> None:
    found = elsewhere(OWN, [(7, None, "抓好落实。")])
    assert (found.counted, found.where, found.share) == (3, {}, 0.0)
    assert elsewhere([], [(7, None, "抓好落实。")]).share == 0.0


def test_each_plan_counts_once_for_a_sentence() -> None:
    found = elsewhere(OWN, [(7, None, OWN[0] + OWN[0])])
    assert (found.where, found.share) == ({0: (7,)}, 1 / 3)


def test_four_hundred_plans_are_looked_through_at_once() -> None:
    text = "".join(f"给第{n}座塘坝换上铁闸门，派两名老把式看水。" for n in range(60))
    begun = time.process_time()
    found = elsewhere(
        [f"给第{n}座塘坝换上铁闸门，派两名老把式看水。" for n in range(300)], ((n, 2025, text) for n in range(400))
    )
    assert time.process_time() - begun < 30
    assert found.by_plan()[0] == (0, 60)
