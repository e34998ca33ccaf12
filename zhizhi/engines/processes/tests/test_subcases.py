"""Cases under another: who opens them, what the parent says of them, and when the parent cannot end."""

from zhizhi.engines.processes.models import Case, Event
from zhizhi.engines.processes.subcases import subcase_open
from zhizhi.engines.processes.tests.walk import WISH, Walk
from zhizhi.registry.journal.operations import acting


def _child(walk: Walk, parent: Case, key: str = "") -> Case:
    with acting():
        return subcase_open(
            parent=parent, slug="five-orders", place=parent.place, answers=WISH, at=walk.at,
            actor=walk.who(walk.world.secretary), key=key,
        )  # fmt: skip


def test_an_act_opens_a_case_under_another_once(walk: Walk) -> None:
    parent = walk.ask()
    child = _child(walk, parent)
    assert _child(walk, parent).pk == child.pk
    assert (child.parent_id, child.channel, child.state) == (parent.pk, "program", "offer")
    told = Event.objects.get(case=parent, kind=Event.Kind.SUBCASE_OPENED)
    assert told.answers == {"case": child.pk, "number": child.number, "slug": "five-orders"}
    # The parent has moved on: the same answers are another case.
    walk.act(parent, walk.world.secretary, "offer", {"group": str(walk.world.group.pk)})
    assert _child(walk, walk.fresh(parent)).pk != child.pk
