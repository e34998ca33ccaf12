"""When things are due: a table of dates, and the definition in words against the fast way."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhizhi.core.workdays import Calendar, Due, Source, package_days

PLAIN = Calendar()
ENTERED = Calendar({2027: {date(2027, 1, 1): False, date(2027, 1, 2): True}})


@pytest.mark.parametrize(
    ("day", "workdays", "expected"),
    [
        pytest.param(date(2026, 3, 2), 1, date(2026, 3, 3), id="the day of arrival is not counted"),
        pytest.param(date(2026, 3, 6), 1, date(2026, 3, 9), id="a weekend is passed over"),
        pytest.param(date(2026, 9, 30), 1, date(2026, 10, 8), id="the National Day is passed over"),
        pytest.param(date(2026, 10, 9), 1, date(2026, 10, 10), id="a Saturday that is worked counts"),
        pytest.param(date(2026, 3, 7), 1, date(2026, 3, 9), id="arrived at a weekend"),
        pytest.param(date(2024, 12, 31), 1, date(2025, 1, 2), id="over the turn of known years"),
        pytest.param(date(2025, 1, 2), 300, date(2026, 3, 23), id="over a whole year"),
    ],
)
def test_due_in_known_years(day: date, workdays: int, expected: date) -> None:
    assert PLAIN.add(day, workdays) == Due(expected, provisional=False)


def test_a_year_without_a_table_is_counted_monday_to_friday_and_provisional() -> None:
    assert PLAIN.add(date(2026, 12, 31), 1) == Due(date(2027, 1, 1), provisional=True)
    assert PLAIN.add(date(2026, 12, 30), 1) == Due(date(2026, 12, 31), provisional=False)
    assert PLAIN.add(date(2026, 12, 1), 40).provisional
    assert PLAIN.is_workday(date(2027, 1, 1)) == (True, True)
    assert PLAIN.is_workday(date(2003, 5, 1)) == (True, True)


def test_only_years_with_counted_days_make_a_date_provisional() -> None:
    known_after = Calendar({2028: {}})
    assert known_after.add(date(2027, 12, 31), 2) == Due(date(2028, 1, 4), provisional=False)


def test_an_entered_year_is_final() -> None:
    assert ENTERED.add(date(2026, 12, 31), 1) == Due(date(2027, 1, 2), provisional=False)
    assert ENTERED.is_workday(date(2027, 1, 1)) == (False, False)
    assert [ENTERED.source(year) for year in (2026, 2027, 2028)] == [Source.PACKAGE, Source.ENTERED, Source.UNKNOWN]


def test_an_entered_year_replaces_the_shipped_one_as_a_whole() -> None:
    assert Calendar({2026: {}}).add(date(2026, 9, 30), 1) == Due(date(2026, 10, 1), provisional=False)


def test_the_calendar_cannot_be_changed_from_outside() -> None:
    table = {date(2027, 1, 1): False}
    calendar = Calendar({2027: table})
    table[date(2027, 1, 4)] = False
    assert calendar.is_workday(date(2027, 1, 4)) == (True, False)
    with pytest.raises(TypeError):
        calendar.overrides[2028] = {}  # type: ignore[index]


def test_less_than_one_working_day_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        PLAIN.add(date(2026, 3, 2), 0)


def test_shipped_days_are_those_that_differ_from_the_week() -> None:
    days = package_days(2026)
    assert days[date(2026, 10, 1)] is False
    assert days[date(2026, 10, 10)] is True
    assert date(2026, 10, 3) not in days


DAYS = st.dates(date(2003, 1, 1), date(2029, 12, 31))


@given(DAYS, st.integers(1, 600))
def test_counting_day_by_day_comes_to_the_same(day: date, workdays: int) -> None:
    at, left, provisional = day, workdays, False
    while left:
        at += timedelta(days=1)
        works, unsure = ENTERED.is_workday(at)
        left, provisional = left - works, provisional or unsure
    assert ENTERED.add(day, workdays) == Due(at, provisional)
    assert ENTERED.between(day, at) == workdays
    assert ENTERED.between(at, day) == 0
