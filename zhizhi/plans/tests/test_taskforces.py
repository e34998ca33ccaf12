"""Task forces: set up, members, tasks, extended, dissolved on the day; who may do what and what the pages show."""

from dataclasses import replace
from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from tests.world import World
from zhizhi.engines.processes.models import Case, Task
from zhizhi.engines.processes.tests.walk import pack_ready
from zhizhi.plans.convening import (
    Convened,
    commitments_take,
    member_add,
    member_remove,
    task_force_create,
    task_force_dissolve,
    task_force_extend,
    task_forces_end,
)
from zhizhi.plans.models import TaskForce
from zhizhi.plans.refusals import PlanRefused
from zhizhi.plans.taskforces import ending_soon, members_of, task_force_for, tasks_open, tasks_shown
from zhizhi.plans.tests.scenes import adopted_make, commitments
from zhizhi.registry.people.models import Appointment, Membership
from zhizhi.registry.people.operations import PersonRefused, membership_start
from zhizhi.registry.people.queries import members_count

UNTIL = date(2026, 6, 30)
LAST_DAY = datetime.fromisoformat("2026-06-30T15:00:00+08:00")
DAY_AFTER = datetime.fromisoformat("2026-07-01T00:05:00+08:00")


def team_make(world: World, until: date = UNTIL) -> TaskForce:
    """A task force of the county, led by the department's contact."""
    convened = Convened("防汛工作专班", world.county, "统筹汛期值守", until, world.contact, "云办发〔2026〕3号")
    return task_force_create(scope=world.scope(world.officer), convened=convened, at=world.at)


def joined(world: World, team: TaskForce) -> Membership:
    """A Party member who belongs to it."""
    return member_add(scope=world.scope(world.officer), task_force=team, person=world.member, at=world.at)


def test_members_join_and_leave_and_stay_party_members_where_they_are(world: World) -> None:
    before, counted = list(Membership.objects.system("test").values_list("pk", "to_date")), members_count(
        world.county, world.at.date()
    )  # fmt: skip
    team, officer = team_make(world), world.scope(world.officer)
    membership = joined(world, team)
    member_add(scope=officer, task_force=team, person=world.organizer, at=world.at)
    assert {unit.name for unit, _people in members_of(team)} == {world.branch.name, "青溪镇"}
    assert members_count(world.county, world.at.date()) == counted
    with pytest.raises(PlanRefused):
        joined(world, team)
    with pytest.raises(PlanRefused):
        member_remove(scope=officer, task_force=team, membership=membership, at=world.at)
    membership.refresh_from_db()
    member_remove(scope=officer, task_force=team, membership=membership, at=world.at + timedelta(days=3))
    kept = Membership.objects.system("test").exclude(organization=team.organization)
    assert list(kept.values_list("pk", "to_date")) == before


def test_a_team_has_no_party_members_and_a_branch_none_of_a_team(world: World) -> None:
    team, at = team_make(world), world.at
    for place, role in ((team.organization, "member"), (world.branch, "team_member")):
        with pytest.raises(PersonRefused):
            membership_start(scope=None, person=world.nobody, organization=place, from_date=at.date(), at=at, role=role)


def test_it_is_read_by_its_members_and_who_stands_above(world: World) -> None:
    team = team_make(world)
    assert task_force_for(world.scope(world.officer), team.pk)
    assert task_force_for(world.scope(world.contact), team.pk)
    assert not task_force_for(world.scope(world.member), team.pk)
    joined(world, team)
    assert task_force_for(world.scope(world.member), team.pk)
    assert not task_force_for(world.scope(world.stranger_secretary), team.pk)


def test_commitments_become_tasks_that_the_lead_holds(world: World) -> None:
    plan, officer = adopted_make(world), world.scope(world.officer)
    team, nodes = team_make(world), commitments(plan)[:2]
    ids = [node.pk for node in nodes]
    assert commitments_take(scope=officer, task_force=team, node_ids=ids, at=world.at) == 2
    assert commitments_take(scope=officer, task_force=team, node_ids=ids, at=world.at) == 0
    assert Case.objects.system("test").filter(slug="plan-task").count() == 2
    held = Task.objects.system("test").open().of(world.scope(world.contact))
    assert {task.holder_role for task in held} == {"team_lead"}
    assert len(tasks_open(team.organization_id)) == 2
    shown = tasks_shown(officer, team.organization_id)
    assert [one.opens for one in shown] == [True, True]
    # Who may read the task force and not its cases sees that something runs, not what.
    unseen = tasks_shown(world.scope(world.auditor), team.organization_id)
    assert [one.opens for one in unseen] == [False, False]
    assert {one.title for one in unseen}.isdisjoint({one.title for one in shown})
    with pytest.raises(PlanRefused, match="2"):
        task_force_dissolve(scope=officer, task_force=team, reason="提前完成", at=world.at + timedelta(days=1))


def test_on_its_day_it_ends_by_itself_and_its_history_stays(world: World) -> None:
    team = team_make(world)
    membership = joined(world, team)
    assert task_forces_end(LAST_DAY) == 0
    assert task_forces_end(DAY_AFTER) == 1
    assert task_forces_end(DAY_AFTER) == 0
    team.refresh_from_db()
    membership.refresh_from_db()
    after = date(2026, 7, 1)
    assert (team.ended_on, membership.to_date) == (after, after)
    held = Appointment.objects.system("test").get(post__organization=team.organization)
    assert held.to_date == after
    team.organization.refresh_from_db()
    assert team.organization.closed_on == after
    assert [people[0].person for _unit, people in members_of(team)] == [world.member]
    with pytest.raises(PlanRefused):
        member_add(scope=world.scope(world.officer), task_force=team, person=world.nobody, at=DAY_AFTER)


def test_while_tasks_are_open_only_the_lead_stays(world: World) -> None:
    plan, officer, team = adopted_make(world), world.scope(world.officer), team_make(world)
    membership = joined(world, team)
    commitments_take(scope=officer, task_force=team, node_ids=[commitments(plan)[0].pk], at=world.at)
    assert task_forces_end(DAY_AFTER) == 1
    assert task_forces_end(DAY_AFTER) == 0
    membership.refresh_from_db()
    team.refresh_from_db()
    assert membership.to_date == date(2026, 7, 1)
    assert team.ended_on is None
    Task.objects.system("test").update(closed_at=DAY_AFTER)
    assert task_forces_end(DAY_AFTER) == 1
    team.refresh_from_db()
    assert team.ended_on == date(2026, 7, 1)


def test_it_is_extended_for_a_reason_and_reminds_before_its_day(world: World) -> None:
    team, officer = team_make(world), world.scope(world.officer)
    contact = world.scope(world.contact)
    assert ending_soon(contact, UNTIL - timedelta(15)) == []
    assert ending_soon(contact, UNTIL - timedelta(14)) == [team]
    assert ending_soon(officer, UNTIL) == [team]
    assert ending_soon(world.scope(world.secretary), UNTIL) == []
    for until, reason in ((UNTIL, "汛期延长"), (UNTIL + timedelta(30), " ")):
        with pytest.raises(PlanRefused):
            task_force_extend(scope=officer, task_force=team, until=until, reason=reason, at=world.at)
    task_force_extend(scope=officer, task_force=team, until=UNTIL + timedelta(30), reason="汛期延长", at=world.at)
    assert ending_soon(officer, UNTIL) == []
    assert task_forces_end(DAY_AFTER) == 0


def test_what_does_not_fit_is_refused_and_leaves_nothing(world: World) -> None:
    officer = world.scope(world.officer)
    asked = Convened("防汛工作专班", world.county, "统筹汛期值守", UNTIL, world.contact)
    wrong = (replace(asked, until=world.at.date()), replace(asked, name=" "), replace(asked, lead=world.officer))
    for convened in wrong:
        with pytest.raises(PlanRefused):
            task_force_create(scope=officer, convened=convened, at=world.at)
    assert not TaskForce.objects.system("test").exists()


def test_the_pages_set_up_and_show_a_task_force(world: World, client_for) -> None:
    plan, client = adopted_make(world), client_for(world.officer)
    given = {
        "name": "防汛工作专班", "parent": world.county.pk, "purpose": "统筹汛期值守", "lead": "查无此人",
        "until": "2099-06-30",
    }  # fmt: skip
    address = reverse("plans:task_force_new")
    assert client.get(address).status_code == 200
    assert client.post(address, given).status_code == 422
    page = client.post(address, given | {"lead": "温可心（农业农村局）"}, follow=True).content.decode()
    assert "统筹汛期值守" in page
    team = TaskForce.objects.system("test").get()
    added = client.post(reverse("plans:member_add", args=[team.pk]), {"person": "马春生"}, follow=True)
    assert "马春生" in added.content.decode()
    node = commitments(plan)[0]
    taken = client.post(reverse("plans:task_force_take", args=[team.pk]), {"commitments": [node.pk]}, follow=True)
    assert reverse("plans:commitment", args=[plan.pk, node.key]) in taken.content.decode()
    assert "防汛工作专班" in client.get(reverse("plans:task_forces"), {"state": "running"}).content.decode()
    assert "防汛工作专班" not in client.get(reverse("plans:task_forces"), {"state": "ended"}).content.decode()


@pytest.mark.parametrize(("ref", "address"), [("M02", "plans:projects"), ("M05", "plans:task_forces")])
def test_the_catalogue_says_that_the_mechanism_runs_and_where(world: World, client_for, ref: str, address: str) -> None:
    pack_ready(world.at)
    client = client_for(world.officer)
    assert f'href="{reverse(address)}"' in client.get(reverse("catalogue:mechanism", args=[ref])).content.decode()
    listed = client.get(reverse("catalogue:list"), {"text": ref, "runs": "yes"}).content.decode()
    assert reverse("catalogue:mechanism", args=[ref]) in listed
