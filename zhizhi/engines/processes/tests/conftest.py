import pytest

from tests.world import World
from zhizhi.engines.processes.tests.walk import Walk, pack_ready


@pytest.fixture
def walk(world: World) -> Walk:
    """Orders of the small county, on the world's morning."""
    pack_ready(world.at)
    return Walk(world, world.at)
