"""Error tolerance: applied for, facts found, each condition looked at, decided, recorded, corrected by a day."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from zhizhi.engines.catalogue.queries import published
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.moving import Sent
from zhizhi.engines.processes.opening import case_open
from zhizhi.engines.processes.refusals import RuleRefused
from zhizhi.engines.processes.tests.packs.cadres import back, counted, late, leader_too, sees
from zhizhi.engines.processes.tests.packs.county import CADRE, LEADER, County
from zhizhi.registry.facts.queries import selection_facts
from zhizhi.registry.people.models import Person

SAID: dict[str, Any] = {
    "field": "projects", "matter": "冷库项目选址调整，延期四个月", "applicant_is": "own",
    "account": "经党委会研究后改址",
}  # fmt: skip
CONDITIONS = ("unselfish", "not_forbidden", "properly_decided", "not_repeated", "mended")
FITTING = {
    "facts_found": "改址经党委会研究", "heard_bodies": "县纪委监委、县审计局", "proposal": "建议容错",
    **dict.fromkeys(CONDITIONS, "yes"),
}  # fmt: skip
TOLERATED = {
    "body": "joint", "decided_on": "2026-03-18", "recorded": "冷库项目延期，依规容错", "on_appraisal": "none",
    "on_selection": "free", "reasons": "出于公心，程序合规", "corrections": [{"what": "工期", "how": "倒排工期"}],
    "correct_until": "2026-05-20",
}  # fmt: skip


def applied(county: County, who: Person) -> Case:
    """The person applies at the own township."""
    walk = county.walk
    return case_open(
        actor=walk.who(who), version=published("error-tolerance"), place=walk.world.township, channel="self",
        sent=Sent(walk.key(), SAID | {"person": str(who.pk)}), at=walk.at,
    ).case  # fmt: skip


def verified(county: County, who: Person, **change: Any) -> Case:
    case = applied(county, who)
    assert county.go(case, (county.cadre, "take", {}), (county.cadre, "fitting", FITTING | change)) == "hear"
    return case


def tolerated(county: County, who: Person) -> Case:
    case = verified(county, who)
    assert county.go(case, (who, "agree", {}), (county.leader, "tolerate", TOLERATED)) == "correct"
    return case


def test_what_meets_the_conditions_is_tolerated_recorded_and_corrected(county: County, who: Person) -> None:
    case = tolerated(county, who)
    assert county.facts(who) == [
        ("error_tolerated", "冷库项目延期，依规容错"),
        ("tolerance_appraisal_none", "不影响考核等次和评先评优"),
        ("tolerance_selection_free", "免责，不影响提拔使用、职级晋升"),
    ]
    assert {row.kind for row in selection_facts(who, date(2027, 3, 18))} == {"error_tolerated"}
    assert (county.walk.fresh(case).due_day, county.walk.task(case).due_day) == (date(2026, 5, 20), date(2026, 5, 20))
    county.go(case, (who, "corrected", {"corrected": "已倒排工期"}))
    assert county.go(case, (county.cadre, "confirmed", {"checked_how": "到工地看"})) == "corrected"
    assert [counted(county, one) for one in ("tolerated", "corrected")] == [(1, 1), (1, 1)]


@pytest.mark.parametrize("condition", CONDITIONS)
def test_each_condition_has_to_be_met(county: County, who: Person, condition: str) -> None:
    case = applied(county, who)
    county.go(case, (county.cadre, "take", {}))
    with pytest.raises(RuleRefused, match="不符合"):
        county.walk.act(case, county.cadre, "fitting", FITTING | {condition: "no"})
    assert county.state(case) == "verify"


def refused(county: County, who: Person) -> Case:
    """Who does not meet them is heard and told why, and nothing is recorded."""
    case = applied(county, who)
    unmet = {"facts_found": "未经集体研究", "unmet": "没有民主决策"}
    county.go(case, (county.cadre, "take", {}), (county.cadre, "unfitting", unmet), (who, "speak", {"statement": "无"}))
    county.go(case, (county.leader, "refuse", {"refusal": "个人决定，不符合条件"}))
    told = {"told_on": "2026-03-18", "told_next": "可向县委申诉"}
    assert county.go(case, (county.cadre, "told", told)) == "appeal"
    assert county.facts(who) == []
    return case


def test_silence_ends_it_and_a_review_by_somebody_else_has_it_verified_anew(county: County, who: Person) -> None:
    quiet, case = refused(county, who), refused(county, who)
    county.go(case, (who, "appeal", {"grounds": "有会议记录"}))
    why = {"review_reasons": "补充的会议记录属实"}
    with pytest.raises(RuleRefused, match="自己"):
        county.walk.act(case, county.leader, "reopen", why)
    second = leader_too(county, county.walk.world.officer)
    county.go(case, (second, "uphold", why), (county.cadre, "told", {"told_on": "2026-03-18"}))
    assert county.walk.fresh(case).outcome == "refused"
    case = refused(county, who)
    county.go(case, (who, "appeal", {"grounds": "有会议记录"}), (second, "reopen", why))
    county.go(case, (county.cadre, "fitting", FITTING), (who, "agree", {}))
    assert county.go(case, (county.leader, "tolerate", TOLERATED)) == "correct"
    county.tick(datetime(2026, 4, 18, 2, tzinfo=UTC))
    assert county.state(quiet) == "refused"


def test_who_does_not_correct_loses_it_by_decision_and_with_it_its_effects(county: County, who: Person) -> None:
    case = tolerated(county, who)
    refuses = county.cadre, "uncorrected", {"uncorrected": "催办三次仍未整改"}
    given = {"correct_until": "2026-06-20"}
    way = (who, "corrected", {"corrected": "未动"}), refuses, (county.leader, "more_time", given)
    assert county.go(case, *way) == "correct"
    county.go(case, (who, "corrected", {"corrected": "仍未动"}), refuses)
    county.go(case, (county.leader, "revoke", {"revoked_reasons": "拒不纠正"}))
    assert selection_facts(who, date(2026, 3, 18)) == []
    assert county.go(case, (county.cadre, "told", {"told_on": "2026-03-18"})) == "revoked"


def test_a_unit_applies_and_only_the_person_and_the_office_see_it(county: County, who: Person) -> None:
    world, case = county.walk.world, county.open(person=str(who.pk), **SAID | {"applicant_is": "unit"})
    assert [sees(county, case, person) for person in (who, world.officer)] == [set(), set()]
    county.go(case, (county.cadre, "take", {}), (county.cadre, "fitting", FITTING))
    assert {"page", "inbox"} <= sees(county, case, who)
    assert [sees(county, case, person) for person in (world.officer, world.talent_liaison)] == [set(), set()]
    assert {"page", "list"} <= sees(county, applied(county, who), who)


def test_what_is_not_enough_is_corrected_again_by_a_new_day(county: County, who: Person) -> None:
    case = tolerated(county, who)
    county.go(case, (who, "corrected", {"corrected": "部分完成"}))
    again = {"missing": "冷库验收", "correct_until": "2026-06-10"}
    assert county.go(case, (county.cadre, "again", again)) == "correct"
    assert county.walk.task(case).due_day == date(2026, 6, 10)
    assert ("error_tolerated", "冷库项目延期，依规容错") in county.facts(who)


def test_the_leader_sends_it_back_for_more_facts(county: County, who: Person) -> None:
    case = verified(county, who)
    county.go(case, (who, "agree", {}))
    assert back(county, case, county.leader, "verify") == "verify"


def test_the_worst_delay_is_told_to_the_office_and_the_leader(county: County, who: Person) -> None:
    case = tolerated(county, who)
    assert late(county, case, datetime(2026, 5, 21, 2, tzinfo=UTC)) == {CADRE}
    assert late(county, case, datetime(2026, 6, 30, 2, tzinfo=UTC)) == {CADRE, LEADER}
