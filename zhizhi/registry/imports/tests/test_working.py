"""Work that is cut off begins again, but not for ever; a file that is too much for the machine says what to do."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from tests.world import World
from zhizhi.registry.bulk import rows_erase
from zhizhi.registry.imports import checking, working
from zhizhi.registry.imports.models import Intake
from zhizhi.registry.imports.targets import base, people_undoing
from zhizhi.registry.imports.targets.base import referring
from zhizhi.registry.imports.targets.people import PeopleTarget
from zhizhi.registry.imports.tests.rosters import HEADS, Desk, number, xlsx
from zhizhi.registry.imports.working import ATTEMPTS, imports_work
from zhizhi.registry.journal.models import Act
from zhizhi.registry.keys.operations import unseal
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.operations import person_create

pytestmark = pytest.mark.django_db
ROWS = [HEADS, ["蔡文姬", "女", number(2)]]


class Killed(BaseException):
    """The process ends where it stands: nothing that the program catches."""


def killed(*_arguments: object) -> None:
    raise Killed


def cut_off(intake: Intake) -> Intake:
    """As many times as it is begun, each time the process ends; each later one finds the lease run out."""
    moment = timezone.now()
    for attempt in range(1, ATTEMPTS + 1):
        moment += 2 * working.LEASE
        with pytest.raises(Killed):
            imports_work(moment)
        intake.refresh_from_db()
        assert intake.attempts == attempt
    return intake


def test_a_check_that_kills_its_process_is_given_up(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(world)
    intake = desk.bring(xlsx(tmp_path / "a.xlsx", ROWS))
    Intake.objects.system("test").filter(pk=intake.pk).update(state=Intake.State.CHECK, attempts=0)
    with monkeypatch.context() as patched:
        patched.setattr(checking, "check", killed)
        intake = cut_off(intake)
        client = world.client_for(world.organizer)
        assert "3" in client.get(reverse("imports:detail", args=[intake.pk])).content.decode()
        imports_work(timezone.now() + timedelta(hours=2))
    intake.refresh_from_db()
    assert (intake.state, intake.attempts, intake.lease) == (Intake.State.FAILED, 0, None)
    assert "20000" in client.get(reverse("imports:detail", args=[intake.pk])).content.decode()
    assert Act.objects.filter(act="import.given_up", subject_id=intake.pk).count() == 1
    # It is begun again when the sender wants it.
    fields = {f"column-{at}": key for at, key in intake.mapping.items()}
    client.post(reverse("imports:columns", args=[intake.pk]), fields)
    assert desk.worked(intake).state == Intake.State.PREVIEW


@pytest.mark.parametrize(
    ("step", "back", "where"),
    [
        ("apply", Intake.State.FAILED, (PeopleTarget, "prepare")),
        ("undo", Intake.State.APPLIED, (PeopleTarget, "unwrite")),
        # When everybody was erased already, in a transaction that did not end.
        ("undo", Intake.State.APPLIED, (people_undoing, "keys_drop")),
    ],
)
def test_taking_over_and_undoing_are_given_up_with_nothing_half_done(
    step: str, back: str, where: tuple[Any, str], world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(world)
    intake = desk.bring(xlsx(tmp_path / "a.xlsx", ROWS))
    if step == "undo":
        intake = desk.take(intake)
    Intake.objects.system("test").filter(pk=intake.pk).update(state=step, attempts=0)
    with monkeypatch.context() as patched:
        patched.setattr(*where, killed)
        cut_off(intake)
        imports_work(timezone.now() + timedelta(hours=2))
    intake.refresh_from_db()
    assert intake.state == back
    found = Person.objects.system("test").filter(name="蔡文姬").first()
    assert (found is not None) == (step == "undo")
    assert found is None or unseal(owner=found.key_owner, sealed=bytes(found.id_sealed or b"")) == number(2)
    page = world.client_for(world.organizer).get(reverse("imports:detail", args=[intake.pk])).content.decode()
    assert intake.message.splitlines()[0][:20] in page


def test_who_comes_second_to_undo_finds_nothing_to_do(world: World, tmp_path: Path) -> None:
    desk = Desk(world)
    intake = desk.take(desk.bring(xlsx(tmp_path / "a.xlsx", ROWS)))
    Intake.objects.system("test").filter(pk=intake.pk).update(state=Intake.State.UNDO)
    for _process in range(2):
        stale = Intake.objects.system("test").select_related("place").get(pk=intake.pk)
        stale.state = Intake.State.UNDO
        working.work(stale, world.at)
    intake.refresh_from_db()
    assert (intake.state, intake.message) == (Intake.State.UNDONE, "")
    assert Act.objects.filter(act="import.undone", subject_id=intake.pk).count() == 1


@pytest.mark.django_db(transaction=True)
def test_erasing_many_has_an_index_for_each_reference_and_leaves_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the database read every event of the county for each person that an undone import had made."""
    monkeypatch.setattr(base, "MANY", 1)
    statement = 'CREATE INDEX "undoing_processes_event_person_id" ON processes_event (person_id)'
    with connection.cursor() as cursor:
        cursor.execute(statement)  # as a process leaves it that is killed
    during: set[tuple[str, str]] = set()
    with pytest.raises(Killed), base.references_indexed(Person, 1):
        killed(during.__ior__(_lead()))
    every = [(model._meta.db_table, f"{name}_id") for model, name in base.references_to(Person)]
    assert {("processes_event", "person_id"), ("processes_task", "closed_by_id")} <= set(every) <= during
    assert ("processes_event", "person_id") not in _lead()
    with base.references_indexed(Person, 0):
        assert ("processes_task", "closed_by_id") not in _lead()


def _lead() -> set[tuple[str, str]]:
    """The columns with which an index over all rows of their table begins, as the database has them."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT t.name, c.name FROM sqlite_master t, pragma_index_list(t.name) i, pragma_index_info(i.name) c"
                " WHERE t.type = 'table' AND c.seqno = 0 AND NOT i.partial"
            )
        else:
            cursor.execute(
                "SELECT i.indrelid::regclass::text, a.attname FROM pg_index i JOIN pg_attribute a"
                " ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE i.indpred IS NULL AND i.indisvalid"
            )
        return {(table.strip('"'), column) for table, column in cursor.fetchall()}


@pytest.mark.parametrize(
    ("ids", "expected"),
    [
        ([], []),
        ([7], [(7, 7)]),
        ([9, 7, 8], [(7, 9)]),
        ([1, 12, 30], [(1, 12), (30, 30)]),
        ([1, 2, 40], [(1, 2), (40, 40)]),
    ],
)
def test_spans_go_across_narrow_gaps_only(ids: list[int], expected: list[tuple[int, int]]) -> None:
    assert list(base.spans(ids, gap=11)) == expected


def test_rows_between_those_erased_stay(world: World) -> None:
    made = [person_create(scope=None, name=f"甲{at}", place=world.village, at=world.at).pk for at in range(5)]
    rows_erase(Person, [made[3], made[0], made[1]])
    assert set(Person.objects.system("test").filter(pk__in=made).values_list("pk", flat=True)) == {made[2], made[4]}
    found = referring("place", Person.objects.system("test"), {world.village.pk})
    assert {pk for pk, _place in found} >= {made[2], made[4]}
