"""Pages of changes: form, preview, act, undo; another day; the history; each as somebody at an office meets it."""

import re
from datetime import date
from typing import Any

import pytest
from django.test import Client

from tests.world import World, client_for
from zhizhi.registry.changes.models import Change
from zhizhi.registry.organizations.models import Edge, Organization
from zhizhi.registry.organizations.operations import organization_create, organization_rename


def hidden(page: str) -> dict[str, str]:
    """What the preview's form sends back."""
    return dict(re.findall(r'<input type="hidden" name="(wanted|seen|since|key)" value="([^"]*)">', page))


def aged() -> None:
    """Everything has been there since 2020."""
    first = Edge.objects.filter(from_date=date(2026, 3, 18))
    first.update(from_date=date(2020, 1, 1))


def previewed(client: Client, world: World, kind: str, data: dict[str, Any], pk: int = 0) -> str:
    return client.post(f"/organizations/{pk or world.village.pk}/{kind}/", data).content.decode()


def done(client: Client, world: World, kind: str, data: dict[str, Any], pk: int = 0) -> Any:
    sent = hidden(previewed(client, world, kind, data, pk))
    return client.post(f"/organizations/{pk or world.village.pk}/{kind}/", sent, follow=True)


def test_a_merger_from_form_to_undo(world: World) -> None:
    client = client_for(world.organizer)
    data = {"others": [world.second_village.pk], "into": world.village.pk, "basis": "青溪党发〔2026〕3号"}
    page = previewed(client, world, "merge", data)
    assert "“石桥村”并入“柳湾村”" in page
    assert "何春梅" in page
    assert not Change.objects.system("test").exists()
    shown = done(client, world, "merge", data)
    change = Change.objects.system("test").get()
    assert shown.redirect_chain == [(f"/organizations/changes/{change.pk}/", 302)]
    assert "青溪党发〔2026〕3号" in shown.content.decode()
    assert "“石桥村”并入" in client.get("/organizations/changes/").content.decode()
    assert "曾用名：石桥村" in client.get("/organizations/?q=石桥").content.decode()
    back = client.post(f"/organizations/changes/{change.pk}/undo/", follow=True).content.decode()
    assert "已撤回" in back
    assert client.get(f"/organizations/{world.second_village.pk}/").context["successor"] is None


@pytest.mark.parametrize(
    ("kind", "data", "words"),
    [
        ("rename", {"name": "新柳湾村", "new_kind": "village"}, "更名为“新柳湾村”"),
        ("close", {}, "尚有未撤销的下级组织"),
        ("split", {"name": "新村", "numbers": "001-002、006"}, "分设“新村”"),
        ("split", {"name": "新村", "numbers": "001-002、777"}, "777"),
        ("split", {"name": "新村"}, "请选择划出的内容"),
        ("merge", {"into": "new"}, "新组织须有名称"),
    ],
)
def test_each_kind_says_what_it_would_do(world: World, kind: str, data: dict[str, Any], words: str) -> None:
    assert words in previewed(client_for(world.organizer), world, kind, data)


def test_a_village_moves_for_the_county_and_is_not_offered_elsewhere_to_a_township(world: World) -> None:
    data = {"parent": world.other_township.pk}
    page = previewed(client_for(world.organizer), world, "move", data)
    assert "wanted" not in hidden(page)
    assert done(client_for(world.officer), world, "move", data).status_code == 200
    assert Organization.objects.system("test").get(pk=world.village.pk).parent == world.other_township
    assert client_for(world.organizer).get(f"/organizations/{world.village.pk}/").status_code == 404


def test_when_the_world_changed_a_fresh_preview_says_who_did_what(world: World) -> None:
    client = client_for(world.organizer)
    data = {"others": [world.second_village.pk], "into": world.village.pk}
    sent = hidden(previewed(client, world, "merge", data))
    organization_rename(
        scope=world.scope(world.officer), organization=world.second_village, name="石拱桥村", short_name="", at=world.at
    )
    again = client.post(f"/organizations/{world.village.pk}/merge/", sent).content.decode()
    assert "裴国栋" in again
    assert "“石拱桥村”并入" in again
    assert client.post(f"/organizations/{world.village.pk}/merge/", hidden(again)).status_code == 302


def test_a_forged_wish_is_not_found(world: World) -> None:
    client = client_for(world.organizer)
    assert client.post(f"/organizations/{world.village.pk}/close/", {"wanted": "x:y:z"}).status_code == 404
    sent = hidden(previewed(client, world, "rename", {"name": "新柳湾村", "new_kind": "village"}))
    assert client.post(f"/organizations/{world.second_village.pk}/rename/", sent).status_code == 404


def test_another_day_shows_names_and_people_of_that_day(world: World) -> None:
    client, address = client_for(world.officer), f"/organizations/{world.village.pk}/"
    done(client, world, "rename", {"name": "新柳湾村", "new_kind": "village"})
    aged()
    past = client.get(f"{address}?on=2025-06-30").content.decode()
    assert "您正在查看 2025-06-30 的情况" in past
    assert "周怀远" in past
    assert "周怀远" not in client.get(f"{address}?on=2024-06-30").content.decode()
    assert "当日没有这个组织" in client.get(f"{address}?on=2019-06-30").content.decode()
    for asked in ("2099-01-01", "yesterday", ""):
        assert client.get(f"{address}?on={asked}")["Location"] == address


def test_the_tree_and_the_roster_of_another_day(world: World) -> None:
    client = client_for(world.officer)
    aged()
    assert "云岭县委" in client.get("/organizations/?on=2025-06-30").content.decode()
    roster = client.get(f"/organizations/{world.village.pk}/roster/?on=2025-06-30").content.decode()
    assert "马春生" in roster
    assert "柳湾村党支部第一党小组" in roster
    address = f"/organizations/{world.village.pk}/roster/export/"
    taken = client.post(f"{address}print/", {"on": "2025-06-30"}).content.decode()
    assert "马春生" in taken
    assert "2025-06-30" in taken
    assert client.post(f"{address}pdf/", {"on": "2025-06-30"}).status_code == 404
    assert "当日没有人员在此" in client.get(f"/organizations/{world.village.pk}/roster/?on=2024-06-30").content.decode()


def test_the_history_names_superiors_predecessors_and_acts(world: World) -> None:
    client = client_for(world.officer)
    done(client, world, "merge", {"others": [world.second_village.pk], "into": world.village.pk})
    page = client.get(f"/organizations/{world.village.pk}/history/").content.decode()
    for words in ("并入了", "石桥村", "青溪镇", "组织合并"):
        assert words in page
    assert "柳湾村" in client.get(f"/organizations/{world.second_village.pk}/history/").content.decode()


def test_the_number_of_queries_does_not_grow(world: World, django_assert_max_num_queries: Any) -> None:
    client, address = client_for(world.officer), f"/organizations/{world.township.pk}/?on=2026-03-17"
    for number in range(12):
        organization_create(scope=None, parent=world.township, kind="village", name=f"村{number}", at=world.at)
    aged()
    with django_assert_max_num_queries(26):
        assert len(client.get(address).context["rows"]) == 14
