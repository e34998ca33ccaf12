"""An auditor finds acts within the reach of the appointment, and nobody else sees the pages."""

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404, HttpResponse
from django.test import RequestFactory
from django.utils import translation

from tests.world import World
from zhizhi.registry.journal import names, views
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.names import Named
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.journal.queries import acts_of, daily_head, daily_heads, details_of
from zhizhi.registry.keys.operations import key_erase
from zhizhi.registry.people.operations import person_reveal
from zhizhi.registry.rights.guards import View
from zhizhi.registry.scope import DataClass, Reach, Scope

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)

REVEAL = (Reach(0, 1000, DataClass.SENSITIVE),)
COUNTY = Scope(name="审计", reaches={"journal.view": (Reach(0, 1000),), "journal.reveal": REVEAL})
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
    def ask(view: View, scope: Scope, *args: int, post: dict[str, Any] | None = None, **query: Any) -> HttpResponse:
        request = rf.get("/journal/", query) if post is None else rf.post("/journal/", post)
        request.scope, request.at = scope, NOW + timedelta(days=9)  # type: ignore[attr-defined]
        request.user = SimpleNamespace(is_authenticated=True)  # type: ignore[assignment]
        return view(request, *args)

    with translation.override("en"):
        yield ask


def shown(response: HttpResponse) -> str:
    return response.content.decode()


@pytest.mark.parametrize("view", [views.acts, views.heads, views.heads_file, views.heads_check, views.figures])
def test_who_lacks_the_capability_is_refused(get, view):
    with pytest.raises(PermissionDenied):
        get(view, STRANGER)
    with pytest.raises(PermissionDenied):
        get(view, Scope())


def test_the_page_shows_names_and_fifty_rows_and_goes_on_from_the_last(acts, get, monkeypatch):
    monkeypatch.setattr(names, "_places", [])
    monkeypatch.setitem(names._acts, "case.move", "Step done")
    names.name_places(lambda ids: {number: f"村{number}" for number in ids})
    page = shown(get(views.acts, COUNTY, act="case.move"))
    assert page.count('scope="row"') == 50
    assert "村59" in page
    assert "Step done" in page
    assert "到: 办结" in page
    assert "act=case.move&amp;before=11" in page
    rest = shown(get(views.acts, COUNTY, act="case.move", before=11))
    assert rest.count('scope="row"') == 10
    assert "after=10" in rest


def test_subjects_are_called_by_their_names_and_linked_for_who_may_open_them(acts, get, monkeypatch):
    monkeypatch.setitem(names._subjects, "case", names.Subjects("Order", _cases_named, "cases.view"))
    page = shown(get(views.acts, COUNTY, before=61))
    assert "Order K-59" in page
    assert "/orders/59/" not in page
    opener = Scope(reaches={**COUNTY.reaches, "cases.view": (Reach(0, 1000),)})
    assert "/orders/59/" in shown(get(views.acts, opener))


def _cases_named(ids):
    return {number: Named(f"K-{number}", f"/orders/{number}/") for number in ids}


def test_a_page_needs_few_queries(acts, get, django_assert_max_num_queries):
    with django_assert_max_num_queries(7):  # one of them counts the inbox for the navigation
        get(views.acts, COUNTY)


@pytest.mark.parametrize(
    "query",
    [
        {"first_day": "2026-13-40"},
        {"first_day": "2026-03-02", "last_day": "2026-03-01"},
        {"person": "无此人"},
        {"actor": "无此人"},
        {"organization": "无此处"},
        {"number": "zz"},
        {"number": "00000000"},
        {"number": "0000000011111111"},
        {"number": "62"},
    ],
)
def test_a_wrong_search_says_so_and_finds_nothing(acts, get, query):
    response = get(views.acts, COUNTY, **query)
    assert 'class="error"' in shown(response)
    assert 'scope="row"' not in shown(response)


def test_a_number_or_a_digest_opens_its_act(acts, get):
    digest = bytes(Act.objects.get(seq=7).digest).hex()
    assert get(views.acts, COUNTY, number="7")["Location"] == "/journal/7/"
    assert get(views.acts, COUNTY, number=f"{digest[:4]} {digest[4:13]}")["Location"] == "/journal/7/"


def test_sealed_details_stay_closed_until_a_reason_opens_them_and_that_is_an_act(get):
    _sealed("秘密")
    assert "秘密" not in shown(get(views.acts, COUNTY))
    page = shown(get(views.act, COUNTY, 1))
    assert "秘密" not in page
    assert "Read the details" in page
    refused = shown(get(views.act, COUNTY, 1, post={"reason": " a "}))
    assert "秘密" not in refused
    assert Act.objects.count() == 1
    assert "秘密" in shown(get(views.act, COUNTY, 1, post={"reason": "投诉核查"}))
    act = Act.objects.get(seq=2)
    assert (act.act, act.subject_kind, act.subject_id, act.actor_name) == ("journal.revealed", "act", 1, "审计")
    assert details_of(2) == {"reason": "投诉核查"}


def test_who_may_not_read_sealed_details_gets_no_form_and_no_answer(get):
    _sealed("秘密")
    seeing = Scope(reaches={"journal.view": (Reach(0, 1000),)})
    assert "Read the details" not in shown(get(views.act, seeing, 1))
    with pytest.raises(PermissionDenied):
        get(views.act, seeing, 1, post={"reason": "投诉核查"})


def test_details_of_an_erased_person_are_gone(get):
    _sealed("秘密")
    key_erase(owner="person:1")
    page = shown(get(views.act, COUNTY, 1, post={"reason": "投诉核查"}))
    assert "nobody can read this" in page
    assert Act.objects.count() == 1


def _sealed(reason: str) -> None:
    with acting():
        record(act="person.revealed", at=NOW, scope=None, place=(1, 100), details={"reason": reason}, owner="person:1")


def test_an_act_beyond_the_reach_is_not_there(acts, get):
    assert get(views.act, TOWNSHIP, 25).status_code == 200
    for seq in (26, 61, 62):
        with pytest.raises(Http404):
            get(views.act, TOWNSHIP, seq)


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
    page = shown(get(views.heads, COUNTY, month="2026-03"))
    assert head.digest.hex()[:8] in page
    assert shown(get(views.heads, COUNTY, month="2025-03")).count("<tbody>") == 0


def test_the_exported_heads_are_held_by_the_chain(acts, get):
    exported = get(views.heads_file, COUNTY, month="2026-03")
    assert exported["Content-Disposition"] == 'attachment; filename="heads-2026-03.txt"'
    given = {"file": SimpleUploadedFile("heads.txt", exported.content)}
    page = shown(get(views.heads_check, COUNTY, post=given))
    assert "The chain still holds every head." in page
    assert "Acts 1 to 61 were recomputed" in page
    assert Act.objects.order_by("-seq").values_list("act", flat=True)[0] == "journal.verified"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2026-03-02: 0123456789abcdef", "No act of this day has this digest"),
        ("2026-03-02: 0123", "at least 16 digits"),
        ("2026-02-30: 0123456789abcdef", "there is no such day"),
        ("yesterday", "Line 1 is not a day and a digest"),
        ("", "There is no head in it"),
        (f"2026-03-02 7 {'0' * 64}", "Act 7 has the digest"),
        (f"2026-03-02 700 {'0' * 64}", "no act 700 any more"),
    ],
)
def test_a_head_that_the_chain_does_not_hold_is_said(acts, get, typed, said):
    assert said in shown(get(views.heads_check, COUNTY, post={"typed": typed}))


def test_a_head_typed_from_paper_may_be_read_as_it_looks_and_a_slip_is_named(acts, get):
    """o and l are 0 and 1, which hexadecimal has not; a digit or two misread is no rewritten chain."""
    head = daily_head(date(2026, 3, 2))
    assert head is not None
    digits = head.digest.hex()
    looks = digits[:24].replace("0", "o").replace("1", "l").upper()
    said = shown(get(views.heads_check, COUNTY, post={"typed": f"2026-03-02: {looks[:8]} {looks[8:16]} {looks[16:]}"}))
    assert "The chain still holds every head." in said
    wrong = digits[:4] + ("a" if digits[4] != "a" else "b") + digits[5:24]
    assert "only digit 5 differs" in shown(get(views.heads_check, COUNTY, post={"typed": f"2026-03-02: {wrong}"}))


def test_figures_show_days_kinds_and_hours_with_many_reads(get, world: World):
    officer = world.scope(world.officer)
    monday_night = datetime(2026, 3, 16, 14, 5, tzinfo=UTC)  # 22:05 in China
    for number in range(3):
        at = monday_night + timedelta(minutes=number)
        person_reveal(scope=officer, person=world.member, field="phone", reason="电话回访", at=at)
    page = shown(get(views.figures, world.scope(world.auditor), first_day="2026-03-16", last_day="2026-03-18", least=3))
    assert "2026-03-16 22:00" in page
    assert page.count("Number of a person read") == 4  # three outside working hours, one bar
    assert "裴国栋" in page
    calm = shown(get(views.figures, world.scope(world.auditor), first_day="2026-03-16", last_day="2026-03-18", least=4))
    assert "There was no such hour." in calm


def test_figures_of_a_county_are_not_for_who_sees_a_township(acts, get):
    assert "Acts by day" in shown(get(views.figures, COUNTY, first_day="2026-03-02", last_day="2026-03-04"))
    assert "Acts by day" not in shown(get(views.figures, TOWNSHIP, first_day="2026-03-02", last_day="2026-03-04"))


def test_a_subject_has_its_history_in_order(acts):
    assert [act.seq for act in acts_of(("case", 3))] == [4]
