"""Pages of joint organizations."""

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.world import AT, World
from zhizhi.registry.overlays.models import Link, Meeting, Overlay
from zhizhi.registry.overlays.operations import survey_record
from zhizhi.registry.overlays.tests.scenes import chain_make, estate_make, linked, met
from zhizhi.registry.people.models import Person

ClientFor = Callable[[Person], Client]


def test_one_is_set_up_linked_and_meets(world: World, client_for: ClientFor) -> None:
    client = client_for(world.organizer)
    given = {"kind": "chain", "name": "茶产业链党委", "from_date": "2026-03-01"}
    assert client.post("/overlays/new/", given).status_code == 422
    assert client.post("/overlays/new/", given | {"host": world.township.pk}).status_code == 302
    overlay = Overlay.objects.system("test").get()
    address = f"/overlays/{overlay.pk}/"
    partner = {"kind": "lead", "who": "柳湾村", "from_date": "2026-03-01"}
    assert client.post(f"{address}link/", partner | {"who": "无此村"}).status_code == 422
    assert client.post(f"{address}link/", partner).status_code == 302
    # A partner of another township, whose organizations the organizer does not manage.
    assert client.post(f"{address}link/", partner | {"kind": "partner", "who": "松坪村"}).status_code == 302
    named = partner | {"kind": "partner", "who": "云雾茶厂"}
    assert client.post(f"{address}link/", named).status_code == 422
    assert client.post(f"{address}link/", named | {"outside": "on"}).status_code == 302
    assert client.post(f"{address}link/", partner | {"kind": "participant", "who": "马春生"}).status_code == 302
    came = list(Link.objects.system("test").values_list("pk", flat=True))[:2]
    meeting = {"day": "2026-03-18", "topic": "商议春茶", "decisions": "统一收购价", "attended": came}
    assert client.post(f"{address}meet/", meeting).status_code == 302
    assert Meeting.attended.through._default_manager.count() == 2
    page = client.get(address).content.decode()
    assert all(words in page for words in ("柳湾村", "松坪村", "云雾茶厂", "马春生", "商议春茶", "统一收购价"))


def test_a_name_of_several_is_asked_again(world: World, client_for: ClientFor) -> None:
    overlay = chain_make(world)
    client, address = client_for(world.organizer), f"/overlays/{overlay.pk}/link/"
    given = {"kind": "partner", "who": "第一党小组", "from_date": "2026-03-01"}
    assert "第一党小组（柳湾村党支部）" in client.post(address, given).content.decode()
    assert client.post(address, given | {"who": "第一党小组（柳湾村党支部）"}).status_code == 302


def test_an_estate_names_the_partners_it_lacks(world: World, client_for: ClientFor) -> None:
    overlay = estate_make(world)
    linked(overlay, "property", "安居物业")
    page = client_for(world.organizer).get(f"/overlays/{overlay.pk}/")
    assert len(page.context["missing"]) == 5


@pytest.mark.parametrize(("answers", "shown"), [(4, False), (5, True)])
def test_a_rating_of_few_is_withheld(world: World, client_for: ClientFor, answers: int, shown: bool) -> None:
    overlay = estate_make(world)
    survey_record(
        scope=None, overlay=overlay, day=date(2026, 3, 1), answers=answers, stars=answers * 4, source="问卷", at=AT
    )
    assert ("4.0" in client_for(world.organizer).get(f"/overlays/{overlay.pk}/").content.decode()) is shown


@pytest.mark.parametrize(
    ("address", "count"),
    [("", 2), ("?kind=estate", 1), ("?q=茶", 1), ("?state=ended", 0), ("?sort=met", 2), ("?q=无", 0)],
)
def test_the_list_as_it_is_narrowed(world: World, client_for: ClientFor, address: str, count: int) -> None:
    chain_make(world)
    estate_make(world)
    assert len(client_for(world.organizer).get(f"/overlays/{address}").context["page"].object_list) == count


def test_one_page_takes_as_many_queries_however_many_partners(
    world: World, client_for: ClientFor, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    overlay = chain_make(world)
    links = [linked(overlay, "partner", f"合作社{number}") for number in range(20)]
    for day in (3, 4, 5):
        met(overlay, *links, day=date(2026, 3, day))
    client = client_for(world.officer)
    with django_assert_max_num_queries(26):
        client.get(f"/overlays/{overlay.pk}/")


def test_what_is_taken_out(world: World, client_for: ClientFor) -> None:
    chain_make(world)
    assert client_for(world.organizer).post("/overlays/export/xlsx/").content[:2] == b"PK"
    assert "茶产业链联合党委" in client_for(world.organizer).post("/overlays/export/print/").content.decode()
