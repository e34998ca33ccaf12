"""A post that nobody holds when a part, a signature or a decision is asked for: one level up is asked and told so."""

from datetime import date, timedelta

from django.utils.timezone import localdate

from tests.world import client_for
from zhizhi.engines.processes.drafting import draft_keep, drafts_of
from zhizhi.engines.processes.extending import extension_grant, request_open
from zhizhi.engines.processes.models import Event, Task
from zhizhi.engines.processes.operations import case_hand_over
from zhizhi.engines.processes.returning import tasks_return
from zhizhi.engines.processes.signing import signature_give
from zhizhi.engines.processes.tests.every import every
from zhizhi.engines.processes.tests.many import do, opened, part, parts, publish, step, way
from zhizhi.engines.processes.tests.pages import got, page
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.registry.people.models import Appointment, Membership, Person
from zhizhi.registry.rights.operations import appointment_end, appointment_start

VACANT = "nobody holds the post that should"


def gone(person: Person, day: date = date(2026, 3, 1)) -> None:
    """The person's appointment ended."""
    Appointment.objects.system("test").filter(person=person).update(to_date=day)


def test_a_part_a_signature_and_a_decision_go_to_the_next_higher_and_the_page_says_so(walk: Walk) -> None:
    world = walk.world
    for person in (world.second_group_leader, world.desk_officer, world.organizer):
        gone(person)
    cases = every(walk, "fan_out", "signatures", "extension")
    led, alone = parts(cases["fan_out"])
    assert (led.asked_above, alone.asked_above) == (False, True)
    assert (alone.holder_role, alone.holder_organization) == ("secretary", world.branch)
    [own, vacant] = parts(cases["signatures"])
    assert (own.asked_above, vacant.asked_above) == (False, True)
    shown = page(client_for(world.secretary), cases["signatures"])
    assert shown.count(VACANT) == 1
    assert VACANT in got(client_for(world.secretary), "processes:parts", cases["fan_out"].number).content.decode()
    inbox = got(client_for(world.branch_secretary), "desk:inbox").content.decode()
    assert "Nobody holds the post of" in inbox
    do(walk, alone, world.branch_secretary)
    signer = next(one for one in (world.secretary, world.officer) if walk.who(one).holds(vacant))
    signature_give(actor=walk.who(signer), task_id=vacant.pk, remark="", key=walk.key(), at=walk.at)
    request = request_open(cases["extension"])
    assert request is not None
    assert request.task.holder_organization == world.county
    granted = extension_grant(
        actor=walk.who(world.officer), task_id=request.task.pk, until=request.until, note="", key=walk.key(), at=walk.at
    )
    assert granted.kind == "extended"


def test_a_part_handed_to_somebody_who_leaves_goes_back_to_the_post(walk: Walk) -> None:
    world, case = walk.world, every(walk, "fan_out")["fan_out"]
    part = parts(case)[0]
    case_hand_over(
        actor=walk.who(world.group_leader), task_id=part.pk, person=world.member, reason="我外出", key=walk.key(),
        at=walk.at,
    )  # fmt: skip
    assert walk.who(world.member).holds(Task.objects.system("test").get(pk=part.pk))
    Membership.objects.system("test").filter(person=world.member).update(to_date=date(2026, 3, 18))
    assert tasks_return(walk.at + timedelta(hours=1)) == 1
    back = parts(case)[0]
    assert (back.holder_person, back.holder_role, back.holder_organization) == (None, "group_leader", world.group)
    do(walk, back, world.group_leader)


def test_a_part_given_by_name_goes_to_the_successor_in_the_post_with_its_draft(walk: Walk) -> None:
    """Two lead one group, so each was asked by name; a member asked as a person keeps it while they belong anywhere."""
    world, today = walk.world, localdate(walk.at)
    held = Appointment.objects.system("test").get(person=world.group_leader)
    appointment_start(scope=None, person=world.nobody, post=held.post, from_date=today, at=walk.at)
    asked = part(role="group_leader")
    leaders = step("ask", [way("own", "all_in")], kind="fan_out", among={"role": "group_leader"}, completed="all_in",
                   part=asked)  # fmt: skip
    persons = step("own", [way("done", "all_in"), way("gone")], kind="fan_out", among={"field": "people"},
                   completed="all_in", part=asked)  # fmt: skip
    case = opened(publish(walk, leaders, persons), people=[str(world.member.pk)])
    owed = next(one for one in parts(case) if one.holder_person == world.group_leader)
    assert owed.part == f"person:{world.group_leader.pk}"
    draft_keep(actor=walk.who(world.group_leader), task=owed, form="part", answers={"count": ["7"]}, at=walk.at)
    assert tasks_return(walk.at + timedelta(hours=1)) == 0
    appointment_end(scope=None, appointment=held, to_date=today, at=walk.at)
    assert [tasks_return(walk.at + timedelta(hours=hours)) for hours in (1, 2)] == [1, 0]
    owed.refresh_from_db()
    assert (owed.holder_person, owed.holder_role, owed.holder_organization) == (None, "group_leader", world.group)
    assert [draft.answers for draft in drafts_of([owed.pk]).values()] == [{"count": ["7"]}]
    event = Event.objects.filter(case=case).latest("id")
    assert (event.kind, event.task, world.group_leader.name in event.note) == ("handed_over", owed, True)
    do(walk, owed, world.nobody)
    for one in parts(case):
        do(walk, one, one.holder_person or world.second_group_leader)
    mine = parts(case)[0]
    Membership.objects.system("test").filter(person=world.member).update(to_date=today)
    there = Appointment.objects.system("test").get(person=world.second_group_leader).post
    since = today - timedelta(days=9)
    other = appointment_start(scope=None, person=world.member, post=there, from_date=since, at=walk.at)
    assert tasks_return(walk.at + timedelta(hours=3)) == 0
    appointment_end(scope=None, appointment=other, to_date=today, at=walk.at)
    assert tasks_return(walk.at + timedelta(hours=4)) == 1
    mine.refresh_from_db()
    assert (mine.holder_person, mine.holder_role, mine.holder_organization) == (None, "group_leader", world.group)
