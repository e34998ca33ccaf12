"""Village groups and grids: where they may stand, and that the village's page names who looks after them."""

import pytest

from tests.world import AT, SINCE, World, client_for
from zhizhi.registry.organizations.operations import OrganizationRefused, organization_create
from zhizhi.registry.people.operations import post_ensure
from zhizhi.registry.rights.operations import appointment_start


def test_the_village_page_lists_its_groups_and_grids(world: World) -> None:
    group = organization_create(scope=None, parent=world.village, kind="village_group", name="一组", at=AT)
    organization_create(scope=None, parent=group, kind="grid", name="第一网格", at=AT)
    organization_create(scope=None, parent=world.village, kind="grid", name="第二网格", at=AT)
    post = post_ensure(organization=group, role="village_group_head", title="村民小组组长")
    appointment_start(scope=None, person=world.nobody, post=post, from_date=SINCE, at=AT)
    shown = client_for(world.secretary).get(f"/organizations/{world.village.pk}/")
    told = {str(heading): [(row.name, leaders) for row, leaders in rows] for heading, rows in shown.context["quarters"]}
    assert told == {"村（居）民小组": [("一组", "白云鹤")], "网格": [("第二网格", "")]}


def test_a_village_group_stands_under_villages_only(world: World) -> None:
    with pytest.raises(OrganizationRefused):
        organization_create(scope=None, parent=world.township, kind="village_group", name="一组", at=AT)
