"""A request knows in whose scope it runs."""

from tests.world import World
from zhizhi.registry.accounts.queries import holds_sensitive


def test_world_stands(world: World) -> None:
    scope = world.scope(world.secretary)
    assert scope.covers("people.view", world.group.left)
    assert not scope.covers("people.view", world.other_village.left)
    assert holds_sensitive(scope)
