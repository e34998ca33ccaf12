"""Pages of people: fixed queries, numbers shown once, and the acts as their users do them."""

from typing import Any

import pytest
from django.core.cache import cache

from tests.world import World, client_for
from zhizhi.registry.journal.models import Act
from zhizhi.registry.people.models import Appointment, Membership, Person
from zhizhi.registry.people.operations import person_create

PHONE = "13900000016"  # the member's


def crowd(world: World, count: int) -> None:
    for number in range(count):
        person_create(scope=None, name=f"村民{number:02}", place=world.village, at=world.at)


@pytest.mark.parametrize("address", ["/people/", "/people/?sort=birth&role=member&sex=1", "/people/households/"])
def test_the_number_of_queries_does_not_grow(
    world: World, address: str, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    client = client_for(world.secretary)
    with django_assert_max_num_queries(18) as few:
        client.get(address)
    crowd(world, 30)
    with django_assert_num_queries(len(few)):
        client.get(address)


def test_a_list_has_twenty_a_page(world: World) -> None:
    crowd(world, 30)
    page = client_for(world.secretary).get("/people/").context["page"]
    assert (len(page.object_list), page.paginator.count) == (20, 30 + 7)


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=mcs", ["马春生"]),
        (f"q={PHONE}", ["马春生"]),
        ("role=member&sort=birth", ["马春生", "叶知秋"]),
        ("role=member&sort=-birth", ["叶知秋", "马春生"]),
        ("role=nonsense&q=mcs", ["马春生"]),
        ("place=999999999999999999999&q=mcs", ["马春生"]),
        ("q=%E7%BD%97%E7%AB%8B%E7%BE%A4", []),
    ],
)
def test_filters(world: World, query: str, names: list[str]) -> None:
    rows = client_for(world.secretary).get(f"/people/?{query}").context["rows"]
    found = [person.name for person, _personal in rows]
    assert (names == found) if "nonsense" not in query and "place=9" not in query else set(names) <= set(found)


def test_a_place_narrows_and_a_strangers_place_does_not_show(world: World) -> None:
    client = client_for(world.organizer)
    rows = client.get(f"/people/?place={world.second_village.pk}").context["rows"]
    assert [person.name for person, _personal in rows] == ["何春梅"]
    response = client.get(f"/people/?place={world.other_village.pk}")
    assert "松坪村" not in response.content.decode()


def test_a_number_is_shown_once_and_never_kept_by_the_browser(world: World) -> None:
    client, address = client_for(world.secretary), f"/people/{world.member.pk}/"
    assert PHONE not in client.get(address).content.decode()
    shown = client.post(f"{address}reveal/", {"field": "phone", "reason": "电话回访"})
    assert PHONE in shown.content.decode()
    assert "no-store" in shown["Cache-Control"]
    assert PHONE not in client.get(address).content.decode()
    assert Act.objects.filter(act="person.revealed").count() == 1


def test_without_a_reason_nothing_is_shown(world: World) -> None:
    shown = client_for(world.secretary).post(f"/people/{world.member.pk}/reveal/", {"field": "phone", "reason": ""})
    assert PHONE not in shown.content.decode()
    assert shown.context["reveal_form"].errors


def test_internal_rights_see_no_personal_data(world: World) -> None:
    shown = client_for(world.desk_officer).get(f"/people/{world.member.pk}/").content.decode()
    assert "马春生" in shown
    assert world.member.phone_masked not in shown
    assert "1986-05-17" not in shown
    listed = client_for(world.desk_officer).get("/people/").content.decode()
    assert world.member.phone_masked not in listed


def test_enter_correct_appoint_and_end(world: World) -> None:
    client = client_for(world.organizer)
    entered = client.post(f"/people/new/?place={world.village.pk}", {"name": "丁小满", "phone": "13912345678"})
    person = Person.objects.system("test").get(name="丁小满")
    assert entered["Location"] == f"/people/{person.pk}/"
    given = {"name": "丁大满", "sex": "1", "birth_date": "1990-05-01"}
    assert client.post(f"/people/{person.pk}/edit/", given).status_code == 302
    assert "丁大满" in client.get(f"/people/{person.pk}/").content.decode()
    found = client.get(f"/people/{person.pk}/appoint/?q=lwc")
    assert [place.name for place, _kind in found.context["places"]] == ["柳湾村", "柳湾村党支部"]
    post = {"role": "desk_officer", "title": "", "from_date": "2026-03-18", "basis": "青溪组〔2026〕3号"}
    address = f"/people/{person.pk}/appoint/?place={world.village.pk}"
    # The village's one desk officer is there already: beyond the approved number only with a reason.
    asked = client.post(address, post).context["form"]
    assert asked.non_field_errors()
    assert not asked.fields["over_reason"].widget.is_hidden
    assert client.post(address, post | {"over_reason": "交接期间两人同岗"}).status_code == 302
    held = Appointment.objects.system("test").get(person=person)
    assert held.post.title == "便民服务代办员"
    client.post(f"/people/appointments/{held.pk}/end/", {"day": "2026-04-01"})
    held.refresh_from_db()
    assert str(held.to_date) == "2026-04-01"


def test_join_and_leave_a_group(world: World) -> None:
    client, person = client_for(world.organizer), world.desk_officer
    given = {"organization": world.group.pk, "from_date": "2026-03-18"}
    assert client.post(f"/people/{person.pk}/join/?place={world.group.pk}", given).status_code == 302
    assert client.post(f"/people/{person.pk}/join/?place={world.group.pk}", given).status_code == 200
    row = Membership.objects.system("test").get(person=person)
    refused = client.post(f"/people/memberships/{row.pk}/end/", {"day": "2026-03-18"})
    assert refused.context["form"].errors
    assert client.post(f"/people/memberships/{row.pk}/end/", {"day": "2026-03-19"}).status_code == 302


@pytest.mark.parametrize(
    ("place", "status"), [("other_village", 404), ("county", 404), ("village", 200)], ids=["stranger's", "above", "own"]
)
def test_nobody_is_appointed_or_entered_elsewhere(world: World, place: str, status: int) -> None:
    client, pk = client_for(world.organizer), getattr(world, place).pk
    for address in (f"/people/{world.member.pk}/appoint/?place={pk}", f"/people/new/?place={pk}"):
        assert client.get(address).status_code == status


def test_a_refusal_stands_in_the_form(world: World) -> None:
    client = client_for(world.officer)
    post = {"role": "administrator", "from_date": "2026-03-18"}
    shown = client.post(f"/people/{world.nobody.pk}/appoint/?place={world.county.pk}", post)
    assert shown.context["form"].non_field_errors()
    assert not Appointment.objects.system("test").filter(person=world.nobody).exists()


@pytest.fixture(autouse=True)
def _no_limits_left_over(db: None) -> None:
    cache.clear()
