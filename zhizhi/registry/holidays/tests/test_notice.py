"""Lines as people copy them from the notice."""

from datetime import date, timedelta

import pytest
from django.utils import translation

from zhizhi.registry.holidays.notice import parse, written

NEW_YEAR = date(2027, 1, 1)


@pytest.mark.parametrize(
    ("line", "day", "name"),
    [
        ("2027-01-01 休 元旦", NEW_YEAR, "元旦"),
        ("2027-1-1，放假，元旦", NEW_YEAR, "元旦"),
        ("1月1日 休", NEW_YEAR, ""),
        ("2027年1月1日休", NEW_YEAR, ""),
        ("2027/01/01 rest New Year", NEW_YEAR, "New Year"),
    ],
)
def test_a_day_off_is_written_in_many_ways(line, day, name):
    table = parse(line, 2027)
    assert (table.holidays, table.workdays, table.errors) == ({day: name}, {}, [])


def test_worked_weekends_comments_and_empty_lines():
    table = parse("# 草稿\n\n2027-02-07 班\n  2月20日 上班 补班 ", 2027)
    assert table.workdays == {date(2027, 2, 7): "", date(2027, 2, 20): "补班"}


@pytest.mark.parametrize(
    "span", ["2月5日至11日", "2月5日至2月11日", "2027-02-05 至 2027-02-11", "2027-02-05~2027-02-11"]
)
def test_a_span_is_all_its_days(span):
    table = parse(f"{span} 休 春节", 2027)
    assert table.holidays == {date(2027, 2, 5) + timedelta(days=number): "春节" for number in range(7)}


def test_a_span_over_the_turn_of_the_year_names_both_years():
    table = parse("2026-12-31 至 2027-01-01 休", 2027)
    assert list(table.holidays) == [date(2026, 12, 31), NEW_YEAR]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ("元旦放假一天", "Line 1: not understood"),
        ("\n2027-02-30 休", "Line 2: 2027-02-30 is no day"),
        ("2027-01-01 休\n1月1日 休", "Line 2: 2027-01-01 is given twice"),
        ("2027-01-01 休\n1月1日 班", "Line 2: 2027-01-01 is given twice"),
        ("2027-02-11 至 2027-02-05 休", "Line 1: from 2027-02-11 to 2027-02-05"),
        ("2027-01-01 至 2027-12-31 休", "Line 1: from 2027-01-01 to 2027-12-31"),
    ],
)
def test_a_bad_line_is_named_with_its_number(lines, said):
    with translation.override("en"):
        assert parse(lines, 2027).errors[0].startswith(said)


def test_what_is_written_reads_back():
    days = [(NEW_YEAR, False, "元旦"), (date(2027, 2, 7), True, "")]
    table = parse(written(days), 2027)
    assert (table.holidays, table.workdays) == ({NEW_YEAR: "元旦"}, {date(2027, 2, 7): ""})
