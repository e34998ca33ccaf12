"""Entering a year: what is counted afterwards, who is told, what is refused."""

import logging
from datetime import UTC, date, datetime, timedelta

import pytest
from django.utils import translation

from zhizhi.core.workdays import Due, Source
from zhizhi.registry.holidays import operations, queries
from zhizhi.registry.holidays.models import HolidayDay, HolidayYear
from zhizhi.registry.holidays.operations import HolidaysRefused, on_change, year_enter
from zhizhi.registry.holidays.queries import calendar, changes, days_of, years_around
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.queries import details_read
from zhizhi.registry.scope import Scope

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)
ADMINISTRATOR = Scope(account_id=7, person_id=8, name="陈管理")
NEW_YEAR, SATURDAY = date(2027, 1, 1), date(2027, 1, 2)


def enter(**more):
    given = {"scope": ADMINISTRATOR, "year": 2027, "holidays": {NEW_YEAR: "元旦"}, "workdays": {}, "at": NOW}
    return year_enter(**{**given, **more})


def test_an_unknown_year_becomes_final():
    assert calendar().add(date(2026, 12, 31), 1) == Due(NEW_YEAR, provisional=True)
    enter(workdays={SATURDAY: ""})
    assert calendar().add(date(2026, 12, 31), 1) == Due(SATURDAY, provisional=False)


def test_entering_again_replaces_the_whole_table():
    enter(workdays=[SATURDAY])
    enter(holidays=[date(2027, 1, 4)], at=NOW + timedelta(days=1))
    assert list(HolidayDay.objects.values_list("day", flat=True)) == [date(2027, 1, 4)]
    assert calendar().is_workday(NEW_YEAR) == (True, False)
    assert HolidayYear.objects.get().entered_at == NOW + timedelta(days=1)


def test_an_entered_year_replaces_a_shipped_one():
    enter(year=2026, holidays=[date(2026, 12, 31)])
    assert calendar().source(2026) is Source.ENTERED
    assert calendar().add(date(2026, 12, 30), 1).day == NEW_YEAR


def test_what_another_process_enters_is_seen_with_the_next_question(django_assert_num_queries):
    before = calendar()
    table = HolidayYear.objects.create(year=2027, digest="elsewhere", entered_at=NOW)
    HolidayDay.objects.create(table=table, day=NEW_YEAR, working=False)
    after = calendar()
    assert before.source(2027) is Source.UNKNOWN
    assert after.source(2027) is Source.ENTERED
    with django_assert_num_queries(1):
        assert calendar() is after


def test_the_act_is_journaled_with_its_days():
    enter(workdays=[SATURDAY])
    act = Act.objects.get(act="holidays.enter")
    assert (act.account_id, act.actor_name, act.subject_id) == (7, "陈管理", 2027)
    assert details_read(act.details) == {"holidays": ["2027-01-01"], "workdays": ["2027-01-02"]}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"year": 1999, "holidays": [date(1999, 1, 1)]}, "Enter a year from 2004"),
        ({"holidays": []}, "no day off"),
        ({"holidays": [date(2028, 1, 1)]}, "2028-01-01 does not lie in 2027"),
        ({"holidays": [NEW_YEAR, NEW_YEAR]}, "2027-01-01 is given twice"),
        ({"workdays": [NEW_YEAR]}, "2027-01-01 is given twice"),
        ({"holidays": [SATURDAY], "workdays": [SATURDAY]}, "2027-01-02 is given twice"),
        ({"workdays": [date(2027, 1, 4)]}, "2027-01-04 is worked anyway"),
    ],
)
def test_what_cannot_be_right_is_refused_and_changes_nothing(given, said):
    enter()
    with translation.override("en"), pytest.raises(HolidaysRefused, match=said):
        enter(**given)
    assert list(HolidayDay.objects.values_list("day", flat=True)) == [NEW_YEAR]
    assert Act.objects.count() == 1


@pytest.fixture
def listeners(monkeypatch):
    heard: list[int] = []

    def fails(year):
        raise RuntimeError("cannot count")

    monkeypatch.setattr(operations, "_callbacks", [])
    on_change(fails)
    on_change(heard.append)
    on_change(heard.append)
    return heard


def test_listeners_hear_after_the_commit_and_do_not_harm_each_other(
    listeners, django_capture_on_commit_callbacks, caplog
):
    with caplog.at_level(logging.ERROR), django_capture_on_commit_callbacks(execute=True):
        enter()
        assert listeners == []
    assert listeners == [2027]
    assert "cannot count" in caplog.text


def test_a_page_tells_where_each_year_is_known_from():
    enter()
    rows = {row.year: row for row in years_around(date(2026, 11, 20))}
    assert {year: row.source for year, row in rows.items()} == {
        2025: Source.PACKAGE,
        2026: Source.PACKAGE,
        2027: Source.ENTERED,
        2028: Source.UNKNOWN,
    }
    assert rows[2025].workdays == 248
    assert rows[2027].workdays == 260


def test_days_to_begin_with_are_those_shipped():
    assert (date(2026, 10, 1), False, "") in days_of(2026)
    assert days_of(2028) == []
    enter()
    assert days_of(2027) == [(NEW_YEAR, False, "元旦")]


def test_changes_name_the_days_that_count_otherwise():
    before = calendar()
    enter(workdays=[SATURDAY])
    assert changes(2027, before, queries.calendar()) == [(NEW_YEAR, False), (SATURDAY, True)]
