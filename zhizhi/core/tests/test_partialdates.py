"""Dates as rosters write them: what is read, to which precision, and why the others are not."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhizhi.core.partialdates import PartialDate, Unclear, UnclearDate


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("1985.03", "1985-03"), ("1985.3", "1985-03"), ("198503", "1985-03"), ("1985年3月", "1985-03"),
        ("1985年03月", "1985-03"), ("1985/3", "1985-03"), ("1985-3", "1985-03"), ("1985、3", "1985-03"),
        ("1985-3-7", "1985-03-07"), ("1985.03.07", "1985-03-07"), ("19850307", "1985-03-07"),
        ("1985年3月7日", "1985-03-07"), ("1985年3月7号", "1985-03-07"), ("1985年3月7", "1985-03-07"),
        ("１９８５．０３", "1985-03"), ("１９８５年３月", "1985-03"), (" 1985 . 03 ", "1985-03"),
        ("1985。03", "1985-03"),
        ("1985年3月生", "1985-03"), ("1985年3月出生", "1985-03"), ("1985年", "1985"), ("1985", "1985"), (1985, "1985"),
        ("一九八五年三月", "1985-03"), ("一九八五年十二月二十三日", "1985-12-23"), ("二〇〇〇年十月十日", "2000-10-10"),
        ("1985-03-07 00:00:00", "1985-03-07"), ("1985-03-07T00:00:00", "1985-03-07"), ("1985/3/7 0:00", "1985-03-07"),
        ("19850300", "1985-03"), ("1985.00", "1985"), (198503, "1985-03"), (19850307, "1985-03-07"),
        (198503.0, "1985-03"), (1985.03, "1985-03"), (1985.12, "1985-12"), (1985.3, "1985-03"),
        (31113, "1985-03-07"), (31113.0, "1985-03-07"), (31113.5, "1985-03-07"), (date(1985, 3, 7), "1985-03-07"),
        (datetime(1985, 3, 7, 8, 30, tzinfo=UTC), "1985-03-07"), ("(1985.03)", "1985-03"), ("'1985.03", "1985-03"),
        ("2024-02-29", "2024-02-29"),
    ],
)  # fmt: skip
def test_what_is_written_is_read(written: object, said: str) -> None:
    assert str(PartialDate.parse(written)) == said


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("", Unclear.EMPTY), (None, Unclear.EMPTY), ("   ", Unclear.EMPTY), ("不详", Unclear.NO_DATE),
        ("/", Unclear.NO_DATE),
        ("至今", Unclear.NO_DATE), ("1985.13", Unclear.NO_SUCH_MONTH), ("1985.02.30", Unclear.NO_SUCH_DAY),
        ("20230229", Unclear.NO_SUCH_DAY), ("85.3", Unclear.SHORT_YEAR), ("85年3月", Unclear.SHORT_YEAR),
        ("7/3/1985", Unclear.ORDER), ("03-07-1985", Unclear.ORDER), ("1085.03", Unclear.FAR), 
        ("9999-01-01", Unclear.FAR),
        ("农历1985年三月初七", Unclear.LUNAR), ("1985年腊月", Unclear.LUNAR), ("1985年3月上旬", Unclear.VAGUE),
        ("1985年春", Unclear.VAGUE), ("1985年底", Unclear.VAGUE), ("31113", Unclear.SERIAL), (1985.1, Unclear.TENTH),
        ("1985.1", Unclear.TENTH),
        ("1985.3.7.1", Unclear.NO_DATE), (True, Unclear.NO_DATE), ("1985:03", Unclear.NO_DATE), (-3, Unclear.NO_DATE),
        ("19851300", Unclear.NO_SUCH_MONTH), ("1985.00.07", Unclear.NO_SUCH_MONTH), ("十八", Unclear.NO_DATE),
        (float("nan"), Unclear.NO_DATE), (float("inf"), Unclear.NO_DATE),
    ],
)  # fmt: skip
def test_what_is_no_date_says_why(written: object, reason: Unclear) -> None:
    with pytest.raises(UnclearDate) as fault:
        PartialDate.parse(written)
    assert fault.value.reason is reason


@given(st.dates(date(1850, 1, 1), date(2199, 12, 31)), st.sampled_from("dmy"))
def test_what_is_written_out_is_read_again(day: date, known: str) -> None:
    kept = PartialDate.at(day, known)  # type: ignore[arg-type]
    assert PartialDate.parse(str(kept)) == kept == PartialDate.parse(kept.dotted)
    assert kept.day <= day <= kept.last


@given(st.one_of(st.text(max_size=12), st.floats(), st.integers()))
def test_nothing_else_than_its_own_refusal_comes(written: object) -> None:
    try:
        assert isinstance(PartialDate.parse(written), PartialDate)
    except UnclearDate as fault:
        assert fault.reason in Unclear  # noqa: PT017


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [("1985.03", "1985-03-07", True), ("1985", "1985-03-07", True), ("1985.04", "1985-03-07", False),
     ("1985", "1986.01", False)],
)  # fmt: skip
def test_less_known_agrees_with_more(one: str, other: str, agree: bool) -> None:
    assert PartialDate.parse(one).agrees(PartialDate.parse(other)) is agree
    assert PartialDate.parse(other).agrees(PartialDate.parse(one)) is agree


def test_a_month_keeps_its_first_day() -> None:
    with pytest.raises(ValueError, match="first day"):
        PartialDate(date(1985, 3, 7), "m")
    with pytest.raises(ValueError, match="known"):
        PartialDate(date(1985, 3, 1), "w")  # type: ignore[arg-type]
