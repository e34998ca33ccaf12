"""Projects: their status follows from milestones and commitments, who may do what, and what the pages show."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse

from tests.world import World
from zhizhi.plans.models import Binding, Milestone, Plan, Project
from zhizhi.plans.projecting import (
    Agreed,
    milestone_add,
    milestone_done,
    milestone_remove,
    project_change,
    project_close,
    project_create,
)
from zhizhi.plans.projects import Course, project_for, standings_for
from zhizhi.plans.refusals import PlanRefused
from zhizhi.plans.tests.conftest import draft_make
from zhizhi.plans.tests.scenes import adopted_make, agreed, commitments, told
from zhizhi.registry.journal.models import Act
from zhizhi.registry.scope import Scope

FIRST, LAST = date(2026, 3, 1), date(2026, 9, 30)


def wanted(world: World, plan: Plan, count: int = 2) -> Agreed:
    """The first commitments, owned by the department's contact."""
    keys = [node.key for node in commitments(plan)[:count]]
    return Agreed("便民服务攻坚", world.department.pk, world.contact.pk, FIRST, LAST, keys, "让群众少跑路")


def project_make(world: World, plan: Plan | None = None) -> Project:
    """A project of the small county."""
    plan = plan or adopted_make(world)
    return project_create(scope=world.scope(world.officer), plan=plan, agreed=wanted(world, plan), at=world.at)


def milestone_make(world: World, project: Project | None = None, due: date = date(2026, 5, 31)) -> Milestone:
    """A milestone of it."""
    return milestone_add(
        scope=world.scope(world.officer), project=project or project_make(world), name="建成代办点", due=due,
        at=world.at,
    )  # fmt: skip


def course(scope: Scope, pk: int, day: date) -> tuple[Course, str]:
    """How the project stands on a day."""
    project = project_for(scope, pk)
    assert project
    found = standings_for(scope, day, [project])[0]
    return found.course, found.why


def test_the_status_follows_from_milestones_and_commitments(world: World) -> None:
    plan, officer = adopted_make(world), world.scope(world.officer)
    project = project_make(world, plan)
    first, second = commitments(plan)[:2]
    for node in (first, second):
        Binding.objects.of(plan).filter(node=node).delete()
        agreed(node, target=10, unit="个", due=date(2026, 8, 31), direction="up")
    assert course(officer, project.pk, date(2026, 2, 20))[0] is Course.AHEAD
    milestone = milestone_make(world, project)
    assert course(officer, project.pk, date(2026, 5, 31))[0] is Course.GOING
    late, why = course(officer, project.pk, date(2026, 6, 1))
    assert late is Course.LATE
    assert "建成代办点" in why
    assert "2026-05-31" in why
    milestone_done(scope=officer, milestone=milestone, evidence="验收单3份", day=world.at.date(), at=world.at)
    told(world, first, "4", date(2026, 3, 10))
    assert course(officer, project.pk, date(2026, 6, 1))[0] is Course.RISK
    told(world, first, "10", date(2026, 3, 11))
    told(world, second, "10", date(2026, 3, 11))
    assert course(officer, project.pk, date(2026, 6, 1))[0] is Course.GOING
    assert course(officer, project.pk, date(2026, 9, 1))[0] is Course.DONE
    told(world, second, "2", date(2026, 3, 12))
    assert course(officer, project.pk, date(2026, 9, 1))[0] is Course.LATE


def test_a_project_is_closed_with_a_reason_and_then_stays_as_it_is(world: World) -> None:
    officer, milestone = world.scope(world.officer), milestone_make(world)
    project = milestone.project
    with pytest.raises(PlanRefused, match="1"):
        project_close(scope=officer, project=project, reason=" ", at=world.at)
    project_close(scope=officer, project=project, reason="并入县级专项", at=world.at)
    assert course(officer, project.pk, LAST) == (Course.STOPPED, "并入县级专项")
    for act in (
        lambda: milestone_make(world, project),
        lambda: milestone_remove(scope=officer, milestone=milestone, at=world.at),
        lambda: project_close(scope=officer, project=project, reason="再关", at=world.at),
    ):
        with pytest.raises(PlanRefused):
            act()


def test_what_does_not_fit_is_refused_and_leaves_nothing(world: World) -> None:
    plan, officer = adopted_make(world), world.scope(world.officer)
    asked = wanted(world, plan)
    for wrong in (replace(asked, keys=[]), replace(asked, keys=[99999]), replace(asked, to_day=FIRST - timedelta(1))):
        with pytest.raises(PlanRefused):
            project_create(scope=officer, plan=plan, agreed=wrong, at=world.at)
    with pytest.raises(PlanRefused):
        project_create(scope=officer, plan=draft_make(world, title="草稿"), agreed=asked, at=world.at)
    assert not Project.objects.system("test").exists()
    project = project_make(world, plan)
    with pytest.raises(PlanRefused, match="便民服务攻坚"):
        project_make(world, plan)
    for day in (FIRST - timedelta(1), LAST + timedelta(1)):
        with pytest.raises(PlanRefused):
            milestone_make(world, project, day)
    milestone = milestone_make(world, project, LAST)
    with pytest.raises(PlanRefused, match=str(LAST)):
        project_change(scope=officer, project=project, agreed=replace(asked, to_day=date(2026, 6, 1)), at=world.at)
    for evidence, day in ((" ", world.at.date()), ("台账", date(2026, 3, 19))):
        with pytest.raises(PlanRefused):
            milestone_done(scope=officer, milestone=milestone, evidence=evidence, day=day, at=world.at)


def test_every_act_is_in_the_journal(world: World) -> None:
    officer, project = world.scope(world.officer), project_make(world)
    project_change(scope=officer, project=project, agreed=wanted(world, project.plan, 1), at=world.at)
    milestone_remove(scope=officer, milestone=milestone_make(world, project), at=world.at)
    milestone_done(
        scope=officer, milestone=milestone_make(world, project), evidence="验收单", day=world.at.date(), at=world.at
    )
    project_close(scope=officer, project=project, reason="", at=world.at)
    acts = list(Act.objects.filter(subject_kind="project", subject_id=project.pk).values_list("act", flat=True))
    assert sorted(set(acts)) == [
        "milestone.add", "milestone.done", "milestone.remove", "project.change", "project.close", "project.create",
    ]  # fmt: skip


def test_the_pages_make_and_show_a_project(world: World, client_for) -> None:
    plan, client = adopted_make(world), client_for(world.officer)
    keys = [node.key for node in commitments(plan)[:2]]
    given = {
        "name": "便民服务攻坚", "unit": "农业农村局", "owner": "查无此人", "from_day": FIRST, "to_day": LAST,
        "commitments": keys,
    }  # fmt: skip
    address = reverse("plans:project_new", args=[plan.pk])
    assert client.get(address).status_code == 200
    refused = client.post(address, given)
    assert refused.status_code == 422
    assert "温可心" in refused.content.decode()
    page = client.post(address, given | {"owner": "温可心"}, follow=True).content.decode()
    assert "便民服务攻坚" in page
    project = Project.objects.system("test").get()
    client.post(reverse("plans:milestone_add", args=[project.pk]), {"name": "建成代办点", "due": "2026-05-31"})
    milestone = Milestone.objects.system("test").get()
    owner = client_for(world.contact)
    refused = owner.post(reverse("plans:milestone_done", args=[milestone.pk]), {"done_on": "2026-03-18"})
    assert refused.status_code == 422
    sent = {"done_on": "2026-03-18", "evidence": "验收单3份"}
    shown = owner.post(reverse("plans:milestone_done", args=[milestone.pk]), sent, follow=True).content.decode()
    assert "验收单3份" in shown
    assert "1/1" in shown
    for name, args in (("plan", [plan.pk]), ("commitment", [plan.pk, keys[0]]), ("projects", [])):
        assert "便民服务攻坚" in client.get(reverse(f"plans:{name}", args=args)).content.decode()
    listed = reverse("plans:projects")
    assert "便民服务攻坚" not in client.get(listed, {"status": "done"}).content.decode()
    assert "便民服务攻坚" in client.get(listed, {"text": "温可心", "sort": "due"}).content.decode()
    client.post(reverse("plans:project_close", args=[project.pk]))
    assert "便民服务攻坚" in client.get(listed, {"status": "done"}).content.decode()


def test_the_list_costs_the_same_for_many_projects(world: World, client_for, django_assert_max_num_queries) -> None:
    plan, officer, client = adopted_make(world), world.scope(world.officer), client_for(world.officer)
    for number in range(5):
        asked = replace(wanted(world, plan), name=f"攻坚{number}")
        project = project_create(scope=officer, plan=plan, agreed=asked, at=world.at)
        milestone_make(world, project)
    with django_assert_max_num_queries(20):
        client.get(reverse("plans:projects"))
