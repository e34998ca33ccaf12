"""Pages of the tree: what shows to whom, what leads where, and a number of queries that does not grow."""

from typing import Any

from tests.world import World, client_for
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.operations import organization_create
from zhizhi.registry.people.models import Post


def test_the_list_begins_where_the_scope_does(world: World) -> None:
    rows = client_for(world.organizer).get("/organizations/").context["rows"]
    assert [(place.name, kind, place.below) for place, kind in rows] == [("青溪镇", "乡镇（街道）", 2)]


def test_search_finds_by_initials_within_the_scope(world: World) -> None:
    def names(query: str) -> list[str]:
        rows = client_for(world.organizer).get(f"/organizations/?q={query}").context["rows"]
        return [place.name for place, _kind in rows]

    assert names("lwc") == ["柳湾村", "柳湾村党支部"]
    assert names("松坪") == []


def test_a_page_shows_posts_vacancies_groups_and_counts(world: World) -> None:
    Post.objects.create(organization=world.branch, role="secretary", title="副书记")
    shown = client_for(world.secretary).get(f"/organizations/{world.branch.pk}/")
    words = shown.content.decode()
    assert "沈佩兰" in words
    assert "空缺" in words
    assert set(shown.context["groups"]) == {(world.group, "蒋大勇"), (world.second_group, "汤秀英")}
    assert [figure["value"] for figure in shown.context["figures"]] == [2, 2, 0]


def test_the_way_up_links_only_what_may_be_read(world: World) -> None:
    trail = client_for(world.secretary).get(f"/organizations/{world.branch.pk}/").context["trail"]
    assert [label for label, _url in trail] == ["组织", "柳湾村", "柳湾村党支部"]
    whole = client_for(world.officer).get(f"/organizations/{world.branch.pk}/").context["trail"]
    assert [label for label, _url in whole] == ["组织", "云岭县委", "青溪镇", "柳湾村", "柳湾村党支部"]


def test_buttons_show_to_managers_only(world: World) -> None:
    address = f"/organizations/{world.village.pk}/"
    assert f"{address}rename/" in client_for(world.organizer).get(address).content.decode()
    assert f"{address}rename/" not in client_for(world.secretary).get(address).content.decode()
    assert "/people/" in client_for(world.secretary).get(address).content.decode()
    member = client_for(world.member).get(f"/organizations/{world.group.pk}/").content.decode()
    assert f"/people/{world.group_leader.pk}/" not in member


def test_create(world: World) -> None:
    client = client_for(world.organizer)
    made = client.post(f"/organizations/{world.township.pk}/new/", {"kind": "village", "name": "新河村"})
    place = Organization.objects.system("test").get(name="新河村")
    assert made["Location"] == f"/organizations/{place.pk}/"
    refused = client.post(f"/organizations/{world.township.pk}/new/", {"kind": "village", "name": "新河村"})
    assert refused.context["form"].non_field_errors()
    wrong = client.post(f"/organizations/{world.township.pk}/new/", {"kind": "township", "name": "新镇"})
    assert "kind" in wrong.context["form"].errors


def test_the_number_of_queries_does_not_grow(
    world: World, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    client, address = client_for(world.officer), f"/organizations/{world.township.pk}/"
    with django_assert_max_num_queries(22) as few:
        client.get(address)
    for number in range(12):
        organization_create(scope=None, parent=world.township, kind="village", name=f"村{number}", at=world.at)
    with django_assert_num_queries(len(few)):
        client.get(address)
