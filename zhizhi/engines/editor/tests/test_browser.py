"""The issue's story in a real browser: copy the five orders, change them, mend a fault, publish; old orders finish."""

import re
from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page, expect

from tests.world import AT, BACKEND, World, world_make
from zhizhi.engines.catalogue.queries import process_of, published
from zhizhi.engines.editor.models import Draft
from zhizhi.engines.editor.operations import draft_edit, draft_save
from zhizhi.engines.processes.tests.walk import Walk, pack_ready
from zhizhi.registry.people.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def signed_in(page: Page, world: World, person: Person, server: object) -> Page:
    client = Client()
    client.force_login(world.account(person), backend=BACKEND)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": str(server)}])
    return page


def ready(page: Page) -> None:
    """The script has drawn the form."""
    page.wait_for_selector("html[data-editor=ready]", state="attached")


def edited(page: Page, world: World, server: object) -> Draft:
    """A draft of the next version of the five orders, open in the browser."""
    scope = world.scope(world.administrator)
    draft = draft_edit(scope=scope, version=published("five-orders"), at=world.at)
    signed_in(page, world, world.administrator, server).goto(f"{server}/declarations/drafts/{draft.pk}/")
    ready(page)
    return draft


def test_an_administrator_copies_changes_and_publishes(
    live_server: object, desktop: Page, axe_serious: Callable[[Page], list[str]]
) -> None:
    world = world_make(AT)
    pack_ready(AT)
    faults: list[str] = []
    page = signed_in(desktop, world, world.administrator, live_server)
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.goto(f"{live_server}/declarations/")
    page.get_by_role("link", name="复制 “五单”服务").click()

    # Names are checked while they are typed.
    page.get_by_label("流程名称").fill("村务五单")
    page.locator("#id_slug").fill("five-orders")
    expect(page.locator("#id_slug-free")).to_contain_text("已经用了")
    page.locator("#id_slug").fill("village-orders")
    expect(page.locator("#id_slug-free")).to_have_text("可以用")
    page.locator("#id_letters").fill("cw")
    page.get_by_role("button", name="复制并修改").click()
    ready(page)
    expect(page.get_by_role("heading", name="村务五单")).to_be_visible()

    # A step is removed, and the fault that this makes is found, gone to, and mended.
    steps = page.locator("#s-steps")
    steps.get_by_role("button", name="删除：接单").click()
    dialog = page.get_by_role("dialog")
    expect(dialog).to_contain_text("派单 › 派给党员")
    dialog.get_by_role("button", name="只删除").click()
    fault = page.locator("#editor-faults").get_by_role("button", name=re.compile("没有叫“accept”的环节或结果"))
    fault.click()
    target = page.locator("select[aria-invalid]:focus")
    target.select_option(label="办理")
    expect(page.locator("#editor-faults-count")).to_have_text("没有问题")
    expect(page.locator("#editor-drawing")).not_to_contain_text("接单")

    # The drawing leads to the form; the limit of a step is another.
    page.locator("#editor-drawing [data-step=deliver]").click()
    limit = page.locator('input[data-input=\'["steps",2,"limit","workdays"]\']')
    limit.fill("5")
    expect(page.locator("#editor-state")).to_contain_text("已保存", timeout=6000)
    assert axe_serious(page) == []

    # The difference against the copy is none of a new process; it is published with a reason.
    page.get_by_role("link", name="看变化并发布").click()
    expect(page.locator("main")).to_contain_text("这是一个新流程")
    page.get_by_label("原因").fill("部务会议定")
    page.get_by_role("button", name="发布").click()
    expect(page.locator("main")).to_contain_text("“村务五单”第 1 版已发布")
    process = process_of(published("village-orders"))
    assert [step.id for step in process.steps] == ["offer", "dispatch", "deliver", "rate"]
    assert process.steps[2].limit.workdays == 5
    assert faults == []

    # An order is opened under it, and whoever is at the desk is offered it.
    case = Walk(world, AT, "village-orders").ask()
    assert case.number.startswith("CW")
    assert case.declaration == published("village-orders")
    page = signed_in(page, world, world.desk_officer, live_server)
    page.goto(f"{live_server}/cases/new/?place={world.village.pk}")
    expect(page.locator("main")).to_contain_text("村务五单")


def test_old_orders_finish_under_the_old_version(live_server: object, desktop: Page) -> None:
    world = world_make(AT)
    pack_ready(AT)
    walk = Walk(world, AT)
    old = walk.to(walk.ask(), "dispatch")
    page = desktop
    edited(page, world, live_server)
    steps = page.locator("#s-steps")
    steps.get_by_role("button", name="删除：接单").click()
    page.get_by_role("button", name="删除，并改为通向那里").click()
    expect(page.locator("#editor-faults-count")).to_have_text("没有问题")

    # Undone and done again by keyboard.
    page.keyboard.press("Control+z")
    expect(steps.get_by_role("button", name="3 接单")).to_be_visible()
    page.keyboard.press("Control+y")
    expect(steps.get_by_role("button", name="3 接单")).to_have_count(0)

    page.get_by_role("link", name="看变化并发布").click()
    expect(page.locator(".ed-differences")).to_contain_text("环节：去掉“接单”")
    expect(page.locator(".ed-differences")).to_contain_text("然后去：接单 → 办理")
    page.get_by_label("原因").fill("减少一个环节")
    page.get_by_role("button", name="发布").click()
    expect(page.locator("main")).to_contain_text("第 2 版已发布")

    # The old order goes through the step that is gone; a new one does not.
    assert walk.to(old, "accept").declaration.version == 1
    new = walk.ask()
    assert walk.to(new, "deliver").declaration.version == 2
    assert walk.to(old, "closed").declaration.version == 1

    # One more that runs under the first version could be moved; the mapping is shown first.
    page.reload()
    expect(page.locator("main")).to_contain_text("没有单子还在按旧版本办理")


def test_a_phone_reads_and_changes_and_nothing_another_wrote_is_lost(live_server: object, phone: Page) -> None:
    world = world_make(AT)
    pack_ready(AT)
    draft = edited(phone, world, live_server)
    expect(phone.get_by_text("编辑流程最好用电脑")).to_be_visible()
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    other = dict(draft.body) | {"prefix": "WDX"}
    draft_save(scope=world.scope(world.officer), pk=draft.pk, revision=1, body=other, at=world.at)

    phone.get_by_label("单号字头").fill("WDY")
    expect(phone.locator("#editor-beside")).to_contain_text("裴国栋", timeout=6000)
    assert {row.body["prefix"] for row in Draft.objects.all()} == {"WDX", "WDY"}
    mine = Draft.objects.get(beside=draft)
    assert phone.url.endswith(f"/declarations/drafts/{mine.pk}/")
    phone.get_by_label("单号字头").fill("WDZ")
    expect(phone.locator("#editor-state")).to_contain_text("已保存", timeout=6000)
    mine.refresh_from_db()
    assert mine.body["prefix"] == "WDZ"
