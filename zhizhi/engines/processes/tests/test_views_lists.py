"""Lists, the desk's form, figures by place: what they hold, for whom, and in how many queries."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from zhizhi.engines.measures.queries import Figure
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.operations import case_send_back
from zhizhi.engines.processes.overview import withheld
from zhizhi.engines.processes.queries import case_by_secret
from zhizhi.engines.processes.tests.pages import CONTACT, ENGLISH, got, text
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.queries import details_of
from zhizhi.registry.people.models import Person
from zhizhi.registry.proposals.operations import proposal_confirm
from zhizhi.registry.rights.mandates import line_propose
from zhizhi.registry.scope import DataClass

SignIn = Callable[[Person], Client]


def numbers(response: object) -> set[str]:
    """The numbers of the cases that a page shows."""
    return set(re.findall(r"WD\d{6}-\d{5}", text(response)))


def test_the_list_holds_what_may_be_read(walk: Walk, client_for: SignIn) -> None:
    mine, other = walk.ask(), walk.ask(walk.world.other_village)
    assert numbers(got(client_for(walk.world.secretary), "processes:cases")) == {mine.number}
    assert numbers(got(client_for(walk.world.officer), "processes:cases")) == {mine.number, other.number}
    assert numbers(got(client_for(walk.world.nobody), "processes:cases")) == set()


def test_filters_narrow_the_list_and_stand_in_the_address(walk: Walk, client_for: SignIn) -> None:
    lamp = walk.ask()
    pipe = walk.ask(walk.world.other_village, {"category": "repairs", "wish": "水管漏水"})
    officer = client_for(walk.world.officer)
    assert numbers(got(officer, "processes:cases", text="水管")) == {pipe.number}
    assert numbers(got(officer, "processes:cases", text=lamp.number)) == {lamp.number}
    assert numbers(got(officer, "processes:cases", place="青溪")) == {lamp.number}
    assert numbers(got(officer, "processes:cases", place="spc")) == {pipe.number}
    assert numbers(got(officer, "processes:cases", process="talent-call")) == set()
    assert "Which place do you mean?" in text(got(officer, "processes:cases", place="村"))


def test_states_are_counted(walk: Walk, client_for: SignIn) -> None:
    walk.ask()
    walk.act(walk.ask(), walk.world.secretary, "refuse", {"refusal": "归水利站管"})
    with time_machine.travel(walk.at + timedelta(days=1), tick=False):
        shown = got(client_for(walk.world.secretary), "processes:cases", state="refused")
    assert len(numbers(shown)) == 1
    counts = re.findall(r'>([A-Z][\w ]+) <span class="number">(\d+)</span>', text(shown))
    assert dict(counts) == {
        "All": "2", "Open": "1", "Overdue": "0", "To be rated": "0", "Done": "0", "Not done": "1", "Withdrawn": "0"
    }  # fmt: skip


def test_an_address_with_nonsense_still_shows_the_list(walk: Walk, client_for: SignIn) -> None:
    case = walk.ask()
    found = got(
        client_for(walk.world.secretary),
        "processes:cases",
        at="x",
        sort="?",
        state="gone",
        from_day="yesterday",
        page="9",
    )
    assert numbers(found) == {case.number}


def test_the_export_opens_in_excel_holds_no_formula_and_is_an_act(walk: Walk, client_for: SignIn) -> None:
    walk.ask(answers=CONTACT | {"wish": "路灯"})
    case = walk.ask()
    Case.objects.system("test").filter(pk=case.pk).update(title='=HYPERLINK("http://x")', due_provisional=True)
    secretary = client_for(walk.world.secretary)
    response = secretary.post(reverse("processes:export"), {"process": "five-orders"}, headers=ENGLISH)
    lines = b"".join(response).decode("utf-8")
    assert lines.startswith("\ufeffNumber,Matter,Service,Place,State")
    assert "\"'=HYPERLINK(" in lines
    assert "13800001234" not in lines
    assert [line.split(",")[6] for line in lines.splitlines()[1:-1]].count(f"{case.due_day} (provisional)") == 1
    act = Act.objects.get(act="export.made")
    assert act.actor_name == "周怀远"
    assert details_of(act.seq) == {"what": "cases.csv", "rows": 2, "filters": {"process": "five-orders"}}
    assert f"journal no. {act.seq}" in lines.splitlines()[-1]


def test_the_desk_takes_down_an_order_for_somebody_without_a_phone(walk: Walk, client_for: SignIn) -> None:
    desk = client_for(walk.world.desk_officer)
    assert "What is to be handled?" in text(got(desk, "processes:open", place=walk.world.village.pk))
    assert "Ask for help" in text(got(desk, "processes:open", place=walk.world.village.pk, process="five-orders"))
    data = {
        "place": walk.world.village.pk,
        "process": "five-orders",
        "key": "k",
        "category": "care",
        "wish": "陪老人看病",
    }
    first = text(desk.post(reverse("processes:open"), data, headers=ENGLISH))
    Case.objects.system("test").update(due_provisional=True)
    again = text(desk.post(reverse("processes:open"), data, headers=ENGLISH))
    case = Case.objects.system("test").get()
    assert case.in_person
    assert case.opened_by == walk.world.desk_officer
    code = re.search(r"(?<=<dd>)[A-Z0-9]{4}-[A-Z0-9]{4}(?=</dd>)", first)
    assert code
    assert case_by_secret(case.number, code[0])
    assert code[0] in again
    assert "You will be told in person." in first
    assert ("The day is provisional" in first, "The day is provisional" in again) == (False, True)


def test_a_wrong_phone_is_said_and_the_words_stay(walk: Walk, client_for: SignIn) -> None:
    data = {
        "place": walk.world.village.pk, "process": "five-orders", "key": "k", "category": "care",
        "wish": "陪老人看病", "contact_phone": "12",
    }  # fmt: skip
    response = client_for(walk.world.desk_officer).post(reverse("processes:open"), data, headers=ENGLISH)
    assert response.status_code == 422
    assert "This is not a phone number" in text(response)
    assert "陪老人看病</textarea>" in text(response)


def test_a_township_chooses_the_place_first(walk: Walk, client_for: SignIn) -> None:
    shown = text(got(client_for(walk.world.organizer), "processes:open"))
    assert "柳湾村" in shown
    assert "松坪村" not in shown
    assert "石桥村" not in text(got(client_for(walk.world.organizer), "processes:open", text="lwc"))


def figures_of(response: object) -> dict[str, str]:
    """Label to value of the tiles."""
    tile = r'figure-value">([^<]*)<.*?figure-label">(?:<a[^>]*>)?([^<]*)<'
    return {label: value for value, label in re.findall(tile, text(response), re.DOTALL)}


def test_figures_are_current_at_once_and_lead_to_their_cases(walk: Walk, client_for: SignIn) -> None:
    world, officer = walk.world, client_for(walk.world.officer)
    with time_machine.travel(walk.at + timedelta(hours=1), tick=False):
        case = walk.ask()
        tiles = figures_of(got(officer, "processes:overview", "five-orders", world.county.pk))
        assert (tiles["Open now"], tiles["Settled in time"]) == ("1", "–")
        walk.later(minutes=30).act(case, world.secretary, "refuse", {"refusal": "归水利站管"})
        shown = got(officer, "processes:overview", "five-orders", world.county.pk)
    tiles = figures_of(shown)
    assert (tiles["Open now"], tiles["Settled in time"]) == ("0", "100.0")
    link = re.search(r'href="(/cases/\?[^"]*measure=in_time[^"]*)"', text(shown))
    assert link
    assert numbers(officer.get(link[1].replace("&amp;", "&"))) == {case.number}


def test_the_places_below_have_the_same_figures_and_sort(walk: Walk, client_for: SignIn) -> None:
    walk.ask()
    walk.ask(walk.world.other_village)
    walk.ask(walk.world.other_village)
    officer = client_for(walk.world.officer)
    falling = text(got(officer, "processes:overview", "five-orders", walk.world.county.pk, sort="-open"))
    rising = text(got(officer, "processes:overview", "five-orders", walk.world.county.pk, sort="open"))
    assert falling.index("白岩乡</a>") < falling.index("青溪镇</a>")
    assert rising.index("青溪镇</a>") < rising.index("白岩乡</a>")
    assert "农业农村局" not in falling


def test_a_period_that_ends_before_it_begins_is_said(walk: Walk, client_for: SignIn) -> None:
    query = {"first": "2026-03-10", "last": "2026-03-01"}
    shown = got(client_for(walk.world.officer), "processes:overview", "five-orders", walk.world.county.pk, **query)
    assert "The last day lies before the first." in text(shown)


def test_few_orders_are_withheld_from_who_may_not_see_them(walk: Walk, client_for: SignIn) -> None:
    walk.ask()
    world = walk.world
    given = line_propose(
        scope=world.scope(world.officer), person=world.nobody, place=world.county, capabilities=["measures.view"],
        data=DataClass.INTERNAL, role="", span=(localdate(walk.at), None), reason="只看数据", at=walk.at,
    )  # fmt: skip
    proposal_confirm(scope=world.scope(world.administrator), proposal=given, at=walk.at)
    shown = got(client_for(walk.world.nobody), "processes:overview", "five-orders", walk.world.county.pk)
    assert figures_of(shown)["Open now"] == "–"
    assert "/cases/?" not in text(shown)
    assert figures_of(got(client_for(walk.world.officer), "processes:overview", "five-orders", walk.world.county.pk))[
        "Open now"
    ] == "1"  # fmt: skip


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({0: 30, 1: 20, 2: 10}, set()),
        ({0: 30, 1: 26, 2: 4}, {1, 2}),  # the one left could be calculated from the whole
        ({0: 30, 1: 20, 2: 6, 3: 4}, {2, 3}),
        ({0: 30, 1: 23, 2: 3, 3: 4}, {2, 3}),
        ({0: 4, 1: 4, 2: 0}, {0, 1}),
        ({0: 34, 1: 4, 2: 0}, {1}),  # thirty stand at the place itself, on no row: nothing to subtract
        ({0: 30, 1: 25, 2: 2, 3: 1, 4: 2}, {2, 3, 4}),  # together five
        ({0: 30, 1: 20, 2: 7, 3: 2, 4: 1}, {2, 3, 4}),  # together three, so a third one goes
    ],
)
def test_what_is_withheld(counts: dict[int, int], hidden: set[int]) -> None:
    values = {place: Figure(0, count) for place, count in counts.items()}
    assert withheld(values, 0) == hidden


# Address to queries. Of each, seven are the frame's: session, account, time, posts, memberships, grants, clock.
# A page of a long list is one question less on PostgreSQL, which finds numbers and rows at once.
PAGES = {
    "/": (9, 9),
    "/cases/": (11, 10),
    "/orders/five-orders/{village}/": (17, 17),
    # And whether the work on a file has ended, for who may bring files in.
    "/orders/five-orders/{county}/": (18, 18),
    "/search/?q=lw": (14, 12),
}
# Beside what every page reads: the case, its task and parts, history, drafts, sub-cases, and what its forms offer.
CASE = 19


def queries(client: Client, address: str) -> int:
    """How many queries a page makes when everything that is read once has been read."""
    client.get(address)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(address).status_code == 200
    return len(caught)


@pytest.mark.parametrize(("address", "numbers"), PAGES.items())
def test_queries_do_not_grow_with_the_records(
    walk: Walk, client_for: SignIn, address: str, numbers: tuple[int, int]
) -> None:
    expected = numbers[connection.vendor == "postgresql"]
    address = address.format(village=walk.world.village.pk, county=walk.world.county.pk)
    who = client_for(walk.world.officer if str(walk.world.county.pk) in address.split("/") else walk.world.secretary)
    walk.ask()
    assert queries(who, address) == expected
    for _ in range(12):
        walk.ask()
    assert queries(who, address) == expected


def test_queries_of_a_case_do_not_grow_with_its_history(walk: Walk, client_for: SignIn) -> None:
    case, world = walk.ask(answers=CONTACT), walk.world
    secretary = client_for(world.secretary)
    address = reverse("processes:case", args=[case.number])
    assert queries(secretary, address) == CASE
    for _ in range(4):
        walk.act(case, world.secretary, "offer", {"group": world.group.pk, "note": "请看看"})
        leader, task = walk.who(world.group_leader), walk.task(case)
        case_send_back(actor=leader, task_id=task.pk, to="offer", reason="再看看", key=walk.key(), at=walk.at)
    assert queries(secretary, address) == CASE + 1  # what the organization in the answers is called
