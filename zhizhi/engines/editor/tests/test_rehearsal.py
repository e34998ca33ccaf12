"""The dry run: days as the engine counts them, people in words, and nothing stored."""

from collections.abc import Callable, Sequence
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.world import World
from zhizhi.core.drawing.tests.declared import any_process, long_process, move, process, step
from zhizhi.core.process import ProcessDeclaration
from zhizhi.core.workdays import Calendar
from zhizhi.engines.catalogue.queries import process_of, published
from zhizhi.engines.editor.operations import draft_edit
from zhizhi.engines.editor.rehearsing import Telling
from zhizhi.engines.processes.models import Case, Event, Task
from zhizhi.engines.processes.rehearsing import BACK, Rehearsal, rehearse, sent_back_to, steps_too_short, ways_too_long
from zhizhi.engines.processes.tests.walk import Walk, pack_ready
from zhizhi.registry.journal.models import Act
from zhizhi.registry.people.models import Person

FRIDAY = date(2026, 9, 25)  # before the Mid-Autumn holiday; from 1 to 7 October offices rest
pytestmark = pytest.mark.django_db


@pytest.fixture
def walk(world: World) -> Walk:
    pack_ready(world.at)
    return Walk(world, world.at)


@pytest.fixture
def orders(walk: Walk) -> ProcessDeclaration:
    return process_of(published("five-orders"))


def walked(declared: ProcessDeclaration, *way: str, begun: date = FRIDAY, prompt: bool = False) -> Rehearsal:
    return rehearse(declared, begun, way, prompt=prompt, calendar=Calendar())


def days(walk: Rehearsal) -> list[tuple[str, str, str]]:
    return [(stop.step.id, f"{stop.begun:%m-%d}", f"{stop.due:%m-%d}") for stop in walk.stops]


def stored() -> list[int]:
    """How many there are of everything that a walk in earnest would leave."""
    cases, tasks = (table.objects.system("test").count() for table in (Case, Task))
    return [cases, tasks, Event.objects.count(), Act.objects.count()]


def test_days_are_counted_as_the_engine_counts_them(walk: Walk, orders: ProcessDeclaration) -> None:
    """Side by side with a real order: the same steps, the same due days, the same day for the whole."""
    case, begun = walk.ask(), walk.at.date()
    steps = ["offer", "dispatch", "accept", "delivered"]
    for number, state in enumerate(["dispatch", "accept", "deliver", "rate"], 1):
        case = walk.to(case, state)
        task, stop = walk.task(case), walked(orders, *steps[:number], begun=begun, prompt=True).stops[-1]
        assert (stop.step.id, stop.due, stop.whole_due) == (task.step, task.due_day, case.due_day)


def test_everybody_takes_the_whole_limit_over_the_holidays(orders: ProcessDeclaration) -> None:
    whole = walked(orders, "offer", "dispatch", "accept", "delivered", "unrated")
    assert days(whole) == [
        ("offer", "09-25", "09-28"), ("dispatch", "09-28", "09-29"), ("accept", "09-29", "09-30"),
        ("deliver", "09-30", "10-10"), ("rate", "10-10", "10-23"),
    ]  # fmt: skip
    assert (whole.result.id if whole.result else "", whole.ends) == ("closed", date(2026, 10, 23))
    assert [stop.late for stop in whole.stops] == [False] * 5
    assert not whole.late
    assert walked(
        orders, "offer", "dispatch", f"{BACK}offer", "offer", "dispatch", "accept", "delivered", "unrated"
    ).late
    assert [(alarm.percent, f"{day:%m-%d}") for alarm, day in whole.stops[3].alarms] == [(100, "10-10"), (150, "10-13")]
    assert whole.stops[4].alarms == ()  # it moves on at its limit


def test_asked_again_a_new_round_begins_with_the_whole_limit(orders: ProcessDeclaration) -> None:
    again = walked(orders, "offer", "dispatch", "accept", "delivered", "reopen", prompt=True)
    assert [stop.whole_due for stop in again.stops] == [date(2026, 10, 10)] * 6
    later = walked(orders, "offer", "dispatch", "accept", "delivered", "reopen")
    assert later.stops[-1].whole_due > later.stops[0].whole_due


def test_a_case_is_sent_back_but_not_over_an_effect() -> None:
    flow = long_process()
    way = ["go", "done", "ok", "clean", "passed", "cleared"]
    before = walked(flow, *way)
    assert before.now is not None
    assert before.now.step.id == "talk"
    passed = [one.id for one in sent_back_to(flow, before.stops)]
    assert passed == ["propose", "recommend", "inspect", "opinions", "discuss", "notice"]
    back = walked(flow, *way, f"{BACK}inspect")
    assert [stop.step.id for stop in back.stops][-2:] == ["talk", "inspect"]
    # The talk appoints somebody: nothing before it can be gone back to.
    assert [one.id for one in sent_back_to(flow, walked(flow, *way, "begin", "passed").stops)] == ["wait"]
    assert walked(flow, *way, "begin", f"{BACK}inspect").cut


def test_what_the_clock_does_happens_when_its_time_is_over() -> None:
    flow = long_process()
    way = ["go", "done", "ok", "clean", "passed", "cleared"]
    notice = walked(flow, *way, prompt=True).stops[-2]
    assert (notice.step.id, notice.begun, notice.left) == ("notice", FRIDAY, notice.period_ends)
    assert notice.period_ends == date(2026, 10, 9)


@pytest.mark.parametrize("odd", [["nothing"], [f"{BACK}talk"], ["go", "again", "go", "yes"]])
def test_a_way_that_is_none_ends_the_walk(odd: list[str]) -> None:
    flow = long_process()
    assert walked(flow, *odd).cut
    assert len(walked(flow, *odd).stops) == len(odd)


def test_ways_that_take_longer_than_the_whole_are_found() -> None:
    def declared(limit: int, second: Sequence[dict[str, object]]) -> ProcessDeclaration:
        ways = [move("on", "报送", "second"), move("short", "当场办结", "closed")]
        first = step("first", "受理", "secretary", ways)
        return process([first, step("second", "审核", "county_officer", list(second))], limit={"workdays": limit})

    ends = [move("yes", "同意", "closed"), move("no", "退回", "first")]
    assert ways_too_long(declared(6, ends), FRIDAY, Calendar()) == []
    found = ways_too_long(declared(5, ends), FRIDAY, Calendar())
    assert [([one.id for one in way.steps], way.goal, way.ends.isoformat()) for way in found] == [
        (["first", "second"], "closed", "2026-10-10")
    ]
    with translation.override("en"):
        sentence = Telling(declared(5, ends)).too_long(found)[0]
    assert sentence.startswith("受理 → 审核: if everybody takes their whole time")


def test_steps_that_are_overdue_before_they_can_be_done_are_found() -> None:
    found = steps_too_short(long_process(), FRIDAY, Calendar())
    with translation.override("en"):
        assert Telling(long_process()).too_short(found) == [
            "任前公示: the public notice takes longer than the limit of the step, so it is always overdue."
        ]


def test_each_kind_of_step_is_said_in_words() -> None:
    flow = long_process()
    way = ["go", "done", "ok", "clean", "passed", "cleared", "begin", "passed"]
    with translation.override("en"):
        telling, whole = Telling(flow), walked(flow, *way)
        said = {stop.stop.step.id: dict(stop.lines) for stop in telling.stops(whole)}
        assert said["recommend"]["One part each for"] == "every Village below the place"
        assert said["recommend"]["Goes on when done by"] == "all of them"
        assert said["inspect"]["Has to be signed by"].count("(") == 2
        assert said["discuss"]["Passed with"] == "more than 1/2 of the roll in favour"
        assert "until 2026-" in said["notice"]["How it is published"]
        assert said["wait"]["Waits for"] == "the day answered under “day”"
        assert said["probation"]["How often"] == "every month"
        assert "Township" in said["propose"]["If nobody holds the post"]
        before = telling.ways_out(walked(flow, *way[:6]))
        assert (before[0].effects, before[-1].name) == (("an appointment begins",), "Send back to “任前公示”")


@settings(max_examples=15, deadline=None)
@given(any_process(), st.lists(st.integers(0, 9), max_size=12), st.booleans())
def test_any_process_can_be_walked_by_what_is_offered(
    drawn: ProcessDeclaration, picks: list[int], prompt: bool
) -> None:
    """Whatever is clicked leads on, days never run back, and everything has its words."""
    dated = drawn.model_dump_json(exclude_none=True).replace('{"value":"notice_days"}', '{"workdays":5}')
    flow, way = ProcessDeclaration.model_validate_json(dated.replace('"to":"nowhere"', '"to":"closed"')), list[str]()
    for pick in picks:
        offered = Telling(flow).ways_out(walked(flow, *way, prompt=prompt))
        if not offered:
            break
        way.append(offered[pick % len(offered)].token)
    whole = walked(flow, *way, prompt=prompt)
    assert not whole.cut
    assert len(whole.stops) + bool(whole.result) == len(way) + 1
    told = [day for stop in whole.stops for day in (stop.begun, stop.left) if day]
    assert told == sorted(told)
    assert all(stop.name and stop.who and stop.lines for stop in Telling(flow).stops(whole))
    assert all(one.ends > one.whole_due for one in ways_too_long(flow, FRIDAY, Calendar()))


def test_the_page_walks_by_its_address_and_stores_nothing(
    walk: Walk, orders: ProcessDeclaration, client_for: Callable[[Person], Client]
) -> None:
    client, address = client_for(walk.world.nobody), reverse("editor:rehearsal", args=["five-orders"])
    before = stored()
    query = {"begun": "2026-09-25", "way": "offer.dispatch"}
    page = client.get(address, query, headers={"accept-language": "en"}).content.decode()
    for words in (
        "Accept", "(Party member)", "by name, as chosen under “Who goes”", "I will do it",
        "way=offer.dispatch.accept#here", "way=offer.dispatch.back-offer#here", 'data-step="accept"',
        "by the end of 2026-09-30", "asked on 2026-09-29, due on <strong>2026-09-30</strong>",
    ):  # fmt: skip
        assert words in page, words
    end = client.get(address, {"way": "offer.dispatch.accept.delivered.rate"}).content.decode()
    assert "已办结" in end.split('id="here"')[1]
    odd = client.get(
        address, {"begun": "soon", "way": "offer.nothing", "version": "1"}, headers={"accept-language": "en"}
    )
    assert "That was no day" in odd.content.decode()
    assert "named a way that this process does not have" in odd.content.decode()
    assert client.get(address, {"version": "7"}).status_code == 404
    assert stored() == before


def test_a_draft_is_walked_as_it_was_saved_faults_and_all(
    walk: Walk, orders: ProcessDeclaration, client_for: Callable[[Person], Client]
) -> None:
    world = walk.world
    draft = draft_edit(scope=world.scope(world.administrator), version=published("five-orders"), at=walk.at)
    client, address = client_for(world.administrator), reverse("editor:rehearse_draft", args=[draft.pk])
    draft.body["steps"][0]["moves"][0]["to"] = "nowhere"
    draft.save()
    page = client.get(address, {"way": "offer"}, headers={"accept-language": "en"}).content.decode()
    assert "named a way that this process does not have" in page
    assert "no such step: nowhere" in page
    broken: list[object] = [[], "x"]
    for steps in broken:
        draft.body["steps"] = steps
        draft.save()
        refused = client.get(address, headers={"accept-language": "en"})
        assert refused.status_code == 422
        assert "mend the faults" in refused.content.decode()
