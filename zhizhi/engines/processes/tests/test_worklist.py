"""The work list: whose turn, how near, many at once, kept lists, and the calendar that a phone subscribes to."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.timezone import now

from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.models import Case, Event, Task
from zhizhi.engines.processes.operations import case_hand_over
from zhizhi.engines.processes.queries import case_for, people_to_hand_over
from zhizhi.engines.processes.suspending import case_suspend
from zhizhi.engines.processes.tests.pages import ENGLISH, got, text
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.engines.processes.views.worklist import CARDS
from zhizhi.engines.processes.worklist import LIMITS, Wanted, counts, in_limit, listed, shown
from zhizhi.engines.processes.worklist_models import CalendarLink, KeptList
from zhizhi.engines.processes.worklist_operations import PER_HOUR
from zhizhi.exchange.tests.test_icalendar import calendar_read
from zhizhi.registry.journal.models import Act
from zhizhi.registry.people.models import Appointment, Person

ClientFor = Callable[[Person], Client]


def numbers(walk: Walk, person: Person, whose: str = "mine", limit: str = "") -> set[str]:
    """The cases in a list."""
    tasks = listed(walk.world.scope(person, walk.at), Wanted()).whose(whose)
    return {task.case.number for task in in_limit(tasks, limit, walk.at)}


def test_my_turn_is_what_i_hold_and_waiting_is_what_i_follow(walk: Walk) -> None:
    mine, passed = walk.ask(), walk.ask()
    walk.to(passed, "accept")
    elsewhere = walk.ask(walk.world.second_village)
    secretary = walk.world.secretary
    assert numbers(walk, secretary) == {mine.number}
    assert numbers(walk, secretary, "waiting") == {passed.number}
    assert numbers(walk, walk.world.member) == {passed.number}
    assert numbers(walk, walk.world.organizer, "waiting") >= {mine.number, passed.number, elsewhere.number}
    assert numbers(walk, walk.world.stranger_secretary, "all") == set()


def test_each_task_stands_in_one_limit_and_the_counts_say_how_many(walk: Walk) -> None:
    for _number in range(4):
        walk.ask()
    first, second, third, fourth = Task.objects.system("test").open().order_by("pk")[:4]
    at = walk.at
    for task, due in ((first, at - timedelta(minutes=1)), (second, at + timedelta(hours=1))):
        Task.objects.system("test").filter(pk=task.pk).update(opened_at=at - timedelta(days=9), due_at=due)
    for task, days in ((third, 30), (fourth, 6)):
        Task.objects.system("test").filter(pk=task.pk).update(due_at=at + timedelta(days=days))
    held = walk.ask()
    overseer = Actor(walk.world.scope(walk.world.organizer, walk.at))
    case_suspend(actor=overseer, case_id=held.pk, reason="等招标", until=None, key=walk.key(), at=walk.at)
    found = {limit: numbers(walk, walk.world.secretary, "mine", limit) for limit in LIMITS}
    assert found == {
        "overdue": {first.case.number}, "today": {second.case.number}, "week": {fourth.case.number},
        "later": {third.case.number}, "suspended": {held.number},
    }  # fmt: skip
    totals = counts(listed(walk.world.scope(walk.world.secretary, walk.at), Wanted()), "mine", walk.at)
    assert (totals["mine"], [totals[limit] for limit in LIMITS]) == (5, [1, 1, 1, 1, 1])


def test_a_confidential_case_is_neither_listed_nor_counted_nor_shown_by_day(walk: Walk, client_for: ClientFor) -> None:
    case = walk.ask()
    overseer = walk.world.organizer
    assert case.number in numbers(walk, overseer, "waiting")
    Case.objects.system("test").filter(pk=case.pk).update(confidential=True)
    assert case.number not in numbers(walk, overseer, "all")
    totals = counts(listed(walk.world.scope(overseer, walk.at), Wanted()), "all", walk.at)
    assert totals["all"] == 0
    for view in ("table", "board", "month"):
        page = got(
            client_for(overseer), "processes:work", whose="all", view=view, month=f"{walk.task(case).due_day:%Y-%m}"
        )
        assert case.number not in text(page)


@pytest.mark.parametrize("view", ["table", "board", "month"])
def test_a_page_asks_as_much_for_many_as_for_few(
    walk: Walk, client_for: ClientFor, view: str, django_assert_max_num_queries: Any
) -> None:
    client = client_for(walk.world.organizer)
    month = f"{walk.task(walk.ask()).due_day:%Y-%m}"
    query = {"whose": "all", "view": view, "month": month}
    got(client, "processes:work", **query)
    with django_assert_max_num_queries(40) as few:
        got(client, "processes:work", **query)
    for _number in range(6):
        walk.ask()
    with django_assert_max_num_queries(len(few.captured_queries)):
        page = got(client, "processes:work", **query)
    assert walk.ask().title in text(page)


def chosen(walk: Walk, cases: list[Case], **more: Any) -> dict[str, Any]:
    return {"task": [walk.task(case).pk for case in cases], "key": "bulk-1", **more}


def test_many_are_urged_after_one_has_seen_which_cannot_and_a_second_sending_does_nothing(
    walk: Walk, client_for: ClientFor
) -> None:
    cases = [walk.ask() for _number in range(3)]
    client = client_for(walk.world.organizer)
    url = reverse("processes:work_bulk", args=["urge"])
    Task.objects.system("test").filter(case=cases[2]).update(urged_at=now())
    page = client.post(url, chosen(walk, cases), headers=ENGLISH)
    assert "2 will be done" in text(page)
    assert "within the last 24 hours" in text(page)
    assert not Event.objects.filter(kind="urged").exists()
    for _again in range(2):
        done = client.post(url, chosen(walk, cases, sure="1", note="请抓紧"), headers=ENGLISH)
        assert "2 done" in text(done)
    assert Event.objects.filter(kind="urged", note="请抓紧").count() == 2


def test_many_are_handed_over_and_who_cannot_get_one_is_said(walk: Walk, client_for: ClientFor) -> None:
    here, there = walk.ask(), walk.ask(walk.world.second_village)
    client, url = client_for(walk.world.organizer), reverse("processes:work_bulk", args=["hand-over"])
    person = people_to_hand_over(walk.task(here), now())[0]
    sent = chosen(walk, [here, there], asked="1", person=person.pk, reason="出差三天")
    page = client.post(url, sent, headers=ENGLISH)
    assert "1 will be done" in text(page)
    assert "of the organization that holds it" in text(page)
    done = client.post(url, {**sent, "sure": "1"}, headers=ENGLISH)
    assert "1 done" in text(done)
    assert "1 not done" in text(done)
    assert walk.task(here).holder_person_id == person.pk
    assert walk.task(there).holder_person_id is None
    for said in ("1 taken back", "1 taken back"):
        back = client.post(reverse("processes:work_bulk", args=["take-back"]), chosen(walk, [here]), headers=ENGLISH)
        assert said in text(back)
    assert walk.task(here).holder_person_id is None


def test_who_handed_on_follows_without_overseeing_and_takes_a_mistake_back(walk: Walk, client_for: ClientFor) -> None:
    world, leader = walk.world, walk.world.group_leader
    case = walk.to(walk.ask(), "dispatch")
    client, task, key = client_for(leader), walk.task(case), "take_back-{}-key".format
    case_hand_over(
        actor=walk.who(leader), task_id=task.pk, person=world.member, reason="出差", key=walk.key(), at=walk.at
    )
    for person, follows in ((leader, {case.number}), (world.second_group_leader, set())):
        assert numbers(walk, person, "waiting") == follows
        assert (case_for(world.scope(person, walk.at), case.number) is not None) == bool(follows)
    url = reverse("processes:any", args=[case.number, "take_back"])
    assert url in text(got(client, "processes:case", case.number))
    for sent in ("first", "first", "again"):
        client.post(url, {"task": task.pk, key(task.pk): sent})
    assert walk.task(case).holder_person is None
    assert [event.answers["name"] for event in handed(case)] == [world.member.name, world.group.name]
    case_hand_over(
        actor=walk.who(leader), task_id=task.pk, person=world.member, reason="出差", key=walk.key(), at=walk.at
    )
    walk.act(case, world.member, "dispatch", {"member": str(world.member.pk)})
    assert client.post(url, {"task": task.pk, key(task.pk): "late"}).status_code == 409
    Appointment.objects.system("test").filter(person=leader).update(to_date=date(2026, 3, 1))
    assert case_for(world.scope(leader, walk.at), case.number) is None, "the post is gone, and what it handed on"


def handed(case: Case) -> list[Event]:
    return list(Event.objects.filter(case=case, kind="handed_over").order_by("pk"))


def test_a_column_of_the_board_leads_to_all_of_it_in_the_table(walk: Walk, client_for: ClientFor) -> None:
    cases = [walk.ask() for _number in range(CARDS + 1)]
    client = client_for(walk.world.secretary)
    for narrowed in ({}, {"process": "five-orders"}):
        board: Any = got(client, "processes:work", view="board", **narrowed)
        column = next(one for one in board.context["columns"] if one["count"])
        assert (column["count"], len(column["cards"])) == (CARDS + 1, CARDS)
        table: Any = client.get(reverse("processes:work") + column["every"])
        assert {row.task.case_id for row in table.context["rows"]} == {case.pk for case in cases}
    # A step of a mechanism that is no longer the one chosen narrows nothing.
    other: Any = got(client, "processes:work", process="five-orders", step="elsewhere")
    assert other.context["page"].paginator.count == len(cases)


def test_a_row_that_one_may_not_see_is_not_touched(walk: Walk, client_for: ClientFor) -> None:
    case = walk.ask()
    url = reverse("processes:work_bulk", args=["urge"])
    page = client_for(walk.world.stranger_secretary).post(url, chosen(walk, [case], sure="1"))
    assert page.status_code == 422
    assert not Event.objects.filter(kind="urged").exists()


def test_filters_are_kept_by_name_replaced_and_removed_by_their_owner_only(walk: Walk, client_for: ClientFor) -> None:
    client = client_for(walk.world.secretary)
    for query in ("limit=week", "limit=overdue"):
        client.post(reverse("processes:work_keep"), {"name": "每周一看", "query": query})
    kept = KeptList.objects.get()
    assert kept.query == "limit=overdue"
    assert "?limit=overdue" in text(got(client, "processes:work"))
    client_for(walk.world.member).post(reverse("processes:work_forget", args=[kept.pk]))
    assert KeptList.objects.exists()
    client.post(reverse("processes:work_forget", args=[kept.pk]))
    assert not KeptList.objects.exists()


def test_the_list_is_taken_out_with_a_mark(walk: Walk, client_for: ClientFor) -> None:
    case = walk.ask()
    client = client_for(walk.world.secretary)
    paper = client.post(reverse("processes:work_export", args=["print"]), {"whose": "mine"}, headers=ENGLISH)
    assert case.number in text(paper)
    assert Act.objects.filter(act="export.made").count() == 1
    assert client.post(reverse("processes:work_export", args=["xlsx"]), {"whose": "mine"}).status_code == 200


def test_the_calendar_of_a_token_shows_numbers_and_steps_only(walk: Walk, client_for: ClientFor) -> None:
    case, still = walk.ask(), walk.ask()
    overseer = Actor(walk.world.scope(walk.world.organizer, walk.at))
    case_suspend(
        actor=overseer, case_id=still.pk, reason="等招标结束", until=date(2026, 6, 1), key=walk.key(), at=walk.at
    )
    client = client_for(walk.world.secretary)
    address = client.post(reverse("processes:calendar_link")).context["address"]
    anyone = Client()
    answer = anyone.get(address, headers=ENGLISH)
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    events = {event["SUMMARY"].split()[0]: event for event in calendar_read(text(answer))}
    assert events[case.number]["DTSTART"] == f"{walk.task(case).due_day:%Y%m%d}"
    assert events[still.number]["DTSTART"] == "20260601"
    assert "suspended" in events[still.number]["SUMMARY"]
    for secret in (case.title, case.place.name, walk.world.secretary.name, "9990"):
        assert secret not in text(answer)
    # A new address ends the old one; nothing but the digest is kept.
    again = client.post(reverse("processes:calendar_link")).context["address"]
    assert again != address
    assert anyone.get(address).status_code == 404
    assert CalendarLink.objects.get().token_hash not in again
    CalendarLink.objects.update(asked=PER_HOUR)
    assert anyone.get(again).status_code == 429
    client.post(reverse("processes:calendar_link"), {"end": "1"})
    assert anyone.get(again).status_code == 404
    assert Act.objects.filter(act__startswith="calendar.").count() == 3


def test_rows_are_sorted_as_asked(walk: Walk) -> None:
    cases = [walk.ask(), walk.later(days=1).ask()]
    tasks = listed(walk.world.scope(walk.world.secretary, walk.at), Wanted()).whose("mine")
    assert [task.case_id for task in shown(tasks, "due")] == [case.pk for case in cases]
    assert [task.case_id for task in shown(tasks, "opened")] == [case.pk for case in reversed(cases)]
