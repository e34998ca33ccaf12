"""Adjusting somebody unfit: a ground, the person heard, a decision, carried out, followed up, assessed for re-use."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from zhizhi.engines.processes.models import Case, Event
from zhizhi.engines.processes.refusals import RuleRefused
from zhizhi.engines.processes.tests.many import parts
from zhizhi.engines.processes.tests.packs.cadres import back, counted, late, leader_too, paper, reads, sees
from zhizhi.engines.processes.tests.packs.county import CADRE, LEADER, County
from zhizhi.registry.facts.queries import selection_facts
from zhizhi.registry.people.models import Appointment, Person

FIT = {
    "facts_found": "两年未到村调研，重点项目停滞", "heard_whom": "镇班子成员及12名干部", "proposal": "to_rank",
    "notice": "拟作职级安排，五个工作日内可提出意见",
}  # fmt: skip
DECIDED = {
    "body": "committee", "decided_on": "2026-03-18", "reasons": "不担当，影响工作", "recorded": "调整为四级调研员",
    "impact_until": "2027-03-18",
}  # fmt: skip
TALK = {"talked_on": "2026-03-18", "talked_by": "部长", "talk": "讲清决定，听取想法", "effective": "2026-03-20"}
REVIEWED = {"reviewed_on": "2026-03-20", "review_reasons": "复核情况"}


def asked(county: County, who: Person, ground: str = "g07") -> Case:
    unit = county.walk.world.township
    words: dict[str, Any] = {"matter": "组织委员，精神状态差", "basis": "2025年度考核末位"}
    return county.open(person=str(who.pk), unit=str(unit.pk), ground=ground, **words)


def heard(county: County, who: Person) -> Case:
    case = asked(county, who)
    assert county.go(case, (county.cadre, "unfit", FIT), (who, "speak", {"statement": "愿意改正"})) == "decide"
    return case


def posts(who: Person, day: date) -> list[str]:
    held = Appointment.objects.system("test").on(day).filter(person=who).select_related("post__organization")
    return [f"{one.post.organization.name}{one.post.title}" for one in held]


def placed(county: County, who: Person, move: str = "reassign", **change: Any) -> Case:
    case, place = heard(county, who), county.walk.world.department
    county.go(case, (county.leader, move, DECIDED | change))
    new = {"new_unit": str(place.pk), "new_title": "四级调研员"}
    assert county.go(case, (county.cadre, "placed", TALK | new)) == "appeal"
    return case


def test_from_the_ground_to_a_new_post_talks_each_quarter_and_re_use(county: County, who: Person) -> None:
    case = placed(county, who)
    assert posts(who, date(2026, 3, 19)) == ["青溪镇组织委员"]
    assert posts(who, date(2026, 3, 20)) == ["农业农村局四级调研员"]
    assert "cases.view" not in county.walk.world.scope(who, datetime(2026, 3, 21, tzinfo=UTC)).reaches
    assert county.facts(who) == [("adjusted", "调整为四级调研员")]
    assert county.go(case, (who, "accept", {})) == "follow"
    talk = {"met_on": "2026-03-18", "met_by": "干部科", "condition": "情绪平稳", "progress": "some"}
    county.part(case, county.cadre, **talk)
    county.tick(datetime(2026, 4, 1, 2, tzinfo=UTC))
    assert [task.part for task in parts(case)] == ["2026-Q2"]
    assert [row.kind for row in selection_facts(who, date(2027, 3, 18))] == ["adjusted"]
    assert selection_facts(who, date(2027, 3, 19)) == []
    county.tick(datetime(2027, 3, 18, 2, tzinfo=UTC))
    assert county.state(case) == "reuse"
    assert county.go(case, (county.cadre, "suitable", {"assessed": "连续两个季度表现良好"})) == "reusable"
    assert [counted(county, one) for one in ("adjusted", "reusable")] == [(1, 1), (1, 1)]


def test_the_person_and_colleagues_see_nothing_until_the_person_is_heard(county: County, who: Person) -> None:
    world, case = county.walk.world, asked(county, who)
    others = (who, world.officer, world.talent_liaison, county.leader)
    assert [sees(county, case, person) for person in others[:3]] == [set()] * 3
    assert "page" in sees(county, case, county.leader)
    county.go(case, (county.cadre, "unfit", FIT))
    assert {"page", "inbox"} <= sees(county, case, who)
    assert reads(county, case, who, FIT["heard_whom"], FIT["facts_found"], FIT["notice"]) == [False, False, True]
    assert [sees(county, case, person) for person in others[1:3]] == [set()] * 2


@pytest.mark.parametrize(
    ("move", "until", "said"), [("reassign", "2027-03-17", "2027-03-18"), ("demote", "2028-03-17", "2028-03-18")]
)
def test_the_impact_period_is_as_long_as_the_figure_says(
    county: County, who: Person, move: str, until: str, said: str
) -> None:
    case = heard(county, who)
    with pytest.raises(RuleRefused, match=said):
        county.walk.act(case, county.leader, move, DECIDED | {"impact_until": until})
    assert county.go(case, (county.leader, move, DECIDED | {"impact_until": said})) == "place"


def test_for_health_it_takes_a_year_and_speaks_against_nobody(county: County, who: Person) -> None:
    case = asked(county, who, "g13")
    ill = {"ill_since": "2025-03-19", "assessed_on": "2026-03-18", "facts_found": "住院", "notice": "拟调整"}
    with pytest.raises(RuleRefused, match="2026-03-19"):
        county.walk.act(case, county.cadre, "unfit_health", ill)
    county.go(case, (county.cadre, "unfit_health", ill | {"ill_since": "2025-03-01"}), (who, "agree", {}))
    assert county.go(case, (county.leader, "reassign_gently", DECIDED)) == "place"
    assert (county.facts(who), selection_facts(who, date(2026, 3, 18))) == ([], [])


def test_a_removal_is_reviewed_by_another_revoked_and_the_post_restored(county: County, who: Person) -> None:
    case, second = heard(county, who), leader_too(county, county.walk.world.officer)
    county.go(case, (county.leader, "remove", DECIDED), (county.cadre, "relieved", TALK))
    assert posts(who, date(2026, 3, 20)) == []
    county.go(case, (who, "appeal", {"grounds": "事实有出入"}))
    county.walk.later(days=2)
    with pytest.raises(RuleRefused, match="自己"):
        county.walk.act(case, county.leader, "revoke", REVIEWED)
    place = str(county.walk.world.township.pk)
    back_again = {
        "effective": "2026-03-21",
        "restored_unit": place,
        "restored_title": "副镇长",
        "told_on": "2026-03-20",
    }
    county.go(case, (second, "revoke", REVIEWED))
    assert selection_facts(who, date(2026, 3, 21)) == []
    assert county.go(case, (county.cadre, "restored", back_again)) == "revoked"
    assert posts(who, date(2026, 3, 21)) == ["青溪镇副镇长"]
    assert Event.objects.filter(case=case, kind="effected").count() == 4


def test_a_review_shortens_the_impact_period_in_the_same_case(county: County, who: Person) -> None:
    case, second = placed(county, who), leader_too(county, county.walk.world.officer)
    county.go(case, (who, "appeal", {"grounds": "影响期过长"}))
    county.walk.later(days=2)
    shorter = REVIEWED | {"recorded": "调整为四级调研员（复核缩短）", "impact_until": "2026-09-18"}
    with pytest.raises(RuleRefused, match="2027-03-18"):
        county.walk.act(case, second, "shorten", shorter | {"impact_until": "2027-04-01"})
    county.go(case, (second, "shorten", shorter))
    assert "2026年9月18日" in paper(county, case, county.cadre, "changed_paper")
    county.go(case, (county.cadre, "told", {"told_on": "2026-03-20"}))
    assert county.state(case) == "follow"
    assert [row.words for row in selection_facts(who, date(2026, 9, 18))] == [shorter["recorded"]]
    county.tick(datetime(2026, 9, 18, 2, tzinfo=UTC))
    assert (county.state(case), counted(county, "changed")) == ("reuse", (1, 1))


def test_a_review_changes_a_demotion_into_a_milder_way(county: County, who: Person) -> None:
    case = placed(county, who, "demote", impact_until="2028-03-18")
    second, world = leader_too(county, county.walk.world.officer), county.walk.world
    county.go(case, (who, "appeal", {"grounds": "情节较轻"}))
    county.walk.later(days=2)
    milder = {"changed_to": "same_level", "recorded": "平职调整", "impact_until": "2027-03-20"}
    assert county.go(case, (second, "soften", REVIEWED | milder)) == "replace"
    placing = {
        "effective": "2026-03-21", "left_unit": str(world.department.pk), "new_unit": str(world.township.pk),
        "new_title": "政协联络组组长", "told_on": "2026-03-20",
    }  # fmt: skip
    assert county.go(case, (county.cadre, "replaced", placing)) == "follow"
    assert posts(who, date(2026, 3, 21)) == ["青溪镇政协联络组组长"]
    assert [row.words for row in selection_facts(who, date(2026, 3, 21))] == ["平职调整"]


def test_what_was_sent_back_is_verified_again_and_nothing_changes(county: County, who: Person) -> None:
    case = heard(county, who)
    assert back(county, case, county.leader, "verify") == "verify"
    assert county.go(case, (county.cadre, "fit", {"why_fit": "不属于规定情形"})) == "kept"
    assert (county.facts(who), posts(who, date(2026, 4, 1))) == ([], ["青溪镇组织委员"])


def test_the_worst_delay_is_told_and_silence_does_not_stop_it(county: County, who: Person) -> None:
    case = asked(county, who)
    assert late(county, case, datetime(2026, 5, 6, 2, tzinfo=UTC)) == {CADRE, LEADER}
    county.go(case, (county.cadre, "unfit", FIT))
    late(county, case, datetime(2026, 5, 20, 2, tzinfo=UTC))
    assert county.state(case) == "decide"  # nothing was said within five working days
