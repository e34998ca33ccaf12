"""Long lists: read and sorted, or walked in their order, they hold the same; and an index gives each order."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test import Client

from zhizhi.engines.processes import queries, seeing, worklist
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.queries import cases_for, counts_by_state
from zhizhi.engines.processes.seeing import DUE, NEWEST, cases_seen
from zhizhi.engines.processes.tests.pages import got, text
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.engines.processes.worklist import LISTS, SORTS, Wanted, listed, shown
from zhizhi.registry.people.models import Person

PEOPLE = ("secretary", "officer", "organizer", "member", "nobody")


@pytest.fixture
def crowd(walk: Walk) -> Walk:
    """Cases here and elsewhere, one handed on, one refused, one confidential."""
    first, passed = walk.ask(), walk.ask()
    walk.ask(walk.world.other_village), walk.ask(walk.world.second_village)
    walk.to(passed, "accept")
    walk.act(walk.ask(), walk.world.secretary, "refuse", {"refusal": "归水利站管"})
    Case.objects.system("test").filter(pk=first.pk).update(confidential=True)
    return walk


@pytest.fixture(params=[-1, 10**6], ids=["walked", "sorted"])
def way(request: Any, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Whether nothing is few, so that all lists are walked."""
    monkeypatch.setattr(seeing, "FEW", request.param)
    monkeypatch.setattr(worklist, "FEW", request.param)
    return bool(request.param < 0)


@pytest.mark.parametrize("narrowed", ["", "place", "slug"])
def test_both_ways_hold_what_may_be_seen_in_its_order(crowd: Walk, way: bool, narrowed: str) -> None:
    place = crowd.world.township if narrowed == "place" else None
    slug = "five-orders" if narrowed == "slug" else ""
    for name in PEOPLE:
        scope = crowd.world.scope(getattr(crowd.world, name))
        seen = Case.objects.visible_to(scope)
        seen = seen.filter(place_left__gte=place.left, place_left__lt=place.right) if place else seen
        found = cases_seen(scope, place=place, slug=slug)
        assert list(found.order_by(*NEWEST)) == list(seen.order_by("-opened_at", "-id"))
        assert list(found.order_by(*DUE)) == list(seen.order_by("due_at", "id"))
    assert not cases_seen(crowd.world.scope(crowd.world.officer), slug="talent-call").exists()


def test_both_ways_list_the_same_work(crowd: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = [Wanted(), Wanted(place=crowd.world.township), Wanted(process="five-orders"), Wanted(text="路灯")]

    def lists(few: int) -> list[list[int]]:
        monkeypatch.setattr(worklist, "FEW", few)
        monkeypatch.setattr(seeing, "FEW", few)
        scopes = [crowd.world.scope(getattr(crowd.world, name)) for name in PEOPLE]
        return [
            [task.pk for task in shown(listed(scope, one).whose(whose), sort)]
            for scope in scopes for one in wanted for whose in LISTS for sort in SORTS
        ]  # fmt: skip

    walked = lists(-1)
    assert walked == lists(10**6)
    assert sum(map(len, walked)) > 20


def plan(rows: "QuerySet[Any]") -> str:
    """How the database would read a page, on tables so large that reading all of one is out of the question."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            for kind in ("seqscan", "bitmapscan", "sort"):
                cursor.execute(f"SET LOCAL enable_{kind} = off")
        else:  # which takes a table that it knows nothing of for a large one
            cursor.execute("ANALYZE")
            cursor.execute("DELETE FROM sqlite_stat1")
            cursor.execute("ANALYZE sqlite_schema")
    return str(rows.values_list("pk")[:20].explain())


SORTING = re.compile(r"TEMP B-TREE FOR ORDER BY|Sort Key")


def test_lists_of_many_are_walked_by_the_index_of_their_order(crowd: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeing, "FEW", -1)
    monkeypatch.setattr(worklist, "FEW", -1)
    scope, at = crowd.world.scope(crowd.world.officer), crowd.at
    work = listed(scope, Wanted()).whose("waiting")
    lists: dict[str, QuerySet[Any]] = {
        "case_by_opening": cases_for(scope, at=at).order_by(*NEWEST),
        "case_open_by_due": cases_for(scope, state="open", at=at).order_by(*DUE),
        "case_by_outcome": cases_for(scope, state="refused", at=at).order_by(*NEWEST),
        "task_open_by_due": shown(work, "due"),
        "task_open_by_place": shown(work, "place"),
    }
    for index, rows in lists.items():
        read = plan(rows)
        assert index in read, read
        assert not SORTING.search(read), read


def test_a_part_of_few_is_read_by_its_place(crowd: Walk) -> None:
    found = cases_seen(crowd.world.scope(crowd.world.organizer), place=crowd.world.village)
    assert 'COALESCE("processes_case"."place_left"' not in str(found.query)
    if connection.vendor == "sqlite":  # PostgreSQL takes any index of so few
        assert "case_by_place" in plan(found.order_by(*NEWEST))


def test_numbers_are_counted_as_far_as_anybody_pages(
    crowd: Walk, client_for: Callable[[Person], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    officer = crowd.world.officer
    scope = crowd.world.scope(officer)
    exact = counts_by_state(cases_for(scope, at=crowd.at), crowd.at)
    assert (exact["all"], exact["open"], exact["refused"]) == (4, 3, 1)
    monkeypatch.setattr(queries, "COUNTED", 2)
    capped = counts_by_state(cases_for(scope, at=crowd.at), crowd.at)
    assert (capped["all"], capped["open"], capped["refused"]) == (3, 3, 1)
    monkeypatch.setattr("zhizhi.engines.processes.views.listing.COUNTED", 2)
    monkeypatch.setattr("zhizhi.engines.processes.views.worklist.COUNTED", 1)
    monkeypatch.setattr(worklist, "COUNTED", 1)
    client = client_for(officer)
    page = text(got(client, "processes:cases"))
    assert '<span class="number">2+</span>' in page
    assert "more than 2 entries" in page
    assert "Take these orders as a table" in page
    waiting = text(got(client_for(crowd.world.organizer), "processes:work", whose="waiting"))
    assert '<span class="number">1+</span>' in waiting
