"""Double clicks, two at once, and a process killed in the middle: as before or as after, never between."""

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection

from tests.killing import killed_everywhere
from zhizhi.engines.catalogue.models import DeclarationVersion, MechanismEntry
from zhizhi.engines.catalogue.operations import pack_apply
from zhizhi.engines.measures.models import Contribution, DayTotal
from zhizhi.engines.processes.models import Case, Event, Round, Task
from zhizhi.engines.processes.moving import Sent, case_move
from zhizhi.engines.processes.packs import pack_read
from zhizhi.engines.processes.refusals import CaseMoved, CaseRefused, KeyReused
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.verification import verify

AT = datetime(2026, 3, 18, 1, 30, tzinfo=UTC)


def test_the_same_form_twice_is_one_case_and_one_move(walk: Walk) -> None:
    first, again = walk.ask(key="ask"), walk.ask(key="ask")
    assert first == again
    done = walk.act(first, walk.world.secretary, "offer", {"group": str(walk.world.group.pk)}, key="offer")
    sent = Sent("offer", {"group": str(walk.world.group.pk)})
    repeated = case_move(
        actor=walk.who(walk.world.secretary), task_id=done.task_id or 0, move="offer", sent=sent, at=walk.at
    )
    assert repeated == done
    assert Event.objects.count() == 2


def test_the_same_key_with_other_words_is_refused(walk: Walk) -> None:
    case = walk.ask(key="ask")
    with pytest.raises(KeyReused):
        walk.ask(key="ask", answers={"category": "other", "wish": "别的事"})
    done = walk.act(case, walk.world.secretary, "offer", {"group": str(walk.world.group.pk)}, key="offer")
    with pytest.raises(KeyReused):
        case_move(
            actor=walk.who(walk.world.secretary), task_id=done.task_id or 0, move="refuse",
            sent=Sent("offer", {"refusal": "办不了"}), at=walk.at,
        )  # fmt: skip
    with pytest.raises(KeyReused):
        walk.act(case, walk.world.group_leader, "dispatch", {"member": str(walk.world.member.pk)}, key="offer")
    assert Case.objects.system("test").count() == 1
    assert walk.fresh(case).state == "dispatch"


def test_of_two_who_act_at_once_one_acts_and_the_other_hears_of_it(open_walk: Walk) -> None:
    walk, case = open_walk, open_walk.ask()
    task, actor = walk.task(case), walk.who(walk.world.secretary)
    group = str(walk.world.group.pk)
    sent = [("offer", {"group": group}), ("refuse", {"refusal": "办不了"})] * 3
    heard: list[str] = []
    barrier = threading.Barrier(len(sent))

    def one(number: int) -> None:
        move, answers = sent[number]
        barrier.wait()
        try:
            case_move(actor=actor, task_id=task.pk, move=move, sent=Sent(f"both-{number}", answers), at=AT)
            heard.append("done")
        except CaseMoved as moved:
            heard.append(moved.event.kind if moved.event else "nothing")
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(len(sent))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(heard) == ["done"] + ["moved"] * (len(sent) - 1)
    assert Event.objects.filter(case=case, kind="moved").count() == 1


def test_the_same_form_sent_at_the_same_moment_opens_one_case(open_walk: Walk) -> None:
    numbers: list[str] = []
    barrier = threading.Barrier(4)

    def one() -> None:
        barrier.wait()
        try:
            numbers.append(open_walk.ask(key="same").number)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(numbers) == 4
    assert len(set(numbers)) == 1


def state() -> dict[str, Any]:
    """Everything that an act on a case writes, in its order; new ids differ from one attempt to the next."""
    return {
        "cases": list(Case.objects.system("test").order_by("pk").values_list("state", "revision", "settled_at")),
        "tasks": list(Task.objects.system("test").order_by("pk").values_list("step", "closed_at")),
        "events": list(Event.objects.order_by("pk").values_list("kind", "move")),
        "rounds": list(Round.objects.order_by("pk").values_list("settled_at", flat=True)),
        "measures": sorted(Contribution.objects.values_list("measure", "record_id", "numerator", "denominator")),
        "totals": sorted(DayTotal.objects.values_list("measure", "organization_id", "numerator", "denominator")),
        "acts": list(Act.objects.order_by("seq").values_list("seq", "act")),
    }


def test_a_move_killed_anywhere_is_as_before(open_walk: Walk) -> None:
    walk, case = open_walk, open_walk.to(open_walk.ask(), "deliver")
    task, actor = walk.task(case), walk.who(walk.world.member)

    def deliver() -> None:
        case_move(actor=actor, task_id=task.pk, move="delivered", sent=Sent("k", {"result": "修好了"}), at=AT)

    acts = Act.objects.count()
    # All writes are one statement on PostgreSQL, which is killed before it, before the commit and after it.
    assert killed_everywhere(deliver, state) > (6 if connection.vendor == "postgresql" else 8)
    after = state()
    assert (walk.fresh(case).state, Act.objects.count()) == ("rate", acts + 1)
    deliver()
    assert state() == after, "who was not answered sends it again, and it is not done twice"
    assert verify().ok


def pack_state() -> dict[str, Any]:
    """Everything that applying a pack writes."""
    return {
        "mechanisms": list(MechanismEntry.objects.order_by("ref").values_list("ref", "name_zh")),
        "versions": list(DeclarationVersion.objects.order_by("slug").values_list("slug", "version", "state", "digest")),
        "acts": list(Act.objects.order_by("seq").values_list("seq", "act")),
    }


def test_a_pack_applied_and_killed_anywhere_is_as_before(transactional_db: None) -> None:
    pack, faults = pack_read()
    assert not faults
    # Killed at each statement, so a few that name no others: all that ship would be written some thousand times.
    processes = {name: pack.processes[name] for name in ("five-orders", "talent-call", "plan-task")}
    few = type(pack)(pack.kinds, pack.roles, dict(list(pack.mechanisms.items())[:3]), processes, pack.files)

    def apply() -> None:
        pack_apply(scope=None, pack=few, at=AT)

    assert killed_everywhere(apply, pack_state) > 8
    after = pack_state()
    assert [len(rows) for rows in after.values()] == [3, 3, 3]
    apply()
    assert pack_state() == after
    assert verify().ok


def test_an_act_on_a_case_that_has_ended_is_refused(walk: Walk) -> None:
    case = walk.ask()
    task = walk.task(case)
    walk.act(case, walk.world.secretary, "refuse", {"refusal": "办不了"})
    with pytest.raises(CaseRefused):
        case_move(
            actor=walk.who(walk.world.secretary), task_id=task.pk, move="refuse",
            sent=Sent("late", {"refusal": "再说"}), at=AT,
        )  # fmt: skip
