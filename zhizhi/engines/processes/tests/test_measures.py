"""What orders add to the measures: whatever happens to them, the totals equal the count made anew from all rounds."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from zhizhi.engines.measures.models import Contribution, DayTotal
from zhizhi.engines.measures.tests.recount import totals_kept, totals_recounted
from zhizhi.engines.processes.measures import RECORD, amounts_of
from zhizhi.engines.processes.models import Case, Round
from zhizhi.engines.processes.operations import case_withdraw
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.engines.processes.ticking import tick

Row = tuple[Any, ...]
ACTS = ("ask", "ask_elsewhere", "on", "on", "on", "refuse", "reopen", "withdraw", "day", "week")
histories = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 5)), max_size=20)


def recounted(at: datetime) -> set[Row]:
    """What each round ought to contribute at `at`."""
    rounds = Round.objects.select_related("case")
    return {
        (turn.pk, turn.case.place_id, *_row(amount))
        for turn in rounds
        for amount in amounts_of(turn, turn.case.slug, at)
    }


def kept() -> set[Row]:
    """What is kept of it."""
    rows = Contribution.objects.filter(record_kind=RECORD)
    return {(row.record_id, row.organization_id, *_row(row)) for row in rows}


def _row(amount: Any) -> Row:
    return amount.measure, amount.day, amount.numerator, amount.denominator, amount.changes_at


def step(walk: Walk, act: str, which: int) -> None:
    """One act of a history; what the state of the order does not allow is left out."""
    if act in {"day", "week"}:
        walk.later(days=1 if act == "day" else 7)
        tick(walk.at)
        return
    walk.later(minutes=7)
    if act.startswith("ask"):
        walk.ask(walk.world.second_village if act == "ask_elsewhere" else None)
        return
    cases = list(Case.objects.system("test").filter(closed_at=None, place=walk.world.village).order_by("pk"))
    if cases:
        _act(walk, cases[which % len(cases)], act)


def _act(walk: Walk, case: Case, act: str) -> None:
    ways = ["offer", "dispatch", "accept", "deliver", "rate", "closed"]
    if act == "on":
        after = ways[ways.index(case.state) + 1]
        walk.to(case, after)
    elif act == "refuse" and case.state == "offer":
        walk.act(case, walk.world.secretary, "refuse", {"refusal": "这件事归镇里办"})
    elif act == "reopen" and case.state == "rate":
        walk.act(case, None, "reopen", {"missing": "又坏了"})
    elif act == "withdraw" and not case.settled_at:
        case_withdraw(actor=walk.who(None), case_id=case.pk, reason="", key=walk.key(), at=walk.at)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=histories)
def test_totals_equal_the_recount_after_any_history(walk: Walk, history: list[tuple[str, int]]) -> None:
    for act, which in [("ask", 0), *history]:
        step(walk, act, which)
    tick(walk.at)
    assert kept() == recounted(walk.at)
    assert totals_kept() == totals_recounted()


@pytest.mark.parametrize("late", [False, True])
def test_an_act_writes_at_most_depth_and_two_rows_for_each_measure(walk: Walk, late: bool) -> None:
    """The contribution, and a total for each level from the village to the county."""
    case = walk.ask()
    if late:
        tick(walk.later(days=20).at)
    depth = case.place.depth
    for at in ("dispatch", "accept", "deliver", "rate", "closed"):
        before = {row[2]: row for row in kept()}
        walk.later(hours=1).to(case, at)
        changed = {row[2] for row in kept()} - {row[2] for row in kept() if before.get(row[2]) == row}
        for measure in DayTotal.objects.values_list("measure", flat=True).distinct():
            totals = DayTotal.objects.filter(measure=measure, changed_at=walk.at).count()
            assert totals + (measure in changed) <= depth + 2


def test_a_step_within_the_house_changes_no_figure(walk: Walk) -> None:
    case = walk.ask()
    before = totals_kept()
    walk.later(hours=1).to(case, "deliver")
    assert totals_kept() == before
