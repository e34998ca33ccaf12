"""Findings: verified, told, answered, decided, served, appealed, expired; nothing is seen before it may be."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.operations import case_hand_over, case_send_back, case_withdraw
from zhizhi.engines.processes.refusals import CaseRefused, NotYours, RuleRefused
from zhizhi.engines.processes.signing import signature_ask
from zhizhi.engines.processes.tests.packs.cadres import back, counted, late, leader_too, paper, reads, sees
from zhizhi.engines.processes.tests.packs.county import CADRE, LEADER, County, county_of
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.registry.facts.operations import fact_record
from zhizhi.registry.facts.queries import facts_shown, selection_facts
from zhizhi.registry.people.models import Person

EVERYWHERE = {"page", "list", "search", "inbox"}
SAID: dict[str, Any] = {
    "category": "duty", "matter": "2026年2月三次无故不参加防汛值班", "source": "supervision",
    "material": "值班记录三份",
}  # fmt: skip
FACTS: dict[str, Any] = {
    "facts_found": "值班记录、监控与同事证言一致",
    "verified_by": "王立新、赵敏",
    "evidence": [{"item": "值班记录"}],
    "notice": "拟认定三次无故缺岗，五个工作日内可陈述申辩",
}
NOTICE = {"notified_on": "2026-03-18", "notified_how": "in_person"}
FOUND = {
    "body": "department", "decided_on": "2026-03-18", "finding": "三次无故缺岗", "reasons": "事实清楚",
    "statement_weighed": "关于病假的申辩有病历的一次予以采纳", "expires": "2026-09-18",
}  # fmt: skip
SERVED = {"served_on": "2026-03-18", "served_how": "signed"}
REVIEWED = {"reviewed_on": "2026-03-18", "review_reasons": "复核材料"}


@pytest.fixture
def county(walk: Walk) -> County:
    return county_of(walk, "finding")


@pytest.fixture
def who(county: County) -> Person:
    """A township organizer, who may read the cases of his township."""
    return county.walk.world.organizer


def asked(county: County, who: Person) -> Case:
    return county.open(person=str(who.pk), **SAID)


def told(county: County, who: Person) -> Case:
    case = asked(county, who)
    assert county.go(case, (county.cadre, "grounded", FACTS), (county.cadre, "notified", NOTICE)) == "reply"
    return case


def served(county: County, who: Person) -> Case:
    case = told(county, who)
    county.go(case, (who, "reply", {"statement": "其中一次在住院"}), (county.leader, "find", FOUND))
    assert county.go(case, (county.cadre, "served", SERVED)) == "appeal"
    return case


def test_nothing_is_seen_before_the_person_is_told_and_nothing_is_recorded_before_the_decision(
    county: County, who: Person
) -> None:
    world, case = county.walk.world, asked(county, who)
    others = (who, world.officer, world.secretary, world.stranger_organizer)
    assert [sees(county, case, person) for person in others] == [set()] * 4
    assert sees(county, case, county.cadre) == EVERYWHERE
    county.go(case, (county.cadre, "grounded", FACTS))
    assert [sees(county, case, person) for person in others] == [set()] * 4
    assert FACTS["notice"] in paper(county, case, county.cadre, "notice_paper")
    assert paper(county, case, who, "notice_paper") == ""
    county.go(case, (county.cadre, "notified", NOTICE))
    assert "送达回执" in paper(county, case, who, "notice_paper")
    assert "page" in sees(county, case, who)
    assert "inbox" in sees(county, case, who)
    assert [sees(county, case, person) for person in others[1:]] == [set()] * 3
    notes = FACTS["facts_found"], FACTS["verified_by"], "值班记录", SAID["material"], FACTS["notice"]
    assert reads(county, case, who, *map(str, notes)) == [False] * 4 + [True]
    assert reads(county, case, county.cadre, *map(str, notes)) == [True] * 5
    county.go(case, (who, "reply", {"statement": "其中一次在住院"}))
    assert (county.facts(who), selection_facts(who, county.walk.at.date())) == ([], [])
    county.go(case, (county.leader, "find", FOUND))
    assert county.facts(who) == [("finding_decided", "三次无故缺岗")]
    assert [row.words for row in selection_facts(who, date(2026, 3, 18))] == ["三次无故缺岗"]
    assert selection_facts(who, date(2026, 9, 19)) == []
    readers = (who, county.cadre, world.officer, world.secretary)
    shown = [facts_shown(world.scope(person), who, date(2026, 3, 18)) for person in readers]
    assert [len(found) for found in shown] == [1, 1, 0, 0]


@pytest.mark.parametrize("concerned", ["cadre", "leader"])
def test_nobody_is_led_to_a_case_about_themselves_by_their_post(county: County, concerned: str) -> None:
    case = asked(county, getattr(county, concerned))
    assert sees(county, case, getattr(county, concerned)) == set()


def test_it_holds_until_its_day_and_ends_by_itself(county: County, who: Person) -> None:
    case = served(county, who)
    county.tick(datetime(2026, 4, 18, 2, tzinfo=UTC))
    assert county.state(case) == "in_force"
    county.tick(datetime(2026, 9, 18, 2, tzinfo=UTC))
    assert (county.state(case), county.walk.fresh(case).outcome) == ("expired", "done")
    assert counted(county, "found") == (1, 1)


def test_a_review_by_somebody_else_lifts_this_finding_and_no_other(county: County, who: Person) -> None:
    fact_record(scope=None, kind="finding_decided", subject=who, from_date=date(2026, 1, 5), at=county.walk.at)
    case, second = served(county, who), leader_too(county, county.walk.world.officer)
    county.go(case, (who, "appeal", {"grounds": "证言有误"}))
    with pytest.raises(RuleRefused, match="自己"):
        county.walk.act(case, county.leader, "lift", REVIEWED)
    assert county.go(case, (second, "lift", REVIEWED)) == "tell_lifted"
    assert [row.words for row in selection_facts(who, date(2026, 3, 18))] == [""]
    assert county.go(case, (county.cadre, "told", {"told_on": "2026-03-18"})) == "lifted"
    assert counted(county, "lifted") == (1, 1)


def test_a_review_makes_it_shorter_and_milder_never_longer_and_then_nobody_reads_it(
    county: County, who: Person
) -> None:
    case, second = served(county, who), leader_too(county, county.walk.world.officer)
    county.go(case, (who, "appeal", {"grounds": "处理过重"}))
    milder = REVIEWED | {"finding": "缺岗一次", "expires": "2026-06-18"}
    with pytest.raises(RuleRefused, match="2026-09-18"):
        county.walk.act(case, second, "amend", milder | {"expires": "2026-10-01"})
    county.go(case, (second, "amend", milder), (county.cadre, "told", {"told_on": "2026-03-18"}))
    assert county.state(case) == "in_force"
    assert [row.words for row in selection_facts(who, date(2026, 6, 18))] == ["缺岗一次"]
    county.tick(datetime(2026, 6, 18, 2, tzinfo=UTC))
    assert (county.state(case), counted(county, "amended")) == ("expired", (1, 1))
    later = datetime(2026, 6, 19, 2, tzinfo=UTC)
    shown = [facts_shown(county.walk.world.scope(one, later), who, later.date()) for one in (who, county.cadre)]
    assert shown == [[], []]


def test_what_is_upheld_stays_and_may_be_reviewed_again_for_something_new(county: County, who: Person) -> None:
    case, second = served(county, who), leader_too(county, county.walk.world.officer)
    county.go(case, (who, "appeal", {"grounds": "证言有误"}), (second, "uphold", REVIEWED))
    assert county.go(case, (county.cadre, "told", {"told_on": "2026-03-18"})) == "in_force"
    assert county.go(case, (county.cadre, "ask_review", {"review_wish": "新取得的病历"})) == "review"
    assert county.facts(who) == [("finding_decided", "三次无故缺岗")]


def test_what_was_sent_back_is_verified_again_and_what_is_not_true_leaves_nothing(county: County, who: Person) -> None:
    case = told(county, who)
    county.go(case, (who, "reply", {"statement": "不属实"}))
    assert back(county, case, county.leader, "verify") == "verify"
    assert county.go(case, (county.cadre, "unfounded", {"why_unfounded": "监控时间有误"})) == "unfounded"
    assert (county.walk.fresh(case).outcome, county.facts(who)) == ("refused", [])


def test_no_finding_is_told_too(county: County, who: Person) -> None:
    case = told(county, who)
    county.go(case, (who, "admit", {}), (county.leader, "dismiss", {"dismissal": "情节轻微，批评教育即可"}))
    assert county.go(case, (county.cadre, "told", {"told_on": "2026-03-18"})) == "unfounded"
    assert county.facts(who) == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"expires": "2027-03-19"}, "不能晚于|至多|2027-03-18"),
        ({"decided_on": "2026-03-19"}, "还没有到"),
        ({"expires": "2026-03-18"}, "今天以后|还没到|将来|以后"),
    ],
)
def test_a_decision_keeps_to_the_days(county: County, who: Person, change: dict[str, str], said: str) -> None:
    case = told(county, who)
    county.go(case, (who, "admit", {}))
    with pytest.raises(RuleRefused, match=said):
        county.walk.act(case, county.leader, "find", FOUND | change)
    assert county.facts(who) == []


def test_who_verified_does_not_decide_and_the_person_does_neither(county: County, who: Person) -> None:
    case = told(county, who)
    with pytest.raises(NotYours):
        county.walk.act(case, county.cadre, "reply", {"statement": "替他写"})
    with pytest.raises(CaseRefused):
        case_withdraw(actor=county.walk.who(who), case_id=case.pk, reason="撤回", key="w", at=county.walk.at)
    county.go(case, (who, "admit", {}))
    county.leader = leader_too(county, county.cadre)
    with pytest.raises(RuleRefused, match="自己"):
        county.walk.act(case, county.leader, "find", FOUND)


def test_the_person_answers_alone_and_sends_nothing_back(county: County, who: Person) -> None:
    """Nobody is let in by a hand-over or a signature, nobody answers in the person's place."""
    case, walk, other = told(county, who), county.walk, county.walk.world.talent_liaison
    given: dict[str, Any] = {"task_id": walk.task(case).pk, "at": walk.at}
    for actor in (walk.who(who), walk.who(county.cadre), walk.who(county.leader)):
        with pytest.raises(CaseRefused):
            case_hand_over(actor=actor, person=other, reason="代为答复", key=walk.key(), **given)
        with pytest.raises(CaseRefused):
            case_send_back(actor=actor, to="verify", reason="请重新核实", key=walk.key(), **given)
        with pytest.raises(CaseRefused):
            signature_ask(actor=actor, person=other, note="", key=walk.key(), **given)
    page = walk.world.client_for(who).get(f"/cases/{case.number}/").content.decode()
    assert [word in page for word in ("提交陈述申辩", ">退回<", ">转交<", "请同事会签")] == [True, False, False, False]


def test_the_worst_delay_is_told_and_silence_does_not_stop_it(county: County, who: Person) -> None:
    case = told(county, who)
    assert late(county, case, datetime(2026, 3, 26, 2, tzinfo=UTC)) == set()
    assert county.state(case) == "decide"  # nobody replied within five working days
    assert late(county, case, datetime(2026, 4, 20, 2, tzinfo=UTC)) == {CADRE, LEADER}
    assert county.state(case) == "decide"
