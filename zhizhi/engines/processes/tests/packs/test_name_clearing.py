"""Clearing a name: asked for, verified, decided, made public as far as the person wants it, followed up."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from zhizhi.engines.catalogue.queries import published
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.moving import Sent
from zhizhi.engines.processes.notice_models import Notice
from zhizhi.engines.processes.notice_queries import notices_in_force, notices_shown_at
from zhizhi.engines.processes.opening import case_open
from zhizhi.engines.processes.refusals import NotYours
from zhizhi.engines.processes.tests.packs.cadres import back, counted, late, paper, sees
from zhizhi.engines.processes.tests.packs.county import CADRE, LEADER, County
from zhizhi.registry.facts.queries import selection_facts
from zhizhi.registry.people.models import Person

SAID: dict[str, Any] = {
    "spread": "net", "matter": "群聊称其违规发放救助金", "applicant_is": "office",
    "account": "救助金按程序发放，有公示",
}  # fmt: skip
UNTRUE = {"facts_found": "发放名单、公示和银行流水一致", "confirmed_by": "青纪函〔2026〕7号", "nature": "mistaken"}
CLEARED = {"body": "department", "decided_on": "2026-03-18", "recorded": "反映违规发放救助金，经查不属实"}
TEXT = "经核查，网传违规发放救助金不属实。"


def asked(county: County, who: Person) -> Case:
    return county.open(person=str(who.pk), **SAID)


def drafted(county: County, who: Person) -> Case:
    case, text = asked(county, who), {"notice_text": TEXT, "unit": str(county.walk.world.township.pk)}
    county.go(case, (county.cadre, "untrue", UNTRUE), (county.leader, "clear", CLEARED))
    assert county.go(case, (county.cadre, "drafted", text)) == "choose"
    return case


def public(county: County) -> tuple[int, int, int]:
    """How many notices the page of a village shows, an account elsewhere reads, and a colleague."""
    walk = county.walk
    readers = walk.world.stranger_organizer, walk.world.talent_liaison
    read = [notices_in_force(walk.world.scope(one, walk.at), walk.at).count() for one in readers]
    return len(notices_shown_at(walk.world.village, walk.at)), read[0], read[1]


@pytest.mark.parametrize(
    ("choice", "step", "shown"),
    [
        ("in_county", "publish_county", (1, 1, 1)), ("inside", "publish_inside", (0, 1, 1)),
        ("unit_notice", "publish_unit", (0, 0, 1)), ("in_unit", "meeting", (0, 0, 0)),
        ("nowhere", "letter", (0, 0, 0)),
    ],
)  # fmt: skip
def test_it_is_public_as_far_as_the_person_wants(
    county: County, who: Person, choice: str, step: str, shown: tuple[int, int, int]
) -> None:
    case = drafted(county, who)
    assert public(county) == (0, 0, 0)
    assert county.go(case, (who, choice, {})) == step
    assert public(county) == shown
    assert list(Notice.objects.values_list("text", flat=True)) == [TEXT] * (shown != (0, 0, 0))
    assert county.facts(who) == [("name_cleared", CLEARED["recorded"])]
    assert counted(county, "published") == (int(choice != "nowhere"), 1)


def test_after_the_period_it_is_followed_up_and_closed(county: County, who: Person) -> None:
    case = drafted(county, who)
    county.go(case, (who, "in_county", {}))
    county.tick(datetime(2026, 3, 26, 2, tzinfo=UTC))
    assert (county.state(case), public(county)) == ("follow", (0, 0, 0))
    visit = {"visited_on": "2026-03-26", "condition": "工作正常，群众理解"}
    assert county.go(case, (county.cadre, "restored", visit)) == "cleared"
    assert counted(county, "followed") == (1, 1)


def test_only_the_person_chooses_reads_the_text_first_and_may_change_their_mind(county: County, who: Person) -> None:
    case = drafted(county, who)
    for somebody in (county.cadre, county.leader):
        with pytest.raises(NotYours):
            county.walk.act(case, somebody, "in_county")
    assert county.go(case, (who, "reword", {"wanted": "不写金额"})) == "draft"
    text = {"notice_text": TEXT, "unit": str(county.walk.world.township.pk)}
    county.go(case, (county.cadre, "drafted", text), (who, "inside", {}))
    assert county.go(case, (county.cadre, "person_stops", {})) == "letter"
    assert public(county) == (0, 0, 0)
    assert TEXT in paper(county, case, who, "letter_paper")
    assert county.go(case, (county.cadre, "given", {"given_on": "2026-03-18"})) == "follow"
    assert county.go(case, (county.cadre, "persists", {"still_said": "仍有人议论"})) == "draft"


def test_who_says_nothing_is_not_made_public(county: County, who: Person) -> None:
    case = drafted(county, who)
    late(county, case, datetime(2026, 4, 2, 2, tzinfo=UTC))
    assert (county.state(case), public(county)) == ("letter", (0, 0, 0))


def test_nobody_but_the_office_sees_it_until_the_person_is_asked(county: County, who: Person) -> None:
    world, case = county.walk.world, asked(county, who)
    others = (who, world.officer, world.talent_liaison)
    assert [sees(county, case, person) for person in others] == [set()] * 3
    other = drafted(county, who)
    assert {"page", "inbox"} <= sees(county, other, who)
    assert [sees(county, other, person) for person in others[1:]] == [set()] * 2


def test_what_is_true_or_open_is_not_cleared(county: County, who: Person) -> None:
    case = asked(county, who)
    county.go(case, (county.cadre, "true_or_open", {"refusal": "部分属实"}))
    assert county.go(case, (county.cadre, "told", {"told_on": "2026-03-18"})) == "appeal"
    assert (county.facts(who), selection_facts(who, date(2026, 3, 18))) == ([], [])


def test_who_asked_may_have_it_verified_anew_by_a_review(county: County, who: Person) -> None:
    walk = county.walk
    case = case_open(
        actor=walk.who(who), version=published("name-clearing"), place=walk.world.township, channel="self",
        sent=Sent(walk.key(), SAID | {"person": str(who.pk), "applicant_is": "own"}), at=walk.at,
    ).case  # fmt: skip
    told = county.cadre, "told", {"told_on": "2026-03-18"}
    county.go(case, (county.cadre, "true_or_open", {"refusal": "无法查清"}), told)
    county.go(case, (who, "appeal", {"grounds": "银行流水可以查"}))
    assert county.go(case, (county.leader, "reopen", {"review_reasons": "有新的线索可查"})) == "verify"
    county.go(case, (county.cadre, "true_or_open", {"refusal": "仍无法查清"}), told)
    assert county.go(case, (who, "accept", {})) == "refused"


def test_the_leader_sends_it_back_and_the_worst_delay_is_told(county: County, who: Person) -> None:
    case = asked(county, who)
    county.go(case, (county.cadre, "untrue", UNTRUE))
    assert back(county, case, county.leader, "verify") == "verify"
    assert late(county, case, datetime(2026, 5, 6, 2, tzinfo=UTC)) == {CADRE, LEADER}
