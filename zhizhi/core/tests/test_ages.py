"""Ages and retirement as tables of sentences: the cohorts at the edges of the State Council's tables."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from zhizhi.core.ages import born_for, full_years, leave_days, party_age, retirement, years
from zhizhi.core.partialdates import PartialDate

DAY = date(2026, 3, 15)


def known(text: str) -> PartialDate:
    return PartialDate.parse(text)


@pytest.mark.parametrize(
    ("since", "day", "said"),
    [
        ("1985-03-15", date(2026, 3, 15), "41"), ("1985-03-16", date(2026, 3, 15), "40"), ("1985-03", DAY, "40～41"),
        ("1985-02", DAY, "41"), ("1985-04", DAY, "40"), ("1985", DAY, "40～41"), ("1985", date(2026, 12, 31), "41"),
        ("2004-02-29", date(2025, 2, 28), "20"), ("2004-02-29", date(2025, 3, 1), "21"), ("2026-05", DAY, "0"),
    ],
)  # fmt: skip
def test_ages(since: str, day: date, said: str) -> None:
    assert str(years(known(since), day)) == said


@given(st.dates(date(1900, 1, 1), date(2020, 1, 1)), st.dates(date(2020, 1, 1), date(2060, 1, 1)), st.integers(0, 90))
def test_births_of_an_age_are_those_who_have_it(born: date, day: date, age: int) -> None:
    first, last = born_for(age, age, day)
    assert first
    assert last
    assert (first <= born <= last) == (full_years(born, day) == age)


def test_births_are_open_where_an_age_is_not_asked() -> None:
    assert born_for(None, 30, DAY) == (date(1995, 3, 16), None)
    assert born_for(60, None, DAY) == (None, date(1966, 3, 15))
    assert born_for(None, 0, date(2024, 2, 29)) == (date(2023, 3, 1), None)


@pytest.mark.parametrize(
    ("joined", "full", "said", "estimated"),
    [
        ("2010-07-01", "2011-07-01", "14", False), ("2010-07", "2011-07", "14", False),
        ("2010-07-01", None, "14", True),
        ("2010-03", None, "14～15", True), (None, "2011-03-15", "15", False), ("1972-05", None, "53", False),
        ("1977-08-18", None, "48", False), ("1977-08-19", None, "47", True), ("1969-03-31", None, "55", True),
        ("2025-09-01", None, "0", True), (None, None, "", False), ("2012-02-29", None, "13", True),
    ],
)  # fmt: skip
def test_party_ages_count_from_full_membership(
    joined: str | None, full: str | None, said: str, estimated: bool
) -> None:
    found = party_age(known(joined) if joined else None, known(full) if full else None, DAY)
    assert (str(found.years) if found else "", bool(found and found.estimated)) == (said, estimated)


@pytest.mark.parametrize(
    ("birth", "original", "month", "age"),
    [
        # men: the last without delay, the first with a month, the steps of four months, the first with all 36
        ("1964-12", 60, "2024-12", (60, 0)), ("1965-01", 60, "2025-02", (60, 1)), ("1965-04", 60, "2025-05", (60, 1)),
        ("1965-05", 60, "2025-07", (60, 2)), ("1965-12-31", 60, "2026-03", (60, 3)),
        ("1966-03-07", 60, "2026-07", (60, 4)),
        ("1976-08", 60, "2039-07", (62, 11)), ("1976-09", 60, "2039-09", (63, 0)), ("1976-12", 60, "2039-12", (63, 0)),
        ("1990-01", 60, "2053-01", (63, 0)),
        # women in cadre posts
        ("1969-12", 55, "2024-12", (55, 0)), ("1970-01", 55, "2025-02", (55, 1)), ("1981-08", 55, "2039-07", (57, 11)),
        ("1981-09", 55, "2039-09", (58, 0)), ("1985-03-07", 55, "2043-03", (58, 0)),
        # women in workers' posts
        ("1974-12", 50, "2024-12", (50, 0)), ("1975-01", 50, "2025-02", (50, 1)), ("1975-02", 50, "2025-03", (50, 1)),
        ("1975-03", 50, "2025-05", (50, 2)), ("1984-10", 50, "2039-09", (54, 11)), ("1984-11", 50, "2039-11", (55, 0)),
        ("1984-12", 50, "2039-12", (55, 0)), ("1999-01", 50, "2054-01", (55, 0)),
        # what the reform leaves as it is
        ("1970-01", 65, "2035-01", (65, 0)),
    ],
)  # fmt: skip
def test_retirement_under_the_reform(birth: str, original: int, month: str, age: tuple[int, int]) -> None:
    found = retirement(known(birth), original)
    assert found is not None
    assert (str(found.month), found.age) == (month, age)
    assert ("2024年9月13日" in found.basis) == (found.reached_original.day >= date(2025, 1, 1))


def test_a_year_alone_tells_no_month() -> None:
    assert retirement(known("1966"), 60) is None


@given(st.dates(date(1940, 1, 1), date(2010, 1, 1)), st.sampled_from([60, 55, 50]))
def test_who_is_born_later_never_retires_earlier(born: date, original: int) -> None:
    one, other = (retirement(PartialDate(day), original) for day in (born, born + timedelta(days=31)))
    assert one
    assert other
    assert one.month < other.month
    assert 0 <= one.delay <= {60: 36, 55: 36, 50: 60}[original]


@pytest.mark.parametrize(
    ("since", "day", "days"),
    [
        ("2025-04", date(2026, 4, 30), 0), ("2025-04", date(2026, 5, 1), 5), ("2016-12", date(2026, 12, 31), 5),
        ("2016-12", date(2027, 1, 1), 10), ("2006-03-18", date(2026, 3, 31), 10),
        ("2006-03-18", date(2026, 4, 1), 15), ("2015", date(2026, 1, 1), 10), ("2026-01", date(2026, 6, 1), 0),
    ],
)  # fmt: skip
def test_leave_grows_from_the_month_after_the_years_are_full(since: str, day: date, days: int) -> None:
    assert leave_days(known(since), day) == days
