"""The administrator's pages of accounts, and one's own."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from tests.world import AT, PASSWORD, World, client_for
from zhizhi.registry.accounts.models import Account
from zhizhi.registry.people.operations import person_create


def listed(world: World, query: str = "") -> list[str]:
    page = client_for(world.administrator).get(f"/accounts/?{query}").context["page"]
    return [account.username for account in page]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ("q=mcs", ["member"]),
        ("q=春生", ["member"]),
        ("q=stranger_g", ["stranger_group_leader"]),
        ("state=locked", ["contact"]),
        ("state=inactive", ["nobody"]),
        ("state=never&q=secretary", ["secretary"]),
        ("state=no_totp&q=secretary", []),
        ("q=nothing-like-it", []),
    ],
)
@time_machine.travel(AT)
def test_accounts_are_searched_and_filtered(world: World, query: str, names: list[str]) -> None:
    Account.objects.filter(username="contact").update(locked_until=AT + timedelta(minutes=5))
    Account.objects.filter(username="desk_officer").update(locked_until=AT - timedelta(minutes=5))
    Account.objects.filter(username="nobody").update(is_active=False)
    assert listed(world, query) == names


def test_the_number_of_queries_does_not_grow(
    world: World, django_assert_max_num_queries: Any, django_assert_num_queries: Any
) -> None:
    client = client_for(world.administrator)
    with django_assert_max_num_queries(14) as few:
        client.get("/accounts/?q=s")
    people = [person_create(scope=None, name=f"石{number}", place=world.village, at=AT) for number in range(15)]
    Account.objects.bulk_create(
        Account(username=f"s{number}", person=person, created_at=AT) for number, person in enumerate(people)
    )
    with django_assert_num_queries(len(few)):
        client.get("/accounts/?q=s")


def test_an_account_begins_on_the_page_of_its_person(world: World) -> None:
    client = client_for(world.administrator)
    person = person_create(scope=None, name="丁小满", place=world.village, at=AT)
    form = client.get(f"/accounts/new/{person.pk}/")
    assert form.context["form"]["username"].value() == "dxm1"
    made = client.post(f"/accounts/new/{person.pk}/", {"username": "dxm1"})
    account = Account.objects.get(person=person)
    assert made["Location"] == f"/accounts/{account.pk}/"
    assert not account.has_usable_password()
    assert client.get(f"/accounts/new/{person.pk}/")["Location"] == f"/accounts/{account.pk}/"


def test_unlocking_lets_in_at_once(world: World) -> None:
    given = {"login": "talent_officer", "password": "wrong-password"}
    for _attempt in range(5):
        Client().post("/sign-in/", given)
    right = {"login": "talent_officer", "password": PASSWORD}
    assert Client().post("/sign-in/", right).status_code == 200
    account = world.account(world.talent_officer)
    assert client_for(world.administrator).post(f"/accounts/{account.pk}/unlock/").status_code == 302
    assert Client().post("/sign-in/", right).status_code == 302


def test_my_account_says_what_i_may_and_through_what(world: World) -> None:
    shown = client_for(world.secretary).get("/me/")
    ((place, through, _begun, _ended, held),) = shown.context["rights"]
    assert (place, through) == (world.village, "村党组织书记")
    assert held[0] == ("说明事由后查看身份证号、电话", "敏感数据")
    assert "没有任职" in client_for(world.nobody).get("/me/").content.decode()


def test_an_unknown_change_is_refused(world: World) -> None:
    account = world.account(world.member)
    assert client_for(world.administrator).post(f"/accounts/{account.pk}/explode/").status_code == 404
