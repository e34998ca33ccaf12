"""Plans in a real browser: review by keyboard and by selecting text, and all of it without JavaScript; axe."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page

from tests.world import AT, BACKEND, World, world_make
from zhizhi.engines.processes.tests.walk import Walk, pack_ready
from zhizhi.plans.models import Plan
from zhizhi.plans.queries import states_of
from zhizhi.plans.states import NodeState
from zhizhi.plans.tests.conftest import TEXT, draft_make
from zhizhi.plans.tests.test_living import adopted, settled

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
LED, OPEN, TEACH = 4, 5, 9


def signed_in(page: Page, world: World, live_server: object) -> Page:
    client = Client()
    client.force_login(world.account(world.officer), backend=BACKEND)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": str(live_server)}])
    return page


def reviewing(page: Page, live_server: object) -> tuple[World, Plan]:
    """A draft of the small county, open in the browser."""
    world = world_make(AT)
    pack_ready(AT)
    plan = draft_make(world)
    signed_in(page, world, live_server).goto(f"{live_server}/plans/{plan.pk}/review/")
    return world, plan


def state(plan: Plan, key: int) -> NodeState:
    return states_of(plan)[key]


def test_a_plan_is_corrected_by_keyboard_alone(live_server: object, desktop: Page) -> None:
    _world, plan = reviewing(desktop, live_server)
    for _step in range(4):
        desktop.keyboard.press("j")
    # Nobody waits for the panel before the next key.
    desktop.keyboard.press("a")
    desktop.wait_for_selector(".chosen")
    assert "node=4" in desktop.url
    assert state(plan, LED).refs() == {"M66"}
    desktop.keyboard.press("j")
    desktop.wait_for_selector('.part.selected[data-key="5"]')
    desktop.keyboard.press("5")
    desktop.wait_for_selector('.part.k-context[data-key="5"]')
    assert state(plan, OPEN).kind == "context"
    desktop.keyboard.press("u")
    desktop.wait_for_selector('.part.k-commitment[data-key="5"]')
    desktop.keyboard.press("u")
    desktop.wait_for_selector(".proposed")
    assert state(plan, LED).refs() == set()
    desktop.keyboard.press("r")
    desktop.wait_for_selector(".chosen")
    desktop.keyboard.press("m")
    desktop.wait_for_selector('.part[data-key="5"]', state="detached")
    assert OPEN not in states_of(plan)


def test_what_is_typed_into_the_form_is_no_shortcut(live_server: object, desktop: Page) -> None:
    _world, plan = reviewing(desktop, live_server)
    desktop.goto(f"{live_server}/plans/{plan.pk}/review/?node={LED}")
    desktop.keyboard.press("e")
    desktop.get_by_label("成果形式").fill("maxu 一本台账")
    desktop.get_by_role("button", name="保存").click()
    desktop.wait_for_load_state()
    assert state(plan, LED).deliverable == "maxu 一本台账"
    assert state(plan, LED).kind == "commitment"


def test_selected_words_become_a_part_with_their_exact_span(live_server: object, desktop: Page) -> None:
    _world, plan = reviewing(desktop, live_server)
    select = """([key, from, to]) => {
        const part = document.querySelector(`.part[data-key="${key}"]`);
        const walker = document.createTreeWalker(part, NodeFilter.SHOW_TEXT);
        const range = document.createRange();
        let at = 0, node;
        while ((node = walker.nextNode())) {
            if (from >= at && from < at + node.length) range.setStart(node, from - at);
            if (to > at && to <= at + node.length) range.setEnd(node, to - at);
            at += node.length;
        }
        getSelection().removeAllRanges();
        getSelection().addRange(range);
    }"""
    words = "群众点单按期办结率"
    start = TEXT.index(words) - state(plan, LED).start
    desktop.evaluate(select, [LED, start, start + len(words)])
    desktop.wait_for_selector("#selection-bar:not([hidden])")
    desktop.keyboard.press("3")
    desktop.wait_for_selector(".part.k-theme.selected")
    made = max(states_of(plan).values(), key=lambda one: one.key if one.kind == "theme" else 0)
    assert TEXT[made.start : made.end] == words


def test_a_sentence_is_split_where_one_clicks(live_server: object, desktop: Page) -> None:
    _world, plan = reviewing(desktop, live_server)
    desktop.locator(f'.part[data-key="{OPEN}"] [data-at]').last.click(position={"x": 36, "y": 12})
    desktop.wait_for_selector("#split-form", state="attached")
    desktop.keyboard.press("s")
    desktop.wait_for_selector('.part[data-key="11"]')
    cut = state(plan, OPEN)
    assert 0 < cut.end - cut.start < len("每个村每月公开一次办理情况。")


def test_a_plan_is_uploaded_corrected_and_adopted_on_a_phone_without_script(
    live_server: object, phone_without_script: Page
) -> None:
    world, page = world_make(AT), phone_without_script
    pack_ready(AT)
    signed_in(page, world, live_server).goto(f"{live_server}/plans/new/")
    page.set_input_files("input[type=file]", {"name": "要点.txt", "mimeType": "text/plain", "buffer": TEXT.encode()})
    page.get_by_role("button", name="上传并识别").click()
    plan = Plan.objects.system("test").get()
    page.locator('a.handle[href^="?node=4"]').click()
    page.get_by_role("button", name="采纳最佳匹配").click()
    page.locator(".panel .kinds").get_by_role("button", name="任务").wait_for()
    page.get_by_text("拆分…").click()
    page.locator(".stops button").first.click()
    assert len(states_of(plan)) == 11
    page.get_by_role("button", name="撤销").click()
    assert len(states_of(plan)) == 10
    page.goto(f"{live_server}/plans/{plan.pk}/adopt/")
    page.get_by_label("以上事项我已看过").check()
    page.get_by_role("button", name="发布文件").click()
    page.wait_for_url(f"**/plans/{plan.pk}/")
    assert "没有运行中的机制" in page.locator("main").inner_text()


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_pages_of_plans_fit_and_are_accessible(
    live_server: object, request: pytest.FixtureRequest, axe_serious: Callable[[Page], list[str]], size: str
) -> None:
    world, page = world_make(AT), request.getfixturevalue(size)
    plan = adopted(world)
    settled(Walk(world, world.at), 3)
    draft = draft_make(world)
    signed_in(page, world, live_server)
    paths = [
        "/plans/", "/plans/new/", f"/plans/{plan.pk}/", f"/plans/{plan.pk}/commitments/{LED}/",
        f"/plans/{plan.pk}/commitments/{TEACH}/", f"/plans/{draft.pk}/review/?node={LED}",
        f"/plans/{draft.pk}/adopt/", f"/plans/{draft.pk}/versions/", f"/plans/{draft.pk}/versions/1/",
    ]  # fmt: skip
    found = []
    for path in paths:
        page.goto(f"{live_server}{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        found += [f"{path}: {finding}" for finding in axe_serious(page)]
    assert found == []
