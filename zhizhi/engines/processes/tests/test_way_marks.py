from collections.abc import Callable

import pytest
from django.test import Client

from zhizhi.engines.processes.models import Case, Event
from zhizhi.engines.processes.operations import case_send_back
from zhizhi.engines.processes.queries import events_of
from zhizhi.engines.processes.tests.pages import page
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.engines.processes.way_marks import way_taken
from zhizhi.registry.people.models import Person


def moved(step: str, move: str) -> Event:
    return Event(kind=Event.Kind.MOVED, step=step, move=move)


def test_the_way_is_what_was_passed_and_not_gone_back_over() -> None:
    back = Event(kind=Event.Kind.SENT_BACK, step="c", to="b")
    cases = [
        ("just opened", "a", [], [], []),
        ("two steps on", "c", [moved("a", "x"), moved("b", "y")], ["a", "b"], ["a.x", "b.y"]),
        ("sent back", "b", [moved("a", "x"), moved("b", "y"), back], ["a"], ["a.x"]),
        (
            "sent back and on",
            "c",
            [moved("a", "x"), moved("b", "y"), back, moved("b", "z")],
            ["a", "b"],
            ["a.x", "b.z"],
        ),
        ("asked again", "a", [moved("a", "x"), moved("b", "again")], ["b"], ["a.x", "b.again"]),
    ]
    for name, state, events, passed, arrows in cases:
        marks = way_taken(Case(state=state), events)
        assert (marks.here, set(marks.passed), set(marks.taken)) == (state, set(passed), {"_request", *arrows}), name


@pytest.mark.django_db
def test_the_page_draws_how_far_the_case_is(walk: Walk, client_for: Callable[[Person], Client]) -> None:
    case = walk.to(walk.ask(), "accept")
    task = walk.task(case)
    case_send_back(
        actor=walk.who(walk.world.member), task_id=task.pk, to="dispatch", reason="今天不在", key=walk.key(), at=walk.at
    )
    assert way_taken(walk.fresh(case), events_of(case)).taken == {"_request", "offer.offer"}
    shown = page(client_for(walk.world.secretary), case)
    assert '<g class="task here" data-step="dispatch">' in shown
    assert '<g class="task passed" data-step="offer">' in shown
    assert '<g class="arrow plain taken" data-arrow="offer.offer">' in shown
    assert '<g class="arrow plain" data-arrow="dispatch.dispatch">' in shown
