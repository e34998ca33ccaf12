"""The kept numbers follow every way of writing people and of moving the tree."""

import pytest
from django.db import connection

from tests.world import World
from zhizhi.registry.invariants import invariants
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.operations import person_create
from zhizhi.registry.population.operations import changes_add
from zhizhi.registry.population.queries import people_among, people_counted, people_recounted
from zhizhi.registry.population.triggers import PREFIX, triggers_ensure, triggers_found


def broken() -> list[str]:
    return [found for one in invariants() if one.name.startswith("population.") for found in one.check()]


def count(place: Organization) -> int:
    return people_counted([place.pk])[place.pk]


@pytest.mark.parametrize("added", [False, True])
def test_everyone_who_comes_is_counted_up_to_the_root(world: World, added: bool) -> None:
    before = {place.pk: count(place) for place in (world.village, world.township, world.other_township, world.county)}
    person_create(scope=None, name="齐开泰", place=world.village, at=world.at)
    if added:
        changes_add()
    after = {pk: people_counted([pk])[pk] - number for pk, number in before.items()}
    assert after == {world.village.pk: 1, world.township.pk: 1, world.other_township.pk: 0, world.county.pk: 1}
    assert not broken()


def test_bulk_writes_and_deletions_count(world: World) -> None:
    total = people_among([])[1]
    places = [world.village, world.second_village]
    made = Person.objects.bulk_create(
        Person(name=f"{number}号", place=place, place_left=place.left) for place in places for number in range(7)
    )
    assert people_among([])[1] == total + 14
    Person.objects.system("test").filter(pk__in=[person.pk for person in made[:5]]).delete()
    assert changes_add() > 0
    assert people_among([])[1] == total + 9
    assert not broken()


def test_who_changes_place_is_counted_there(world: World) -> None:
    changes_add()
    here, there = count(world.township), count(world.other_township)
    moved = Person.objects.system("test").filter(pk=world.secretary.pk)
    moved.update(place=world.other_village, place_left=world.other_village.left)
    assert (count(world.township), count(world.other_township)) == (here - 1, there + 1)
    assert not broken()


def test_another_name_is_no_change(world: World) -> None:
    changes_add()
    Person.objects.system("test").update(name="某人", place_left=0)
    assert changes_add() == 0


@pytest.mark.parametrize("added", [False, True])
def test_a_part_of_the_tree_takes_its_people_along(world: World, added: bool) -> None:
    """Whether the sums were added up before the move or not."""
    if added:
        changes_add()
    part, here, there = count(world.village), count(world.township), count(world.other_township)
    assert part > 0
    _move(world.village, world.other_township)
    assert (count(world.township), count(world.other_township), count(world.village)) == (
        here - part,
        there + part,
        part,
    )
    changes_add()
    assert (count(world.township), count(world.other_township)) == (here - part, there + part)
    assert people_counted(people_recounted()) == people_recounted()


def _move(place: Organization, above: Organization) -> None:
    """As an operation does it: intervals and copies; counted in the order of the tree, so that they nest."""
    start = above.right - 1000
    rows = list(Organization.objects.system("test").within(place).order_by("left"))
    for number, row in enumerate(rows):
        left, right = start + 2 * number, start + 2 * (number + row.size)
        Organization.objects.system("test").filter(pk=row.pk).update(left=left, right=right)
        Person.objects.system("test").filter(place=row).update(place_left=left)
    Organization.objects.system("test").filter(pk=place.pk).update(parent=above)


def test_a_trigger_that_is_gone_is_found_and_put_back_with_a_recount(world: World) -> None:
    with connection.cursor() as cursor:
        table = "" if connection.vendor == "sqlite" else " ON people_person"
        cursor.execute(f"DROP TRIGGER {PREFIX}came{table}")
    person_create(scope=None, name="尚无名", place=world.village, at=world.at)
    assert len(broken()) > 1
    triggers_ensure(connection)
    assert triggers_found() == {"came", "left", "changed", "moved"}
    assert not broken()


def test_many_changes_are_added_in_portions(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("zhizhi.registry.population.operations.PORTION", 2)
    for number in range(5):
        person_create(scope=None, name=f"来{number}", place=world.village, at=world.at)
    assert changes_add() >= 5
    assert changes_add() == 0
    assert not broken()
