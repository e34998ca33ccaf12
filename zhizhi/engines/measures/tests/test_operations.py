"""Sums are kept by differences; whatever happens to records, they equal the sum counted anew."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.world import World
from zhizhi.engines.measures.contributions import Amount, Record
from zhizhi.engines.measures.models import Contribution, DayTotal
from zhizhi.engines.measures.operations import contributions_bulk, contributions_move, contributions_set
from zhizhi.engines.measures.tests.recount import totals_kept, totals_recounted
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.operations import move_refusal, organization_move
from zhizhi.registry.organizations.queries import lineages

AT = datetime(2026, 3, 18, 1, 30, tzinfo=UTC)
DAY = date(2026, 3, 18)
PLACES = ("county", "township", "other_township", "village", "second_village", "other_village", "group")

amounts = st.builds(
    Amount,
    measure=st.sampled_from(["in_time", "rating"]),
    day=st.integers(0, 2).map(lambda days: DAY + timedelta(days=days)),
    numerator=st.integers(-3, 5),
    denominator=st.integers(0, 2),
    changes_at=st.sampled_from([None, AT]),
)
changes = st.lists(
    st.tuples(
        st.integers(1, 4), st.lists(amounts, min_size=1, max_size=2, unique_by=lambda amount: amount.measure)
    ),
    max_size=12,
)  # fmt: skip


@contextmanager
def written() -> Iterator[list[int]]:
    """Collects how many rows each writing statement within touched in the tables of measures."""
    counts: list[int] = []

    def count(execute: Any, statement: str, params: Any, many: bool, context: Any) -> Any:
        done = execute(statement, params, many, context)
        if "measures_" in statement and not statement.startswith("SELECT"):
            counts.append(context["cursor"].rowcount)
        return done

    with connection.execute_wrapper(count):
        yield counts


def put(record: Record, *given: Amount, at: datetime = AT) -> None:
    with transaction.atomic():
        contributions_set(record=record, amounts=given, at=at)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=changes, places=st.permutations(PLACES))
def test_totals_equal_the_recount_after_any_history(world: World, history: Any, places: list[str]) -> None:
    first = Contribution.objects.count() * 10
    for number, (record, given_amounts) in enumerate(history):
        place = getattr(world, places[record]).pk
        put(Record("round", first + record, place), *given_amounts, at=AT + timedelta(seconds=number))
        assert totals_kept() == totals_recounted()


def test_many_records_at_once_give_the_same_and_write_each_total_once(world: World) -> None:
    first = Contribution.objects.count() * 10
    places = [getattr(world, name).pk for name in PLACES]

    def bulk(shift: int) -> list[int]:
        counted = [
            (Record("round", first + number, places[number % len(places)]),
             [Amount(measure=measure, day=DAY + timedelta(days=shift * (number % 2)), numerator=number, denominator=1)
              for measure in ("in_time", "rating")])
            for number in range(30)
        ]  # fmt: skip
        with written() as rows, transaction.atomic():
            contributions_bulk(kind="round", counted=counted, at=AT)
        assert totals_kept() == totals_recounted()
        return rows

    # Two measures of thirty records; of the totals one a measure and organization, however many records it has below.
    assert bulk(0) == [60, 2 * len({above for found in lineages(places).values() for above in found})]
    assert bulk(1)
    assert not bulk(1)


def test_a_change_writes_the_contribution_and_each_level_once(world: World) -> None:
    record = Record("round", 1, world.village.pk)
    for amount in (Amount("in_time", DAY, 0, 1), Amount("in_time", DAY, 1, 1)):
        with written() as counts:
            put(record, amount)
        assert sum(counts) == world.village.depth + 2


def test_a_contribution_of_nought_has_no_totals(world: World) -> None:
    with written() as counts:
        put(Record("round", 1, world.village.pk), Amount("in_time", DAY, 0, 0, changes_at=AT))
    assert sum(counts) == 1
    assert not DayTotal.objects.exists()


def test_what_did_not_change_is_not_written(world: World) -> None:
    record, amount = Record("round", 1, world.village.pk), Amount("in_time", DAY, 1, 1)
    put(record, amount)
    with written() as counts:
        put(record, amount, at=AT + timedelta(days=1))
    assert not counts
    assert set(DayTotal.objects.values_list("changed_at", flat=True)) == {AT}


def test_a_change_of_the_day_leaves_the_old_day_at_nought(world: World) -> None:
    record = Record("round", 1, world.village.pk)
    put(record, Amount("in_time", DAY, 1, 1))
    put(record, Amount("in_time", DAY + timedelta(days=1), 1, 1))
    days = DayTotal.objects.filter(organization_id=world.county.pk).order_by("day")
    assert list(days.values_list("numerator", "denominator")) == [(0, 0), (1, 1)]


def test_other_branches_of_the_tree_are_not_touched(world: World) -> None:
    put(Record("round", 1, world.village.pk), Amount("in_time", DAY, 1, 1))
    touched = set(DayTotal.objects.values_list("organization_id", flat=True))
    assert touched == {world.village.pk, world.township.pk, world.county.pk}


def test_an_undone_act_leaves_the_sums_as_they_were(world: World) -> None:
    put(Record("round", 1, world.village.pk), Amount("in_time", DAY, 1, 1))
    before = totals_kept()
    with transaction.atomic():
        put(Record("round", 2, world.village.pk), Amount("in_time", DAY, 1, 1))
        transaction.set_rollback(True)
    assert totals_kept() == before


tree_changes = st.lists(
    st.tuples(st.sampled_from(["village", "branch", "township", "group"]), st.sampled_from(PLACES)), max_size=6
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=changes, moves=tree_changes, places=st.permutations(PLACES))
def test_a_move_carries_the_sums_of_all_days_along(world: World, history: Any, moves: Any, places: list[str]) -> None:
    with transaction.atomic():
        for number, (record, given_amounts) in enumerate(history):
            place = getattr(world, places[record]).pk
            put(Record("round", record, place), *given_amounts, at=AT + timedelta(seconds=number))
        for number, (what, where) in enumerate(moves):
            moving, parent = (
                Organization.objects.system("test").get(pk=getattr(world, name).pk) for name in (what, where)
            )
            if not move_refusal(moving, parent, free=True):
                at = AT + timedelta(days=number)
                organization_move(scope=None, organization=moving, parent=parent, at=at, free=True)
            assert totals_kept() == totals_recounted()
        transaction.set_rollback(True)


def test_what_was_contributed_elsewhere_stays_there_and_what_is_new_counts_here(world: World) -> None:
    put(Record("round", 1, world.village.pk), Amount("in_time", DAY, 0, 1))
    put(Record("round", 1, world.second_village.pk), Amount("in_time", DAY, 1, 1), Amount("rating", DAY, 5, 1))
    kept = dict(Contribution.objects.values_list("measure", "organization_id"))
    assert kept == {"in_time": world.village.pk, "rating": world.second_village.pk}
    assert totals_kept() == totals_recounted()


def test_contributions_are_moved_with_their_sums(world: World) -> None:
    for number, amount in enumerate([Amount("in_time", DAY, 0, 1), Amount("in_time", DAY + timedelta(days=1), 1, 1)]):
        put(Record("round", number, world.village.pk), amount)
    put(Record("round", 2, world.village.pk), Amount("in_time", DAY, 0, 1))
    with transaction.atomic():
        contributions_move(record_kind="round", record_ids=[0, 1], organization_id=world.other_village.pk, at=AT)
    assert totals_kept() == totals_recounted()
    assert totals_kept()["in_time", world.other_township.pk, DAY] == (0, 1)
    assert totals_kept()["in_time", world.village.pk, DAY] == (0, 1)


def test_what_a_record_contributes_is_found_by_the_record(db: None) -> None:
    """Each move asks for it; PostgreSQL reads an index from its first column only."""
    with connection.cursor() as cursor:
        kept = connection.introspection.get_constraints(cursor, Contribution._meta.db_table)["contribution_once"]
    assert kept["columns"] == ["record_kind", "record_id", "measure"]
