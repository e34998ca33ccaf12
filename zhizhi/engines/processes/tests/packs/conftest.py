"""The county with the process that a file of tests is named after, and whom the processes about one cadre concern."""

import pytest

from zhizhi.engines.processes.tests.packs.county import County, county_of
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.registry.people.models import Person


@pytest.fixture
def county(walk: Walk, request: pytest.FixtureRequest) -> County:
    """`test_care_commendation.py` walks through `care-commendation`."""
    name: str = request.module.__name__.rpartition(".test_")[2]
    return county_of(walk, name.replace("_", "-"))


@pytest.fixture
def who(county: County) -> Person:
    """A township organizer, who may read the cases of his township."""
    return county.walk.world.organizer
