"""How words of mechanisms count: length, sharing, parts in one clause, hints, words against, headings above."""

import pytest

from zhizhi.core.plans.matching import ACCEPTED, Entry, Lexicon, squeeze
from zhizhi.core.plans.nodes import Match

ENTRIES = (
    Entry("pairs", "M55", ("流动党员", "外出党员 联系"), ("外出",)),
    Entry("points", "M67", ("积分制", "积分"), (), ("党员积分",)),
    Entry("scores", "M56", ("党员积分", "量化考评"), ("平台",)),
    Entry("desk", "M71", ("服务平台", "五单平台"), ("平台",)),
    Entry("orders", "M66", ("五单",)),
)
WORDS = Lexicon(ENTRIES)


def best(text: str, *above: tuple[str, float]) -> dict[str, float]:
    """Scores by number."""
    return {match.ref: match.score for match in WORDS.match(text, above)}


def only(text: str) -> Match:
    """The one mechanism of a text."""
    (match,) = WORDS.match(text)
    return match


@pytest.mark.parametrize(("text", "refs"), [
    ("管好流动党员。", {"M55"}), ("管好“流动”党员。", {"M55"}), ("对外出党员逐人联系。", {"M55"}),
    ("联系好外出党员。", {"M55"}),
    ("外出党员很多，干部要联系群众。", set()), ("推行积分制。", {"M67"}), ("推行党员积分。", {"M56"}),
    ("搭建平台。", set()),
    ("建好服务平台。", {"M71"}), ("开会。", set()),
])  # fmt: skip
def test_what_is_accepted(text: str, refs: set[str]) -> None:
    assert {ref for ref, score in best(text).items() if score >= ACCEPTED} == refs


def test_longer_words_count_more_and_several_add_up() -> None:
    assert best("量化考评")["M56"] < best("量化考评，党员积分")["M56"] < 1


def test_a_word_inside_a_longer_one_of_another_mechanism_counts_less() -> None:
    assert best("推行五单平台")["M66"] < 0.3 < best("推行五单")["M66"]


def test_hints_add_but_do_not_decide() -> None:
    assert best("平台")["M56"] < ACCEPTED
    assert best("量化考评平台")["M56"] > best("量化考评")["M56"]


def test_headings_above_count_for_less() -> None:
    own, inherited = best("流动党员")["M55"], best("逐人登记。", ("管好流动党员", 0.35))["M55"]
    assert 0 < inherited < own
    assert WORDS.match("逐人登记。", (("管好流动党员", 0.35),))[0].spans == ()


def test_why_and_where() -> None:
    match = only("要管好 “流动”党员。")
    assert match.why == ("流动党员",)
    assert [("要管好 “流动”党员。")[span.start : span.end] for span in match.spans] == ["流动”党员"]


def test_beside_a_stronger_mechanism_in_one_clause_a_word_counts_less_unless_it_is_a_name() -> None:
    alone = best("推行积分制")["M67"]
    assert best("对流动党员和外出党员逐人联系推行积分制")["M67"] < alone
    assert best("对流动党员和外出党员逐人联系推行“积分制”")["M67"] == alone
    assert best("对流动党员和外出党员逐人联系，推行积分制")["M67"] == alone


def test_squeezing_keeps_places() -> None:
    squeezed, places = squeeze("“五 单”＋")
    assert squeezed == "五单+"
    assert places == [1, 3, 5]


def test_every_mechanism_is_found_by_its_first_word(lexicon: Lexicon) -> None:
    missed = [entry.ref for entry in lexicon.entries if entry.ref not in {m.ref for m in lexicon.match(entry.words[0])}]
    assert not missed
