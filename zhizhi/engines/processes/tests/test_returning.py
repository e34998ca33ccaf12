"""Who was handed a task by name and leaves the unit: the task goes back to the post, once, and to nobody else's."""

from datetime import date, datetime, timedelta

from zhizhi.engines.processes.models import Event, Task
from zhizhi.engines.processes.operations import case_hand_over
from zhizhi.engines.processes.returning import LOOKS_BACK, tasks_return
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.registry.people.models import Appointment, Membership


def test_the_task_of_who_left_goes_back_to_the_post(walk: Walk) -> None:
    world, case, kept = walk.world, walk.ask(), walk.ask()
    for one in (case, kept):
        case_hand_over(
            actor=walk.who(world.secretary), task_id=walk.task(one).pk, person=world.desk_officer, reason="我外出",
            key=walk.key(), at=walk.at,
        )  # fmt: skip
    Task.objects.system("test").filter(case=kept).update(holder_organization=world.township)
    assert tasks_return(walk.at) == 0
    Appointment.objects.system("test").filter(person=world.desk_officer).update(to_date=date(2026, 3, 20))
    assert tasks_return(walk.at + timedelta(days=1)) == 0
    assert tasks_return(walk.at + timedelta(days=9)) == 0, "the daily look goes further back"
    for returned in (1, 0):
        assert tasks_return(walk.at + timedelta(days=9), LOOKS_BACK) == returned
    task = walk.task(case)
    assert (task.holder_person, task.holder_role, task.holder_organization) == (None, "secretary", world.village)
    event = Event.objects.filter(case=case).latest("id")
    assert (event.kind, event.actor_name) == ("handed_over", "")
    assert world.desk_officer.name in event.note
    assert walk.task(kept).holder_person == world.desk_officer


def test_who_was_chosen_by_the_form_and_left_the_group(walk: Walk) -> None:
    world = walk.world
    case = walk.to(walk.ask(), "accept")
    Membership.objects.system("test").filter(person=world.member).update(to_date=date(2026, 3, 18))
    assert tasks_return(datetime.fromisoformat("2026-03-18T02:00:00+00:00")) == 1
    task = walk.task(case)
    assert task.holder_person is None
    assert not task.case.closed_at
