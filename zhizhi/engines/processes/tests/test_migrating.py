"""Running cases brought to a new version: which go over, as what, and which stay and why."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils.timezone import localdate

from zhizhi.core.process import Limit, ProcessDeclaration
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.operations import Source, declaration_publish
from zhizhi.engines.catalogue.queries import process_of, published
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.history import happened
from zhizhi.engines.processes.migrating import Migrated, cases_migrate, migration_plan
from zhizhi.engines.processes.models import Case, Event
from zhizhi.engines.processes.operations import case_send_back
from zhizhi.engines.processes.refusals import CaseRefused
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.registry.invariants import invariants
from zhizhi.registry.journal.verification import verify

SLUG = "five-orders"
pytestmark = pytest.mark.django_db


def changed(process: ProcessDeclaration, **steps: dict[str, Any] | None) -> ProcessDeclaration:
    """The process with keys of its steps changed; a step given None is taken out, moves to it lead to its next."""
    body = process.model_dump(mode="json")
    gone = {name for name, new in steps.items() if new is None}
    follows = {step["id"]: step["moves"][0]["to"] for step in body["steps"]}
    renamed = {name: new["id"] for name, new in steps.items() if new and "id" in new}
    body["steps"] = [step | (steps.get(step["id"]) or {}) for step in body["steps"] if step["id"] not in gone]
    for move in (move for step in body["steps"] for move in step["moves"]):
        move["to"] = follows[move["to"]] if move["to"] in gone else renamed.get(move["to"], move["to"])
    return ProcessDeclaration.model_validate(body)


def published_anew(walk: Walk, process: ProcessDeclaration) -> tuple[DeclarationVersion, DeclarationVersion]:
    old = published(SLUG)
    declaration_publish(scope=None, declaration=process, source=Source.COUNTY, at=walk.at)
    return old, published(SLUG)


def migrate(
    walk: Walk, old: DeclarationVersion, new: DeclarationVersion, mapping: dict[str, str], **more: Any
) -> Migrated:
    return cases_migrate(
        scope=walk.world.scope(walk.world.administrator), old=old, new=new, mapping=mapping, at=walk.at, **more
    )


def test_a_case_goes_on_under_the_new_version_with_its_answers(walk: Walk) -> None:
    case = walk.to(walk.ask(), "dispatch")
    walk.later(days=1)
    process = process_of(published(SLUG))
    new_process = changed(process, accept=None, dispatch={"id": "send", "limit": {"workdays": 3}})
    old, new = published_anew(walk, new_process)

    plan = {proposal.step: (proposal.to, proposal.how, proposal.cases) for proposal in migration_plan(old, new)}
    assert plan == {
        "offer": ("offer", "same", 0), "dispatch": ("send", "alike", 1), "accept": ("", "none", 0),
        "deliver": ("deliver", "same", 0), "rate": ("rate", "same", 0),
    }  # fmt: skip

    before = walk.task(case)
    seen: list[tuple[int, int]] = []
    mapping = {"offer": "offer", "dispatch": "send", "deliver": "deliver"}
    done = migrate(walk, old, new, mapping, progress=lambda *count: seen.append(count))
    assert (done.moved, done.stayed, seen) == (1, [], [(1, 1)])
    task, case = walk.task(case), walk.fresh(case)
    assert (case.declaration, case.state, task.pk, task.step) == (new, "send", before.pk, "send")
    # Three working days from when it came there, not from now.
    assert (task.opened_at, task.holder_role) == (before.opened_at, "group_leader")
    assert task.due_at == before.due_at + timedelta(days=4)  # a weekend lies between
    event = Event.objects.get(case=case, kind=Event.Kind.MIGRATED)
    assert (event.step, event.to, event.answers["old"], event.answers["new"]) == ("dispatch", "send", 1, 2)

    # Again does nothing; the case can be sent back to what it passed under the old version, and ends by the new one.
    assert migrate(walk, old, new, mapping) == Migrated(0, [])
    assert set(happened(task)) == {"offer"}
    group_leader, member = walk.world.group_leader, walk.world.member
    case_send_back(
        actor=Actor(walk.world.scope(group_leader, walk.at)), task_id=task.pk, to="offer", reason="换个小组",
        key="back", at=walk.at,
    )  # fmt: skip
    walk.act(case, walk.world.secretary, "offer", {"group": str(walk.world.group.pk)})
    walk.act(case, group_leader, "dispatch", {"member": str(member.pk)})
    walk.act(case, member, "delivered", {"result": "换了灯泡"})
    assert walk.fresh(case).state == "rate"
    assert not [sentence for one in invariants() for sentence in one.check()]
    assert verify().ok


def test_limits_begin_anew_where_that_is_said(walk: Walk) -> None:
    case = walk.ask()
    walk.later(days=7)
    old, new = published_anew(walk, changed(process_of(published(SLUG)), offer={"limit": {"workdays": 2}}))
    migrate(walk, old, new, {"offer": "offer"}, limits="anew")
    task = walk.task(case)
    assert (task.opened_at, localdate(task.due_at)) == (walk.at, date(2026, 3, 28))  # the end of Friday the 27th
    assert walk.fresh(case).due_at > walk.at + timedelta(days=6)


def test_what_cannot_go_over_stays_and_says_why(walk: Walk) -> None:
    world, process = walk.world, process_of(published(SLUG))
    suspended, waiting, free = walk.ask(), walk.to(walk.ask(), "dispatch"), walk.ask()
    Case.objects.system("test").filter(pk=suspended.pk).update(suspended_at=walk.at)
    # The new version names whom to send before the leader of the group has said so.
    body = process.model_dump(mode="json")
    send, offer = body["steps"][1], body["steps"][0]
    asked = send["moves"][0]["fields"].pop()
    offer["moves"][0]["fields"].append(asked)
    old, new = published_anew(walk, ProcessDeclaration.model_validate(body))

    done = migrate(walk, old, new, {"offer": "offer", "dispatch": "dispatch"})
    assert done.moved == 1
    assert walk.fresh(free).declaration == new
    reasons = {stayed.case_id: stayed.reason for stayed in done.stayed}
    assert reasons.keys() == {suspended.pk, waiting.pk}
    assert "派给谁" in reasons[waiting.pk]
    assert reasons[suspended.pk] != reasons[waiting.pk]
    assert walk.fresh(waiting).declaration == old
    # It finishes under its own version.
    walk.act(waiting, world.group_leader, "dispatch", {"member": str(world.member.pk)})
    assert walk.fresh(waiting).state == "accept"


def test_cases_do_not_leave_the_middle_of_a_notice(walk: Walk) -> None:
    body = process_of(published(SLUG)).model_dump(mode="json")
    body["steps"][0] |= {"kind": "notice", "period": {"workdays": 5}, "text": "wish", "cleared": "shown"}
    body["steps"][0]["moves"].append({"id": "shown", "name": {"zh": "期满", "en": "Over"}, "to": "refused"})
    _first, notice = published_anew(walk, ProcessDeclaration.model_validate(body))
    case = walk.ask()
    assert case.declaration == notice
    old, new = published_anew(walk, process_of(_first))
    proposal = migration_plan(old, new)[0]
    assert (proposal.step, proposal.to, proposal.cases) == ("offer", "", 1)
    assert proposal.why_not
    done = migrate(walk, old, new, {"offer": "offer"})
    assert [stayed.reason for stayed in done.stayed] == [proposal.why_not]


@pytest.mark.parametrize("wrong", ["retired", "other step", "stranger", "same"])
def test_a_wrong_migration_is_refused_as_a_whole(walk: Walk, wrong: str) -> None:
    case, process = walk.ask(), process_of(published(SLUG))
    old, new = published_anew(walk, process.model_copy(update={"limit": Limit(workdays=9)}))
    scope = walk.world.scope(walk.world.secretary if wrong == "stranger" else walk.world.administrator)
    versions = {"retired": (new, old), "same": (new, new)}.get(wrong, (old, new))
    with pytest.raises(CaseRefused):
        cases_migrate(
            scope=scope, old=versions[0], new=versions[1], at=walk.at,
            mapping={"offer": "closed" if wrong == "other step" else "offer"},
        )  # fmt: skip
    assert walk.fresh(case).declaration == old
