"""Who holds a post for somebody else sees and does that person's tasks, and the case says for whom."""

from tests.world import AT, World
from zhizhi.engines.processes.models import Task
from zhizhi.engines.processes.queries import events_of, owed_counted, tasks_owed
from zhizhi.engines.processes.tests.walk import Walk, pack_ready
from zhizhi.registry.rights.tests.test_mandates import lent


def test_a_lent_post_gives_its_rights_its_hat_and_its_tasks(world: World) -> None:
    pack_ready(AT)
    walk = Walk(world, AT)
    case = walk.ask(answers={"category": "roads", "wish": "路灯不亮", "contact_phone": "13800001234"})
    before = world.scope(world.desk_officer)
    assert (before.covers("cases.oversee", world.village.left), owed_counted(before, AT).all) == (False, 0)
    lent(world)
    scope = world.scope(world.desk_officer)
    assert scope.covers("cases.oversee", world.village.left)
    assert [(hat.role, hat.for_name) for hat in scope.hats if hat.for_person] == [("secretary", "周怀远")]
    assert [task.case_id for task in tasks_owed(scope)] == [case.pk]
    walk.act(case, world.desk_officer, "refuse", {"refusal": "这件事归水利站管"})
    last = events_of(case)[-1]
    assert (last.actor_name, last.for_name) == ("邱小燕", "周怀远")


def test_what_the_lender_was_handed_by_name_reaches_the_delegate(world: World) -> None:
    pack_ready(AT)
    walk = Walk(world, AT)
    case = walk.ask(answers={"category": "roads", "wish": "路灯不亮", "contact_phone": "13800001234"})
    lent(world)
    Task.objects.system("test").filter(case=case).update(holder_person=world.secretary)
    assert [task.case_id for task in tasks_owed(world.scope(world.desk_officer))] == [case.pk]
    assert walk.act(case, world.desk_officer, "refuse", {"refusal": "这件事归水利站管"})


def test_a_person_acts_for_nobody_through_an_own_post(world: World) -> None:
    pack_ready(AT)
    lent(world, by="desk_officer", to="secretary")
    walk = Walk(world, AT)
    case = walk.ask(answers={"category": "roads", "wish": "路灯不亮", "contact_phone": "13800001234"})
    walk.act(case, world.secretary, "refuse", {"refusal": "这件事归水利站管"})
    assert events_of(case)[-1].for_name == ""
