"""What any step can do: a barrier, signatures, more time, suspension, withdrawing one's own."""

import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import process_of, published
from zhizhi.engines.measures.queries import figures
from zhizhi.engines.processes.effects import EFFECTS
from zhizhi.engines.processes.extending import case_extend, extension_ask, extension_grant, extension_refuse
from zhizhi.engines.processes.measures import OVERDUE
from zhizhi.engines.processes.models import Alert, Case, Event, Round, Task
from zhizhi.engines.processes.operations import case_send_back, case_urge, case_withdraw
from zhizhi.engines.processes.refusals import CaseMoved, CaseRefused, NotYours
from zhizhi.engines.processes.signing import (
    colleagues_of,
    signature_ask,
    signature_drop,
    signature_give,
    signature_refuse,
    signatures_ask_anew,
)
from zhizhi.engines.processes.suspending import case_resume, case_suspend
from zhizhi.engines.processes.tests.pages import act, got, page
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.engines.processes.ticking import recount, tick
from zhizhi.registry.people.models import Person

ClientFor = Callable[[Person], Client]


def declared(change: Callable[[dict[str, Any]], None]) -> None:
    """The shipped orders with something changed."""
    before = published("five-orders")
    body = process_of(before).model_dump(mode="json")
    change(body)
    DeclarationVersion.objects.filter(pk=before.pk).update(state="retired")
    DeclarationVersion.objects.create(
        slug=before.slug, ref=before.ref, kind="process", version=2, digest=f"changed{len(str(body))}", body=body,
        published_at=before.published_at,
    )  # fmt: skip


def signed(body: dict[str, Any]) -> None:
    """Offering takes the signatures of the desk and of the township; refusing takes none."""
    step = body["steps"][0]
    step["signatures"] = ["desk_officer", "township_organizer"]
    next(move for move in step["moves"] if move["id"] == "refuse")["unsigned"] = True


def part(case: Case, key: str) -> Task:
    found: Task = Task.objects.system("test").open().get(case=case, part=key)
    return found


def sign(walk: Walk, person: Person, task: Task, *, why: str = "", key: str = "") -> Event:
    given: dict[str, Any] = {"actor": walk.who(person), "task_id": task.pk, "key": key or walk.key(), "at": walk.at}
    return signature_refuse(reason=why, **given) if why else signature_give(remark="同意", **given)


def offer(walk: Walk, case: Case) -> Event:
    return walk.act(case, walk.world.secretary, "offer", {"group": str(walk.world.group.pk)})


# Barrier


def test_what_was_before_an_effect_is_not_gone_back_to(
    walk: Walk, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    def effective(body: dict[str, Any]) -> None:
        next(move for move in body["steps"][1]["moves"] if move["id"] == "dispatch")["effects"] = [{"effect": "noted"}]

    done: list[str] = []
    monkeypatch.setitem(EFFECTS, "noted", lambda doing: done.append(doing.case.number))
    declared(effective)
    world, case = walk.world, walk.ask()
    walk.to(case, "dispatch")
    assert "send-back" in page(client_for(world.group_leader), case)
    walk.to(case, "accept")
    assert done == [case.number]
    client = client_for(world.member)
    assert "send-back" not in page(client, case)
    for step in ("offer", "dispatch"):
        assert act(client, walk, case, "send_back", to=step, reason="不该我办").status_code == 422
        with pytest.raises(CaseRefused):
            case_send_back(
                actor=walk.who(world.member), task_id=walk.task(case).pk, to=step, reason="不该我办", key=walk.key(),
                at=walk.at,
            )  # fmt: skip
    assert walk.fresh(case).state == "accept"


# Signatures


def test_the_leader_moves_on_only_when_all_have_signed(walk: Walk, client_for: ClientFor) -> None:
    declared(signed)
    world, case = walk.world, walk.ask()
    with pytest.raises(CaseRefused, match=r"柳湾村.*青溪镇"):
        offer(walk, case)
    desk = part(case, "sign:desk_officer")
    with pytest.raises(NotYours):
        sign(walk, world.organizer, desk)
    client = client_for(world.desk_officer)
    assert case.title in got(client, "desk:inbox").content.decode()
    assert f"sign-{desk.pk}-remark" in page(client, case)
    sent = {"task": desk.pk, f"sign-{desk.pk}-key": "one", f"sign-{desk.pk}-remark": "情况属实"}
    for _twice in range(2):
        assert client.post(reverse("processes:any", args=[case.number, "sign"]), sent).status_code == 302
    assert Event.objects.filter(case=case, kind="signed").count() == 1
    assert "情况属实" in page(client_for(world.secretary), case)
    with pytest.raises(CaseRefused, match="青溪镇"):
        offer(walk, case)
    sign(walk, world.organizer, part(case, "sign:township_organizer"))
    offer(walk, case)
    assert walk.fresh(case).state == "dispatch"


def test_refused_and_changed_all_sign_anew_and_an_unsigned_move_needs_none(walk: Walk) -> None:
    declared(signed)
    world, case = walk.world, walk.ask()
    sign(walk, world.desk_officer, part(case, "sign:desk_officer"))
    sign(walk, world.organizer, part(case, "sign:township_organizer"), why="时间太紧")
    with pytest.raises(CaseRefused, match="时间太紧"):
        offer(walk, case)
    given: dict[str, Any] = {
        "actor": walk.who(world.secretary),
        "task_id": walk.task(case).pk,
        "changed": "改到下周",
        "at": walk.at,
    }
    assert signatures_ask_anew(key="again", **given) == signatures_ask_anew(key="again", **given)
    with pytest.raises(CaseRefused):
        signatures_ask_anew(key=walk.key(), **given)
    for person, key in ((world.desk_officer, "sign:desk_officer"), (world.organizer, "sign:township_organizer")):
        with pytest.raises(CaseRefused):
            offer(walk, case)
        sign(walk, person, part(case, key))
    offer(walk, case)
    other = walk.ask()
    walk.act(other, world.secretary, "refuse", {"refusal": "不归村里管"})
    assert not Task.objects.system("test").open().filter(case=other).exists()


def test_a_colleague_of_another_unit_is_asked_to_sign(walk: Walk, client_for: ClientFor) -> None:
    world, case = walk.world, walk.ask()
    client, address = client_for(world.secretary), reverse("processes:co_sign", args=[case.number])
    assert world.department.name in client.get(address, {"text": "农业"}).content.decode()
    chosen = client.get(address, {"unit": world.department.pk}).content.decode()
    assert world.contact.name in chosen
    sent = {"unit": world.department.pk, "task": walk.task(case).pk, "key": "ask", "person": world.contact.pk}
    assert client.post(address, sent).status_code == 302
    assert client.post(address, sent | {"person": world.member.pk, "key": "b"}).status_code == 422
    assert world.contact not in colleagues_of(walk.task(case), world.department, walk.at)
    with pytest.raises(CaseRefused, match=world.contact.name):
        offer(walk, case)
    assert part(case, f"sign:person:{world.contact.pk}").holder_person == world.contact
    assert "sign-" in page(client_for(world.contact), case)
    leader: dict[str, Any] = {"actor": walk.who(world.secretary), "task_id": walk.task(case).pk, "at": walk.at}
    with pytest.raises(CaseRefused):
        signature_ask(person=world.contact, note="", key=walk.key(), **leader)
    signature_drop(part=f"sign:person:{world.contact.pk}", key=walk.key(), **leader)
    offer(walk, case)
    assert not Task.objects.system("test").open().filter(case=case).exclude(part="").exists()


def test_a_signature_and_the_leaders_move_at_once_leave_no_open_part(open_walk: Walk) -> None:
    declared(signed)
    walk, world, case = open_walk, open_walk.world, open_walk.ask()
    sign(walk, world.organizer, part(case, "sign:township_organizer"))
    desk, heard, barrier = part(case, "sign:desk_officer"), [], threading.Barrier(2)
    actors = {"sign": walk.who(world.desk_officer), "refuse": walk.who(world.secretary)}

    def one(what: str) -> None:
        barrier.wait()
        try:
            if what == "sign":
                signature_give(actor=actors[what], task_id=desk.pk, remark="", key="s", at=walk.at)
            else:
                walk.act(case, world.secretary, "refuse", {"refusal": "不归村里管"}, key="r")
            heard.append(what)
        except CaseMoved:
            heard.append("late")
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(what,)) for what in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(heard) in (["late", "refuse"], ["refuse", "sign"])
    assert walk.fresh(case).outcome == "refused"
    assert not Task.objects.system("test").open().filter(case=case).exists()


# More time


def asked(walk: Walk, case: Case, until: date = date(2026, 3, 27), key: str = "") -> Event:
    return extension_ask(
        actor=walk.who(walk.world.secretary), task_id=walk.task(case).pk, until=until, reason="等材料",
        key=key or walk.key(), at=walk.at,
    )  # fmt: skip


def test_more_time_is_asked_for_and_decided_one_level_up(walk: Walk, client_for: ClientFor) -> None:
    world, case = walk.world, walk.ask()
    before = walk.task(case).due_day
    for until in (before, date(2028, 1, 1)):
        with pytest.raises(CaseRefused):
            asked(walk, case, until)
    assert asked(walk, case, key="a") == asked(walk, case, key="a")
    with pytest.raises(CaseRefused):
        asked(walk, case)
    decision = part(case, "extend")
    assert (decision.holder_role, decision.holder_organization) == ("township_organizer", world.township)
    client = client_for(world.organizer)
    assert "extension_grant-until" in page(client, case)
    assert "extension_grant-until" not in page(client_for(world.secretary), case)
    granted: dict[str, Any] = {
        "actor": walk.who(world.organizer),
        "task_id": decision.pk,
        "until": date(2026, 4, 1),
        "at": walk.at,
    }
    assert extension_grant(note="", key="g", **granted) == extension_grant(note="", key="g", **granted)
    task, again = walk.task(case), walk.fresh(case)
    assert (task.due_day, again.due_day, task.extended) == (date(2026, 4, 1), date(2026, 4, 1), 1)
    assert Round.objects.get(case=case).due_at == again.due_at
    recount(walk.at, 2026)
    assert walk.task(case).due_day == walk.fresh(case).due_day == date(2026, 4, 1)
    assert "2026-04-01" in page(client, case)
    tick(datetime(2026, 4, 1, 15, tzinfo=UTC))
    assert not Alert.objects.exists()
    tick(datetime(2026, 4, 1, 16, tzinfo=UTC))
    assert Alert.objects.count() == 1


def test_after_an_alarm_a_limit_that_was_moved_rings_again(walk: Walk) -> None:
    world, case = walk.world, walk.ask()
    walk.at = datetime(2026, 3, 20, 1, tzinfo=UTC)
    tick(walk.at)
    assert [(alert.percent, alert.extended) for alert in Alert.objects.all()] == [(100, 0)]
    case_extend(
        actor=walk.who(world.organizer), task_id=walk.task(case).pk, until=date(2026, 3, 27), reason="等材料", key="e",
        at=walk.at,
    )  # fmt: skip
    assert not Task.objects.system("test").open().get(case=case).due_at <= walk.at
    tick(datetime(2026, 3, 28, tzinfo=UTC))
    assert [(alert.percent, alert.extended) for alert in Alert.objects.order_by("id")] == [(100, 0), (100, 1)]


def test_refused_time_changes_nothing_and_nobody_decides_for_themselves(walk: Walk) -> None:
    world, case = walk.world, walk.ask()
    asked(walk, case)
    before, decision = walk.task(case).due_at, part(case, "extend")
    with pytest.raises(NotYours):
        extension_refuse(actor=walk.who(world.secretary), task_id=decision.pk, reason="不必", key="x", at=walk.at)
    extension_refuse(actor=walk.who(world.organizer), task_id=decision.pk, reason="材料已齐", key="r", at=walk.at)
    with pytest.raises(CaseMoved):
        extension_grant(
            actor=walk.who(world.organizer), task_id=decision.pk, until=date(2026, 3, 27), note="", key="g", at=walk.at
        )
    assert walk.task(case).due_at == before
    with pytest.raises(CaseRefused):
        case_extend(
            actor=walk.who(world.secretary), task_id=walk.task(case).pk, until=date(2026, 3, 27), reason="忙",
            key="own", at=walk.at,
        )  # fmt: skip
    asked(walk, case)
    walk.act(case, world.secretary, "refuse", {"refusal": "不归村里管"})
    assert not Task.objects.system("test").open().filter(case=case).exists()


# Suspension


def suspend(walk: Walk, case: Case, until: date | None = None, key: str = "") -> Event:
    return case_suspend(
        actor=walk.who(walk.world.organizer), case_id=case.pk, until=until, reason="等上级批复", key=key or walk.key(),
        at=walk.at,
    )  # fmt: skip


def test_a_suspended_case_is_not_late_and_goes_on_with_the_time_it_had(walk: Walk, client_for: ClientFor) -> None:
    world, case = walk.world, walk.ask()
    task, whole = walk.task(case).due_day, case.due_day
    assert suspend(walk, case, key="s") == suspend(walk, case, key="s")
    with pytest.raises(CaseRefused):
        suspend(walk, case)
    with pytest.raises(CaseRefused, match="2026-03-18"):
        offer(walk, case)
    with pytest.raises(CaseRefused):
        case_urge(actor=walk.who(None), case_id=case.pk, note="", key="u", at=walk.at)
    walk.later(days=14)  # ten working days
    assert tick(walk.at) == 0
    assert not Alert.objects.exists()
    measured = figures([OVERDUE.of(walk.slug)], [world.county.pk])[OVERDUE.of(walk.slug), world.county.pk]
    assert (measured.numerator, measured.denominator) == (0, 1)
    for person, name in ((world.secretary, "desk:inbox"), (world.organizer, "processes:cases")):
        shown = got(client_for(person), name).content.decode()
        assert "suspended" in shown
        assert "9990" not in shown
    assert "move/offer" not in page(client_for(world.secretary), case)
    case_resume(actor=walk.who(world.organizer), case_id=case.pk, note="批了", key="r", at=walk.at)
    days = {date(2026, 3, 19): date(2026, 4, 2), date(2026, 3, 26): date(2026, 4, 10)}
    assert (walk.task(case).due_day, walk.fresh(case).due_day) == (days[task], days[whole])
    assert Round.objects.get(case=case).due_at == walk.fresh(case).due_at
    recount(walk.at, 2026)
    assert walk.fresh(case).due_day == days[whole]
    offer(walk, case)


def test_on_its_day_a_suspended_case_goes_on_by_itself(walk: Walk) -> None:
    case = walk.ask()
    with pytest.raises(CaseRefused):
        suspend(walk, case, date(2026, 3, 18))
    suspend(walk, case, date(2026, 3, 23))
    tick(datetime(2026, 3, 22, 15, 59, tzinfo=UTC))
    assert walk.fresh(case).suspended_at
    for _twice in range(2):
        tick(datetime(2026, 3, 22, 16, tzinfo=UTC))
    assert walk.fresh(case).suspended_at is None
    assert walk.task(case).due_day == date(2026, 3, 24)
    resumed = Event.objects.get(case=case, kind="resumed")
    assert resumed.actor_name == ""
    with pytest.raises(CaseRefused):
        case_resume(actor=walk.who(walk.world.organizer), case_id=case.pk, note="", key="late", at=walk.at)


def test_suspended_with_its_parts_and_withdrawn_meanwhile(walk: Walk) -> None:
    case = walk.ask()
    asked(walk, case)
    suspend(walk, case)
    with pytest.raises(CaseRefused):
        extension_refuse(
            actor=walk.who(walk.world.organizer), task_id=part(case, "extend").pk, reason="不必", key="x", at=walk.at
        )
    case_withdraw(actor=walk.who(walk.world.organizer), case_id=case.pk, reason="不办了", key="w", at=walk.at)
    assert walk.fresh(case).outcome == "withdrawn"
    assert not Task.objects.system("test").open().filter(case=case).exists()


# Withdrawing


def test_who_opened_a_case_at_the_desk_takes_it_back(walk: Walk, client_for: ClientFor) -> None:
    world = walk.world
    own, others = walk.ask(desk=world.desk_officer), walk.ask()
    client = client_for(world.desk_officer)
    assert "/withdraw/" in page(client, own)
    assert "/withdraw/" not in page(client, others)
    assert act(client, walk, others, "withdraw", reason="登记错了").status_code == 403
    assert "Really withdraw" in act(client, walk, own, "withdraw", reason="登记错了").content.decode()
    assert walk.fresh(own).closed_at is None
    assert act(client, walk, own, "withdraw", reason="登记错了", sure="yes").status_code == 302
    assert walk.fresh(own).outcome == "withdrawn"
