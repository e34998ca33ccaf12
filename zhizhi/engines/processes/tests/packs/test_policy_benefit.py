"""Policy benefits: check yourself, claim, two people decide, paid; who is refused reads which condition and appeals."""

from datetime import UTC, datetime
from typing import Any

import pytest

from zhizhi.engines.catalogue.queries import process_of, published
from zhizhi.engines.processes.conditions import conditions_of
from zhizhi.engines.processes.models import Case, Event
from zhizhi.engines.processes.refusals import RuleRefused
from zhizhi.engines.processes.tests.packs.county import County
from zhizhi.engines.processes.tests.packs.talent import PHONE, at, office_of, recorded, total
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.registry.values.queries import value_on

CHECK = {"item": "degree", "years": "2", "employed": "yes", "first_time": "yes", "here": "yes"}
CLAIM = {"amount": "8000", "reasons": "2025年取得硕士学位", "claimant": "顾念慈", "phone": PHONE, "consent": "agreed"}
REFUSED = {"condition": "certificate", "reason": "该学位不在目录内"}


@pytest.fixture
def office(walk: Walk) -> County:
    return office_of(walk, "policy-benefit")


def asked(office: County, **changed: str) -> Case:
    return office.walk.ask(office.walk.world.township, CHECK | changed)


def reviewed(office: County) -> tuple[Any, str, dict[str, str]]:
    talent = str(office.walk.world.talent_liaison.pk)
    return office.cadre, "reviewed", {"talent": talent, "granted": "8000", "basis": "人才新政第六条"}


@pytest.mark.parametrize(
    ("changed", "claimed", "sentence"),
    [({"years": "0"}, {}, "至少1"), ({"employed": "no"}, {}, "劳动合同"), ({"here": "no"}, {}, "社保"),
     ({"first_time": "no"}, {}, "没有领过"), ({}, {"amount": "10000.01"}, "学历提升奖励"),
     ({"item": "title"}, {"amount": "9000"}, "职称")],
)  # fmt: skip
def test_the_self_check_says_which_condition_is_not_met(
    office: County, changed: dict[str, str], claimed: dict[str, str], sentence: str
) -> None:
    case = asked(office, **changed)
    with pytest.raises(RuleRefused, match=sentence):
        office.go(case, (None, "claim", CLAIM | claimed))
    assert office.state(case) == "claim"


def test_claimed_approved_by_two_and_paid(office: County) -> None:
    case = asked(office, years="0")
    corrected = {key: value for key, value in CHECK.items() if key != "item"}
    assert office.go(case, (None, "correct", corrected), (None, "claim", CLAIM)) == "review"
    with pytest.raises(RuleRefused):
        office.go(case, (office.cadre, "reviewed", reviewed(office)[2] | {"granted": "8000.01"}))
    assert office.go(case, reviewed(office)) == "approve"
    assert office.go(case, (office.leader, "back", {"back_reason": "金额请再核"}), reviewed(office)) == "approve"
    assert office.go(case, (office.leader, "approve", {})) == "pay"
    paid = {"paid": "8000", "paid_on": "2026-03-18", "voucher": "记字3号"}
    assert office.go(case, (office.cadre, "paid", paid), (None, "rate", {"stars": "4"})) == "closed"
    assert recorded("policy_benefit") == [("人才新政第六条", {"fen": 800_000})]
    place = office.walk.world.township
    assert total(office, "paid_money", place) == 800_000


def test_each_condition_is_told_before_sending_with_its_basis_and_granted_once(office: County) -> None:
    case = asked(office, years="0", here="no")
    step = process_of(case.declaration).step("claim")
    way = step.move("claim") if step else None
    assert way
    told = {one.name: (one.state, one.sentence, one.basis) for one in conditions_of(case, way, office.walk.at)}
    assert {name: state for name, (state, _why, _basis) in told.items()} == {
        "在本县服务年限": "unmet", "有劳动合同或营业执照": "met", "社保或纳税在本县": "unmet",
        "同一事项没有领过（您填的）": "met", "同一事项没有领过（系统登记）": "met", "申领金额不超过该项上限": "open",
    }  # fmt: skip
    assert "至少1" in told["在本县服务年限"][1]
    assert told["社保或纳税在本县"][2] == "本县人才政策（申领条件）"
    # By the record nothing is granted twice: nobody is paid again whom the reviewer names again.
    paid = {"paid": "8000", "paid_on": "2026-03-18", "voucher": "记字3号"}
    first, again = asked(office), asked(office)
    way_on = [(None, "claim", CLAIM), reviewed(office)]
    office.go(again, way_on[0])
    office.go(
        first, *way_on, (office.leader, "approve", {}), (office.cadre, "paid", paid), (None, "rate", {"stars": "4"})
    )
    with pytest.raises(RuleRefused, match=first.number):
        office.go(again, way_on[1])


def test_who_is_refused_reads_the_condition_and_may_appeal(office: County) -> None:
    case = asked(office)
    office.go(case, (None, "claim", CLAIM), (office.cadre, "refuse", REFUSED))
    # What is marked as told is what the claimant reads.
    fields = process_of(published("policy-benefit")).fields()
    assert fields["condition"].told
    assert fields["reason"].told
    assert Event.objects.get(case=case, move="refuse").answers == REFUSED
    assert office.go(case, (None, "appeal", {"appeal_reason": "学位已经认证"})) == "reconsider"
    assert office.go(case, (office.leader, "overturn", {"reconsidered": "认证属实"})) == "review"
    assert office.go(case, (office.cadre, "refuse", REFUSED)) == "appeal"
    at(office, datetime(2026, 3, 27, tzinfo=UTC))
    assert office.state(case) == "refused"


def test_a_claim_that_nobody_reviews_is_told(office: County) -> None:
    case = asked(office)
    office.go(case, (None, "claim", CLAIM))
    at(office, datetime(2026, 4, 20, tzinfo=UTC))
    assert {"talent_officer", "county_officer"} & office.alarmed(case)
    late = asked(office)
    at(office, datetime(2026, 6, 1, tzinfo=UTC))
    assert office.state(late) == "not_claimed"


def test_every_benefit_has_a_figure(office: County) -> None:
    item = process_of(published("policy-benefit")).fields()["item"]
    assert all(value_on(f"benefit_cap_{option.id}", office.walk.at.date()).value for option in item.options)
