"""Code sets: every entry found by its code, its names and the words of rosters."""

import pytest

from zhizhi.core.codesets import CODESETS, EDUCATION, NATION, POLITICS, SEX, Code, CodeSet, education_at_least
from zhizhi.core.declarations import Text


@pytest.mark.parametrize("codes", CODESETS.values(), ids=list(CODESETS))
def test_every_entry_is_found_by_its_names(codes: CodeSet) -> None:
    for entry in codes:
        for word in (entry.code, entry.name.zh, entry.name.en or "", *entry.words):
            assert codes.code_of(word) == entry.code, word
        assert codes.named(entry.code) == entry.name.zh
        assert codes.named(entry.code, "en") == entry.name.en


def test_the_nations_are_all_there() -> None:
    assert [entry.code for entry in NATION] == [f"{number:02}" for number in range(1, 57)] + ["97", "98"]
    assert all(entry.name.zh.endswith("族") for entry in NATION if entry.code < "97")
    assert len({entry.name.zh for entry in NATION}) == 58


@pytest.mark.parametrize(
    ("codes", "written", "code"),
    [
        (NATION, "汉", "01"), (NATION, "汉族", "01"), (NATION, " 土 家 族", "15"), (NATION, "土", "30"), 
        (NATION, "外星", ""),
        (POLITICS, "党员", "01"), (POLITICS, "共产党员", "01"), (POLITICS, "中共预备党员", "02"), 
        (POLITICS, "团员", "03"),
        (POLITICS, "群众", "13"), (POLITICS, "０１", "01"), (POLITICS, "", ""), (EDUCATION, "本科", "21"),
        (EDUCATION, "大学本科", "21"), (EDUCATION, "专科", "31"), (EDUCATION, "１Ａ", "1A"), (EDUCATION, "1a", "1A"),
        (EDUCATION, "技校", "36"), (SEX, "女", "2"), (SEX, "M", "1"),
    ],
)  # fmt: skip
def test_words_of_rosters(codes: CodeSet, written: str, code: str) -> None:
    assert codes.code_of(written) == code


def test_words_of_the_county_come_after_those_of_the_standard() -> None:
    assert POLITICS.code_of("在册党员", {"在册党员": "01"}) == "01"
    assert POLITICS.code_of("党员", {"党员": "13"}) == "01"


def test_an_unknown_code_stays_as_it_is() -> None:
    assert (NATION.named("77"), NATION.named("")) == ("77", "")


def test_a_word_of_two_entries_is_refused() -> None:
    rows = (Code("1", Text(zh="甲", en="a")), Code("2", Text(zh="乙", en="b"), words=("甲",)))
    with pytest.raises(ValueError, match="甲"):
        CodeSet("x", Text(zh="表", en="table"), "", rows)


def test_levels_of_education_hold_those_above() -> None:
    assert education_at_least("2") == ("11", "12", "1A", "1B", "21", "22", "23")
    assert set(education_at_least("4")) < {entry.code for entry in EDUCATION}
    assert education_at_least("9") == ()
    assert EDUCATION.below("2") == ("21", "22", "23")
