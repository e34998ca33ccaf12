"""Changes for another day: a past one reads right as of each day, a later one is made by the clock or told."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from tests.world import World, client_for
from zhizhi.registry.changes.models import Change, Planned
from zhizhi.registry.changes.operations import change_undo
from zhizhi.registry.changes.planning import plan_cancel, plan_make, plans_carry_out
from zhizhi.registry.changes.preview import preview_of
from zhizhi.registry.changes.queries import planned_told, team_on
from zhizhi.registry.changes.tests.test_carried import kept
from zhizhi.registry.changes.tests.test_changes import LATER, broken, fresh, make, merged
from zhizhi.registry.changes.tests.test_views import hidden
from zhizhi.registry.changes.wanted import ChangeRefused, Wanted
from zhizhi.registry.organizations.asof import children_on, edge_on
from zhizhi.registry.organizations.operations import organization_create
from zhizhi.registry.people.models import Appointment, Person
from zhizhi.registry.people.operations import membership_start
from zhizhi.registry.rights.operations import appointment_end

PAST, TODAY, AHEAD = date(2026, 4, 2), date(2026, 4, 17), date(2026, 5, 1)
ON_DAY = LATER + timedelta(days=14)


def merge(world: World, day: date, reason: str = "") -> Wanted:
    pk = world.village.pk
    return Wanted("merge", pk, others=(world.second_village.pk,), into=pk, day=day.isoformat(), reason=reason)


def planned(world: World, wanted: Wanted, at: datetime = LATER, person: Person | None = None) -> Planned:
    scope = world.scope(person or world.organizer, at)
    seen = preview_of(wanted, scope=scope, at=at).digest
    return plan_make(scope=scope, wanted=wanted, seen=seen, since=0, key=f"plan-{wanted.kind}", at=at)


def test_a_merger_of_a_past_day_holds_from_that_day_and_goes_back(world: World) -> None:
    before = kept()
    change = make(merge(world, PAST, "文件迟到"))
    scope = world.scope(world.officer, LATER)
    names = {day: [one.edge.name for one in children_on(world.township, scope, day)[0]]
             for day in (PAST - timedelta(days=1), PAST, TODAY)}  # fmt: skip
    assert [len(found) for found in names.values()] == [2, 1, 1]
    assert (fresh(world.second_village).closed_on, change.day) == (PAST, PAST)
    assert team_on(world.second_village, PAST) == []
    assert team_on(world.second_village, PAST - timedelta(days=1))
    assert broken() == []
    change_undo(scope=None, change=change, at=LATER)
    assert (kept(), broken()) == (before, [])


def test_a_split_of_a_past_day_takes_along_what_was_there(world: World) -> None:
    more = {"name": "上柳湾村", "children": (world.branch.pk,), "day": str(PAST), "reason": "补录"}
    wanted = Wanted("split", world.village.pk, **more)  # type: ignore[arg-type]
    change = make(wanted)
    edge = edge_on(fresh(world.branch), PAST)
    assert edge
    assert (edge.parent_id, edge.from_date) == (change.done["made"], PAST)
    assert broken() == []


@pytest.mark.parametrize(
    ("day", "reason", "scene", "words"),
    [
        (PAST, "", "", "原因"),
        (date(2025, 1, 5), "补录", "", "一年"),
        (PAST, "补录", "renamed", "新石桥"),
        (PAST, "补录", "child", "新网格"),
        (date(2027, 6, 1), "", "", "一年"),
    ],
)
def test_days_on_which_it_cannot_hold_are_refused(world: World, day: date, reason: str, scene: str, words: str) -> None:
    if scene == "renamed":
        make(Wanted("rename", world.second_village.pk, name="新石桥村"))
    if scene == "child":
        organization_create(scope=None, parent=world.second_village, kind="grid", name="新网格", at=LATER)
    found = preview_of(merge(world, day, reason), scope=None, at=LATER).hindrances
    assert any(words in sentence for sentence in found), found


def test_a_planned_change_is_made_on_its_day_with_who_came_since(world: World) -> None:
    before, plan = kept(), planned(world, merge(world, AHEAD))
    assert kept() == before
    assert plans_carry_out(LATER) == 0
    membership_start(scope=None, person=world.nobody, organization=world.second_group, from_date=TODAY, at=LATER)
    assert [plans_carry_out(ON_DAY), plans_carry_out(ON_DAY)] == [1, 0]
    plan.refresh_from_db()
    assert (plan.state, plan.change and plan.change.day) == ("done", AHEAD)
    assert fresh(world.second_village).closed_on == AHEAD
    assert [one.pk for one in planned_told(world.scope(world.organizer, ON_DAY))] == [plan.pk]
    assert broken() == []


def test_left_over_for_days_it_holds_from_its_day(world: World) -> None:
    plan = planned(world, merge(world, AHEAD))
    assert plans_carry_out(ON_DAY + timedelta(days=3)) == 1
    plan.refresh_from_db()
    assert plan.change
    assert (plan.change.day, fresh(world.second_village).closed_on) == (AHEAD, AHEAD)


@pytest.mark.parametrize("scene", ["closed", "rights"])
def test_what_cannot_be_carried_out_is_told_to_the_planner(world: World, scene: str) -> None:
    plan = planned(world, merge(world, AHEAD))
    if scene == "closed":
        merged(world)
    else:
        held = Appointment.objects.system("test").get(person=world.organizer)
        appointment_end(scope=None, appointment=held, to_date=TODAY, at=LATER)
    before = Change.objects.system("test").count()
    assert plans_carry_out(ON_DAY) == 1
    plan.refresh_from_db()
    assert (plan.state, bool(plan.reason), Change.objects.system("test").count()) == ("refused", True, before)
    assert broken() == []


def test_who_comes_first_cancels_or_carries_out(world: World) -> None:
    plan, scope = planned(world, merge(world, AHEAD)), world.scope(world.organizer, LATER)
    plan_cancel(scope=scope, planned=plan, reason="上级暂缓", at=LATER)
    assert plans_carry_out(ON_DAY) == 0
    with pytest.raises(ChangeRefused):
        plan_cancel(scope=scope, planned=plan, reason="上级暂缓", at=LATER)


def test_from_the_form_to_the_list_and_the_inbox(world: World) -> None:
    client = client_for(world.organizer)
    make_url = reverse("changes:make", args=[world.village.pk, "rename"])
    ahead = (date.today() + timedelta(days=9)).isoformat()  # noqa: DTZ011
    given = {"name": "新柳湾村", "new_kind": "village", "day": ahead}
    preview = client.post(make_url, given).content.decode()
    assert "按计划办理" in preview
    page = client.post(make_url, hidden(preview), follow=True).content.decode()
    plan = Planned.objects.system("test").get()
    assert str(plan.day) == ahead
    assert plan.title in client.get(reverse("changes:list")).content.decode()
    assert "取消计划" in page
    assert ">label<" not in page
