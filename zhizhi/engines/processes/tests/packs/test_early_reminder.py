"""Early reminders: opened by the clock or by hand, confidential, signed by both, looked at again."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from zhizhi.engines.catalogue.queries import published
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.moving import Sent
from zhizhi.engines.processes.occasions import occasions_open
from zhizhi.engines.processes.opening import case_open
from zhizhi.engines.processes.refusals import CaseRefused, RuleRefused
from zhizhi.engines.processes.tests.packs.cadres import reads
from zhizhi.engines.processes.tests.packs.county import LEADER, County
from zhizhi.registry.facts.operations import fact_record
from zhizhi.registry.people.models import Person

PLAN = {"talk_planned": "2026-03-18", "outline": "考勤、请示报告"}
RECORD = {
    "talked_on": "2026-03-18", "talkers": "白云鹤谈、舒畅记", "record": "指出两次会议缺席", "promises": "严格请假",
    "look_again_on": "2026-04-15",
}  # fmt: skip


def begun(county: County) -> Case:
    return county.open(matter="连续两次会议缺席", person=str(county.walk.world.secretary.pk))


def talked(county: County) -> Case:
    case = begun(county)
    assert county.go(case, (county.cadre, "arrange", PLAN), (county.cadre, "held", RECORD)) == "sign"
    return case


def test_both_sign_and_somebody_looks_again(county: County) -> None:
    case, who = talked(county), county.walk.world.secretary
    assert reads(county, case, who, PLAN["outline"], RECORD["record"]) == [False, True]
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


def test_a_sign_is_judged_by_somebody_and_says_where_it_comes_from(county: County) -> None:
    """A relative's post, declared by the person and checked, is looked at; what is not so leaves no trace."""
    world, walk = county.walk.world, county.walk
    declared = case_open(
        actor=walk.who(world.organizer), version=published("early-reminder-record"), place=world.township,
        channel="self", sent=Sent(walk.key(), {"what": "relative", "matter": "配偶在本镇任职"}), at=walk.at,
    ).case  # fmt: skip
    post = {"person": str(world.organizer.pk), "relation": "spouse", "relative_unit": str(world.township.pk)}
    with pytest.raises(RuleRefused):
        county.go(declared, (county.cadre, "relative_gone", {key: post[key] for key in ("person", "relative_unit")}))
    assert county.go(declared, (county.cadre, "relative", post)) == "recorded"
    occasions_open(walk.at)
    sign = Case.objects.system("test").get(slug="early-reminder")
    assert (sign.concerns_id, declared.number in sign.data["background"]) == (world.organizer.pk, True)
    assert "回避" in sign.data["background"]
    assert world.client_for(world.organizer).get(f"/cases/{sign.number}/").status_code == 404
    dropped = county.cadre, "unfounded", {"unfounded_reason": "分管领导已调整分工，无直接上下级"}
    assert county.go(sign, dropped) == "dropped"
    assert county.facts(world.organizer) == []


def test_results_of_appraisals_are_recorded_once_checked_and_who_is_missing_is_a_sign(county: County) -> None:
    world = county.walk.world
    walk = county.walk
    walk.slug = "early-reminder-record"
    case = county.open(world.township, what="appraisal", matter="2025年度考核结果")
    result = {"year_end": "2025-12-31", "grade": "competent", "people": [str(world.organizer.pk)]}
    assert county.go(case, (county.cadre, "appraisal", result)) == "recorded"
    assert county.facts(world.organizer) == [("appraisal_result", "称职")]
    occasions_open(datetime(2026, 4, 2, 2, tzinfo=UTC))
    (sign,) = Case.objects.system("test").filter(slug="early-reminder")
    assert (sign.concerns_id, "年度考核结果" in sign.title) == (world.talent_liaison.pk, True)


POST: dict[str, Any] = {"post": "副镇长", "began_on": "2026-03-02", "ends_on": "2027-03-02"}


@pytest.mark.parametrize(
    ("ways", "state", "facts"),
    [
        (("fit", "confirm"), "passed", ["probation", "probation_passed"]),
        (("unfit", "relieve"), "relieved", ["probation"]),
        (("fit", "more"), "appraise", ["probation"]),
    ],
)
def test_a_probation_is_recorded_told_of_in_time_appraised_and_decided(
    county: County, ways: tuple[str, str], state: str, facts: list[str]
) -> None:
    world, walk = county.walk.world, county.walk
    walk.slug = "early-reminder-probation"
    who, second = world.organizer, world.talent_officer
    case = county.open(person=str(who.pk), unit=str(world.township.pk), **POST | {"ends_on": "2027-02-02"})
    with pytest.raises(RuleRefused, match="2027-03-02"):
        county.go(case, (county.cadre, "recorded", {}))
    days = {"began_on": POST["began_on"], "ends_on": POST["ends_on"]}
    assert county.go(case, (county.cadre, "correct", days), (county.cadre, "recorded", {})) == "serve"
    occasions_open(datetime(2027, 1, 8, 2, tzinfo=UTC))
    reminder = Case.objects.system("test").get(slug="early-reminder", concerns=who, title__contains="试用期")
    assert case.number in reminder.data["background"]
    county.tick(datetime(2027, 3, 2, 2, tzinfo=UTC))
    heard = {"heard": "测评优秀率九成"}
    done = {"decided_on": "2027-03-02", "reasons": "不胜任", "effective": "2027-03-05", "more_reason": "再谈三人"}
    decided = {
        key: done[key] for key in {"confirm": ["decided_on"], "more": ["more_reason"]}.get(ways[1], list(done)[:3])
    }
    county.go(case, (who, "reported", {"own_words": "抓了三件事"}))
    if ways[0] == "unfit":
        county.go(
            case,
            (county.cadre, "unfit", heard | {"unfit_facts": "两项任务未完成"}),
            (who, "speak", {"statement": "愿意改"}),
        )
    else:
        county.go(case, (county.cadre, "fit", heard))
    assert county.go(case, (second, ways[1], decided)) == state
    assert [kind for kind, _words in county.facts(who)] == facts


def test_a_reminder_that_nobody_takes_up_is_told_to_the_leader(county: County) -> None:
    case = begun(county)
    county.tick(county.walk.at + timedelta(days=8))
    assert county.alarmed(case) == {LEADER}
