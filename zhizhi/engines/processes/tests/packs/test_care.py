"""Care: duty by duty each cadre confirms what was done; who is left out has a reason."""

from datetime import timedelta

import pytest

from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.occasions import occasions_open
from zhizhi.engines.processes.tests.many import parts
from zhizhi.engines.processes.tests.packs.county import CADRE, County, county_of
from zhizhi.engines.processes.tests.walk import Walk


@pytest.fixture
def county(walk: Walk) -> County:
    return county_of(walk, "care")


def cared(county: County) -> Case:
    """The township plans check-ups for its organizer and its talent liaison."""
    world = county.walk.world
    case = county.open(world.township, period="2026 年度")
    people = [str(world.organizer.pk), str(world.talent_liaison.pk)]
    assert county.go(case, (world.organizer, "checkup", {"people": people, "checkup_words": "县医院"})) == "checkup"
    return case


def test_each_confirms_and_it_stands_in_the_record_duty_by_duty(county: County) -> None:
    case, world = cared(county), county.walk.world
    county.part(case, world.organizer, checkup_on="2026-03-18")
    assert county.state(case) == "checkup"
    county.part(case, world.talent_liaison, checkup_on="2026-03-18")
    assert county.go(case, (world.organizer, "next", {"checkup_summary": "两人体检正常"})) == "plan"
    visit = {"people": [str(world.talent_liaison.pk)], "visit_words": "母亲住院"}
    assert county.go(case, (world.organizer, "visit", visit)) == "visit"
    county.part(case, world.talent_liaison, visited_on="2026-03-18", visited_by="镇党委书记")
    assert county.go(case, (world.organizer, "finish", {"visit_summary": "家访一户"})) == "closed"
    assert county.facts(world.talent_liaison) == [("care_given", "两人体检正常"), ("care_given", "家访一户")]


def test_who_is_left_out_has_a_reason_and_no_record(county: County) -> None:
    case, world = cared(county), county.walk.world
    assert county.go(case, (world.organizer, "rest_later", {"checkup_missing": "尹若水出差"})) == "plan"
    assert county.facts(world.talent_liaison) == []


def test_each_person_has_a_day_and_a_late_one_is_told(county: County) -> None:
    case = cared(county)
    assert {(task.due_at - county.walk.at).days // 10 for task in parts(case)} == {6}
    county.tick(county.walk.at + timedelta(days=80))
    assert CADRE in county.alarmed(case)


def test_the_year_opens_one_for_each_department_and_township_once(county: County) -> None:
    for days in (0, 1, 300):
        occasions_open(county.walk.at + timedelta(days=days))
    opened = Case.objects.system("test").filter(slug="care").order_by("pk").values_list("place__kind", "title")
    years = [("department", "2026"), ("township", "2026"), ("township", "2026")]
    assert list(opened) == [*years, *[(kind, "2027") for kind, _year in years]]
