import pytest

from tests.world import AT, World
from zhizhi.engines.processes.tests.walk import Walk, pack_ready
from zhizhi.registry.scope import Scope


@pytest.fixture
def walk(world: World) -> Walk:
    """Orders of the small county, on the world's morning."""
    pack_ready(world.at)
    return Walk(world, AT)


@pytest.fixture
def scope(walk: Walk) -> Scope:
    """The administrator's."""
    return walk.world.scope(walk.world.administrator)
