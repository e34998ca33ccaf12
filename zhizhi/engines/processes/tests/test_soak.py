"""Two hundred processes killed at random points of random acts: nothing acknowledged is lost, nothing half done."""

import os
import random
from functools import partial
from itertools import count

import pytest

from tests.killing import killed_at
from zhizhi.engines.processes.models import Case, Event, Task
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.engines.processes.ticking import tick
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.verification import verify

KILLS = int(os.environ.get("KILLS", "200"))


@pytest.mark.soak
def test_killed_two_hundred_times_the_house_still_stands(open_walk: Walk) -> None:
    walk, chance = open_walk, random.Random(20261120)
    for number in range(KILLS):
        acts, events = Act.objects.count(), Event.objects.count()
        ended = not killed_at(chance.randint(1, 40), partial(step, walk, random.Random(number), number))
        done = Event.objects.count() - events
        assert Act.objects.count() - acts == done
        assert done >= ended
        consistent()
        walk.later(hours=chance.randint(1, 30))
    checked = verify()
    assert checked.ok, checked.fault


def step(walk: Walk, chance: random.Random, number: int) -> None:
    """Asks anew, moves an open order on, or lets the clock work."""
    # Each child begins with the parent's counter, so each gets keys of its own.
    walk._keys = count(number * 1000)
    cases = list(Case.objects.system("test").filter(closed_at=None).order_by("pk"))
    if not cases or chance.random() < 0.3:
        walk.ask(key=f"soak-{number}")
    elif chance.random() < 0.2:
        walk.ask(key=f"soak-{number}")
        tick(walk.at)
    else:
        case = chance.choice(cases)
        state = walk.fresh(case).state
        order = ["offer", "dispatch", "accept", "deliver", "rate", "closed"]
        walk.to(case, order[order.index(state) + 1])


def consistent() -> None:
    """Each open case stands at exactly one open task, of its own step; an ended one at none."""
    for case in Case.objects.system("test").all():
        steps = list(Task.objects.system("test").open().filter(case=case).values_list("step", flat=True))
        assert steps == ([] if case.closed_at else [case.state])
