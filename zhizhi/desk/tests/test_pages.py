"""The inbox, the search and the frame around every page."""

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from tests.world import World
from zhizhi.engines.processes.models import Alert, Task
from zhizhi.engines.processes.tests.pages import CONTACT, ENGLISH, got, text
from zhizhi.engines.processes.tests.walk import Walk, pack_ready
from zhizhi.engines.processes.ticking import tick
from zhizhi.registry.journal.models import Act
from zhizhi.registry.people.models import Appointment, Person

SignIn = Callable[[Person], Client]


@pytest.fixture
def walk(world: World) -> Walk:
    """Orders of the small county, on the world's morning."""
    pack_ready(world.at)
    return Walk(world, world.at)


def inbox(client: Client) -> str:
    """The first page in English."""
    return text(got(client, "desk:inbox"))


def test_tasks_come_by_their_due_time_in_three_groups(walk: Walk, client_for: SignIn) -> None:
    old = walk.ask(answers={"category": "roads", "wish": "最早的"})
    yesterday = walk.later(days=1).ask(answers={"category": "roads", "wish": "昨天的"})
    new = walk.later(days=1).ask(answers={"category": "roads", "wish": "今天的"})
    with time_machine.travel(walk.at + timedelta(minutes=5), tick=False):
        shown = inbox(client_for(walk.world.secretary))
    places = [
        shown.index(word)
        for word in ("Overdue</h2>", old.number, "Due today</h2>", yesterday.number, "Later</h2>", new.number)
    ]
    assert places == sorted(places)
    assert "3 tasks" in shown
    assert "1 overdue" in shown


def test_a_card_says_what_where_until_when_and_through_what_it_came(walk: Walk, client_for: SignIn) -> None:
    walk.ask(answers=CONTACT, desk=walk.world.desk_officer)
    with time_machine.travel(walk.at + timedelta(minutes=5), tick=False):
        shown = inbox(client_for(walk.world.secretary))
    for words in ("Offer", "村口的路灯晚上不亮", "柳湾村", "Five-order service", "due tomorrow", "service desk"):
        assert words in shown
    assert "13800001234" not in shown


def test_urged_and_provisional_are_marked(walk: Walk, client_for: SignIn) -> None:
    case = walk.ask()
    Task.objects.system("test").filter(case=case).update(urged_at=walk.at, due_provisional=True)
    shown = inbox(client_for(walk.world.secretary))
    assert "urged</span>" in shown
    assert "provisional</span>" in shown


def test_who_is_asked_in_place_of_a_vacant_post_reads_so(walk: Walk, client_for: SignIn) -> None:
    held = Appointment.objects.system("test").get(person=walk.world.second_secretary)
    Appointment.objects.system("test").filter(pk=held.pk).update(to_date=date(2026, 3, 1))
    walk.ask(walk.world.second_village)
    assert "Nobody holds the post of Party secretary at 石桥村, so you are asked." in inbox(
        client_for(walk.world.organizer)
    )


def test_an_alarm_stands_in_the_inbox_until_it_is_seen(walk: Walk, client_for: SignIn) -> None:
    case = walk.ask()
    tick(walk.at + timedelta(days=3))
    organizer = client_for(walk.world.organizer)
    shown = inbox(organizer)
    assert "100 % of the limit of “Offer” is over" in shown
    alert = Alert.objects.filter(task__case=case, role="township_organizer").get()
    assert organizer.post(reverse("desk:seen", args=[alert.pk])).status_code == 302
    assert "of the limit of" not in inbox(organizer)
    alert.refresh_from_db()
    assert alert.seen_by == walk.world.organizer
    assert Act.objects.filter(act="case.alert_seen", subject_id=case.pk).count() == 1


def test_all_alarms_that_were_shown_are_noted_at_once(walk: Walk, client_for: SignIn) -> None:
    for _ in range(3):
        walk.ask()
    tick(walk.at + timedelta(days=3))
    organizer = client_for(walk.world.organizer)
    shown = re.findall(r'name="alert" value="(\d+)"', inbox(organizer))
    assert len(shown) == 3
    organizer.post(reverse("desk:all_seen"), {"alert": shown[:2]})
    assert inbox(organizer).count("of the limit of") == 1
    client_for(walk.world.stranger_organizer).post(reverse("desk:all_seen"), {"alert": shown})
    assert Alert.objects.filter(role="township_organizer", seen_at=None).count() == 1


def test_more_tasks_than_a_page_holds_are_paged(walk: Walk, client_for: SignIn) -> None:
    for _ in range(23):
        walk.ask()
    secretary = client_for(walk.world.secretary)
    assert inbox(secretary).count('class="card-title"') == 20
    assert text(got(secretary, "desk:inbox", page="2")).count('class="card-title"') == 3


def test_nothing_to_do_says_what_waits_for_others(walk: Walk, client_for: SignIn) -> None:
    walk.ask()
    shown = inbox(client_for(walk.world.officer))
    assert "Nothing waits for you" in shown
    assert "1 order in your area waits for somebody else." in shown


def test_without_a_post_it_is_explained(walk: Walk, client_for: SignIn) -> None:
    assert "You hold no post yet" in inbox(client_for(walk.world.nobody))


def links(shown: str) -> list[str]:
    """The items of the side bar."""
    sidebar = shown[shown.index('class="sidebar"') : shown.index("<main")]
    return re.findall(r'<a href="[^"]+"[^>]*>([^<]+?)\s*<', sidebar)


@pytest.mark.parametrize(
    ("who", "items"),
    [
        ("nobody", ["Tasks", "Work list", "Orders", "My requests", "Mechanisms"]),
        ("member", ["Tasks", "Work list", "Orders", "My requests", "Organizations", "Mechanisms"]),
        (
            "secretary",
            [
                "Tasks",
                "Work list",
                "Orders",
                "My requests",
                "Figures",
                "Plans",
                "People",
                "Organizations",
                "Mechanisms",
                "Administration",
            ],
        ),
        (
            "auditor",
            ["Tasks", "Work list", "Orders", "My requests", "Organizations", "Mechanisms", "Journal", "Administration"],
        ),
        (
            "administrator",
            ["Tasks", "Work list", "Orders", "My requests", "People", "Organizations", "Mechanisms", "Administration"],
        ),
    ],
)
def test_the_navigation_holds_what_the_posts_open(walk: Walk, client_for: SignIn, who: str, items: list[str]) -> None:
    assert links(inbox(client_for(getattr(walk.world, who)))) == items


def test_the_administrator_is_told_of_a_missing_holiday_table(walk: Walk, client_for: SignIn) -> None:
    case = walk.ask()
    Task.objects.system("test").filter(case=case).update(
        due_provisional=True, due_at=walk.at.replace(year=2027, month=1, day=5)
    )
    assert "the holidays of 2027 are not entered yet" in inbox(client_for(walk.world.administrator))
    assert "the holidays of 2027" not in inbox(client_for(walk.world.secretary))


def test_a_clock_set_back_is_told_for_a_day(walk: Walk, client_for: SignIn) -> None:
    walk.ask()
    with time_machine.travel(walk.at - timedelta(hours=3), tick=False):
        assert "The clock of the server went back" in inbox(client_for(walk.world.secretary))


def found(client: Client, words: str) -> str:
    """The page of what was found."""
    shown = text(got(client, "desk:search", q=words))
    return shown[shown.index("<main") :]


def test_one_search_finds_all_kinds_and_initials(walk: Walk, client_for: SignIn) -> None:
    case = walk.ask()
    secretary = client_for(walk.world.secretary)
    assert "柳湾村" in found(secretary, "lwc")
    assert "马春生" in found(secretary, "mcs")
    assert case.number in found(secretary, case.number)
    assert "村口的路灯晚上不亮" in found(secretary, "路灯")
    assert "M66" in found(secretary, "五单")
    assert "Nothing was found" in found(secretary, "没有这样的东西")


def test_the_search_keeps_to_the_scope(walk: Walk, client_for: SignIn) -> None:
    case = walk.ask()
    stranger = client_for(walk.world.stranger_secretary)
    for words in (case.number, "路灯", "柳湾", "马春生", "13900000016"):
        assert "Nothing was found" in found(stranger, words), words


def test_of_many_the_first_eight_and_a_way_to_all(walk: Walk, client_for: SignIn) -> None:
    for _ in range(9):
        walk.ask()
    shown = found(client_for(walk.world.secretary), "路灯")
    assert "All 9" in shown
    assert shown.count("<strong>道路") == 8


def test_the_catalogue_says_which_run_and_how(walk: Walk, client_for: SignIn) -> None:
    member = client_for(walk.world.member)
    shown = text(got(member, "catalogue:list"))
    assert "88 mechanisms that plans name" in shown
    running = text(got(member, "catalogue:list", runs="yes"))
    assert set(re.findall(r">(M\d\d)<", running)) >= {"M66", "M71", "M77"}
    assert "M66" in text(got(member, "catalogue:list", text="点单"))
    declared = text(got(member, "catalogue:mechanism", "M71"))
    for words in (
        "Five-order service",
        "Party group leader, as chosen under “Which group”",
        "3 working days",
        "five-orders 1",
    ):
        assert words in declared
    assert "No declaration yet" in text(got(member, "catalogue:mechanism", "M01"))
    assert member.get("/mechanisms/M99/", headers=ENGLISH).status_code == 404
