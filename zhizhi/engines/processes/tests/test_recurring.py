"""Parts for each period, and waits: what the calendar and facts do to a case."""

from datetime import UTC, date, datetime

import pytest

from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.moving import Sent
from zhizhi.engines.processes.parts import part_do
from zhizhi.engines.processes.periods import period_named, period_on
from zhizhi.engines.processes.subcases import subcase_open
from zhizhi.engines.processes.tests.many import do, opened, part, parts, publish, step, way
from zhizhi.engines.processes.tests.walk import WISH, Walk
from zhizhi.engines.processes.ticking import tick
from zhizhi.registry.journal.operations import acting


@pytest.mark.parametrize(
    ("every", "key", "first", "last"),
    [
        ("week", "2026-W12", date(2026, 3, 16), date(2026, 3, 22)),
        ("month", "2026-03", date(2026, 3, 1), date(2026, 3, 31)),
        ("quarter", "2026-Q1", date(2026, 1, 1), date(2026, 3, 31)),
        ("half_year", "2026-H1", date(2026, 1, 1), date(2026, 6, 30)),
        ("year", "2026", date(2026, 1, 1), date(2026, 12, 31)),
    ],
)
def test_periods_of_the_calendar(every: str, key: str, first: date, last: date) -> None:
    period = period_on(every, date(2026, 3, 18))
    assert (period.key, period.first, period.last) == (key, first, last)
    assert period_named(every, key) == period
    assert period_on("week", date(2027, 1, 1)).key == "2026-W53"


def reports(walk: Walk, **more: object) -> Case:
    moves = [way("done", "over"), way("gone")]
    asked = {"kind": "recurring", "every": "month", "part": part()} | more
    return opened(publish(walk, step("report", moves, **asked)),
                  **({"day": "2026-06-10"} if "until" in more else {}))  # fmt: skip


def test_a_report_is_owed_for_each_month_from_the_one_in_which_the_step_began(walk: Walk) -> None:
    case = reports(walk)
    assert [(task.part, task.due_day) for task in parts(case)] == [("2026-03", date(2026, 4, 5))]
    tick(datetime(2026, 3, 31, 15, 0, tzinfo=UTC))
    assert len(parts(case)) == 1
    # The clock stood still over a month: it gives what was missed.
    tick(datetime(2026, 4, 30, 16, 0, tzinfo=UTC))
    assert [(task.part, task.due_day) for task in parts(case)] == [
        ("2026-03", date(2026, 4, 5)), ("2026-04", date(2026, 5, 5)), ("2026-05", date(2026, 6, 5)),
    ]  # fmt: skip
    # The limit counts from the end of the month, and so do its alarms.
    assert [task.alerts.count() for task in parts(case)] == [1, 0, 0]
    do(walk, parts(case)[0], walk.world.secretary)
    tick(datetime(2026, 5, 1, 16, 0, tzinfo=UTC))
    assert [task.part for task in parts(case)] == ["2026-04", "2026-05"]
    walk.act(case, walk.world.secretary, "gone")
    assert parts(case) == []


def test_on_its_last_day_the_step_ends_by_itself(walk: Walk) -> None:
    case = reports(walk, until="day", ended="over")
    tick(datetime(2026, 6, 9, 15, 59, tzinfo=UTC))
    assert walk.fresh(case).state == "report"
    tick(datetime(2026, 6, 9, 16, 0, tzinfo=UTC))
    assert walk.fresh(case).outcome == "done"
    assert [task.part for task in parts(case, round=1)] == ["2026-03", "2026-04", "2026-05", "2026-06"]


def test_a_wait_is_passed_on_its_day(walk: Walk) -> None:
    case = opened(publish(walk, step("rest", [way("done", "on"), way("gone")], kind="wait", until="day", passed="on")),
                  day="2026-04-02")  # fmt: skip
    tick(datetime(2026, 4, 1, 15, 59, tzinfo=UTC))
    assert walk.fresh(case).state == "rest"
    tick(datetime(2026, 4, 1, 16, 0, tzinfo=UTC))
    assert walk.fresh(case).outcome == "done"


def wait(walk: Walk, fact: str, **args: object) -> Case:
    call = {"fact": fact, "args": args}
    return opened(publish(walk, step("rest", [way("done", "on")], kind="wait", fact=call, passed="on")))


def child(walk: Walk, case: Case) -> Case:
    with acting():
        return subcase_open(
            parent=case, slug="five-orders", place=case.place, answers=WISH, at=walk.at,
            actor=walk.who(walk.world.secretary), key=walk.key(),
        )  # fmt: skip


@pytest.mark.parametrize(("fact", "state"), [("subcases_settled", "rate"), ("subcases_closed", "closed")])
def test_a_case_waits_until_those_under_it_are_done(
    walk: Walk, fact: str, state: str, django_capture_on_commit_callbacks: "object"
) -> None:
    case = wait(walk, fact)
    first, second = child(walk, case), child(walk, case)
    tick(walk.later(days=1).at)
    walk.to(first, state)
    assert walk.fresh(case).state == "rest"
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        walk.to(second, state)
    assert walk.fresh(case).outcome == "done"


def test_without_a_case_under_it_there_is_nothing_to_pass(walk: Walk) -> None:
    case = wait(walk, "subcases_closed")
    tick(walk.later(days=2).at)
    assert walk.fresh(case).state == "rest"


@pytest.mark.parametrize(
    ("fact", "args", "acts"), [("parent_left_step", {"step": "offer"}, 1), ("parent_closed", {}, 2)]
)
def test_a_case_waits_for_the_one_above(
    walk: Walk, fact: str, args: dict[str, str], acts: int, django_capture_on_commit_callbacks: "object"
) -> None:
    above = walk.ask()
    case = wait(walk, fact, **args)
    Case.objects.system("test").filter(pk=case.pk).update(parent=above)
    tick(walk.later(hours=20).at)
    walk.slug = "five-orders"
    for turn in range(acts):
        assert walk.fresh(case).state == "rest"
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            if fact == "parent_left_step":
                walk.act(above, walk.world.secretary, "offer", {"group": str(walk.world.group.pk)})
            elif turn:
                # People cannot end a case above open ones; the clock can.
                walk.to(above, "rate")
                tick(walk.later(days=40).at)
    assert walk.fresh(case).outcome == "done"


def test_a_fact_that_is_there_is_seen_by_the_next_look_of_the_clock(walk: Walk) -> None:
    case = wait(walk, "role_held", role="secretary")
    assert walk.fresh(case).state == "rest"
    tick(walk.at)
    assert walk.fresh(case).outcome == "done"


def test_a_report_is_asked_of_the_first_role_that_is_held(walk: Walk) -> None:
    case = reports(walk, part=part(role="grid_worker", otherwise=["desk_officer"]))
    assert [(task.holder_role, task.holder_organization) for task in parts(case)] == [
        ("desk_officer", walk.world.village)
    ]
    part_do(
        actor=walk.who(walk.world.desk_officer), task_id=parts(case)[0].pk, sent=Sent(walk.key(), {"count": "1"}),
        at=walk.at,
    )  # fmt: skip
    assert parts(case) == []
