"""Early reminders: opened by the clock or by hand, confidential, signed by both, looked at again."""

from datetime import UTC, date, datetime, timedelta

import pytest

from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.occasions import occasions_open
from zhizhi.engines.processes.refusals import CaseRefused
from zhizhi.engines.processes.tests.packs.county import LEADER, County, county_of
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.registry.facts.operations import fact_record
from zhizhi.registry.people.models import Person

PLAN = {"talk_planned": "2026-03-18", "outline": "考勤、请示报告"}
RECORD = {
    "talked_on": "2026-03-18", "talkers": "白云鹤谈、舒畅记", "record": "指出两次会议缺席", "promises": "严格请假",
    "look_again_on": "2026-04-15",
}  # fmt: skip


@pytest.fixture
def county(walk: Walk) -> County:
    return county_of(walk, "early-reminder")


def begun(county: County) -> Case:
    return county.open(matter="连续两次会议缺席", person=str(county.walk.world.secretary.pk))


def talked(county: County) -> Case:
    case = begun(county)
    assert county.go(case, (county.cadre, "arrange", PLAN), (county.cadre, "held", RECORD)) == "sign"
    return case


def test_both_sign_and_somebody_looks_again(county: County) -> None:
    case, who = talked(county), county.walk.world.secretary
    county.sign(case, county.cadre)
    with pytest.raises(CaseRefused, match="当事人"):
        county.go(case, (county.cadre, "signed", {}))
    county.sign(case, who)
    assert county.go(case, (county.cadre, "signed", {})) == "rest"
    assert county.facts(who) == [("talk_held", "连续两次会议缺席")]
    county.tick(datetime(2026, 4, 14, 16, tzinfo=UTC))
    assert county.go(case, (county.cadre, "improved", {"change": "此后全勤"})) == "closed"


def test_what_the_person_does_not_sign_is_mended_and_signed_anew(county: County) -> None:
    case, who = talked(county), county.walk.world.secretary
    county.sign(case, who, why_not="有一次是请过假的")
    assert county.go(case, (county.cadre, "mend", {"mend_reason": "核实请假条"})) == "talk"
    assert county.go(case, (county.cadre, "held", RECORD | {"record": "指出一次缺席"})) == "sign"
    county.sign(case, who)
    county.sign(case, county.cadre)
    assert county.go(case, (county.cadre, "signed", {})) == "rest"


@pytest.mark.parametrize(
    ("attribute", "seen"), [("nobody", 200), ("talent_officer", 200), ("organizer", 404), ("officer", 404)]
)
def test_only_the_cadre_office_and_who_leads_the_county_see_a_talk(county: County, attribute: str, seen: int) -> None:
    case, world = talked(county), county.walk.world
    assert world.client_for(getattr(world, attribute)).get(f"/cases/{case.number}/").status_code == seen


def test_the_clock_tells_of_a_probation_and_of_a_working_life_that_end(county: County) -> None:
    world, at = county.walk.world, county.walk.at
    fact_record(scope=None, kind="probation", subject=world.organizer, from_date=date(2025, 4, 20), at=at)
    Person.objects.system("test").filter(pk=world.secretary.pk).update(retires_on=date(2026, 5, 1))
    occasions_open(at)
    occasions_open(at + timedelta(days=1))
    opened = Case.objects.system("test").filter(slug="early-reminder").order_by("pk")
    assert [(case.concerns_id, case.place_id, case.title) for case in opened] == [
        (world.organizer.pk, world.county.pk, "陆文斌 · 2026-04-20 领导职务试用期期满"),
        (world.secretary.pk, world.county.pk, "周怀远 · 2026-05 到龄退休"),
    ]  # fmt: skip
    page = world.client_for(county.cadre).get(f"/cases/{opened[1].number}/").content.decode()
    assert ("群众" in page, "2026-05 到龄退休" in page) == (False, True)
    told = {"told_how": "已告知退休手续办理时间"}
    assert county.go(opened[1], (county.cadre, "told", told)) == "informed"


def test_a_reminder_that_nobody_takes_up_is_told_to_the_leader(county: County) -> None:
    case = begun(county)
    county.tick(county.walk.at + timedelta(days=8))
    assert county.alarmed(case) == {LEADER}
