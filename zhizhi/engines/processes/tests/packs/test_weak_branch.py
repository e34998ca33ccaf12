"""Weak branches: found by rule or by hand, listed, planned, reported each month, accepted, looked at, lifted."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.occasions import occasions_open
from zhizhi.engines.processes.refusals import RuleRefused
from zhizhi.engines.processes.tests.many import parts
from zhizhi.engines.processes.tests.packs.county import County
from zhizhi.registry.facts.models import Fact
from zhizhi.registry.people.models import Appointment, Person
from zhizhi.registry.terms.tests.scenes import term_make

WEAK = {"sign": "idle", "facts_found": "三个月没有开过支部党员大会"}
LISTED = {"listed_on": "2026-03-18", "listed_by": "县委组织部部务会"}
REPORT = {"progress": "补开支部大会两次", "solved": "1", "left": "2"}
ACCEPTED = {"asked_people": "40", "satisfied_people": "38", "accepted_how": "入户问了四十人"}


def plan(county: County, **more: Any) -> dict[str, Any]:
    """The plan with its four responsible people."""
    world = county.walk.world
    return {
        "county_unit": str(world.county.pk), "county_leader": str(county.leader.pk), "town": str(world.township.pk),
        "township_leader": str(world.talent_liaison.pk), "first_secretary": "已申请选派",
        "paired_unit": str(world.department.pk), "paired_contact": str(world.contact.pk), "goal_on": "2026-09-30",
        "tasks": [{"problem": "组织生活不正常", "measure": "每月固定党日", "who": "村书记", "by": "2026-06-30"}],
    } | more  # fmt: skip


def planned(county: County) -> Case:
    world = county.walk.world
    case = county.walk.ask(world.village, {"signs": "连续三个月没有会议记录"}, desk=world.organizer)
    way = [(world.organizer, "weak", WEAK), (world.officer, "list", LISTED), (world.organizer, "plan", plan(county)),
           (world.officer, "approve", {})]  # fmt: skip
    assert county.go(case, *way) == "rectify"
    return case


def recorded(county: County) -> list[tuple[str, bool]]:
    rows = Fact.objects.system("test").filter(organization=county.walk.world.village).order_by("pk")
    return [(row.kind, row.to_date is None) for row in rows]


def test_a_branch_is_listed_planned_reported_on_accepted_and_lifted(county: County) -> None:
    case, world = planned(county), county.walk.world
    assert recorded(county) == [("weak_branch", True)]
    # The township leader leads it by name; the village reports month by month.
    assert county.walk.task(case).holder_person == world.talent_liaison
    county.tick(datetime(2026, 4, 2, 1, tzinfo=UTC))
    assert [(task.part, task.holder_role) for task in parts(case)] == [
        ("2026-03", "secretary"), ("2026-04", "secretary"),
    ]  # fmt: skip
    county.part(case, world.secretary, **REPORT)
    done = (world.talent_liaison, "ask_acceptance", {"outcome": "三项任务都完成"})
    assert county.go(case, done, (world.organizer, "accepted", ACCEPTED)) == "sample"
    lift = {"sampled": "yes", "sampled_how": "到村走访十户"}
    assert county.go(case, (world.officer, "lift", lift)) == "lifted"
    assert recorded(county) == [("weak_branch", False)]


def test_the_county_sends_back_and_the_fact_stays_until_it_is_lifted(county: County) -> None:
    case, world = planned(county), county.walk.world
    more = {"still_wrong": "群众仍不满意", "goal_on": "2026-11-30"}
    done = (world.talent_liaison, "ask_acceptance", {"outcome": "任务完成"})
    assert county.go(case, done, (world.organizer, "not_accepted", more)) == "rectify"
    assert (
        county.go(case, done, (world.organizer, "accepted", ACCEPTED), (world.officer, "continue", more)) == "rectify"
    )
    assert (str(county.walk.fresh(case).due_day), recorded(county)) == ("2026-11-30", [("weak_branch", True)])


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"goal_on": "2027-06-30"}, "12"),
        ({"goal_on": "2026-03-18"}, "今天以后"),
        ({"town": "other_township"}, "不属于"),
    ],
)
def test_a_plan_that_does_not_fit_is_refused_with_its_reason(county: County, more: dict[str, Any], why: str) -> None:
    world = county.walk.world
    case = county.walk.ask(world.village, {}, desk=world.organizer)
    county.go(case, (world.organizer, "weak", WEAK), (world.officer, "list", LISTED))
    answers = plan(
        county, **{key: str(getattr(world, one).pk) if hasattr(world, one) else one for key, one in more.items()}
    )
    with pytest.raises(RuleRefused, match=why):
        county.go(case, (world.organizer, "plan", answers))


def test_the_clock_finds_overdue_committees_and_vacant_posts_once(county: County) -> None:
    walk, world = county.walk, county.walk.world
    term = term_make(world, date(2021, 1, 10))
    Appointment.objects.system("test").filter(person=world.second_secretary).update(to_date=date(2025, 12, 1))
    # Two more signs at one village with few members; one alone is not enough elsewhere.
    Person.objects.system("test").filter(pk=world.member.pk).update(party_since=date(2010, 7, 1))
    occasions_open(walk.at)
    found = Case.objects.system("test").filter(slug="weak-branch").order_by("pk")
    assert {(case.place.name, case.channel) for case in found} == {
        (term.organization.name, "clock"), (world.second_village.name, "clock"),
    }  # fmt: skip
    assert "来源：班子任期登记" in found.get(place=term.organization).data["signs"]
    assert "没有书记" in found.get(place=world.second_village).data["signs"]
    occasions_open(walk.at + timedelta(days=1))
    assert found.count() == 2
    because = {"not_weak_because": "候任人选已公示"}
    assert county.go(found.get(place=world.second_village), (world.organizer, "not_weak", because)) == "not_listed"
    # What is listed already is not listed twice.
    planned(county)
    again = county.walk.ask(world.village, {}, desk=world.organizer)
    with pytest.raises(RuleRefused):
        county.go(again, (world.organizer, "weak", WEAK), (world.officer, "list", LISTED))


def test_time_that_is_over_leads_to_acceptance_and_is_told_above(county: County) -> None:
    case = planned(county)
    for month in (4, 5, 6):
        county.tick(datetime(2026, month, 20, 1, tzinfo=UTC))
    county.tick(datetime(2026, 9, 30, 1, tzinfo=UTC))
    county.tick(datetime(2026, 9, 30, 2, tzinfo=UTC))
    assert county.state(case) == "accept"
    assert "township_organizer" in county.alarmed(case)
    county.tick(datetime(2026, 11, 30, 1, tzinfo=UTC))
    assert county.alarmed(case) >= {"county_officer", "county_leader"}
