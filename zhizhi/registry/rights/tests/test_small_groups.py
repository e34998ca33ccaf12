"""Numbers of members over few people, for those who may not see the people: withheld on every page alike."""

from datetime import date

from tests.world import AT, SINCE, World
from zhizhi.registry.people.operations import membership_start, person_create
from zhizhi.registry.people.queries import members_count, members_shown

TODAY = date(2026, 3, 18)


def join(world: World, group: str, number: int) -> None:
    for one in range(number):
        person = person_create(scope=None, name=f"党员{group}{one}", place=world.branch, at=AT)
        membership_start(scope=None, person=person, organization=getattr(world, group), from_date=SINCE, at=AT)


def test_neither_a_small_group_nor_what_it_could_be_subtracted_from(world: World) -> None:
    join(world, "group", 8)  # nine with the one of the world
    join(world, "second_group", 1)  # two
    join(world, "other_group", 8)
    assert members_count(world.branch, TODAY) == 11
    shown = {name: members_shown(getattr(world, name), TODAY) for name in ("branch", "group", "second_group")}
    assert shown == {"branch": 11, "group": None, "second_group": None}


def test_a_small_township_takes_its_neighbour_with_all_below(world: World) -> None:
    join(world, "group", 8)
    join(world, "second_group", 6)  # sixteen there, one in the other township, seventeen in the county
    shown = [members_shown(getattr(world, name), TODAY) for name in ("county", "township", "village", "other_township")]
    assert shown == [17, None, None, None]


def test_large_groups_are_shown(world: World) -> None:
    join(world, "group", 8)
    join(world, "second_group", 6)
    join(world, "other_group", 8)
    for name, number in {"county": 25, "township": 16, "branch": 16, "group": 9, "second_group": 7}.items():
        assert members_shown(getattr(world, name), TODAY) == number, name


def test_the_page_says_that_it_withholds(world: World) -> None:
    seen = world.client_for(world.organizer).get(f"/organizations/{world.group.pk}/").content.decode()
    kept = world.client_for(world.group_leader).get(f"/organizations/{world.group.pk}/").content.decode()
    assert ("人数较少" in seen, "人数较少" in kept) == (False, True)
