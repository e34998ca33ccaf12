"""What time does: alarms once each, moves by themselves, provisional limits, figures that fall due."""

from datetime import UTC, date, datetime

import pytest

from zhizhi.engines.measures.queries import figures
from zhizhi.engines.processes.measures import IN_TIME, OVERDUE, RATING, WITHDRAWN
from zhizhi.engines.processes.models import Alert, Event
from zhizhi.engines.processes.operations import case_withdraw
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.engines.processes.ticking import recount, tick
from zhizhi.registry.holidays.operations import year_enter


def told(walk: Walk) -> list[tuple[int, str, str]]:
    return [(alert.percent, alert.role, alert.organization.name) for alert in Alert.objects.order_by("id")]


def test_alarms_ring_at_the_limit_and_half_as_much_again_once_each(walk: Walk) -> None:
    case = walk.to(walk.ask(), "deliver")  # Wednesday; limit 3 working days: Monday; 150 %: 5 days, Wednesday
    tick(datetime(2026, 3, 23, 15, 59, tzinfo=UTC))
    assert told(walk) == []
    tick(datetime(2026, 3, 23, 16, 0, tzinfo=UTC))  # midnight in China
    tick(datetime(2026, 3, 24, 9, 0, tzinfo=UTC))
    assert told(walk) == [(100, "group_leader", "第一党小组")]
    tick(datetime(2026, 3, 25, 16, 0, tzinfo=UTC))
    tick(datetime(2026, 3, 26, 16, 0, tzinfo=UTC))
    assert told(walk) == [(100, "group_leader", "第一党小组"), (150, "county_officer", "云岭县委")]
    assert Event.objects.filter(case=case, kind="alarmed").count() == 2


def test_after_a_long_stop_both_alarms_ring_at_once(walk: Walk) -> None:
    walk.ask()
    tick(datetime(2026, 4, 30, tzinfo=UTC))
    assert [percent for percent, _role, _place in told(walk)] == [100, 150]


def test_a_task_done_rings_no_more(walk: Walk) -> None:
    walk.to(walk.ask(), "closed")
    assert tick(datetime(2026, 6, 1, tzinfo=UTC)) == 0


def test_without_a_rating_the_order_closes_by_itself(walk: Walk) -> None:
    case = walk.to(walk.ask(), "rate")  # ten working days: 1 April
    tick(datetime(2026, 4, 1, 15, 0, tzinfo=UTC))
    assert walk.fresh(case).state == "rate"
    tick(datetime(2026, 4, 1, 16, 0, tzinfo=UTC))
    assert walk.fresh(case).outcome == "done"
    assert Event.objects.filter(case=case).latest("id").move == "unrated"


def test_a_limit_into_an_unannounced_year_is_provisional_until_its_table_is_entered(
    walk: Walk, django_capture_on_commit_callbacks: "object"
) -> None:
    walk.at = datetime(2026, 12, 31, 2, 0, tzinfo=UTC)  # a Thursday
    case = walk.ask()
    assert (walk.task(case).due_day, walk.task(case).due_provisional) == (date(2027, 1, 1), True)
    assert (case.due_day, case.due_provisional) == (date(2027, 1, 8), True)
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        year_enter(scope=None, year=2027, at=walk.at, workdays=[], holidays={date(2027, 1, 1): "元旦"})
    assert (walk.task(case).due_day, walk.task(case).due_provisional) == (date(2027, 1, 4), False)
    again = walk.fresh(case)
    assert (again.due_day, again.due_provisional) == (date(2027, 1, 11), False)
    told = [(event.step, event.answers["after"][:10]) for event in Event.objects.filter(case=case, kind="recounted")]
    assert told == [("", "2027-01-12"), ("offer", "2027-01-05")]


def test_a_table_that_is_corrected_counts_the_limits_of_its_year_anew(
    walk: Walk, django_capture_on_commit_callbacks: "object"
) -> None:
    walk.at = datetime(2026, 12, 31, 2, 0, tzinfo=UTC)
    case, days = walk.ask(), {date(2027, 1, 1): "元旦"}
    for more in ({}, {date(2027, 1, 4): "元旦"}):
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
            year_enter(scope=None, year=2027, at=walk.at, workdays=[], holidays=days | more)
    assert (walk.task(case).due_day, walk.fresh(case).due_day) == (date(2027, 1, 5), date(2027, 1, 12))


def test_a_table_of_another_year_leaves_limits_alone(walk: Walk, django_capture_on_commit_callbacks: "object") -> None:
    case = walk.ask()
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[operator]
        year_enter(scope=None, year=2025, at=walk.at, workdays=[], holidays={date(2025, 1, 1): "元旦"})
    assert not Event.objects.filter(case=case, kind="recounted").exists()


def test_what_a_stop_left_uncounted_is_counted_by_the_next_day_of_the_clock(walk: Walk) -> None:
    walk.at = datetime(2026, 12, 31, 2, 0, tzinfo=UTC)
    case = walk.ask()
    year_enter(scope=None, year=2027, at=walk.at, workdays=[], holidays={date(2027, 1, 1): "元旦"})  # never committed
    assert walk.fresh(case).due_provisional
    recount(walk.at)
    assert (walk.fresh(case).due_day, walk.fresh(case).due_provisional) == (date(2027, 1, 11), False)


@pytest.mark.parametrize(
    ("days", "to", "in_time", "overdue"),
    [
        (0, "offer", (0, 0), (0, 1)),
        (0, "rate", (1, 1), (0, 0)),
        (20, "offer", (0, 1), (1, 1)),
        (20, "rate", (0, 1), (0, 0)),
    ],
)
def test_figures_of_one_order(
    walk: Walk, days: int, to: str, in_time: tuple[int, int], overdue: tuple[int, int]
) -> None:
    case = walk.ask()
    walk.later(days=days)
    tick(walk.at)
    walk.to(case, to)
    places = [walk.world.county.pk, walk.world.township.pk, walk.world.village.pk]
    found = figures([IN_TIME.of(walk.slug), OVERDUE.of(walk.slug)], places)
    for place in places:
        late, open_ = found.get((IN_TIME.of(walk.slug), place)), found[OVERDUE.of(walk.slug), place]
        assert ((late.numerator, late.denominator) if late else (0, 0)) == in_time
        assert (open_.numerator, open_.denominator) == overdue
    assert not figures([OVERDUE.of(walk.slug)], [walk.world.other_village.pk])


def test_ratings_and_withdrawals_are_counted_apart(walk: Walk) -> None:
    walk.to(walk.ask(), "closed")
    case = walk.ask()
    case_withdraw(actor=walk.who(None), case_id=case.pk, reason="", key="w", at=walk.at)
    county = walk.world.county.pk
    found = figures([measure.of(walk.slug) for measure in (IN_TIME, WITHDRAWN, RATING)], [county])
    pairs = {name.split(".")[1]: (figure.numerator, figure.denominator) for (name, _place), figure in found.items()}
    assert pairs == {"in_time": (1, 1), "withdrawn": (1, 2), "rating": (5, 1)}


def test_a_reopening_counts_again(walk: Walk) -> None:
    case = walk.to(walk.ask(), "rate")
    walk.later(days=1).act(case, None, "reopen", {"missing": "又坏了"})
    walk.later(days=30)
    tick(walk.at)
    figure = figures([IN_TIME.of(walk.slug)], [walk.world.county.pk])[IN_TIME.of(walk.slug), walk.world.county.pk]
    assert (figure.numerator, figure.denominator) == (1, 2)
