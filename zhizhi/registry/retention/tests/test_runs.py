"""What fell due is proposed, confirmed by a second person, done in portions; what is held is left out."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from tests.world import AT, World
from zhizhi.core.retention import read_retention
from zhizhi.registry.accounts.models import Slip
from zhizhi.registry.accounts.operations import slip_issue
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.operations import verify
from zhizhi.registry.people.models import Membership, Person
from zhizhi.registry.people.operations import membership_end, membership_start, person_create
from zhizhi.registry.proposals.operations import proposal_confirm
from zhizhi.registry.retention import operations
from zhizhi.registry.retention.classes import classes, ends_before, source_of
from zhizhi.registry.retention.models import Run
from zhizhi.registry.retention.operations import RetentionRefused, hold_set, run_propose, runs_work

pytestmark = pytest.mark.django_db
MUCH_LATER = AT + timedelta(days=366 * 11)


@pytest.fixture
def departed(world: World) -> list[Person]:
    """Five who left; the second has another membership that goes on."""
    people = []
    for number in range(5):
        person = person_create(scope=None, name=f"离开{number}", place=world.branch, at=AT, phone=f"1380000000{number}")
        membership = membership_start(
            scope=None, person=person, organization=world.branch, from_date=date(2025, 1, 1), at=AT
        )
        membership_end(scope=None, membership=membership, to_date=AT.date(), at=AT)
        people.append(person)
    membership_start(scope=None, person=people[1], organization=world.group, from_date=AT.date(), at=AT)
    return people


def names() -> list[str]:
    return list(Person.objects.system("test").filter(name__startswith="离开").values_list("name", flat=True))


def confirmed(world: World, class_id: str, at: datetime) -> None:
    proposal = run_propose(
        scope=world.scope(world.officer), class_id=class_id, place=world.county, reason="年度清理", at=at
    )
    proposal_confirm(scope=world.scope(world.administrator), proposal=proposal, at=at)


def test_what_fell_due_is_done_in_portions_and_the_rest_stays(world, departed, monkeypatch):
    monkeypatch.setattr(operations, "PORTION", 2)
    hold_set(scope=world.scope(world.officer), kind="person", subject_id=departed[3].pk, reason="函询期间", at=AT)
    confirmed(world, "departed", MUCH_LATER)
    assert names() == [f"离开{number}" for number in range(5)]  # nothing before the tick
    assert runs_work(MUCH_LATER, portions=1) == 2
    assert names() == ["离开1", "离开3", "离开4"]
    assert runs_work(MUCH_LATER) == 1
    assert names() == ["离开1", "离开3"]
    run = Run.objects.get()
    assert (run.state, run.done) == ("done", 3)
    assert [number for number, _why in run.left_out] == [departed[3].pk]
    assert runs_work(MUCH_LATER) == 0
    assert Act.objects.filter(act="person.erased").count() == 3
    assert Act.objects.filter(act="retention.portion").count() >= 2
    assert verify().ok


def test_nobody_is_due_before_the_time(world, departed):
    with pytest.raises(RetentionRefused):
        run_propose(
            scope=world.scope(world.officer), class_id="departed", place=world.county, reason="年度清理",
            at=AT + timedelta(days=365),
        )  # fmt: skip


def test_a_portion_that_fails_is_not_half_done(world, departed, monkeypatch):
    confirmed(world, "departed", MUCH_LATER)

    def broken(**_given: object) -> None:
        raise OSError("the disk is full")

    monkeypatch.setattr("zhizhi.registry.retention.sources.person_erase", broken)
    with pytest.raises(OSError, match="full"):
        runs_work(MUCH_LATER)
    assert len(names()) == 5
    assert Run.objects.get().cursor == 0


def test_slips_that_ended_are_removed(world):
    account = world.account(world.nobody)
    slip_issue(scope=None, account=account, at=AT)
    young, _code = slip_issue(scope=None, account=account, at=AT + timedelta(days=400))
    at = AT + timedelta(days=401)
    confirmed(world, "slips", at)
    assert runs_work(at) == 1
    assert list(Slip.objects.all()) == [young]


def test_the_pages_show_what_is_due_and_hold_records(world, departed, client_for: Callable[[Person], Client]):
    membership = Membership.objects.system("test").filter(person=departed[0])
    membership.update(from_date=date(2000, 1, 1), to_date=date(2010, 1, 1))
    client = client_for(world.officer)
    overview = client.get("/retention/").content.decode()
    assert "群众诉求的联系方式" in overview
    assert "备份" in overview
    assert "离开0" in client.get("/retention/departed/").content.decode()
    held = client.post("/retention/hold/", {"kind": "person", "number": "离开0", "reason": "法院来函第3号"})
    assert held.status_code == 302
    assert "法院来函第3号" in client.get("/retention/").content.decode()
    assert "依法留存" in client.get("/retention/departed/").content.decode()
    for number in ("无此人", "离开"):
        page = client.post(
            "/retention/hold/", {"kind": "person", "number": number, "reason": "法院来函"}
        ).content.decode()
        assert "没有" in page
    assert client.get("/retention/journal/").status_code == 404
    assert client.get("/retention/nothing/").status_code == 404


def test_proposing_by_the_page(world, client_for: Callable[[Person], Client]):
    now = timezone.now()
    slip_issue(scope=None, account=world.account(world.nobody), at=now - timedelta(days=800))
    client = client_for(world.officer)
    response = client.post("/retention/slips/", {"reason": "年度清理"})
    assert response["Location"].startswith("/proposals/")
    assert "待复核" in client.get("/retention/").content.decode()


@pytest.mark.parametrize(
    ("today", "months", "before"),
    [
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 3, 15), 24, date(2024, 3, 15)),
        (date(2028, 2, 29), 12, date(2027, 2, 28)),
        (date(2026, 1, 10), 1, date(2025, 12, 10)),
    ],
)
def test_months_are_counted_back_by_the_calendar(today, months, before):
    declared = classes()["orders"].model_copy(update={"months": months})
    assert ends_before(declared, today) == before


def test_every_class_that_ends_has_a_source():
    for declared in classes().values():
        if declared.months:
            assert source_of(declared).kind


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("does: keep", "does: burn"), "burn"),
        (("id: slips", "id: orders"), "two classes"),
        (("    months: 12\n", ""), "months and source"),
    ],
)
def test_a_faulty_file_says_where(change, said):
    shipped = (Path(__file__).parents[3] / "packs/retention.yaml").read_text(encoding="utf-8")
    before, after = change
    found, faults = read_retention(shipped.replace(before, after, 1).encode(), "retention.yaml")
    assert found == ()
    assert any(said in str(fault) and "retention.yaml:" in str(fault) for fault in faults)
