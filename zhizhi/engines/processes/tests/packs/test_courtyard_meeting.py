"""Courtyard meetings: topics of residents, who came as a number, minutes, orders, answers at the next meeting."""

from datetime import timedelta
from typing import Any

import pytest

from zhizhi.engines.catalogue.queries import published
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.moving import Sent
from zhizhi.engines.processes.notice_models import Notice
from zhizhi.engines.processes.opening import case_open
from zhizhi.engines.processes.refusals import AnswersRefused, CaseRefused, RuleRefused
from zhizhi.engines.processes.tests.packs.county import County
from zhizhi.engines.processes.tests.packs.talent import at

HELD: dict[str, Any] = {"held_on": "2026-03-18", "attended": "26", "minutes": "说了路灯、饮水两件事"}
REQUESTS = [{"category": "roads", "wish": "三组晒坝路灯不亮"}, {"category": "repairs", "wish": "三组水管漏水"}]
TOLD = {"answers": "路灯换好了，水管周五修好"}


def prepared(county: County) -> Case:
    world, topics = county.walk.world, [{"topic": "三组路灯", "came": "visit"}]
    answers = {"subject": "三组路灯和饮水", "spot": "三组晒坝", "planned_on": "2026-03-18", "planned_time": "晚上7点",
               "topics": topics}  # fmt: skip
    return county.walk.ask(world.village, answers, desk=world.secretary)


def below(case: Case) -> list[Case]:
    return list(Case.objects.system("test").filter(parent=case).order_by("pk"))


def topic(county: County, meeting: Case, wish: str = "三组水池没有盖子") -> Case:
    """Somebody puts it forward by phone, without an account."""
    walk = county.walk
    return case_open(
        actor=walk.who(None), version=published("courtyard-meeting-topic"), place=walk.world.village, channel="portal",
        sent=Sent(walk.key(), {"wish": wish}), at=walk.at, parent=walk.fresh(meeting),
    ).case  # fmt: skip


def later(county: County, **by: float) -> None:
    at(county, county.walk.at + timedelta(**by))


def shown(case: Case) -> list[str]:
    """What stood on the village's page, period by period."""
    return list(Notice.objects.filter(case=case, seen="place").order_by("number").values_list("text", flat=True))


def test_each_request_becomes_an_order_and_page_and_next_meeting_tell_the_answer(county: County) -> None:
    case, walk, world = prepared(county), county.walk, county.walk.world
    assert county.go(case, (world.secretary, "held", HELD | {"requests": REQUESTS})) == "minutes"
    first, second = below(case)
    assert [(one.slug, one.data["wish"]) for one in (first, second)] == [
        ("five-orders", REQUESTS[0]["wish"]), ("five-orders", REQUESTS[1]["wish"]),
    ]  # fmt: skip
    walk.to(first, "rate")
    # Nobody has a code for these orders: whoever is told at the desk says whether it is well.
    assert (walk.task(first).holder_role, first.in_person) == ("desk_officer", True)
    later(county, days=8)
    assert (county.state(case), shown(case)) == ("orders", [HELD["minutes"]])
    walk.act(second, world.secretary, "refuse", {"refusal": "供水公司负责，已转告"})
    later(county, days=1)
    assert county.state(case) == "answer"
    with pytest.raises(RuleRefused):
        county.go(case, (world.secretary, "told", TOLD | {"told_on": "2026-03-17"}))
    # People disagree with one answer: it is taken up again.
    assert county.go(case, (world.secretary, "again", {"requests": REQUESTS[1:]})) == "orders"
    walk.to(below(case)[2], "rate")
    later(county, days=1)
    told = TOLD | {"told_on": walk.at.date().isoformat()}
    assert county.go(case, (world.secretary, "told", told)) == "told"
    later(county, days=8)
    assert (county.state(case), shown(case)) == ("answered", [HELD["minutes"], TOLD["answers"]])


def test_topics_of_residents_are_listed_become_orders_or_get_an_answer(county: County) -> None:
    case, walk, secretary = prepared(county), county.walk, county.walk.world.secretary
    taken, answered, foreign = (topic(county, case, wish) for wish in ("水池没盖", "几时收垃圾费", "邻县工地欠薪"))
    assert county.go(answered, (secretary, "reply", {"reply": "每季度末收，已贴通知"})) == "rate"
    assert county.go(foreign, (secretary, "not_ours", {"reply": "请找人社所，电话已附"})) == "refused"
    assert county.go(taken, (secretary, "list", {})) == "listed"
    assert county.go(case, (secretary, "held_settled", HELD)) == "settled_minutes"
    with pytest.raises(CaseRefused):  # the meeting is over
        topic(county, case)
    later(county, days=1)
    assert county.state(taken) == "result"
    assert county.go(taken, (secretary, "order", {"category": "repairs"})) == "ordered"
    order = below(taken)[0]
    assert (order.slug, order.data["wish"]) == ("five-orders", "水池没盖")
    later(county, days=8)
    assert county.state(case) == "topics"  # one is not answered yet
    walk.to(order, "rate")
    later(county, days=1)
    assert county.go(taken, (secretary, "told", {"reply": "盖子装好了"})) == "rate"
    assert county.go(taken, (None, "reopen", {"missing": "锁坏了"})) == "result"
    assert county.go(taken, (secretary, "reply", {"reply": "锁已换"}), (None, "rate", {"stars": "5"})) == "closed"
    later(county, days=1)
    assert county.state(case) == "answered"


def test_a_meeting_that_fails_says_why_and_its_topics_are_still_answered(county: County) -> None:
    secretary, case = county.walk.world.secretary, prepared(county)
    listed = topic(county, case)
    county.go(listed, (secretary, "list", {}))
    new = {"planned_on": "2026-03-25", "planned_time": "上午9点", "postponed_because": "下大雨"}
    off = (secretary, "call_off", {"called_off_because": "并入村民代表会议"})
    assert county.go(case, (secretary, "postpone", new)) == "hold"
    with pytest.raises(CaseRefused, match=listed.number):
        county.go(case, off)
    assert county.go(listed, (secretary, "reply", {"reply": "代表会议上议"})) == "rate"
    later(county, days=10)
    assert county.go(case, off) == "called_off"
    with pytest.raises(AnswersRefused):
        county.go(prepared(county), (secretary, "held", HELD | {"requests": []}))


def test_a_meeting_never_held_and_a_topic_never_read_are_told_above(county: County) -> None:
    case = prepared(county)
    late = topic(county, case)
    later(county, days=60)
    assert county.alarmed(case) == {"township_organizer", "county_officer"}
    assert county.alarmed(late) == {"township_organizer"}
