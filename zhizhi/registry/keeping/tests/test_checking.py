"""Each invariant finds what breaks it, and the page and the journal say what was found."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.utils import translation

from tests.world import AT, World, client_for
from zhizhi.registry import invariants
from zhizhi.registry.files.operations import file_keep
from zhizhi.registry.invariants import Invariant
from zhizhi.registry.journal.models import Act
from zhizhi.registry.keeping.checking import FIRST, Result, all_checked
from zhizhi.registry.keeping.models import Verification
from zhizhi.registry.keeping.operations import verification_keep

# An invariant, and a statement that breaks it as no operation would.
BROKEN = {
    "person.place": "UPDATE people_person SET place_left = place_left + 1",
    "appointment.place": "UPDATE people_appointment SET place_left = place_left + 1",
    "membership.place": "UPDATE people_membership SET place_left = place_left + 1",
    "household.place": "UPDATE people_household SET place_left = place_left + 1",
    "person.sealed": "UPDATE people_person SET id_masked = ''",
    "appointment.once": "INSERT INTO people_appointment (person_id, post_id, place_left, from_date, to_date, basis"
    "{more}) SELECT person_id, post_id, place_left, '2020-01-01', '2026-01-01', ''{more} FROM people_appointment",
    "grant.place": "UPDATE rights_grant SET place_left = place_left + 1",
    "grant.follows": "UPDATE rights_grant SET from_date = '2020-01-01'",
    "keys.open": "UPDATE keys_datakey SET wrapped = (SELECT wrapped FROM keys_datakey ORDER BY owner LIMIT 1)",
    "journal.chain": "UPDATE journal_head SET seq = seq + 1",
    "measures.sums": "INSERT INTO measures_daytotal (measure, organization_id, day, numerator, denominator, changed_at)"
    " SELECT 'x.y', min(id), '2026-01-01', 1, 1, '2026-01-01 00:00:00+00' FROM organizations_organization",
}  # fmt: skip


def found(name: str) -> Result:
    return next(result for result in all_checked() if result.name == name)


def test_all_is_true_of_a_new_county(world: World) -> None:
    assert {result.name: result.first for result in all_checked() if not result.ok} == {}


@pytest.mark.parametrize("name", BROKEN)
def test_what_is_broken_is_found(world: World, name: str) -> None:
    assert found(name).ok
    with connection.cursor() as cursor:
        described = connection.introspection.get_table_description(cursor, "people_appointment")
        known = {"id", "person_id", "post_id", "place_left", "from_date", "to_date", "basis"}
        more = "".join(f", {column.name}" for column in described if column.name not in known and not column.null_ok)
        cursor.execute(BROKEN[name].format(more=more))
    broken = found(name)
    assert broken.count >= 1
    assert all(broken.first)
    assert len(broken.first) <= FIRST


def test_a_file_that_is_short_or_gone_is_found(world: World) -> None:
    kept = file_keep(
        content=b"abcdef", name="a.txt", content_type="text/plain", organization_id=world.county.pk, owner="x:1", at=AT
    )
    path = Path(settings.MEDIA_ROOT) / kept.sha256[:2] / kept.sha256[2:]
    assert found("files.on_disk").ok
    path.write_bytes(b"abc")
    assert "3" in found("files.on_disk").first[0]
    path.unlink()
    assert str(path) in found("files.on_disk").first[0]


@pytest.fixture
def declared() -> Iterator[Callable[[str, invariants.Check], None]]:
    """Declares an invariant for one test."""
    names: list[str] = []

    def declare(name: str, check: invariants.Check) -> None:
        invariants.invariant(name, name)(check)
        names.append(name)

    yield declare
    for name in names:
        del invariants._declared[name]


def test_a_check_that_fails_hides_no_other_and_many_findings_are_counted(
    db: None, declared: Callable[[str, invariants.Check], None]
) -> None:
    def failing() -> Iterator[str]:
        raise ZeroDivisionError("oh")

    declared("a.failing", failing)
    declared("z.many", lambda: (str(number) for number in range(100)))
    told: list[tuple[int, str, bool]] = []

    def tell(number: int, count: int, invariant: Invariant, result: Result | None) -> None:
        told.append((number, invariant.name, result is not None))

    results = {result.name: result for result in all_checked(tell)}
    assert "oh" in results["a.failing"].first[0]
    assert (results["z.many"].count, len(results["z.many"].first)) == (100, FIRST)
    assert told[:2] == [(1, "a.failing", False), (1, "a.failing", True)]
    assert told[-1] == (len(results), "z.many", True)


def test_nothing_is_left_out_but_what_is_named(db: None) -> None:
    names = {result.name for result in all_checked(without={"files.on_disk"})}
    assert names == {declared.name for declared in invariants.invariants()} - {"files.on_disk"}


def test_the_outcome_is_kept_shown_and_journaled(world: World) -> None:
    results = [Result("person.place", 0, [], 0.1), Result("journal.chain", 3, ["第7条被改动"], 0.2)]
    verification_keep(results=results, occasion="command", started_at=AT, at=AT + timedelta(seconds=1))
    assert not Verification.objects.get().ok
    assert Act.objects.filter(act="registry.verified").count() == 1
    page = client_for(world.administrator).get("/keeping/").content.decode()
    assert "第7条被改动" in page
    assert "<code>journal.chain</code>" in page
    assert "<code>person.place</code>" not in page
    assert page.index("第7条被改动") < page.index("每个人都列在")


def test_a_county_without_backup_is_told_so(world: World) -> None:
    client: Client = client_for(world.administrator)
    with translation.override("en"):
        page = client.get("/keeping/", headers={"accept-language": "en"}).content.decode()
    assert "There is no good backup yet" in page
    assert "No backup is made by itself" in page
