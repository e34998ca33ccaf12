"""A search gives exactly what fits, page by page, however it is walked."""

from datetime import UTC, date, datetime, timedelta
from itertools import product
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from tests.world import World
from zhizhi.registry.accounts.concerned import actors_meant, organizations_meant, people_meant
from zhizhi.registry.journal import counting, searching
from zhizhi.registry.journal.counting import acts_count, counted_until, counts_by_day, stretch_of
from zhizhi.registry.journal.models import Act, DayCount
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.journal.searching import Subtree, Wanted, acts_found, acts_walked
from zhizhi.registry.organizations.operations import organization_rename
from zhizhi.registry.scope import Reach, Scope

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 15, 30, tzinfo=UTC)  # 23:30 in China
KINDS = ("case.moved", "person.revealed", "account.locked")
COUNTY = Scope(reaches={"journal.view": (Reach(0, 1000),)})
TOWNSHIP = Scope(reaches={"journal.view": (Reach(100, 200), Reach(150, 300))})
VALUES: dict[str, list[Any]] = {
    "subjects": [(), (("person", 1),), (("person", 1), ("account", 2))],
    "actors": [(), (3,), (3, None)],
    "acts": [(), ("person.revealed",), ("person.revealed", "case.moved")],
    "places": [(), (Subtree(100, 180),), (Subtree(100, 400), Subtree(700, 800))],
    "first_day": [None, date(2026, 3, 3)],
    "last_day": [None, date(2026, 3, 4)],
}
SEARCHES = [Wanted(**dict(zip(VALUES, chosen, strict=True))) for chosen in product(*VALUES.values())]


@pytest.fixture
def acts() -> None:
    """Acts of all sorts over some days, two of them appended in the wrong order around midnight."""
    with acting():
        for number in range(120):
            who = (
                Scope(account_id=number % 4 + 50, person_id=number % 4, name=f"人{number % 4}") if number % 5 else None
            )
            place = (number, 100 + number * 5) if number % 7 else None
            subject = ("person" if number % 3 else "account", number % 3)
            at = NOW + timedelta(minutes=40 * number - (35 if number == 1 else 0))
            record(act=KINDS[number % 3 - 1], at=at, scope=who, subject=subject, place=place)


def fits(act: Act, wanted: Wanted, scope: Scope) -> bool:
    """The search in plain words, act by act."""
    day = timezone.localdate(act.at)
    left = act.place_left
    return all(
        [
            not wanted.subjects or (act.subject_kind, act.subject_id) in wanted.subjects,
            not wanted.actors or act.person_id in wanted.actors,
            not wanted.acts or act.act in wanted.acts,
            not wanted.places or (left is not None and any(p.left <= left < p.right for p in wanted.places)),
            wanted.first_day is None or day >= wanted.first_day,
            wanted.last_day is None or day <= wanted.last_day,
            scope.covers("journal.view", 0 if left is None else left),
        ]
    )


@pytest.mark.parametrize("scope", [COUNTY, TOWNSHIP], ids=["county", "township"])
@pytest.mark.parametrize("counted", [False, True], ids=["from the chain", "counted"])
@pytest.mark.parametrize(("rare", "narrow"), [(0, 20_000), (20_000, -1)])
def test_every_search_gives_what_fits(acts, monkeypatch, scope, counted, rare, narrow):
    monkeypatch.setattr(searching, "RARE", rare)
    monkeypatch.setattr(searching, "NARROW", narrow)
    monkeypatch.setattr(counting, "TAIL", 10)
    monkeypatch.setattr(counting, "CHUNK", 50)
    if counted:
        assert acts_count() == 120
    everything = list(Act.objects.order_by("-seq"))
    for wanted in SEARCHES:
        expected = [act.seq for act in everything if fits(act, wanted, scope)]
        assert [act.seq for act in acts_walked(scope, wanted, 1000, chunk=7)] == expected, wanted


def test_pages_lead_on_and_back_again(acts):
    wanted = Wanted(actors=(1, 3), acts=KINDS)
    all_pages, before = [], None
    while True:
        page = acts_found(COUNTY, wanted, before=before, size=10)
        all_pages.append([act.seq for act in page.acts])
        before = page.older
        if before is None:
            break
    assert [len(page) for page in all_pages[:-1]] == [10] * (len(all_pages) - 1)
    back = acts_found(COUNTY, wanted, after=all_pages[1][0], size=10)
    assert [act.seq for act in back.acts] == all_pages[0]
    assert back.newer is None


def test_days_are_counted_once_and_the_rest_is_read_from_the_chain(acts, monkeypatch):
    monkeypatch.setattr(counting, "TAIL", 10)
    first, last = date(2026, 3, 2), date(2026, 3, 6)
    plain = counts_by_day(first, last)
    assert counted_until() == 0
    assert acts_count() == 120
    assert acts_count() == 0
    assert counts_by_day(first, last) == plain
    with acting():
        record(act="case.moved", at=NOW, scope=None)  # late, after all others
    assert counts_by_day(first, last)[date(2026, 3, 2), "case.moved"] == plain[date(2026, 3, 2), "case.moved"] + 1
    assert stretch_of(first, first) == (1, 121)
    # By number, not by time: the days may hold a million acts that are counted already.
    assert "act_at" not in counting._uncounted(first, last).explain()
    assert sum(DayCount.objects.values_list("count", flat=True)) == 120


def test_a_search_walks_an_index_and_sorts_nothing(acts):
    """The plan of every search but one in a narrow subtree: no sorting where an index has the order."""
    if connection.vendor == "postgresql":  # which would rather sort so few rows
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    for wanted in [Wanted(), Wanted(actors=(3,)), Wanted(acts=("case.moved",)), Wanted(subjects=(("person", 1),))]:
        lane = searching._lanes(COUNTY, wanted)[0]
        rows = Act.objects.filter(lane.through, lane.tried, seq__lt=100).order_by("-seq")[:50]
        plan = rows.explain()
        assert "TEMP B-TREE" not in plan
        assert "Sort" not in plan


def test_words_mean_people_accounts_and_places(world: World):
    member = world.member
    assert [one.pk for one in people_meant("马春生")] == [member.pk]
    assert [one.account_id for one in people_meant(str(member.pk))] == [world.account(member).pk]
    assert people_meant("马春") == []
    assert [one.pk for one in actors_meant("officer")] == [world.officer.pk]
    assert [one.pk for one in actors_meant("国栋")] == [world.officer.pk]
    at = world.at + timedelta(days=30)
    organization_rename(scope=None, organization=world.second_village, name="新桥村", short_name="", at=at)
    assert [one.label for one in organizations_meant("石桥村")] == ["新桥村"]
    found = organizations_meant("柳湾村")
    assert {one.label for one in found} == {"柳湾村", "柳湾村党支部"}
    assert all(one.subtree and one.subtree.left < one.subtree.right for one in found)
