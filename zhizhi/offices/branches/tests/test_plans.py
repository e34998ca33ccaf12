"""Plans bind these measures, show them on a commitment, and lead to the records behind."""

from collections.abc import Callable

from django.test import Client

from tests.world import World
from zhizhi.offices.branches.measures import OFFERED
from zhizhi.offices.branches.tests.scenes import firm_make
from zhizhi.plans.measures import measures_of, measures_running
from zhizhi.registry.people.models import Person


def test_every_measure_can_be_bound_and_leads_to_its_records(
    world: World, client_for: Callable[[Person], Client]
) -> None:
    running = measures_running()
    assert {one.id for one in OFFERED} <= set(running)
    assert {one.id for one in measures_of({"M47"}, running)} == {
        "coverage.organized", "coverage.uncovered", "coverage.worked", "coverage.new_groups",
    }  # fmt: skip
    client = client_for(world.officer)
    firm_make(world)
    for one in OFFERED:
        measure = running[one.id]
        assert measure.definition
        assert measure.records is not None
        assert client.get(measure.records(world.county.pk)).status_code == 200
