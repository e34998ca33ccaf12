"""Whoever is found by a whole number has it: so looking is an act, takes the right to personal data, and has an end."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from tests.world import World, id_number
from zhizhi.core import masks
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.names import reads
from zhizhi.registry.people import seeking
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.queries import people_matching

LISTS = ("people:list", "rosters:roster", "desk:search")


def numbers(world: World) -> tuple[str, str]:
    """The ID and phone number of the member."""
    return id_number(date(1986, 5, 17), 17), "13900000016"


def test_the_numbers_are_those_of_the_member(world: World) -> None:
    found, phone = (people_matching(world.scope(world.secretary), number) for number in numbers(world))
    assert [one.pk for one in found] == [one.pk for one in phone] == [world.member.pk]


# who asks, what they may read of the member's branch, whether the number finds the member
@pytest.mark.parametrize(
    ("who", "found"),
    [
        ("secretary", True), ("organizer", True), ("officer", True),  # personal data
        ("desk_officer", False), ("talent_liaison", False),  # internal data: names and posts
        ("second_secretary", False), ("stranger_organizer", False),  # elsewhere
    ],
)  # fmt: skip
@pytest.mark.parametrize("name", LISTS)
def test_a_number_finds_only_where_personal_data_is_read(
    world: World, client_for: Callable[[Person], Client], who: str, found: bool, name: str
) -> None:
    client = client_for(getattr(world, who))
    for number in numbers(world):
        page = client.get(reverse(name), {"q": number}).content.decode()
        assert (world.member.name in page) is found
    named = {"secretary", "organizer", "officer", "desk_officer", "talent_liaison"}
    page = client.get(reverse(name), {"q": world.member.name}).content.decode()
    assert (f"/people/{world.member.pk}/" in page) is (who in named)


def test_looking_is_a_read_that_names_whom_it_led_to(world: World) -> None:
    scope = world.scope(world.secretary)
    people_matching(scope, numbers(world)[1])
    people_matching(scope, "13999999999")
    people_matching(scope, world.member.name)
    people_matching(world.scope(world.desk_officer), numbers(world)[1])
    acts = list(Act.objects.filter(act="person.sought").order_by("seq").values_list("person_id", "subject_id"))
    assert acts == [(world.secretary.pk, world.member.pk), (world.secretary.pk, None)]
    assert "person.sought" in reads()


def test_who_tries_numbers_is_stopped(
    world: World, client_for: Callable[[Person], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(seeking, "MOST_MISSED", 3)
    client = client_for(world.secretary)
    for tail in (1, 2, 3):
        assert client.get(reverse("people:list"), {"q": f"1390000{9000 + tail}"}).status_code == 200
    answer = client.get(reverse("rosters:roster"), {"q": numbers(world)[1]})
    assert answer.status_code == 403
    assert "3 个号码" in answer.content.decode()
    assert client.get(reverse("people:list"), {"q": world.member.name}).status_code == 200
    assert client_for(world.organizer).get(reverse("people:list"), {"q": numbers(world)[1]}).status_code == 200


def test_a_mask_beside_the_birth_date_does_not_tell_the_number(
    world: World, client_for: Callable[[Person], Client]
) -> None:
    number, client = numbers(world)[0], client_for(world.secretary)
    pages = [
        client.get(reverse("people:detail", args=[world.member.pk])),
        client.get(reverse("rosters:roster"), {"columns": ["birth_date", "id_number"], "chosen": "1"}),
        client.post(reverse("rosters:print"), {"query": "columns=birth_date&columns=id_number"}),
    ]
    for page in pages:
        text = page.content.decode()
        assert "1986-05-17" in text
        assert number[-4:] not in text
    assert masks.id_beside_birth(masks.id_number(number)) == number[:3] + "*" * 15
    assert masks.id_beside_birth("") == ""


def test_the_order_by_birth_holds_those_whose_birth_one_reads(
    world: World, client_for: Callable[[Person], Client]
) -> None:
    for who, listed in (("secretary", True), ("desk_officer", False)):
        page = client_for(getattr(world, who)).get(reverse("people:list"), {"sort": "birth"}).content.decode()
        assert (f"/people/{world.member.pk}/" in page) is listed
