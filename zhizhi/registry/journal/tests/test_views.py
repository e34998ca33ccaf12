"""An auditor finds acts within the reach of the appointment, and nobody else sees the page."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils import translation

from zhizhi.registry.journal import names, views
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.journal.queries import ActFilter, acts_for, acts_of, daily_head, daily_heads
from zhizhi.registry.rights.guards import View
from zhizhi.registry.scope import Reach, Scope

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

COUNTY = Scope(reaches={"journal.view": (Reach(0, 1000),)})
TOWNSHIP = Scope(reaches={"journal.view": (Reach(100, 200),)})
STRANGER = Scope(reaches={"cases.view": (Reach(0, 1000),)})


@pytest.fixture
def acts() -> None:
    with acting():
        for number in range(60):
            who = Scope(account_id=1, person_id=number, name=f"人{number}")
            place = (number, 100 + number * 4)
            at = NOW + timedelta(hours=number)
            record(act="case.move", at=at, scope=who, subject=("case", number), place=place, details={"到": "办结"})
        record(act="clock.jump", at=at, scope=None, details={"last": NOW, "now": NOW})


@pytest.fixture
def get(rf: RequestFactory) -> Iterator[Callable[..., HttpResponse]]:
    def ask(view: View, scope: Scope, **query: str | int) -> HttpResponse:
        request = rf.get("/journal/", query)
        request.scope, request.at = scope, NOW  # type: ignore[attr-defined]
        request.user = SimpleNamespace(is_authenticated=True)  # type: ignore[assignment]
        return view(request)

    with translation.override("en"):
        yield ask


@pytest.mark.parametrize("view", [views.acts, views.heads])
def test_who_lacks_the_capability_is_refused(get, view):
    with pytest.raises(PermissionDenied):
        get(view, STRANGER)
    with pytest.raises(PermissionDenied):
        get(view, Scope())


def test_an_auditor_sees_acts_within_reach_only(acts):
    seen = list(acts_for(TOWNSHIP, ActFilter()))
    assert [act.subject_id for act in seen] == list(range(24, -1, -1))
    assert acts_for(COUNTY, ActFilter()).count() == 61
    assert acts_for(COUNTY, ActFilter(act="clock.jump")).count() == 1
    assert acts_for(TOWNSHIP, ActFilter(act="clock.jump")).count() == 0


@pytest.mark.parametrize(
    ("wanted", "numbers"),
    [
        (ActFilter(actor="人7"), [7]),
        (ActFilter(person_id=8), [8]),
        (ActFilter(organization_id=9), [9]),
        (ActFilter(subject_kind="case", subject_id=11), [11]),
        (ActFilter(act="case.move", last_day=date(2026, 3, 2)), [6, 5, 4, 3, 2, 1, 0]),
        (ActFilter(first_day=date(2026, 3, 3), last_day=date(2026, 3, 3)), list(range(30, 6, -1))),
        (ActFilter(actor="无此人"), []),
    ],
)
def test_each_condition_narrows(acts, wanted, numbers):
    assert [act.subject_id for act in acts_for(COUNTY, wanted)] == numbers


def test_the_page_shows_names_and_fifty_rows_and_keeps_the_search(acts, get, monkeypatch):
    monkeypatch.setattr(names, "_places", [])
    monkeypatch.setitem(names._acts, "case.move", "Step done")
    names.name_places(lambda ids: {number: f"村{number}" for number in ids})
    page = get(views.acts, COUNTY, act="case.move").content.decode()
    assert page.count('scope="row"') == 50
    assert "村59" in page
    assert "Step done" in page
    assert "办结" in page
    assert "act=case.move&amp;page=2" in page.replace("%3D", "=")
    assert get(views.acts, COUNTY, page=2).content.decode().count('scope="row"') == 11


def test_a_page_needs_few_queries(acts, get, django_assert_max_num_queries):
    with django_assert_max_num_queries(4):  # one of them counts the inbox for the navigation
        get(views.acts, COUNTY)


@pytest.mark.parametrize("query", [{"first_day": "2026-13-40"}, {"first_day": "2026-03-02", "last_day": "2026-03-01"}])
def test_a_wrong_search_says_so_and_finds_nothing(acts, get, query):
    page = get(views.acts, COUNTY, **query).content.decode()
    assert 'role="alert"' in page
    assert 'scope="row"' not in page


def test_sealed_details_stay_closed_on_the_page(get):
    with acting():
        record(act="person.reveal", at=NOW, scope=None, details={"reason": "秘密"}, owner="person:1")
    page = get(views.acts, COUNTY).content.decode()
    assert "秘密" not in page
    assert "Sealed" in page


def test_the_head_of_a_local_day_is_its_last_act(acts, get):
    head = daily_head(date(2026, 3, 2))  # midnight in Shanghai is 16:00 UTC
    assert head is not None
    assert head.seq == 7
    assert daily_head(date(2026, 3, 1)) is None
    assert [(found.day.day, found.seq) for found in daily_heads(date(2026, 3, 1), date(2026, 3, 31))] == [
        (5, 61),
        (4, 55),
        (3, 31),
        (2, 7),
    ]
    page = get(views.heads, COUNTY, month="2026-03").content.decode()
    assert head.digest.hex()[:8] in page
    assert get(views.heads, COUNTY, month="2025-03").content.decode().count("<tbody>") == 0


def test_a_subject_has_its_history_in_order(acts):
    assert [act.seq for act in acts_of(("case", 3))] == [4]
