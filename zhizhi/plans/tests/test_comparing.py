"""Two plans side by side: marks, last year's results, what stands elsewhere, rights, and a fixed number of queries."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.world import World
from zhizhi.core.plans.compare import Mark
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.plans.comparing import in_time, plan_before, plans_beside, side_by_side, side_of, stands_elsewhere
from zhizhi.plans.lights import Light
from zhizhi.plans.models import Plan
from zhizhi.plans.queries import states_of
from zhizhi.plans.tests.conftest import draft_make
from zhizhi.plans.tests.scenes import adopted_make, agreed, commitments, told
from zhizhi.plans.tests.test_living import adopted as bound_make
from zhizhi.plans.tests.test_living import settled

TODAY = date(2026, 3, 18)
# Invented: what the county's next plan makes of that of scenes.py.
NEXT = """云岭县2027年便民服务工作要点

一、把服务送到门口
（一）抓实五单服务。推行“五单”服务，群众点单按期办结率达到95%以上。
（二）公开办理情况。建立村级办理台账，每月公开一次办理情况。
二、把本领练到手上
（三）建好人才队伍。选派20名技术员到村指导，帮助群众增收。
（四）开办夜校。开设“云岭夜校”，请退休教师给返乡青年讲记账和开票。
"""
OTHER = "关于村务公开的要点\n\n一、公开\n建立村级办理台账，每月公开一次办理情况。给每个村配一名法律顾问。\n"


def adopted_later(world: World, text: str = NEXT) -> Plan:
    """A plan in force for the year after."""
    plan = adopted_make(world, text)
    Plan.objects.system("test").filter(pk=plan.pk).update(from_day=date(2027, 1, 1), to_day=date(2027, 12, 31))
    plan.refresh_from_db()
    return plan


@pytest.fixture
def before(world: World) -> Plan:
    """The plan of this year; its technicians are half there by hand, its trainings are done."""
    made = adopted_make(world)
    _first, _second, third, fourth, _fifth = commitments(made)[:5]
    agreed(third, lead=world.department, due=date(2026, 12, 31), target=20, unit="名")
    agreed(fourth, target=2, unit="次", due=date(2026, 12, 31))
    told(world, third, "10", date(2026, 3, 12))
    told(world, fourth, "2", date(2026, 3, 9))
    return made


def address(plan: Plan) -> str:
    return reverse("plans:compare", args=[plan.pk])


def shown(client: Any, plan: Plan, **query: Any) -> str:
    answer = client.get(address(plan), query)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_rows_carry_what_became_of_the_older_commitment(world: World, before: Plan) -> None:
    after = adopted_later(world)
    assert in_time(after, before) == (before, after)
    found = side_by_side(before, after, TODAY, sees_records=True)
    counts = {mark.value: found.comparison.count(mark) for mark in Mark}
    assert counts == {"repeated": 2, "changed": 1, "new": 1, "dropped": 2}
    texts = {part.key: one.text for part, one in zip(found.older.parts, found.older.statements, strict=True)}
    sent = next(key for key, text in texts.items() if text.startswith("选派20名"))
    result = found.results[sent]
    assert (result.item.stand.light, result.item.progress) == (Light.RED, "10名（手工上报）")
    assert result.report is not None
    assert result.report.source == "培训签到表"


def test_headings_stand_over_sentences_and_are_not_compared(world: World, before: Plan) -> None:
    side = side_of(before, states_of(before))
    sent = next(one for one in side.statements if one.text.startswith("选派20名"))
    assert sent.path == ("二、把本领练到手上", "（三）建好人才队伍。")
    assert not any("把服务送到门口" in one.text for one in side.statements)


def test_the_page_marks_changes_in_words_and_shows_last_times_result(
    world: World, before: Plan, client_for: Any
) -> None:
    client, after = client_for(world.officer), adopted_later(world)
    page = shown(client, after)
    assert [page.count(f'class="is-{mark}"') for mark in ("new", "changed", "repeated", "dropped")] == [1, 1, 2, 2]
    assert "<del>90%</del>" in page
    assert "<ins>95%</ins>" in page
    assert "培训签到表" in page
    assert "10名（手工上报）" in page
    only = shown(client, after, mark="dropped")
    assert only.count('class="is-dropped"') == 2
    assert "“云岭夜校”" not in only


def test_the_default_is_the_plan_that_it_replaces_else_the_one_before(world: World, before: Plan) -> None:
    scope = world.scope(world.officer)
    after = adopted_later(world)
    assert plan_before(after, plans_beside(scope, after)) == before
    assert plan_before(before, plans_beside(scope, before)) is None
    replacing = draft_make(world, NEXT, replaces=after)
    assert plan_before(replacing, plans_beside(scope, replacing)) == after


def test_any_readable_plan_can_be_chosen_and_no_other(world: World, before: Plan, client_for: Any) -> None:
    after, draft = adopted_later(world), draft_make(world, OTHER)
    officer, secretary = client_for(world.officer), client_for(world.secretary)
    assert "给每个村配一名法律顾问" in shown(officer, after, **{"with": draft.pk, "all": "1"})
    assert shown(officer, before, **{"with": after.pk}) != shown(officer, before)
    assert secretary.get(address(after), {"with": draft.pk}).status_code == 404
    assert str(draft.pk) not in shown(secretary, after).split("<select", 1)[1].split("</select>")[0].split('value="')
    for odd in ("99999", "x", after.pk):
        assert officer.get(address(after), {"with": odd}).status_code == 404


def test_what_stands_elsewhere_is_said_with_where_and_only_of_readable_plans(
    world: World, before: Plan, client_for: Any
) -> None:
    after, draft = adopted_later(world), draft_make(world, OTHER, title="村务公开要点")
    side = side_of(after, states_of(after))
    ledger = next(at for at, one in enumerate(side.statements) if one.text.startswith("建立村级办理台账"))
    officer, secretary = world.scope(world.officer), world.scope(world.secretary)
    assert set(stands_elsewhere(officer, side).where[ledger]) == {before.pk, draft.pk}
    assert stands_elsewhere(secretary, side).where[ledger] == (before.pk,)
    assert "同样的话还见于：村务公开要点" in shown(client_for(world.officer), after)
    assert "村务公开要点" not in shown(client_for(world.secretary), after)


def test_figures_over_few_orders_are_withheld_from_who_may_not_see_them(world: World, client_for: Any) -> None:
    before, walk = bound_make(world), Walk(world, world.at)
    settled(walk, 3)
    after = adopted_later(world)
    for person, seen in ((world.officer, True), (world.secretary, False)):
        page = shown(client_for(person), after)
        assert before.title in page
        assert ("<strong>100%</strong>" in page) is seen, person


def test_without_another_plan_it_says_so(world: World, before: Plan, client_for: Any) -> None:
    assert "没有其他文件" in shown(client_for(world.officer), before)


def test_its_queries_do_not_grow(world: World, client_for: Any) -> None:
    client, counted = client_for(world.officer), []
    for many in (3, 60):
        lines = "\n".join(f"（{n}）开展第{n}次走访，解决第{n}批问题。" for n in range(1, many + 1))
        made = adopted_make(world, f"第{many}号要点\n\n一、走访\n{lines}\n")
        after = adopted_later(world, f"第{many}号新要点\n\n一、走访\n{lines.replace('批', '件')}\n")
        for node in commitments(made):
            agreed(node, lead=world.township, due=date(2026, 1, 31))
            told(world, node, "1", date(2026, 1, 30))
        client.get(address(after), {"with": made.pk})
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address(after), {"with": made.pk}).status_code == 200
        counted.append(len(queries))
    assert counted[0] == counted[1] <= 34, counted
