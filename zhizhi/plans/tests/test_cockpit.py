"""The cockpit: whose plan it shows, what it counts, and that one screen holds it."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.world import World
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.plans.assigning import tasks_give_out
from zhizhi.plans.checklist import items_of
from zhizhi.plans.cockpit import latest, order_rows, plans_in_force, unit_rows, wait_rows, whole_of
from zhizhi.plans.models import Plan
from zhizhi.plans.statuses import known_of
from zhizhi.plans.tests.scenes import adopted_make, agreed, commitments, told

TODAY = date(2026, 3, 18)


@pytest.fixture
def plan(world: World) -> Plan:
    """The department is late with two, the township at risk with one and done with one."""
    made = adopted_make(world)
    first, second, third, fourth, _fifth = commitments(made)[:5]
    agreed(first, lead=world.department, due=date(2026, 3, 8), target=None)
    agreed(second, lead=world.department, due=date(2026, 3, 15), target=None)
    agreed(third, lead=world.township, due=date(2026, 10, 31), target=20, unit="名", weight=3)
    agreed(fourth, lead=world.township, due=date(2026, 3, 10), target=2, unit="次")
    told(world, third, "10", date(2026, 3, 12))
    told(world, fourth, "2", date(2026, 3, 9))
    return made


def test_units_that_are_behind_the_latest_first(plan: Plan) -> None:
    items = items_of(known_of(plan), TODAY)
    rows = [(row.name, row.all, row.done, row.late, row.risk, row.days) for row in unit_rows(items, TODAY)]
    assert rows == [("农业农村局", 2, 0, 2, 0, 10), ("青溪镇", 2, 1, 0, 1, 0)]
    assert [item.number for item in latest(items)] == [1, 2]
    assert whole_of(items)[0] == pytest.approx((3 * 0.5 + 1) / 4)


def test_orders_are_those_of_residents_and_desk(world: World, plan: Plan) -> None:
    walk = Walk(world, world.at)
    walk.to(walk.ask(), "closed")
    walk.ask()
    rows = {row.slug: row for row in order_rows(world.county, TODAY, sees_records=True)}
    assert {"five-orders", "talent-call", "family-service"} <= rows.keys()
    assert not {"plan-task", "finding"} & rows.keys()
    orders = rows["five-orders"]
    assert (orders.in_time.percent, orders.rating.mean, orders.open.of, orders.open.counted) == (100.0, 5.0, 1, 0)
    hidden = {row.slug: row for row in order_rows(world.county, TODAY, sees_records=False)}["five-orders"]
    assert (hidden.in_time.withheld, hidden.in_time.percent) == (True, None)


def test_what_waits_where_the_late_first(world: World, plan: Plan) -> None:
    tasks_give_out(scope=world.scope(world.officer), plan_id=plan.pk, at=world.at)
    walk = Walk(world, world.at)
    walk.ask()
    walk.later(days=2)
    rows = wait_rows(world.county, walk.at, 6)
    assert [(row.place, row.waiting, row.late) for row in rows] == [
        ("柳湾村", 1, 1),
        ("农业农村局", 2, 0),
        ("青溪镇", 2, 0),
    ]
    assert [row.place for row in wait_rows(world.village, walk.at, 6)] == ["柳湾村"]


def test_it_shows_plans_of_places_whose_figures_one_may_see(world: World, plan: Plan, client_for: Any) -> None:
    assert plans_in_force(world.scope(world.officer), "measures.view") == [plan]
    assert plans_in_force(world.scope(world.organizer), "measures.view") == []
    client = client_for(world.officer)
    page = client.get(reverse("plans:cockpit")).content.decode()
    assert plan.title in page
    assert "农业农村局" in page
    assert client.get(reverse("plans:cockpit"), {"plan": plan.pk}).status_code == 200
    for odd in ("99999", "x", ""):
        assert client.get(reverse("plans:cockpit"), {"plan": odd}).status_code == 404
    assert plan.title not in client_for(world.organizer).get(reverse("plans:cockpit")).content.decode()


def test_its_queries_do_not_grow(world: World, client_for: Any) -> None:
    client, counted = client_for(world.officer), []
    for many in (3, 60):
        lines = "\n".join(f"（{n}）开展第{n}次走访，解决第{n}批问题。" for n in range(1, many + 1))
        made = adopted_make(world, f"第{many}号要点\n\n一、走访\n{lines}\n")
        for node in commitments(made):
            agreed(node, lead=world.township, due=date(2026, 1, 31))
        tasks_give_out(scope=world.scope(world.officer), plan_id=made.pk, at=world.at)
        client.get(reverse("plans:cockpit"), {"plan": made.pk})
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse("plans:cockpit"), {"plan": made.pk}).status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 34, counted
