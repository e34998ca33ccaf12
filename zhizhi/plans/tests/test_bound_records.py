"""Measures over records other than orders: bound by a plan, shown on a commitment, one click to the records behind."""

from collections.abc import Callable

import pytest
from django.test import Client

from tests.world import World
from zhizhi.engines.measures.offers import offered
from zhizhi.offices.branches.measures import OFFERED
from zhizhi.offices.branches.tests.scenes import firm_make
from zhizhi.plans.measures import measures_of, measures_running
from zhizhi.plans.models import Binding
from zhizhi.plans.tests.scenes import adopted_make, commitments
from zhizhi.registry.people.models import Person

ClientFor = Callable[[Person], Client]


def test_every_measure_offered_can_be_bound(world: World) -> None:
    running = measures_running()
    assert {one.id for one in offered()} <= set(running)
    assert {one.id for one in measures_of({"M47"}, running)} == {
        "coverage.organized", "coverage.uncovered", "coverage.worked", "coverage.new_groups",
    }  # fmt: skip


@pytest.mark.parametrize("measure", [one.id for one in OFFERED])
def test_the_records_behind_are_one_click_away(world: World, client_for: ClientFor, measure: str) -> None:
    address = measures_running()[measure].records
    assert address is not None
    assert client_for(world.officer).get(address(world.county.pk)).status_code == 200


def test_a_commitment_shows_the_figure_by_place_and_leads_to_its_records(world: World, client_for: ClientFor) -> None:
    firm_make(world)
    node = commitments(adopted_make(world))[0]
    Binding.objects.of(node.plan).filter(node=node).delete()
    Binding.objects.create(node=node, ref="M47", measure="coverage.uncovered", target=2)
    client = client_for(world.officer)
    page = client.get(f"/plans/{node.plan_id}/commitments/{node.key}/")
    (table,) = page.context["tables"]
    assert (table["whole"]["value"], table["whole"]["numerator"]) == ("1", 1)
    assert [row["value"] for row in table["rows"] if row["place"] == world.township] == ["1"]
    records = client.get(table["whole"]["url"])
    assert [row.name for row, _facts, _state in records.context["rows"]] == ["云雾茶业有限公司"]


def test_one_firm_is_no_person_and_is_not_withheld(world: World, client_for: ClientFor) -> None:
    """Who may see no case of the county still sees how many of its firms lack an organization."""
    firm_make(world)
    node = commitments(adopted_make(world))[0]
    Binding.objects.of(node.plan).filter(node=node).delete()
    Binding.objects.create(node=node, ref="M47", measure="coverage.uncovered", target=2)
    page = client_for(world.secretary).get(f"/plans/{node.plan_id}/commitments/{node.key}/")
    (gauge,) = page.context["shown"]["gauges"]
    assert (gauge["value"], gauge["withheld"]) == ("1", False)
