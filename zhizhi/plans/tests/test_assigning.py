"""Tasks of a plan: given out once, due with their commitment, to the unit that leads."""

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import translation

from tests.killing import killed_at
from tests.world import AT, World, world_make
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.processes import operations as act
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.models import Case, Task
from zhizhi.engines.processes.refusals import CaseRefused
from zhizhi.engines.processes.tests.walk import pack_ready
from zhizhi.plans.assigning import tasks_give_out, tasks_of
from zhizhi.plans.models import Node, Plan
from zhizhi.plans.operations import plan_adopt
from zhizhi.plans.refusals import PlanRefused
from zhizhi.plans.tests.scenes import adopted_make, agreed, commitments
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.verification import verify


@pytest.fixture(autouse=True)
def _in_chinese() -> Any:
    with translation.override("zh-hans"):
        yield


@pytest.fixture
def adopted(world: World, draft: Plan) -> Plan:
    pack_ready(world.at)
    return plan_adopt(
        scope=world.scope(world.officer), plan_id=draft.pk, based_on=draft.revision, confirmed=True, at=world.at
    )


def give_out(world: World, plan: Plan):
    return tasks_give_out(scope=world.scope(world.officer), plan_id=plan.pk, at=world.at)


def test_each_commitment_with_a_lead_unit_becomes_a_task_of_it(world: World, adopted: Plan) -> None:
    given = give_out(world, adopted)
    led = Node.objects.of(adopted).exclude(lead=None)
    assert (given.opened, given.before) == (len(led), 0)
    assert given.opened >= 2
    assert given.leaderless
    cases = {case.subject_id: case for case in tasks_of(adopted)}
    assert cases.keys() == {node.pk for node in led}
    for node in led:
        assert cases[node.pk].due_day == (node.due or date(2026, 12, 31))
    holders = Task.objects.system("test").open().values_list("holder_role", "holder_organization__name")
    assert set(holders) == {("department_contact", "农业农村局")}
    assert cases[led[0].pk].data["plan"] == adopted.title
    assert cases[led[0].pk].data["target"] == "不低于90%"


def test_a_second_time_nothing_is_given_out_twice(world: World, adopted: Plan) -> None:
    first = give_out(world, adopted)
    again = give_out(world, adopted)
    assert (again.opened, again.before) == (0, first.opened)
    assert tasks_of(adopted).count() == first.opened
    assert Act.objects.filter(act="plan.tasks").count() == 1
    assert verify().ok


def test_a_withdrawn_one_is_given_out_again_a_done_one_is_not(world: World, adopted: Plan) -> None:
    first = give_out(world, adopted)
    cases = list(tasks_of(adopted))
    actor = Actor(world.scope(world.officer))
    act.case_withdraw(actor=actor, case_id=cases[0].pk, reason="内容调整", key="w", at=world.at)
    Case.objects.system("test").filter(pk=cases[1].pk).update(closed_at=world.at, outcome="done", state="closed")
    assert give_out(world, adopted).opened == 1
    assert tasks_of(adopted).count() == first.opened + 1


def test_a_draft_gives_out_nothing(world: World, draft: Plan) -> None:
    pack_ready(world.at)
    with pytest.raises(PlanRefused):
        give_out(world, draft)


def test_without_the_process_nothing_is_half_given(world: World, adopted: Plan) -> None:
    DeclarationVersion.objects.filter(slug="plan-task").update(state="retired")
    with pytest.raises(PlanRefused):
        give_out(world, adopted)
    assert not tasks_of(adopted).exists()


def test_one_that_cannot_be_given_out_keeps_all_back_and_is_named(world: World, adopted: Plan) -> None:
    node = Node.objects.of(adopted).exclude(lead=None).order_by("-start").first()
    Node.objects.of(adopted).filter(pk=node.pk).update(lead=world.branch)
    with pytest.raises(PlanRefused, match=str(node.key)):
        give_out(world, adopted)
    assert not tasks_of(adopted).exists()


def test_the_page_of_a_task_leads_to_its_commitment(world: World, adopted: Plan, client_for) -> None:
    give_out(world, adopted)
    case = tasks_of(adopted).order_by("pk")[0]
    node = Node.objects.of(adopted).get(pk=case.subject_id)
    address = reverse("processes:case", args=[case.number])
    back = client_for(world.contact).get(reverse("plans:commitment", args=[adopted.pk, node.key])).content.decode()
    assert address in back
    unseen = client_for(world.secretary).get(reverse("plans:commitment", args=[adopted.pk, node.key])).content.decode()
    assert case.number in unseen
    assert address not in unseen
    for person in (world.contact, world.officer):
        page = client_for(person).get(address).content.decode()
        assert reverse("plans:commitment", args=[adopted.pk, node.key]) in page
        assert reverse("processes:code", args=[case.number]) not in page
    with pytest.raises(CaseRefused):
        act.secret_renew(actor=Actor(world.scope(world.officer)), case=case, note="本人到场", key="new", at=world.at)


def test_killed_anywhere_all_are_given_out_or_none(transactional_db: None) -> None:
    world = world_make(AT)
    plan = adopted_make(world)
    nodes = commitments(plan)[:2]
    for node in nodes:
        agreed(node, lead=world.department)
    plan_id, scope = plan.pk, world.scope(world.officer)
    died = 0
    for statement in range(1, 400, 9):
        if not killed_at(statement, lambda: tasks_give_out(scope=scope, plan_id=plan_id, at=AT)):
            break
        if tasks_of(plan).exists():  # The kill came after the commit: all are there.
            break
        died += 1
    assert died > 3
    assert tasks_of(plan).count() == 2
    assert verify().ok
