"""Pages of terms: the list by state, one committee, what is recorded there, and what is taken out."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.world import World
from zhizhi.registry.journal.models import Act
from zhizhi.registry.people.models import Person
from zhizhi.registry.terms.models import Term
from zhizhi.registry.terms.queries import committee_on
from zhizhi.registry.terms.tests.scenes import member_make, term_make

ClientFor = Callable[[Person], Client]


@pytest.mark.parametrize(
    ("address", "seen"),
    [
        ("?", True), ("?state=overdue", True), ("?state=due", False), ("?state=none", False),
        ("?day=2025-12-01&state=due", True), ("?day=2020-01-01", False), ("?year=2026", True), ("?year=2027", False),
        ("?q=柳湾", True), ("?q=lwc", True), ("?q=石桥", False), ("?kind=branch", False), ("?kind=village", True),
    ],
)  # fmt: skip
def test_the_list_as_it_is_narrowed(world: World, client_for: ClientFor, address: str, seen: bool) -> None:
    term_make(world)
    page = client_for(world.organizer).get(f"/terms/{address}")
    assert [row["organization"].name for row in page.context["rows"]].count("柳湾村") == int(seen)


def test_the_list_takes_the_same_queries_for_one_and_for_many(
    world: World, client_for: ClientFor, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for day in (date(2020, 1, 1), date(2021, 3, 10)):
        term_make(world, day)
    client = client_for(world.officer)
    with django_assert_max_num_queries(24):
        client.get("/terms/?state=none")


def test_organizations_without_a_term_are_listed(world: World, client_for: ClientFor) -> None:
    term_make(world)
    page = client_for(world.organizer).get("/terms/?state=none")
    assert [row["organization"].name for row in page.context["rows"]] == ["柳湾村党支部", "石桥村"]


def test_an_election_is_recorded_from_the_page(world: World, client_for: ClientFor) -> None:
    term_make(world)
    one, two = member_make(world, "甘泉"), member_make(world, "水清")
    client, address = client_for(world.organizer), f"/terms/{world.village.pk}/record/"
    assert client.get(address).context["form"].initial["secretary"] == str(world.secretary.pk)
    given = {"day": "2026-03-12", "secretary": world.secretary.pk, "deputies": "", "members": "甘泉、无此人"}
    refused = client.post(address, given)
    assert refused.status_code == 422
    assert "无此人" in refused.content.decode()
    sent = client.post(address, given | {"members": f"{one.name}，{two.name}"})
    assert sent.status_code == 302
    assert [row.person.name for row in committee_on(world.village, date(2026, 3, 12))] == ["周怀远", "甘泉", "水清"]
    shown = client.get(f"/terms/{world.village.pk}/").content.decode()
    assert "2031-03-12" in shown
    assert "2021-03-10" in shown


def test_two_of_a_name_must_be_told_apart(world: World, client_for: ClientFor) -> None:
    one, _two = member_make(world, "甘泉"), member_make(world, "甘泉")
    Person.objects.system("test").filter(pk=one.pk).update(birth_date=date(1980, 5, 1))
    client, address = client_for(world.organizer), f"/terms/{world.village.pk}/record/"
    assert client.post(address, {"day": "2026-03-12", "members": "甘泉"}).status_code == 422
    assert client.post(address, {"day": "2026-03-12", "members": "甘泉（1980）"}).status_code == 302
    assert Term.objects.system("test").count() == 1


def test_what_is_taken_out_is_marked_and_journaled(world: World, client_for: ClientFor) -> None:
    term_make(world)
    client = client_for(world.organizer)
    sheet = client.post("/terms/export/xlsx/", {"state": "overdue"})
    assert sheet.content[:2] == b"PK"
    assert "柳湾村" in client.post("/terms/export/print/", {"state": "overdue"}).content.decode()
    assert "柳湾村" not in client.post("/terms/export/print/", {"state": "due"}).content.decode()
    assert Act.objects.filter(act="export.made").count() == 3
    assert client.post("/terms/export/docm/").status_code == 404
