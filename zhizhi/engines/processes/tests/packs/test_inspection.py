"""Inspection: each finding has evidence, reply, plan, day, rectification, and verification by somebody else."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.world import SINCE
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.notice_models import Notice
from zhizhi.engines.processes.operations import case_send_back
from zhizhi.engines.processes.refusals import RuleRefused
from zhizhi.engines.processes.tests.packs.county import LEADER, County, county_of
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.registry.facts.models import Fact
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.operations import post_ensure
from zhizhi.registry.rights.operations import appointment_start

PLAN = {
    "cause": "制度没有更新", "planned_until": "2026-05-01",
    "measures": [{"measure": "修订值班制度", "who": "办公室主任", "until": "2026-04-10"}],
}  # fmt: skip
DONE = {"done": "制度已修订并执行两周", "proof": "值班制度（2026年修订）"}
REPORT = {"summary": "两个问题都已整改，建制度一项", "asked_people": "40", "satisfied_people": "37",
          "public_text": "反馈2个问题，均已整改，监督电话略"}  # fmt: skip
JUDGED = {"judged_how": "抽查属实"}


@pytest.fixture
def county(walk: Walk) -> County:
    """The talent liaison works for the inspection office."""
    found, world = county_of(walk, "inspection"), walk.world
    post = post_ensure(organization=world.county, role="inspection_officer", title="巡察专员")
    appointment_start(scope=None, person=world.talent_liaison, post=post, from_date=SINCE, at=walk.at)
    return found


def delivered(county: County, unit: Organization | None = None) -> tuple[Case, list[Case]]:
    """An inspection that found two things, and the cases of these."""
    world = county.walk.world
    answers: dict[str, Any] = {
        "form": "inspection", "inspection": "县委第三轮巡察", "unit": str((unit or world.department).pk),
        "told_on": "2026-03-17",
        "findings": [{"issue": "值班制度多年未修订", "evidence": "制度汇编", "at_once": "yes"},
                     {"issue": "两次民主生活会无整改台账", "evidence": "会议记录"}],
    }  # fmt: skip
    case = county.walk.ask(world.county, answers, desk=world.talent_liaison)
    assert county.go(case, (county.leader, "deliver", {})) == "rectify"
    return case, list(Case.objects.system("test").filter(parent=case).order_by("pk"))


def facts(unit: Organization) -> list[tuple[str, str, bool]]:
    """What is recorded about the unit: kind, words, whether it holds still."""
    rows = Fact.objects.system("test").filter(organization=unit).order_by("pk")
    return [(row.kind, row.words, row.to_date is None) for row in rows]


def test_what_was_found_is_rectified_line_by_line_and_judged_as_a_whole(county: County) -> None:
    case, findings = delivered(county)
    world, inspector = county.walk.world, county.walk.world.talent_liaison
    assert [one.data["issue"] for one in findings] == ["值班制度多年未修订", "两次民主生活会无整改台账"]
    assert {(one.data["inspection"], one.place) for one in findings} == {("县委第三轮巡察", world.department)}
    for one in findings:
        state = county.go(one, (world.contact, "plan", PLAN), (inspector, "approve", {"due_on": "2026-05-20"}))
        assert (state, str(county.walk.fresh(one).due_day)) == ("rectify", "2026-05-20")
    county.go(
        findings[0], (world.contact, "rectified", DONE), (inspector, "verified", {"verified_how": "看了值班记录"})
    )
    # Of two open findings one is closed; the other stays on the unit's record.
    assert facts(world.department) == [
        ("finding_open", "值班制度多年未修订", False), ("finding_open", "两次民主生活会无整改台账", True),
        ("rectified", "值班制度多年未修订", True),
    ]  # fmt: skip
    county.tick(county.walk.at + timedelta(days=1))
    assert county.state(case) == "rectify"
    county.go(findings[1], (world.contact, "rectified", DONE), (inspector, "verified", {"verified_how": "看了台账"}))
    county.tick(county.walk.at + timedelta(days=1))
    assert county.state(case) == "report"
    report = (world.contact, "report", REPORT)
    with pytest.raises(RuleRefused):
        county.go(case, (world.contact, "report", REPORT | {"satisfied_people": "41"}))
    assert county.go(case, report, (inspector, "again", {"lacking": "没写数字"})) == "report"
    # What was done is made known to everybody; an objection that is right sends it back.
    assert county.go(case, report, (inspector, "accept", JUDGED)) == "shown"
    notice = Notice.objects.get(case=case)
    assert (notice.seen, notice.text) == ("county", REPORT["public_text"])
    assert county.go(case, (inspector, "not_so", {"lacking": "台账是补的"})) == "report"
    assert (
        county.go(case, report, (inspector, "accept_inside", JUDGED | {"inside_because": "涉及内部管理"}))
        == "shown_inside"
    )
    county.tick(county.walk.at + timedelta(days=20))
    assert county.state(case) == "shown_inside"
    county.tick(county.walk.at + timedelta(days=20))
    assert county.state(case) == "closed"


def test_an_objection_is_looked_at_by_others_and_may_hold(county: County) -> None:
    case, (first, second) = delivered(county)
    world, inspector = county.walk.world, county.walk.world.talent_liaison
    object_ = (world.contact, "object", {"objection": "制度已于去年修订"})
    county.go(first, object_, (inspector, "drop", {"dropped_because": "材料属实"}))
    assert (county.walk.fresh(first).outcome, facts(world.department)) == ("refused", [])
    assert county.go(second, object_, (inspector, "uphold", {"upheld_because": "没有台账"})) == "reply"
    assert county.walk.fresh(case).closed_at is None


def test_what_is_not_enough_goes_back_with_a_day_and_nobody_verifies_the_own_work(county: County) -> None:
    _case, (first, _second) = delivered(county, county.walk.world.township)
    world, inspector = county.walk.world, county.walk.world.talent_liaison
    # A township answers by its organizer.
    plan = (world.organizer, "plan", PLAN)
    assert county.go(first, plan, (inspector, "change", {"change_what": "没有时限"})) == "reply"
    county.go(first, plan, (inspector, "approve", {"due_on": "2026-05-20"}), (world.organizer, "rectified", DONE))
    back = {"gap": "只改了文字", "due_on": "2026-03-01"}
    with pytest.raises(RuleRefused, match="今天以后"):
        county.go(first, (inspector, "not_enough", back))
    assert county.go(first, (inspector, "not_enough", back | {"due_on": "2026-06-01"})) == "rectify"
    assert str(county.walk.fresh(first).due_day) == "2026-06-01"
    county.go(first, (world.organizer, "rectified", DONE))
    task = county.walk.task(first)
    case_send_back(
        actor=county.walk.who(inspector), task_id=task.pk, to="rectify", reason="照片看不清", key="back",
        at=county.walk.at,
    )  # fmt: skip
    assert county.state(first) == "rectify"


def test_the_worst_delay_is_told_to_the_office_and_the_leader(county: County) -> None:
    _case, (first, _second) = delivered(county)
    world, inspector = county.walk.world, county.walk.world.talent_liaison
    county.tick(datetime(2026, 4, 20, 1, tzinfo=UTC))
    assert county.alarmed(first) == {"inspection_officer", "county_officer", LEADER}
    county.go(first, (world.contact, "plan", PLAN | {"planned_until": "2026-05-10"}))
    county.go(first, (inspector, "approve", {"due_on": "2026-05-20"}))
    county.tick(datetime(2026, 6, 30, 1, tzinfo=UTC))
    assert county.walk.task(first).alerts.count() == 3
