"""Front-line secondments: from the demand of a unit to the way back, with links and facts about who went."""

from datetime import UTC, date, datetime

import pytest

from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.refusals import RuleRefused
from zhizhi.engines.processes.tests.many import parts
from zhizhi.engines.processes.tests.packs.county import LEADER, County
from zhizhi.registry.facts.queries import people_linked

DEMAND = {"duty": "信访接待专班副组长", "tasks": "接访、督办积案"}
TERM = {
    "document": "青组函〔2026〕8号",
    "first_day": "2026-03-23",
    "middle_day": "2026-05-20",
    "last_day": "2026-07-20",
}
REPORT = {"month_done": "接访四批，化解两件", "month_days": "22"}


def begun(county: County) -> Case:
    unit = county.walk.world.township.pk
    return county.open(field_of_work="petitions", purpose="充实信访一线", unit=str(unit))


def nominated(county: County) -> dict[str, str]:
    world = county.walk.world
    return {"home_unit": str(world.department.pk), "person": str(world.contact.pk), "grounds": "熟悉三农，缺少一线经历"}


def posted(county: County) -> Case:
    """The contact of the department serves at the township, with its talent liaison as mentor."""
    case, world = begun(county), county.walk.world
    mentor = {"arrived_on": "2026-03-18", "mentor": str(world.talent_liaison.pk), "division": "接访"}
    county.go(
        case, (world.organizer, "needed", DEMAND), (county.cadre, "nominated", nominated(county)),
        (world.contact, "willing", {}), (county.leader, "approved", TERM), (world.organizer, "arrived", mentor),
    )  # fmt: skip
    return case


def test_a_term_is_served_with_reports_a_talk_a_review_and_the_way_back(county: County) -> None:
    case, world = posted(county), county.walk.world
    day = date(2026, 4, 1)
    assert people_linked("seconded_to", world.township, day) == [world.contact]
    assert people_linked("mentors_at", world.township, day) == [world.talent_liaison]
    county.part(case, world.contact, **REPORT)
    county.tick(datetime(2026, 5, 19, 16, tzinfo=UTC))
    assert county.state(case) == "midterm"
    talk = {"midterm_on": "2026-05-20", "midterm_words": "进入角色快"}
    assert county.go(case, (county.cadre, "talked", talk)) == "second_half"
    county.tick(datetime(2026, 7, 19, 16, tzinfo=UTC))
    back = {"returned_on": "2026-07-20", "back_duty": "信访专班"}
    late = {"late_reason": "交接一件积案，两边商定", "return_by": "2026-07-27"}
    with pytest.raises(RuleRefused):
        county.go(case, (world.contact, "late", late | {"return_by": "2026-07-20"}))
    assert county.go(case, (world.contact, "late", late), (world.contact, "returned", back)) == "review"
    review = {"grade": "excellent", "review_words": "化解积案五件"}
    confirm = {"grade_confirmed": "excellent", "confirm_words": "听取了导师和群众意见"}
    ways = (world.organizer, "reviewed", review), (county.cadre, "confirmed_grassroots", confirm)
    assert county.go(case, *ways) == "closed"
    duty = DEMAND["duty"]
    assert county.facts(world.contact) == [
        ("secondment", duty), ("secondment_review", "优秀"), ("grassroots_service", duty),
    ]  # fmt: skip
    assert county.facts(world.talent_liaison) == [("mentored", duty)]
    assert people_linked("seconded_to", world.township, date(2026, 7, 21)) == []


def test_the_mentor_owes_a_word_each_month_and_one_at_the_end(county: County) -> None:
    case, mentor = posted(county), county.walk.world.talent_liaison
    mentoring = Case.objects.system("test").get(parent=case, slug="secondment-mentoring")
    county.part(mentoring, mentor, guided="带着接访三次", talks="2", going="well")
    county.tick(datetime(2026, 4, 20, 1, tzinfo=UTC))
    assert [task.part for task in parts(mentoring)] == ["2026-04"]
    county.tick(datetime(2026, 5, 12, 1, tzinfo=UTC))
    assert "county_officer" in county.alarmed(mentoring) or LEADER in county.alarmed(mentoring)
    county.tick(datetime(2026, 7, 19, 16, tzinfo=UTC))
    assert county.state(mentoring) == "word"
    assert county.go(mentoring, (mentor, "said", {"mentor_words": "化解积案五件，群众送了锦旗"})) == "closed"


def test_who_cannot_go_is_heard_and_a_review_without_substance_goes_back(county: County) -> None:
    case, world = begun(county), county.walk.world
    county.go(case, (world.organizer, "needed", DEMAND), (county.cadre, "nominated", nominated(county)))
    assert county.go(case, (world.contact, "unable", {"unable_reason": "父亲住院需陪护"})) == "nominate"
    case = posted(county)
    for at in (datetime(2026, 5, 19, 16, tzinfo=UTC), datetime(2026, 7, 19, 16, tzinfo=UTC)):
        county.tick(at)
        if county.state(case) == "midterm":
            county.go(case, (county.cadre, "talked", {"midterm_on": "2026-05-20", "midterm_words": "好"}))
    county.go(case, (world.contact, "returned", {"returned_on": "2026-07-20", "back_duty": "信访专班"}))
    review = {"grade": "excellent", "review_words": "表现好"}
    way = (county.cadre, "again", {"again_reason": "没有实例"})
    assert county.go(case, (world.organizer, "reviewed", review), way) == "review"


def test_called_back_early_nobody_is_linked_any_more(county: County) -> None:
    case, world = posted(county), county.walk.world
    county.tick(datetime(2026, 4, 20, 1, tzinfo=UTC))
    settled = {"recalled_on": "2026-04-20", "recall_words": "已谈话"}
    ways = (county.cadre, "recall", {"recall_reason": "原单位急需"}), (county.cadre, "settled", settled)
    assert county.go(case, *ways) == "called_back"
    assert people_linked("seconded_to", world.township, date(2026, 4, 20)) == []
    assert county.facts(world.contact) == []


def test_a_term_longer_than_the_county_sets_is_refused(county: County) -> None:
    case, world = begun(county), county.walk.world
    county.go(case, (world.organizer, "needed", DEMAND), (county.cadre, "nominated", nominated(county)),
              (world.contact, "willing", {}))  # fmt: skip
    with pytest.raises(RuleRefused, match="2027-03-23"):
        county.go(case, (county.leader, "approved", TERM | {"last_day": "2027-06-30"}))


def test_reports_that_stay_away_are_told_month_by_month(county: County) -> None:
    case = posted(county)
    for month, day in ((4, 1), (5, 1), (5, 8)):
        county.tick(datetime(2026, month, day, 1, tzinfo=UTC))
    assert [task.part for task in parts(case)] == ["2026-03", "2026-04", "2026-05"]
    late = [task.part for task in parts(case) if task.due_at < county.walk.at]
    assert late == ["2026-03", "2026-04"]
    assert LEADER in county.alarmed(case)
