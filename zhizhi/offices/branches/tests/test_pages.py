"""The page of the two coverages: the list is what the figure counts."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.world import AT, World
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.tests.walk import pack_ready
from zhizhi.offices.branches.models import Workforce
from zhizhi.offices.branches.tests.scenes import firm_make
from zhizhi.registry.organizations.operations import organization_create
from zhizhi.registry.overlays.operations import issue_raise
from zhizhi.registry.overlays.tests.scenes import estate_make
from zhizhi.registry.people.models import Person

ClientFor = Callable[[Person], Client]


@pytest.mark.parametrize(
    ("address", "names"),
    [
        ("", ["甲公司"]), ("?state=covered", ["乙公司"]), ("?state=required", ["甲公司", "乙公司"]),
        ("?state=all", ["甲公司", "乙公司", "丙公司"]), ("?state=new", ["丙公司"]),
        ("?state=unworked", ["甲公司", "丙公司"]),
        ("?state=all&q=乙", ["乙公司"]), ("?state=all&kind=association", []), ("?state=wrong", ["甲公司"]),
    ],
)  # fmt: skip
def test_the_list_is_what_the_figure_counts(
    world: World, client_for: ClientFor, address: str, names: list[str]
) -> None:
    firm_make(world, "甲公司")
    covered = firm_make(world, "乙公司", members=5)
    organization_create(scope=None, parent=covered, kind="branch", name="乙公司党支部", at=AT)
    firm_make(world, "丙公司", members=1, field="delivery")
    page = client_for(world.organizer).get(f"/coverage/{address}")
    assert sorted(row.name for row, _facts, _state in page.context["rows"]) == sorted(names)
    assert page.context["whole"].uncovered.numerator == 1
    if "&" not in address:
        assert [tab["count"] for tab in page.context["tabs"]] == [1, 1, 2, 1, 2, 3]


def test_a_stranger_sees_none_of_it(world: World, client_for: ClientFor) -> None:
    firm_make(world)
    assert list(client_for(world.stranger_organizer).get("/coverage/?state=all").context["rows"]) == []


def test_a_declaration_changes_the_figure_at_once(world: World, client_for: ClientFor) -> None:
    firm = firm_make(world, members=None)
    client = client_for(world.organizer)
    given = {"day": "2026-03-18", "employees": "30", "members": "31", "source": "年报"}
    assert client.post(f"/coverage/{firm.pk}/", given).status_code == 422
    assert client.post(f"/coverage/{firm.pk}/", given | {"members": "3"}).status_code == 302
    assert Workforce.objects.system("test").get().members == 3
    assert client.get("/coverage/").context["whole"].uncovered.numerator == 1


def test_as_many_queries_for_many_firms(
    world: World, client_for: ClientFor, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(12):
        firm_make(world, f"第{number}公司")
    client = client_for(world.officer)
    with django_assert_max_num_queries(36):
        client.get("/coverage/")


def test_what_is_taken_out(world: World, client_for: ClientFor) -> None:
    firm_make(world)
    client = client_for(world.organizer)
    assert client.post("/coverage/export/xlsx/").content[:2] == b"PK"
    assert "云雾茶业" in client.post("/coverage/export/print/", {"state": "uncovered"}).content.decode()


def test_an_issue_becomes_an_order_that_both_pages_show(world: World, client_for: ClientFor) -> None:
    pack_ready(AT)
    estate = estate_make(world)
    issue = issue_raise(
        scope=None, overlay=estate, words="地下车库进水", raised_on=date(2026, 3, 2), answers=None, due=None, at=AT
    )
    client = client_for(world.secretary)
    page, address = reverse("overlays:detail", args=[estate.pk]), reverse("branches:from_issue", args=[issue.pk])
    assert address in client.get(page).content.decode()
    choice = client.get(address).content.decode()
    assert ("五单" in choice, "院坝" in choice) == (True, True)
    way = {"place": str(world.village.pk), "process": "five-orders"}
    form = client.get(address, way).content.decode()
    assert "地下车库进水" in form
    key = re.search(r'name="key" value="([^"]+)"', form)
    assert key
    sent = way | {"key": key[1], "category": "repairs", "wish": "地下车库进水"}
    assert client.post(address, sent).status_code == 200
    case = Case.objects.system("test").get(subject_id=issue.pk)
    assert (case.place, case.subject_kind) == (world.village, "issue")
    assert case.number in client.get(page).content.decode()
    assert page in client.get(reverse("processes:case", args=[case.number])).content.decode()
    # Sent again with another key: the one that is open is shown, with no code that is not its own.
    again = client.post(address, sent | {"key": "another"})
    assert (again.status_code, Case.objects.system("test").count()) == (302, 1)
