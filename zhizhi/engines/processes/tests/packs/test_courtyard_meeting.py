"""Courtyard meetings: topics, who came as a number, each request an order, answers told at the next meeting."""

from datetime import timedelta
from typing import Any

import pytest

from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.refusals import AnswersRefused, RuleRefused
from zhizhi.engines.processes.tests.packs.county import County, county_of
from zhizhi.engines.processes.tests.walk import Walk

HELD: dict[str, Any] = {"held_on": "2026-03-18", "attended": "26", "minutes": "说了路灯、饮水两件事"}
REQUESTS = [{"category": "roads", "wish": "三组晒坝路灯不亮"}, {"category": "repairs", "wish": "三组水管漏水"}]
TOLD = {"told_on": "2026-03-20", "answers": "路灯换好了，水管周五修好"}


@pytest.fixture
def county(walk: Walk) -> County:
    return county_of(walk, "courtyard-meeting")


def prepared(county: County) -> Case:
    world, topics = county.walk.world, [{"topic": "三组路灯", "came": "visit"}]
    answers = {"subject": "三组路灯和饮水", "spot": "三组晒坝", "planned_on": "2026-03-18", "topics": topics}
    return county.walk.ask(world.village, answers, desk=world.secretary)


def orders(case: Case) -> list[Case]:
    return list(Case.objects.system("test").filter(parent=case).order_by("pk"))


def test_each_request_becomes_an_order_and_the_next_meeting_hears_the_answer(county: County) -> None:
    case, walk, world = prepared(county), county.walk, county.walk.world
    assert county.go(case, (world.secretary, "held", HELD | {"requests": REQUESTS})) == "orders"
    first, second = orders(case)
    assert [(one.slug, one.data["wish"]) for one in (first, second)] == [
        ("five-orders", REQUESTS[0]["wish"]), ("five-orders", REQUESTS[1]["wish"]),
    ]  # fmt: skip
    walk.to(first, "rate")
    # Nobody has a code for these orders: whoever is told at the desk says whether it is well.
    assert (walk.task(first).holder_role, first.in_person) == ("desk_officer", True)
    county.tick(walk.at + timedelta(days=1))
    assert county.state(case) == "orders"
    walk.act(second, world.secretary, "refuse", {"refusal": "供水公司负责，已转告"})
    county.tick(walk.at + timedelta(days=1))
    assert county.state(case) == "answer"
    with pytest.raises(RuleRefused):
        county.go(case, (world.secretary, "told", TOLD | {"told_on": "2026-03-17"}))
    # People disagree with one answer: it is taken up again.
    assert county.go(case, (world.secretary, "again", {"requests": REQUESTS[1:]})) == "orders"
    walk.to(orders(case)[2], "rate")
    county.tick(walk.at + timedelta(days=1))
    assert county.go(case, (world.secretary, "told", TOLD)) == "answered"


def test_a_meeting_without_requests_is_answered_there_and_one_that_fails_says_why(county: County) -> None:
    world = county.walk.world
    assert county.go(prepared(county), (world.secretary, "held_settled", HELD)) == "answered"
    later = (world.secretary, "postpone", {"planned_on": "2026-03-25", "postponed_because": "下大雨"})
    off = (world.secretary, "call_off", {"called_off_because": "并入村民代表会议"})
    assert county.go(prepared(county), later, off) == "called_off"
    with pytest.raises(AnswersRefused):
        county.go(prepared(county), (world.secretary, "held", HELD | {"requests": []}))


def test_a_meeting_never_held_is_told_to_township_and_county(county: County) -> None:
    case = prepared(county)
    county.tick(county.walk.at + timedelta(days=40))
    assert county.alarmed(case) == {"township_organizer", "county_officer"}
