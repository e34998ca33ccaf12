"""Moving a subtree: only it gets new labels, every copy follows, sizes are right, and the days before stay told."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from tests.world import AT, World
from zhizhi.registry.invariants import invariants
from zhizhi.registry.organizations import operations
from zhizhi.registry.organizations.asof import children_on, edge_on, lineage_on, subtree_on
from zhizhi.registry.organizations.models import Edge, Organization
from zhizhi.registry.organizations.operations import (
    OrganizationRefused,
    organization_close,
    organization_create,
    organization_move,
    organization_rename,
    organization_reopen,
)
from zhizhi.registry.people.models import Person

LATER = AT + timedelta(days=30)
BEFORE, AFTER = date(2026, 3, 20), date(2026, 4, 20)


def broken(*names: str) -> list[str]:
    """What the invariants of the tree find, or only those of these names."""
    wanted = [one for one in invariants() if one.name.startswith("organization.") and (not names or one.name in names)]
    return [sentence for one in wanted for sentence in one.check()]


def labels() -> dict[int, tuple[int, int]]:
    return {row.pk: (row.left, row.right) for row in Organization.objects.system("test")}


def moved(world: World, organization: Organization, parent: Organization, at: Any = LATER) -> None:
    organization_move(scope=None, organization=organization, parent=parent, at=at)
    for name in ("county", "township", "other_township", "village", "branch", "group"):
        getattr(world, name).refresh_from_db()


def test_a_village_moves_with_all_below_and_nothing_else_is_relabelled(world: World) -> None:
    before = labels()
    moved(world, world.village, world.other_township)
    within = {world.village.pk, world.branch.pk, world.group.pk, world.second_group.pk}
    assert {pk for pk, pair in labels().items() if pair != before[pk]} == within
    assert world.other_township.contains(world.group.left)
    assert (world.township.size, world.other_township.size, world.county.size) == (2, 8, 12)
    assert Person.objects.system("test").get(pk=world.member.pk).place_left == world.branch.left
    assert broken() == []


def test_the_days_before_are_told_as_they_were(world: World) -> None:
    scope = world.scope(world.officer)
    moved(world, world.village, world.other_township)
    assert [name for _pk, name in lineage_on(world.branch, BEFORE)] == ["云岭县委", "青溪镇", "柳湾村"]
    assert [name for _pk, name in lineage_on(world.branch, AFTER)] == ["云岭县委", "白岩乡", "柳湾村"]
    assert {one.organization for one in children_on(world.township, scope, BEFORE)[0]} == {
        world.village, world.second_village,
    }  # fmt: skip
    assert [one.organization for one in children_on(world.township, scope, AFTER)[0]] == [world.second_village]
    assert world.group.pk in subtree_on(world.township, BEFORE)
    assert world.group.pk not in subtree_on(world.township, AFTER)


def test_who_lost_a_village_is_told_that_it_stood_there_but_not_which(world: World) -> None:
    moved(world, world.village, world.other_township)
    rows, more = children_on(world.township, world.scope(world.organizer), BEFORE)
    assert ([one.organization for one in rows], more) == ([world.second_village], 1)


def test_a_subtree_wider_than_any_gap_is_spread_in_it(world: World) -> None:
    tree = Organization.objects.system("test")
    narrow = world.other_village.right - world.other_township.left + 4000
    tree.filter(pk=world.other_township.pk).update(right=world.other_township.left + narrow)
    before = labels()
    moved(world, world.village, world.other_township)
    assert broken() == []
    assert world.village.right - world.village.left < before[world.village.pk][1] - before[world.village.pk][0]
    assert labels()[world.other_village.pk] == before[world.other_village.pk]


def test_a_full_parent_is_widened_first(world: World) -> None:
    tree = Organization.objects.system("test")
    tree.filter(pk=world.other_township.pk).update(right=world.other_village.right)
    tree.filter(pk=world.other_village.pk).update(left=world.other_township.left + 1)
    Person.objects.system("test").filter(place=world.other_village).update(place_left=world.other_township.left + 1)
    world.other_township.refresh_from_db()
    moved(world, world.village, world.other_township)
    assert broken("organization.interval_within_parent") == []


@pytest.mark.parametrize(
    ("what", "where", "words"),
    [
        ("village", "township", "已经"),
        ("village", "county", "不能"),
        ("village", "group", "自身"),
        ("village", "village", "自身"),
        ("county", "township", "根"),
    ],
)
def test_what_cannot_stand_there_is_refused(world: World, what: str, where: str, words: str) -> None:
    with pytest.raises(OrganizationRefused, match=words):
        organization_move(scope=None, organization=getattr(world, what), parent=getattr(world, where), at=LATER)


def test_a_name_that_stands_there_already_is_refused(world: World) -> None:
    organization_create(scope=None, parent=world.other_township, kind="village", name="柳湾村", at=AT)
    with pytest.raises(OrganizationRefused, match="柳湾村"):
        organization_move(scope=None, organization=world.village, parent=world.other_township, at=LATER)


def test_names_and_kinds_over_time(world: World) -> None:
    organization_rename(
        scope=None, organization=world.village, name="柳湾社区", short_name="", kind="community", at=LATER
    )
    before, after = edge_on(world.village, BEFORE), edge_on(world.village, AFTER)
    assert before
    assert after
    assert (before.name, before.kind, after.name, after.kind) == ("柳湾村", "village", "柳湾社区", "community")
    assert edge_on(world.village, date(2026, 3, 17)) is None
    assert broken() == []


def test_a_kind_under_which_the_children_cannot_stand_is_refused(world: World) -> None:
    with pytest.raises(OrganizationRefused, match="不能"):
        organization_rename(
            scope=None, organization=world.township, name="青溪镇", short_name="", kind="department", at=LATER
        )


def test_twice_a_day_the_later_stands_and_back_again_nothing_was(world: World) -> None:
    for name in ("新柳村", "柳新村"):
        organization_rename(scope=None, organization=world.village, name=name, short_name="", at=LATER)
    assert list(Edge.objects.filter(organization=world.village).values_list("name", flat=True)) == ["柳湾村", "柳新村"]
    organization_rename(scope=None, organization=world.village, name="柳湾村", short_name="", at=LATER)
    assert Edge.objects.get(organization=world.village).to_date is None


def test_closed_ones_are_not_counted_and_count_again_when_reopened(world: World) -> None:
    made = organization_create(scope=None, parent=world.village, kind="grid", name="网格一", at=AT)
    organization_close(scope=None, organization=made, at=LATER)
    world.village.refresh_from_db()
    assert world.village.size == 4
    assert edge_on(made, AFTER) is None
    assert edge_on(made, BEFORE) is not None
    organization_move(scope=None, organization=made, parent=world.second_village, at=LATER, free=True)
    assert broken() == []
    made.refresh_from_db()
    with pytest.raises(OrganizationRefused):
        organization_move(scope=None, organization=made, parent=world.other_village, at=LATER)
    kept = {"from_date": "2026-03-18", "parent_id": made.parent_id, "name": made.name, "short_name": "",
            "kind": "grid", "initials": made.initials}  # fmt: skip
    organization_reopen(scope=None, organization=made, kept=kept, at=LATER)
    world.second_village.refresh_from_db()
    assert world.second_village.size == 2
    assert broken() == []


def test_the_number_of_statements_does_not_grow_with_what_moves(world: World, django_assert_num_queries: Any) -> None:
    def statements(target: Organization) -> int:
        with connection.execute_wrapper(count):
            counted.clear()
            organization_move(scope=None, organization=world.village, parent=target, at=LATER)
        return len(counted)

    counted: list[str] = []

    def count(execute: Any, statement: str, params: Any, many: bool, context: Any) -> Any:
        counted.append(statement)
        return execute(statement, params, many, context)

    few = statements(world.other_township)
    for number in range(20):
        operations.organization_create(scope=None, parent=world.village, kind="grid", name=f"网格{number}", at=AT)
    assert statements(world.township) == few
