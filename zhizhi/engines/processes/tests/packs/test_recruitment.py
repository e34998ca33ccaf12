"""Recruitment: a need is published, people apply, are checked, assessed, shown, offered a post, and arrive."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.refusals import RuleRefused
from zhizhi.engines.processes.tests.packs.county import County
from zhizhi.engines.processes.tests.packs.talent import PHONE, asked_under, at, office_of, recorded, signed, total
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.registry.people.models import Appointment

NEED: dict[str, Any] = {
    "way": "scarce", "post": "茶叶工程师", "places": "1", "degree": "bachelor", "oldest": "45", "experience": "2",
    "duties": "负责初制车间", "establishment": "空编一名",
}  # fmt: skip
MASTER = {"degree": "master", "major": "青农茶学", "age": "31", "years": "4", "experience_told": "做过三年初制",
          "applicant_name": "顾念慈", "applicant_phone": PHONE, "consent": "list"}  # fmt: skip
MARKS = {"ability": "90", "match": "88", "opinion": "专业对口"}


@pytest.fixture
def office(walk: Walk) -> County:
    return office_of(walk, "recruitment")


def published_need(office: County) -> Case:
    case = office.open(unit=str(office.walk.world.department.pk), **NEED)
    assert signed(office, case, "publish", {"announcement": "引才公告"}) == "open"
    return case


def shown(office: County) -> tuple[Case, Case]:
    """The need, and an application that is assessed and shown to the public."""
    world, case = office.walk.world, published_need(office)
    one = asked_under(office, case, **MASTER)
    assert office.go(one, (office.cadre, "qualified", {})) == "waiting"
    at(office, office.walk.at + timedelta(days=16))
    assert (office.state(case), office.state(one)) == ("selecting", "panel")
    panel = [str(world.contact.pk), str(world.organizer.pk)]
    office.go(one, (office.cadre, "chosen", {"panel": panel, "assess_told": "4月8日上午试讲"}))
    for person in (world.contact, world.organizer):
        office.part(one, person, **MARKS)
    assert signed(office, one, "propose", {"notice_text": "顾某慈，硕士，拟引进"}) == "notice"
    return case, one


def test_from_the_need_to_the_arrival(office: County) -> None:
    world, (case, one) = office.walk.world, shown(office)
    at(office, datetime(2026, 4, 14, tzinfo=UTC))
    offer = {"offer_told": "请于五月前报到", "arrive_by": "2026-05-01"}
    assert office.go(one, (office.cadre, "offer", offer), (None, "accept", {})) == "arrival"
    came = {"employer": str(world.department.pk), "talent": str(world.nobody.pk), "arrived_on": "2026-04-15",
            "title": "农艺师"}  # fmt: skip
    assert office.go(one, (office.cadre, "arrived", came), (None, "rate", {"stars": "5"})) == "arrived"
    assert recorded("recruited") == [("农艺师", {})]
    assert Appointment.objects.system("test").filter(person=world.nobody, post__role="recruited_talent").count() == 1
    at(office, datetime(2026, 4, 16, tzinfo=UTC))
    assert office.go(case, (office.cadre, "filled", {"filled": "1"})) == "done"
    assert [total(office, name) for name in ("places", "places_filled", "needs_filled")] == [1, 1, 1]


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [({"degree": "college"}, "本科"), ({"age": "46"}, "45"), ({"years": "1"}, "至少 2")],
)
def test_the_conditions_of_the_post_are_rules(office: County, changed: dict[str, str], sentence: str) -> None:
    one = asked_under(office, published_need(office), **(MASTER | changed))
    with pytest.raises(RuleRefused, match=sentence):
        office.go(one, (office.cadre, "qualified", {}))
    assert office.go(one, (office.cadre, "not_qualified", {"reason": "不符合岗位条件"})) == "not_chosen"


def test_papers_are_asked_for_and_an_offer_without_an_answer_lapses(office: County) -> None:
    one = asked_under(office, published_need(office), **MASTER)
    asked = (office.cadre, "ask_more", {"wanted": "学位证"})
    assert office.go(one, asked, (None, "added", {"added": "已上传"})) == "check"
    assert office.go(one, asked) == "supplement"
    at(office, datetime(2026, 3, 27, tzinfo=UTC))
    assert office.state(one) == "check"
    case, two = shown(office)
    at(office, office.walk.at + timedelta(days=10))
    office.go(two, (office.cadre, "offer", {"offer_told": "请报到", "arrive_by": "2026-06-01"}))
    at(office, office.walk.at + timedelta(days=12))
    assert office.state(two) == "given_up"
    assert office.state(case) == "account"
    assert office.go(case, (office.cadre, "again", {})) == "open"


def test_a_need_that_nobody_reviews_is_told(office: County) -> None:
    case = office.open(unit=str(office.walk.world.department.pk), **NEED)
    at(office, datetime(2026, 4, 10, tzinfo=UTC))
    assert "talent_officer" in office.alarmed(case)
    assert office.state(case) == "review"
