"""Student practice: posts are published, students apply, are matched and agree, a log each week, a certificate."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.refusals import RuleRefused
from zhizhi.engines.processes.tests.many import parts
from zhizhi.engines.processes.tests.packs.cadres import back
from zhizhi.engines.processes.tests.packs.county import County
from zhizhi.engines.processes.tests.packs.talent import PHONE, asked_under, at, office_of, recorded, total
from zhizhi.engines.processes.tests.walk import Walk

POST: dict[str, Any] = {
    "trade": "village", "post": "农技推广助理", "places": "2", "begins": "2026-04-13", "ends": "2026-05-10",
    "tasks": "走访茶农", "terms": "每天补贴 50 元", "mentor": "温可心",
}  # fmt: skip
STUDENT = {"level": "bachelor", "school": "青农茶学大二", "home": "青溪镇", "free": "四五月", "student_name": "顾小舟",
           "student_phone": PHONE, "guardian": "母亲", "consent": "list"}  # fmt: skip
APPRAISED = {"appraisal": "excellent", "words": "踏实肯干", "days_done": "20"}


@pytest.fixture
def office(walk: Walk) -> County:
    return office_of(walk, "student-practice")


def published_post(office: County) -> Case:
    case = office.open(unit=str(office.walk.world.department.pk), **POST)
    assert office.go(case, (office.cadre, "publish", {"announcement": "暑期岗位"})) == "open"
    return case


def matched(office: County, case: Case, **changed: str) -> Case:
    one = asked_under(office, case, **(STUDENT | changed))
    to = {"unit": str(office.walk.world.department.pk), "post_told": "农技推广助理", "begins": "2026-04-13",
          "ends": "2026-05-10"}  # fmt: skip
    with pytest.raises(RuleRefused):  # too short
        office.go(one, (office.cadre, "matched", to | {"ends": "2026-04-20"}))
    assert office.go(one, (office.cadre, "matched", to)) == "consent"
    return one


def test_from_the_post_to_the_certificate(office: County) -> None:
    world, case = office.walk.world, published_post(office)
    listed, once = matched(office, case), matched(office, case, consent="once")
    assert [office.go(one, (None, "accept", {})) for one in (listed, once)] == ["practice", "practice"]
    office.part(listed, world.contact, days_present="5", done="学做台账")
    at(office, datetime(2026, 4, 3, tzinfo=UTC))
    assert office.state(case) == "running"
    at(office, datetime(2026, 5, 10, tzinfo=UTC))
    assert office.state(listed) == "appraise"
    assert len([one for one in parts(listed, step="practice") if one.part]) > 1
    for one in (listed, once):
        assert office.go(one, (world.contact, "appraised", APPRAISED)) == "certify"
    assert back(office, listed, office.cadre, "appraise") == "appraise"
    office.go(listed, (world.contact, "appraised", APPRAISED))
    certificate = {"certificate": "实践〔2026〕001号", "student": str(world.nobody.pk)}
    # Who did not agree to be in the list is not put into it.
    with pytest.raises(RuleRefused, match="联系库"):
        office.go(once, (office.cadre, "certify_listed", certificate))
    assert office.go(once, (office.cadre, "certify", {"certificate": "实践〔2026〕002号"})) == "rate"
    assert office.go(listed, (office.cadre, "certify_listed", certificate)) == "rate"
    assert [office.go(one, (None, "rate", {"stars": "5"})) for one in (listed, once)] == ["finished", "finished"]
    assert recorded("student_practice") == [("实践〔2026〕001号", {"days": 20})]
    at(office, office.walk.at)
    assert office.go(case, (world.contact, "summed", {"filled": "2", "summary": "很好"})) == "done"
    assert [total(office, name) for name in ("places", "places_filled")] == [2, 2]


def test_too_short_a_post_is_not_published_and_a_wish_for_another_is_heard(office: County) -> None:
    short = office.open(unit=str(office.walk.world.department.pk), **(POST | {"ends": "2026-04-20"}))
    with pytest.raises(RuleRefused):
        office.go(short, (office.cadre, "publish", {"announcement": "岗位"}))
    assert office.go(short, (office.cadre, "amend", {"amend_note": "时间太短"})) == "amend"
    one = matched(office, published_post(office))
    assert office.go(one, (None, "other_post", {"wish": "想去医院"})) == "match"


def test_who_does_not_answer_gives_the_place_up_and_a_late_check_is_told(office: County) -> None:
    late, one = office.open(unit=str(office.walk.world.department.pk), **POST), matched(office, published_post(office))
    at(office, office.walk.at + timedelta(days=20))
    assert office.state(one) == "given_up"
    assert "talent_officer" in office.alarmed(late)
