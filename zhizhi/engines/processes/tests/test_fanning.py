"""Parts of many at the same time: who gets one, who does it, when it is enough, and what two do at once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from tests.world import SINCE
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.models import Alert, Event, Task
from zhizhi.engines.processes.moving import Sent
from zhizhi.engines.processes.operations import case_hand_over
from zhizhi.engines.processes.parts import part_do, part_drop, parts_join, parts_urge
from zhizhi.engines.processes.refusals import AnswersRefused, CaseMoved, CaseRefused, NotYours
from zhizhi.engines.processes.tests.many import do, opened, part, parts, publish, step, way
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.engines.processes.ticking import tick
from zhizhi.registry.changes.operations import change_make
from zhizhi.registry.changes.preview import preview_of
from zhizhi.registry.changes.wanted import Wanted
from zhizhi.registry.facts.models import PlaceLink
from zhizhi.registry.organizations.operations import organization_create
from zhizhi.registry.people.models import Appointment
from zhizhi.registry.rights.operations import appointment_end, appointment_start

GROUPS: dict[str, object] = {"kinds": ["party_group"]}


def fan(among: dict[str, object], **more: object) -> dict[str, object]:
    asked = part(**({"role": "group_leader"} if "kinds" in among or "field" in among else {}))
    return step("ask", [way("done", "all_in"), way("gone")], kind="fan_out", among=among, completed="all_in",
                **({"part": asked} | more))  # fmt: skip


@pytest.mark.parametrize(
    ("among", "answers", "keys"),
    [
        (GROUPS, {}, ["unit:group", "unit:second_group"]),
        ({"field": "groups"}, {"groups": ["second_group"]}, ["unit:second_group"]),
        ({"field": "people"}, {"people": ["member", "second_member"]}, ["person:member", "person:second_member"]),
        ({"role": "group_leader"}, {}, ["unit:group", "unit:second_group"]),
        ({"members": True}, {}, ["person:member", "person:second_member"]),
        ({"linked": "first_secretary_at"}, {}, ["person:nobody"]),
        ({"role": "grid_worker"}, {}, []),
    ],
)
def test_who_is_among_them(
    walk: Walk, among: dict[str, object], answers: dict[str, list[str]], keys: list[str]
) -> None:
    world = walk.world
    if "linked" in among:
        PlaceLink.objects.create(
            person=world.nobody, organization=world.village, place_left=world.village.left, from_date=SINCE,
            link="first_secretary_at",
        )  # fmt: skip
    given = {name: [str(getattr(world, one).pk) for one in ones] for name, ones in answers.items()}
    case = opened(publish(walk, fan(among)), **given)
    wanted = [f"{kind}:{getattr(world, name).pk}" for kind, name in (key.split(":") for key in keys)]
    assert sorted(task.part for task in parts(case)) == sorted(wanted)
    assert walk.fresh(case).state == "ask"


@pytest.mark.parametrize(
    ("complete", "needed"), [({}, 2), ({"complete": "any"}, 1), ({"complete": "quorum", "quorum": 51}, 2),
                             ({"complete": "quorum", "quorum": 50}, 1)],
)  # fmt: skip
def test_when_it_is_enough_the_case_moves_on_and_nobody_owes_a_part(
    walk: Walk, complete: dict[str, object], needed: int
) -> None:
    case = opened(publish(walk, fan(GROUPS, **complete)))
    first, second = parts(case)
    do(walk, first, walk.world.group_leader)
    assert (walk.fresh(case).outcome == "done") == (needed == 1)
    if needed == 2:
        do(walk, second, walk.world.second_group_leader)
    else:
        with pytest.raises(CaseMoved):
            do(walk, second, walk.world.second_group_leader)
    assert walk.fresh(case).outcome == "done"
    assert parts(case) == []
    moved = Event.objects.get(case=case, kind="moved")
    assert (moved.move, moved.actor_name) == ("all_in", "")


def test_a_part_is_done_once_by_who_has_it_with_right_answers(walk: Walk) -> None:
    case = opened(publish(walk, fan(GROUPS)))
    first, second = parts(case)
    with pytest.raises(NotYours):
        do(walk, second, walk.world.group_leader)
    with pytest.raises(AnswersRefused):
        do(walk, first, walk.world.group_leader, -1)
    with pytest.raises(CaseRefused, match="分项任务"):
        do(walk, walk.task(case), walk.world.secretary)
    event = do(walk, first, walk.world.group_leader, key="same")
    assert do(walk, first, walk.world.group_leader, key="same").pk == event.pk
    assert (event.kind, event.answers) == ("part_done", {"count": 3})
    with pytest.raises(CaseMoved):
        do(walk, first, walk.world.group_leader, 4)
    with pytest.raises(CaseRefused):
        walk.act(case, walk.world.secretary, "all_in")
    walk.act(case, walk.world.secretary, "gone")
    with pytest.raises(CaseMoved):
        do(walk, second, walk.world.second_group_leader)


def test_who_leads_urges_hands_over_and_drops(walk: Walk) -> None:
    world, case = walk.world, opened(publish(walk, fan(GROUPS)))
    first, second = parts(case)
    leader, other = walk.who(world.secretary), walk.who(world.group_leader)
    urged = parts_urge(actor=leader, case_id=case.pk, note="", key=walk.key(), at=walk.at)
    assert (urged.answers["parts"], [task.urged_at for task in parts(case)]) == (2, [walk.at, walk.at])
    with pytest.raises(CaseRefused, match="24 小时"):
        parts_urge(actor=leader, case_id=case.pk, note="", key=walk.key(), at=walk.at + timedelta(hours=23))
    with pytest.raises(NotYours):
        parts_urge(actor=other, case_id=case.pk, note="", key=walk.key(), at=walk.at)
    case_hand_over(actor=leader, task_id=first.pk, person=world.member, reason="出差", key=walk.key(), at=walk.at)
    do(walk, first, world.member)
    for actor, reason, refused in ((other, "合并了", NotYours), (leader, " ", CaseRefused)):
        with pytest.raises(refused):
            part_drop(actor=actor, task_id=second.pk, reason=reason, key=walk.key(), at=walk.at)
    part_drop(actor=leader, task_id=second.pk, reason="小组合并了", key=walk.key(), at=walk.at)
    assert walk.fresh(case).outcome == "done"


def test_when_every_part_is_dropped_who_leads_takes_another_way(walk: Walk) -> None:
    case = opened(publish(walk, fan(GROUPS)))
    for task in parts(case):
        part_drop(actor=walk.who(walk.world.secretary), task_id=task.pk, reason="不办了", key=walk.key(), at=walk.at)
    assert walk.fresh(case).state == "ask"
    walk.act(case, walk.world.secretary, "gone")


@pytest.mark.parametrize("late", [True, False])
def test_who_joins_later_gets_a_part_where_the_declaration_says_so(walk: Walk, late: bool) -> None:
    world, case = walk.world, opened(publish(walk, fan(GROUPS, late=late)))
    leader = walk.who(world.secretary)
    new = organization_create(scope=None, parent=world.branch, kind="party_group", name="第三党小组", at=walk.at)
    if not late:
        with pytest.raises(CaseRefused, match="没有新增"):
            parts_join(actor=leader, case_id=case.pk, key=walk.key(), at=walk.at)
        return
    tick(walk.later(days=1).at)
    third = parts(case)[2]
    # Nobody leads the new group, so the next above is asked.
    assert (third.part, third.holder_role, third.asked_above) == (f"unit:{new.pk}", "secretary", True)
    fourth = organization_create(scope=None, parent=world.branch, kind="party_group", name="第四党小组", at=walk.at)
    parts_join(actor=leader, case_id=case.pk, key="join", at=walk.at)
    parts_join(actor=leader, case_id=case.pk, key="join", at=walk.at)
    assert [task.part for task in parts(case)][3:] == [f"unit:{fourth.pk}"]
    tick(walk.later(days=1).at)
    assert len(parts(case)) == 4


@pytest.mark.parametrize("new", [False, True])
def test_what_was_merged_has_its_part_already(walk: Walk, new: bool) -> None:
    world, case = walk.world, opened(publish(walk, fan(GROUPS, late=True)))
    walk.later(days=1)
    more = {"name": "联合党小组"} if new else {"into": world.second_group.pk}
    wanted = Wanted("merge", world.group.pk, others=(world.second_group.pk,), **more)
    seen = preview_of(wanted, scope=None, at=walk.at).digest
    change = change_make(scope=None, wanted=wanted, seen=seen, since=0, key=walk.key(), at=walk.at)
    tick(walk.later(days=1).at)
    keys = [f"unit:{world.group.pk}", f"unit:{world.second_group.pk}"]
    assert [task.part for task in parts(case)] == keys
    owed = change.done["made"] or world.second_group.pk
    assert not new or {task.asked_above for task in parts(case)} == {True}
    assert new or {task.holder_organization_id for task in parts(case)} == {owed}


def test_parts_ring_like_tasks_and_stand_in_the_way_of_nothing(walk: Walk) -> None:
    case = opened(publish(walk, fan(GROUPS)))
    first, _second = parts(case)
    do(walk, first, walk.world.group_leader)
    tick(walk.at + timedelta(days=6))
    told = [(alert.task.part, alert.role, alert.organization.name) for alert in Alert.objects.all()]
    assert told == [(f"unit:{walk.world.second_group.pk}", "secretary", "柳湾村党支部")]


def test_a_successor_has_the_part_of_a_post(walk: Walk) -> None:
    world, case = walk.world, opened(publish(walk, fan({"role": "group_leader"})))
    first, _second = parts(case)
    held = Appointment.objects.system("test").get(person=world.group_leader)
    today = walk.at.date()
    appointment_end(scope=None, appointment=held, to_date=today, at=walk.at)
    appointment_start(scope=None, person=world.nobody, post=held.post, from_date=today, at=walk.at)
    with pytest.raises(NotYours):
        do(walk, first, world.group_leader)
    do(walk, first, world.nobody)
    assert Task.objects.system("test").get(pk=first.pk).closed_by == world.nobody


def test_two_last_parts_at_the_same_moment_complete_the_step_once(open_walk: Walk) -> None:
    walk, heard, barrier = open_walk, [], threading.Barrier(2)
    case = opened(publish(walk, fan(GROUPS)))
    owed = list(zip(parts(case), (walk.world.group_leader, walk.world.second_group_leader), strict=True))
    actors = [(task, walk.who(person), walk.key()) for task, person in owed]

    def one(task: Task, actor: Actor, key: str) -> None:
        barrier.wait()
        try:
            part_do(actor=actor, task_id=task.pk, sent=Sent(key, {"count": "1"}), at=walk.at)
            heard.append("done")
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=given) for given in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == ["done", "done"]
    assert walk.fresh(case).outcome == "done"
    assert Event.objects.filter(case=case, kind="moved").count() == 1
