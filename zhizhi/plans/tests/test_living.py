"""The adopted plan: lights from the orders themselves, reports by hand, and a number of queries that does not grow."""

import html
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.timezone import localdate

from tests.world import World
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.tests.walk import Walk, pack_ready
from zhizhi.engines.processes.ticking import tick
from zhizhi.plans import editing
from zhizhi.plans.lights import Light
from zhizhi.plans.models import Plan
from zhizhi.plans.operations import Edit, Said, plan_adopt, plan_edit, report_make
from zhizhi.plans.progress import progress_of
from zhizhi.plans.queries import node_of, states_of
from zhizhi.plans.refusals import PlanRefused
from zhizhi.plans.states import Bound
from zhizhi.plans.tests.conftest import draft_make

LED, OPEN, TEACH = 4, 5, 9


def adopted(world: World) -> Plan:
    """The plan of the small county, in force, its first commitment bound to the orders settled in time."""
    pack_ready(world.at)
    plan = draft_make(world)
    bind(plan, Bound("M66", "five-orders.in_time", "90"), world, based_on=1)
    return plan_adopt(scope=None, plan_id=plan.pk, based_on=2, confirmed=True, at=world.at)


def bind(plan: Plan, chosen: Bound, world: World, *, based_on: int, key: int = LED) -> None:
    edit = Edit("bind", lambda states, _text: editing.bound(states, key, chosen), frozenset({key}))
    plan_edit(scope=None, plan_id=plan.pk, edit=edit, based_on=based_on, at=world.at)


def settled(walk: Walk, count: int) -> None:
    for _order in range(count):
        case = walk.to(walk.ask(), "rate")
        walk.act(case, None, "rate", {"stars": "5"})


def test_a_commitment_shows_what_the_orders_show(world: World, client_for) -> None:
    plan, walk = adopted(world), Walk(world, world.at)
    today = localdate(world.at)
    assert progress_of(plan, states_of(plan), today).standings[LED].light == Light.GREY
    settled(walk, 3)
    standing = progress_of(plan, states_of(plan), today).standings[LED]
    assert (standing.light, standing.gauges[0].value) == (Light.GREEN, 100)
    walk.ask()
    later = walk.later(days=60).at
    tick(at=later)
    standing = progress_of(plan, states_of(plan), localdate(later)).standings[LED]
    assert (standing.light, standing.gauges[0].value) == (Light.RED, 75)


def test_sections_and_the_plan_are_the_mean_of_their_commitments_and_name_what_has_no_data(world: World) -> None:
    plan, walk = adopted(world), Walk(world, world.at)
    settled(walk, 1)
    progress = progress_of(plan, states_of(plan), localdate(world.at))
    assert progress.groups[0].light == Light.GREEN
    assert progress.groups[0].counts == {"green": 1, "yellow": 0, "red": 0, "grey": 3}
    theme = next(key for key, state in states_of(plan).items() if state.kind == "theme")
    assert progress.groups[theme].counts == {"green": 1, "yellow": 0, "red": 0, "grey": 1}


def test_the_page_asks_the_same_few_queries_whatever_stands_behind_it(world: World, client_for) -> None:
    plan, walk = adopted(world), Walk(world, world.at)
    client, address = client_for(world.officer), reverse("plans:plan", args=[plan.pk])
    client.get(address)
    few = _queries(client, address)
    settled(walk, 5)
    text = "".join(f"{number}.各村办好第{number}件实事，办结率达到{60 + number % 40}%。\n" for number in range(1, 121))
    many = draft_make(world, f"关于办好实事的要点\n\n一、办好实事\n{text}")
    bindings = {key: Bound("M66", "five-orders.in_time", "90") for key, one in states_of(many).items() if one.target}
    edit = Edit(
        "bind",
        lambda states, _text: {
            k: v for key, one in bindings.items() for k, v in editing.bound(states, key, one).items()
        },
    )
    plan_edit(scope=None, plan_id=many.pk, edit=edit, based_on=1, at=world.at)
    plan_adopt(scope=None, plan_id=many.pk, based_on=2, confirmed=True, at=world.at)
    assert len(bindings) > 100
    # No unit leads there, so that not even their names are asked for.
    assert len(_queries(client, reverse("plans:plan", args=[many.pk]))) <= len(few)
    assert len(few) <= 24, "\n".join(few)


def _queries(client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return [row["sql"].split(" WHERE ")[0][:60] for row in captured.captured_queries]


def test_what_is_reported_by_hand_is_marked_and_counts_where_nothing_runs(world: World, client_for) -> None:
    plan = adopted(world)
    node = node_of(plan, TEACH)
    assert node
    said = Said("两镇各办一次培训", localdate(world.at), "培训签到册", Decimal(1))
    report_make(scope=world.scope(world.officer), node=node, said=said, at=world.at)
    standing = progress_of(plan, states_of(plan), localdate(world.at)).standings[TEACH]
    assert (standing.by_hand, standing.light) == (True, Light.RED)
    page = client_for(world.officer).get(reverse("plans:plan", args=[plan.pk])).content.decode()
    assert "两镇各办一次培训" in page
    assert "人工填报" in page


def test_a_report_without_source_or_from_tomorrow_is_refused(world: World) -> None:
    plan = adopted(world)
    node, today = node_of(plan, TEACH), localdate(world.at)
    assert node
    for said in (Said("办了", today, " "), Said(" ", today, "册"), Said("办了", today + timedelta(days=1), "册")):
        with pytest.raises(PlanRefused):
            report_make(scope=None, node=node, said=said, at=world.at)


def test_a_unit_of_the_commitment_reports_and_others_do_not(world: World, client_for) -> None:
    plan = adopted(world)
    address = reverse("plans:report", args=[plan.pk, LED])
    given = {"text": "已办结三件", "source": "台账", "day": localdate(world.at).isoformat()}
    assert client_for(world.contact).post(address, given).status_code == 302  # of the lead unit
    assert client_for(world.organizer).post(address, given).status_code == 302  # of a supporting one
    assert client_for(world.secretary).post(address, given).status_code == 403
    assert client_for(world.auditor).post(address, given).status_code == 403


def test_a_figure_leads_to_townships_villages_and_the_records(world: World, client_for) -> None:
    plan, walk = adopted(world), Walk(world, world.at)
    settled(walk, 6)
    client, address = client_for(world.officer), reverse("plans:commitment", args=[plan.pk, LED])
    page = client.get(address).content.decode()
    assert "青溪镇" in page
    below = client.get(address, {"place": world.township.pk}).content.decode()
    assert "柳湾村" in below
    records = below.split(f"at={world.village.pk}&amp;")[0].rsplit('href="', 1)[1] + f"at={world.village.pk}&"
    more = below.split(f"at={world.village.pk}&amp;")[1].split('"')[0]
    listed = client.get(html.unescape(records + more)).content.decode()
    assert all(case.number in listed for case in Case.objects.system("test"))


def test_small_figures_are_withheld_from_who_may_not_see_the_records(world: World, client_for) -> None:
    plan, walk = adopted(world), Walk(world, world.at)
    settled(walk, 2)
    address = reverse("plans:plan", args=[plan.pk])
    assert "不显示" in client_for(world.contact).get(address).content.decode()
    assert "不显示" not in client_for(world.officer).get(address).content.decode()
