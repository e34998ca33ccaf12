"""A village is merged while cases stand at each kind of step: all go on; taken back, the rest is named."""

from datetime import timedelta
from typing import Any

import pytest

from zhizhi.engines.processes.extending import extension_grant, request_open
from zhizhi.engines.processes.models import Case, Task
from zhizhi.engines.processes.notice_queries import notices_shown_at
from zhizhi.engines.processes.signing import signature_give
from zhizhi.engines.processes.tests.every import KINDS, VOTERS, every
from zhizhi.engines.processes.tests.many import do, parts
from zhizhi.engines.processes.tests.test_carrying import broken, merged
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.engines.processes.ticking import tick
from zhizhi.engines.processes.voting import slip_hand_in, vote_close
from zhizhi.registry.changes.operations import change_undo
from zhizhi.registry.changes.references import references_of
from zhizhi.registry.changes.wanted import ChangeRefused


def test_each_goes_on_at_the_successor(walk: Walk) -> None:
    world, cases = walk.world, every(walk)
    walk.later(days=1)
    change = merged(walk)
    for name, case in cases.items():
        assert walk.fresh(case).place == world.second_village, name
        assert walk.task(case).holder_organization == world.second_village, name
    left = Task.objects.system("test").open().filter(holder_organization=world.village)
    assert list(left.values_list("case__slug", "part")) == []
    for name in KINDS:
        GO_ON[name](walk, cases[name])
    assert {name: walk.fresh(case).state for name, case in cases.items()} == dict.fromkeys(KINDS, "after")
    assert broken() == []
    named = {one.url for one in references_of(change)}
    assert named <= {f"/cases/{case.number}/" for case in cases.values()}
    assert named
    with pytest.raises(ChangeRefused, match="EA"):
        change_undo(scope=None, change=change, at=walk.at)


def test_taken_back_before_anybody_acted_all_is_owed_where_it_was(walk: Walk) -> None:
    def rows() -> Any:
        kept = ("holder_role", "holder_organization", "holder_person", "due_at", "part", "closed_at", "asked_above")
        return list(Task.objects.system("test").order_by("pk").values(*kept)), list(
            Case.objects.system("test").order_by("pk").values("place", "state", "parent", "revision")
        )

    every(walk)
    walk.later(days=1)
    before = rows()
    change = merged(walk)
    assert rows() != before
    change_undo(scope=None, change=change, at=walk.at + timedelta(hours=2))
    assert rows() == before
    assert broken() == []


def _notice(walk: Walk, case: Case) -> None:
    assert case.pk in {one.case_id for one in notices_shown_at(walk.world.second_village, walk.at)}
    walk.later(days=8)
    tick(walk.at)


def _recurring(walk: Walk, case: Case) -> None:
    [report] = parts(case)
    do(walk, report, walk.world.second_secretary)
    walk.act(case, walk.world.second_secretary, "over")


def _fan_out(walk: Walk, case: Case) -> None:
    for task, person in zip(parts(case), (walk.world.group_leader, walk.world.second_group_leader), strict=True):
        do(walk, task, person)


def _wait(walk: Walk, case: Case) -> None:
    walk.later(days=40)
    tick(walk.at)


def _ballot(walk: Walk, case: Case) -> None:
    task = walk.task(case)
    for name in VOTERS:
        slip_hand_in(actor=walk.who(getattr(walk.world, name)), task_id=task.pk, choice="for", at=walk.at)
    vote_close(actor=walk.who(walk.world.second_secretary), task_id=task.pk, key=walk.key(), at=walk.at)


def _signatures(walk: Walk, case: Case) -> None:
    for one in parts(case):
        # The successor has no desk officer: its township is asked, and its people sign for the post.
        person = {"secretary": walk.world.second_secretary}.get(one.holder_role, walk.world.organizer)
        signature_give(actor=walk.who(person), task_id=one.pk, remark="", key=walk.key(), at=walk.at)
    walk.act(case, walk.world.second_secretary, "signed")


def _extension(walk: Walk, case: Case) -> None:
    request = request_open(case)
    assert request is not None
    extension_grant(
        actor=walk.who(walk.world.organizer), task_id=request.task.pk, until=request.until, note="同意", key=walk.key(),
        at=walk.at,
    )  # fmt: skip
    walk.act(case, walk.world.second_secretary, "on")


def _subcase(walk: Walk, case: Case) -> None:
    child = Case.objects.system("test").select_related("place").get(parent=case)
    assert child.place == walk.world.second_village
    walk.act(child, walk.world.second_secretary, "offer", {"group": str(walk.world.group.pk)})
    walk.act(case, walk.world.second_secretary, "on")


GO_ON = {
    "notice": _notice, "recurring": _recurring, "fan_out": _fan_out, "wait": _wait, "ballot": _ballot,
    "signatures": _signatures, "extension": _extension, "subcase": _subcase,
}  # fmt: skip
