"""While a case is suspended no kind of step moves by itself; going on, each shifts what it counts by itself."""

from datetime import UTC, date, datetime, time, timedelta

import pytest

from tests.world import client_for
from zhizhi.engines.processes.models import Case, Event, Task
from zhizhi.engines.processes.moving import moved_by_itself
from zhizhi.engines.processes.notice_models import Notice
from zhizhi.engines.processes.parts import parts_join, parts_urge
from zhizhi.engines.processes.refusals import CaseRefused
from zhizhi.engines.processes.suspending import case_resume, case_suspend
from zhizhi.engines.processes.tests.every import every
from zhizhi.engines.processes.tests.many import do, parts
from zhizhi.engines.processes.tests.pages import page
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.engines.processes.ticking import recount, tick
from zhizhi.engines.processes.voting import slip_hand_in, vote_close

STANDS = r"中止|suspended"
BY_THEMSELVES = {"notice": "clear", "recurring": "over", "fan_out": "all_in", "wait": "passed", "ballot": "yes"}


def stand(walk: Walk, case: Case, until: date | None = None) -> None:
    """The township suspends it."""
    case_suspend(
        actor=walk.who(walk.world.organizer),
        case_id=case.pk,
        until=until,
        reason="等上级批复",
        key=walk.key(),
        at=walk.at,
    )


def go_on(walk: Walk, case: Case) -> None:
    """The township lets it go on, and the clock looks."""
    case_resume(actor=walk.who(walk.world.organizer), case_id=case.pk, note="", key=walk.key(), at=walk.at)
    tick(walk.at)


def test_nothing_moves_by_itself_whatever_the_kind(walk: Walk) -> None:
    cases = every(walk, *BY_THEMSELVES)
    for case in cases.values():
        stand(walk, case)
    before = Task.objects.system("test").count(), Event.objects.count()
    walk.later(days=150)
    tick(walk.at)
    recount(walk.at, 2026)
    tick(walk.at + timedelta(days=1))
    assert (Task.objects.system("test").count(), Event.objects.count()) == before
    for name, case in cases.items():
        assert (walk.fresh(case).state, walk.fresh(case).suspended_at is None) == ("here", False), name
        with pytest.raises(CaseRefused, match=STANDS):
            moved_by_itself(walk.task(case), BY_THEMSELVES[name], walk.at)
    # Pages lead nobody to what would be refused.
    for name, person in (("ballot", "member"), ("ballot", "secretary"), ("notice", "secretary")):
        shown = page(client_for(getattr(walk.world, person)), cases[name])
        assert not any(deed in shown for deed in ("slip-vote", "/vote/", "/notice/")), name
    actor = walk.who(walk.world.secretary)
    for act in (parts_join, parts_urge):
        with pytest.raises(CaseRefused, match=STANDS):
            act(
                actor=actor, case_id=cases["fan_out"].pk, key=walk.key(), at=walk.at,
                **({"note": ""} if act is parts_urge else {}),
            )  # fmt: skip
    with pytest.raises(CaseRefused, match=STANDS):
        slip_hand_in(actor=walk.who(walk.world.member), task_id=walk.task(cases["ballot"]).pk, choice="for", at=walk.at)
    with pytest.raises(CaseRefused, match=STANDS):
        vote_close(actor=actor, task_id=walk.task(cases["ballot"]).pk, key=walk.key(), at=walk.at)


def test_a_notice_that_stood_runs_anew_one_that_was_over_does_not(walk: Walk) -> None:
    case = every(walk, "notice")["notice"]
    stand(walk, case)
    walk.later(days=14)
    go_on(walk, case)
    anew = Notice.objects.filter(case=case).latest("number")
    assert (anew.number, anew.begun_at, walk.fresh(case).state) == (2, walk.at, "here")
    # Over, but nobody has looked yet when the case is suspended.
    walk.at = anew.ends_at + timedelta(minutes=5)
    stand(walk, case)
    walk.later(days=3)
    go_on(walk, case)
    assert (Notice.objects.filter(case=case).count(), walk.fresh(case).state) == (2, "after")


def test_for_months_that_passed_while_it_stood_no_report_is_owed(walk: Walk) -> None:
    case = every(walk, "recurring")["recurring"]
    stand(walk, case)
    walk.at = datetime(2026, 6, 10, 1, tzinfo=UTC)
    go_on(walk, case)
    assert [task.part for task in parts(case)] == ["2026-03", "2026-06"]
    first, last = parts(case)
    assert (first.due_day, last.due_day) == (date(2026, 6, 28), date(2026, 7, 5))
    # Its alarms ring as if nothing had been.
    tick(datetime(2026, 6, 28, 16, tzinfo=UTC))
    assert [task.alerts.count() for task in parts(case)] == [1, 0]


def test_parts_get_their_time_back_and_the_last_of_them_moves_the_case(walk: Walk) -> None:
    case, world = every(walk, "fan_out")["fan_out"], walk.world
    due = [task.due_day for task in parts(case)]
    stand(walk, case, date(2026, 3, 28))
    tick(datetime(2026, 3, 27, 16, tzinfo=UTC))
    assert [task.due_day for task in parts(case)] == [day + timedelta(days=10) for day in due]
    walk.at = datetime(2026, 4, 10, 1, tzinfo=UTC)
    tick(walk.at)
    assert [task.alerts.count() for task in parts(case)] == [1, 1]
    for task, person in zip(parts(case), (world.group_leader, world.second_group_leader), strict=True):
        do(walk, task, person)
    assert walk.fresh(case).state == "after"


def test_the_day_for_which_it_waits_is_as_far_away_as_it_was(walk: Walk) -> None:
    case = every(walk, "wait")["wait"]
    agreed = date.fromisoformat(case.data["day"])
    walk.later(days=3)
    stand(walk, case)
    walk.later(days=40)  # the day comes meanwhile
    go_on(walk, case)
    later = agreed + timedelta(days=40)
    assert (walk.fresh(case).state, walk.fresh(case).data["day"]) == ("here", later.isoformat())
    assert f"{later}" in page(client_for(walk.world.organizer), case)
    tick(datetime.combine(later, time(1), tzinfo=UTC) - timedelta(days=1))
    assert walk.fresh(case).state == "here"
    tick(datetime.combine(later, time(1), tzinfo=UTC))
    assert walk.fresh(case).state == "after"
