"""Open duties go on where a merged village goes on; what is settled stays; taken back, all is as before."""

from datetime import timedelta
from typing import Any

import pytest

from zhizhi.engines.measures.models import Contribution
from zhizhi.engines.measures.tests.recount import totals_kept, totals_recounted
from zhizhi.engines.processes.measures import RECORD
from zhizhi.engines.processes.models import Alert, Case, Event, Task
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.registry.changes.models import Change
from zhizhi.registry.changes.operations import change_make, change_undo
from zhizhi.registry.changes.preview import preview_of
from zhizhi.registry.changes.references import references_of
from zhizhi.registry.changes.wanted import ChangeRefused, Wanted
from zhizhi.registry.invariants import invariants


def merged(walk: Walk, **more: Any) -> Change:
    """The first village, which has the orders, goes into the second."""
    world = walk.world
    more = more or {"into": world.second_village.pk}
    wanted = Wanted("merge", world.village.pk, others=(world.second_village.pk,), **more)
    seen = preview_of(wanted, scope=None, at=walk.at).digest
    return change_make(scope=None, wanted=wanted, seen=seen, since=0, key=walk.key(), at=walk.at)


def counted() -> dict[tuple[str, int], int]:
    """Where what each round adds to each measure counts."""
    rows = Contribution.objects.filter(record_kind=RECORD)
    return {(row.measure, row.record_id): row.organization_id for row in rows}


def broken() -> list[str]:
    return [f"{one.name}: {sentence}" for one in invariants() for sentence in one.check()]


def test_an_open_order_goes_on_at_the_successor(walk: Walk) -> None:
    world, case = walk.world, walk.ask()
    ended = walk.to(walk.ask(), "rate")
    walk.act(ended, None, "rate", {"stars": "5"})
    walk.later(days=1)
    change = merged(walk)
    case = walk.fresh(case)
    task = walk.task(case)
    assert (case.place, case.place_left) == (world.second_village, case.place.left)
    assert (task.holder_role, task.holder_organization_id, task.asked_above) == (
        "secretary", world.second_village.pk, False,
    )  # fmt: skip
    assert walk.fresh(ended).place == world.village
    assert Event.objects.filter(case=case, kind=Event.Kind.HANDED_OVER).count() == 1
    assert totals_kept() == totals_recounted()
    walk.act(case, world.second_secretary, "offer", {"group": str(world.group.pk)})
    assert broken() == []
    assert references_of(change)[0].url == f"/cases/{case.number}/"
    with pytest.raises(ChangeRefused, match=case.number):
        change_undo(scope=None, change=change, at=walk.at)


def test_figures_of_settled_rounds_stay_with_the_old_unit(walk: Walk) -> None:
    world = walk.world
    walk.to(walk.ask(), "rate")
    walk.ask()
    walk.later(days=1)
    before = counted()
    merged(walk)
    after = counted()
    first, second = sorted({record for _measure, record in before})
    assert {place for (_m, record), place in after.items() if record == first} == {world.village.pk}
    assert {place for (_m, record), place in after.items() if record == second} == {world.second_village.pk}
    total = [pair for (_m, place, _d), pair in totals_kept().items() if place == world.second_village.pk]
    assert total  # what the old unit did counts in what it went on as
    assert totals_kept() == totals_recounted()


def test_where_nobody_holds_the_role_yet_the_township_is_asked(walk: Walk) -> None:
    case = walk.ask()
    walk.later(days=1)
    merged(walk, name="新柳石村")
    task = walk.task(case)
    assert (task.holder_role, task.holder_organization_id, task.asked_above) == (
        "township_organizer", walk.world.township.pk, True,
    )  # fmt: skip


def test_taken_back_everything_is_owed_where_it_was(walk: Walk) -> None:
    def rows() -> Any:
        tasks = Task.objects.system("test").order_by("pk").values()
        cases = Case.objects.system("test").order_by("pk").values()
        alerts = Alert.objects.order_by("pk").values()
        return [[{key: value for key, value in row.items() if key != "place_left"} for row in one]
                for one in (tasks, cases, alerts)]  # fmt: skip

    walk.ask()
    walk.to(walk.ask(), "dispatch")
    walk.to(walk.ask(), "rate")
    walk.later(days=1)
    before, sums = rows(), totals_kept()
    change = merged(walk)
    assert rows() != before
    change_undo(scope=None, change=change, at=walk.at + timedelta(hours=2))
    assert rows() == before
    assert totals_kept() == sums
    assert broken() == []


@pytest.mark.parametrize(
    ("choice", "going"), [("stay", []), ("go", ["first", "second"]), ("place", ["second"]), ("chosen", ["first"])]
)
def test_of_a_split_village_those_orders_go_along_that_were_chosen(walk: Walk, choice: str, going: list[str]) -> None:
    world, orders = walk.world, {"first": walk.ask(), "second": walk.to(walk.ask(), "dispatch")}
    walk.later(days=1)
    cases = (orders["first"].pk,) if choice == "chosen" else ()
    more: dict[str, Any] = {"children": (world.branch.pk,), "open_cases": choice, "cases": cases}
    wanted = Wanted("split", world.village.pk, name="上柳湾村", **more)
    sums, seen = totals_kept(), preview_of(wanted, scope=world.scope(world.officer, walk.at), at=walk.at)
    told = [words for line in seen.lines for words, _url in line.each]
    assert {case.number for case in orders.values()} <= {words.split()[0] for words in told}
    wanted_digest = preview_of(wanted, scope=None, at=walk.at).digest
    change = change_make(scope=None, wanted=wanted, seen=wanted_digest, since=0, key=walk.key(), at=walk.at)
    new = change.done["made"]
    assert [name for name, case in orders.items() if walk.fresh(case).place_id == new] == going
    first = walk.task(orders["first"])
    assert first.holder_organization_id == (world.township.pk if "first" in going else world.village.pk)
    assert walk.task(orders["second"]).holder_organization_id == world.group.pk
    assert totals_kept() == totals_recounted()
    assert broken() == []
    change_undo(scope=None, change=change, at=walk.at)
    assert {walk.fresh(case).place_id for case in orders.values()} == {world.village.pk}
    assert walk.task(orders["first"]).holder_organization_id == world.village.pk
    assert (totals_kept(), broken()) == (sums, [])


def test_closing_waits_for_open_orders(walk: Walk) -> None:
    walk.ask(walk.world.second_village)
    preview = preview_of(Wanted("close", walk.world.second_village.pk), scope=None, at=walk.at)
    assert any("未办结" in sentence for sentence in preview.hindrances)
