import pytest

from tests.world import AT, World, world_make
from zhizhi.engines.processes.tests.walk import Walk, pack_ready


@pytest.fixture
def walk(world: World) -> Walk:
    """Orders of the small county, on the world's morning."""
    pack_ready(world.at)
    return Walk(world, world.at)


@pytest.fixture
def open_walk(transactional_db: None) -> Walk:
    """The same, committed, so that other connections and processes see it."""
    world = world_make(AT)
    pack_ready(AT)
    return Walk(world, AT)
