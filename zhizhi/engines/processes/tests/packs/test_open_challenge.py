"""Open challenges: a need is published, bids come in, a panel marks them, the winner is shown, works and is paid."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from zhizhi.core.process import FanOutStep, Marks
from zhizhi.core.stepchecks import step_problems
from zhizhi.core.vocabulary import Vocabulary
from zhizhi.engines.catalogue.queries import process_of, published
from zhizhi.engines.processes.marking import _mean, marks_of
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.packs import known
from zhizhi.engines.processes.parents import parents_open
from zhizhi.engines.processes.refusals import CaseRefused, RuleRefused
from zhizhi.engines.processes.tests.packs.cadres import back
from zhizhi.engines.processes.tests.packs.county import County
from zhizhi.engines.processes.tests.packs.talent import PHONE, asked_under, at, office_of, recorded, signed, total
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.registry.organizations.kinds import kinds
from zhizhi.registry.rights.roles import roles

NEED: dict[str, Any] = {
    "field": "processing",
    "need": "茶叶低温烘干节能",
    "background": "能耗高",
    "goals": "能耗降两成",
    "budget": "300000",
}
BID = {"bidder_kind": "university", "bidder": "青江农学院", "solution": "热泵烘干", "price": "260000", "months": "8",
       "contact_name": "顾清源", "contact_phone": PHONE, "consent": "agreed"}  # fmt: skip
CONTRACT = {"contract_number": "揭榜〔2026〕1号", "signed_on": "2026-05-06", "finish": "2026-08-06",
            "milestones": [{"milestone": "样机", "by": "2026-06-30", "payment": "100000"},
                           {"milestone": "验收", "by": "2026-08-06", "payment": "160000"}]}  # fmt: skip
SUM = {"award_text": "拟由青江农学院揭榜", "award_sum": "260000"}


@pytest.fixture
def office(walk: Walk) -> County:
    return office_of(walk, "open-challenge")


def published_need(office: County) -> Case:
    case = office.open(unit=str(office.walk.world.department.pk), **NEED)
    assert signed(office, case, "publish", {"announcement": "茶叶烘干张榜求贤"}) == "open"
    return case


def line(bid: Case, marks: int) -> dict[str, str]:
    """A line of the table: the same marks for each criterion."""
    return {"bid": bid.number.lower()} | {name: str(marks) for name in ("technology", "ability", "feasible", "price")}


def assessed(office: County) -> tuple[Case, Case, Case]:
    """The need with two bids; the panel has marked them."""
    world, case = office.walk.world, published_need(office)
    bids = asked_under(office, case, **BID), asked_under(office, case, **(BID | {"bidder": "云水机械厂"}))
    assert [office.go(bid, (office.cadre, "complete", {})) for bid in bids] == ["waiting", "waiting"]
    at(office, datetime(2026, 4, 18, tzinfo=UTC))
    assert office.state(case) == "panel"
    panel = [world.contact, world.organizer, world.talent_liaison]
    with pytest.raises(RuleRefused):
        office.go(case, (office.cadre, "chosen", {"panel": [str(panel[0].pk)]}))
    office.go(case, (office.cadre, "chosen", {"panel": [str(one.pk) for one in panel]}))
    for place, one in enumerate(panel):
        # The last one writes the numbers small, and sees it otherwise.
        lines = [line(bid, number - place) for bid, number in zip(bids, (22, 20), strict=True)]
        office.part(case, one, marks=lines if place < 2 else lines[:1], advice="可行")
    assert office.state(case) == "award"
    return case, *bids


def test_from_the_need_to_the_payment(office: County) -> None:
    contact, (case, won, lost) = office.walk.world.contact, assessed(office)
    with pytest.raises(CaseRefused):  # nothing more is taken in
        asked_under(office, case, **BID)
    # 88, 84 and 80 of the three, and 80 and 76 of two: the sums and means are made by the engine.
    assert [(row.of, row.count, row.said) for row in marks_of(case)[0][1]] == [
        (won.number, 3, "84"),
        (lost.number, 2, "78"),
    ]
    with pytest.raises(RuleRefused, match=f"{lost.number}.*78.*{won.number}.*84"):
        office.go(case, (office.cadre, "award", {"winner": str(lost.pk)} | SUM))
    with pytest.raises(RuleRefused, match="300000"):
        office.go(case, (office.cadre, "award", {"winner": str(won.pk)} | SUM | {"award_sum": "300001"}))
    assert office.go(case, (office.cadre, "award", {"winner": str(won.pk)} | SUM)) == "award_notice"
    at(office, datetime(2026, 4, 28, tzinfo=UTC))
    assert [office.state(one) for one in (case, won, lost)] == ["contract", "result", "result"]
    # Who won and who did not is told as it was decided, not otherwise.
    with pytest.raises(RuleRefused, match="另一"):
        office.go(lost, (office.cadre, "won", {"told_sum": "1000", "next": "签约"}))
    with pytest.raises(RuleRefused):
        office.go(won, (office.cadre, "lost", {"reason": "得分较低"}))
    assert office.go(lost, (office.cadre, "lost", {"reason": "得分较低"})) == "not_chosen"
    told = (office.cadre, "won", {"told_sum": "260000", "next": "下周签约"})
    assert office.go(won, told, (None, "accept", {}), (None, "rate", {"stars": "5"})) == "won"
    office.walk.at = datetime(2026, 5, 7, 2, tzinfo=UTC)
    too_much = CONTRACT | {"milestones": [{"milestone": "全部", "by": "2026-08-06", "payment": "260001"}]}
    with pytest.raises(RuleRefused):
        office.go(case, (contact, "signed", too_much))
    assert office.go(case, (contact, "signed", CONTRACT)) == "work"
    office.part(case, contact, progress="样机试运行", on_time="yes", paid_now="100000")
    at(office, datetime(2026, 8, 6, 2, tzinfo=UTC))
    assert signed(office, case, "accepted", {"findings": "能耗降22%"}) == "payment"
    paid = {"paid": "260000", "paid_on": "2026-08-06", "voucher": "记字12号"}
    assert office.go(case, (office.cadre, "paid", paid)) == "done"
    assert recorded("challenge_won") == [(NEED["need"], {"fen": 26_000_000})]
    figures = {name: total(office, name) for name in ("awarded", "award_money", "paid_money")}
    assert figures == {"awarded": 1, "award_money": 26_000_000, "paid_money": 26_000_000}
    assert total(office, "days_to_award") == 50


def test_what_is_not_clear_goes_back_and_what_fails_is_done_again(office: County) -> None:
    contact = office.walk.world.contact
    case = office.open(unit=str(office.walk.world.department.pk), **NEED)
    assert office.go(case, (office.cadre, "amend", {"amend_note": "指标请量化"})) == "amend"
    assert office.go(case, (contact, "amended", {"goals": "每吨耗电降两成", "budget": "280000"})) == "review"
    assert back(office, case, office.cadre, "amend") == "amend"
    case, won, _ = assessed(office)
    office.go(case, (office.cadre, "award", {"winner": str(won.pk)} | SUM))
    found = {"objection_found": "揭榜方与评审有利害关系"}
    assert office.go(case, (office.cadre, "choose_again", found)) == "award"
    assert office.go(case, (office.cadre, "again", {"again_reason": "都不合适"})) == "open"


def test_a_township_posts_its_own_need_which_all_pages_show(office: County) -> None:
    walk, world = office.walk, office.walk.world
    case = office.open(world.township, unit=str(world.township.pk), **NEED)
    # Who leads and who signs is found upward.
    assert walk.task(case).holder_organization == world.county
    assert signed(office, case, "publish", {"announcement": "张榜求贤"}) == "open"
    shown = [one.parent for one in parents_open("portal", world.second_village)]
    assert shown == [case]
    bid = asked_under(office, case, **BID)
    assert (bid.place, office.go(bid, (office.cadre, "complete", {}))) == (world.township, "waiting")


def test_marks_are_meant_without_the_highest_and_the_lowest_of_five_or_more() -> None:
    assert [_mean("a", totals, without=True).said for totals in ([90, 80, 10], [100, 90, 80, 70, 0])] == ["60", "80"]


def test_nobody_bids_and_nobody_acts(office: County) -> None:
    late, case = office.open(unit=str(office.walk.world.department.pk), **NEED), published_need(office)
    at(office, datetime(2026, 4, 10, tzinfo=UTC))
    assert office.alarmed(late) == {"talent_officer", "county_leader"} or office.alarmed(late) == {
        "talent_officer", "county_officer"
    }  # fmt: skip
    at(office, datetime(2026, 4, 18, tzinfo=UTC) + timedelta(days=30))
    assert office.state(case) == "panel"
    assert office.go(case, (office.cadre, "unanswered", {})) == "unanswered"


def test_marks_and_takers_that_do_not_fit_are_told(office: County) -> None:
    vocabulary = Vocabulary(kinds=kinds(), roles=roles(), known=known())
    challenge, wish = (process_of(published(slug)) for slug in ("open-challenge", "community-service-wish"))
    assess, claim = challenge.step("assess"), wish.step("claim")
    assert isinstance(assess, FanOutStep)
    assert isinstance(claim, FanOutStep)
    broken = assess.model_copy(update={"marks": Marks(rows="marks", of="price", add=("nothing",)), "taker": "winner"})
    told = {one.place[-2:] for one in step_problems(("s",), broken, challenge, vocabulary, frozenset({"panel"}))}
    assert told == {("marks", "of"), ("add", 0), ("s", "taker")}
    all_of_them = claim.model_copy(update={"complete": "all"})
    assert [one.place for one in step_problems(("s",), all_of_them, wish, vocabulary, frozenset())] == [("s", "taker")]
