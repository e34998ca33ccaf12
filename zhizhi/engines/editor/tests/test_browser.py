"""The issue's story in a real browser: copy the five orders, change them, mend a fault, publish, and both run."""

from collections.abc import Callable

import pytest
from django.test import Client
from playwright.sync_api import Page

from tests.world import AT, BACKEND, World, world_make
from zhizhi.engines.processes.tests.walk import Walk, pack_ready
from zhizhi.registry.people.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def signed_in(page: Page, world: World, person: Person, server: object) -> Page:
    client = Client()
    client.force_login(world.account(person), backend=BACKEND)
    session = client.cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": str(server)}])
    return page


def test_look(live_server: object, desktop: Page) -> None:
    world = world_make(AT)
    pack_ready(AT)
    page = signed_in(desktop, world, world.administrator, live_server)
    page.on("console", lambda message: print("CONSOLE", message.text))
    page.on("pageerror", lambda error: print("ERROR", error))
    page.goto(f"{live_server}/declarations/")
    page.screenshot(path="/tmp/editor/1.png", full_page=True)
    page.goto(f"{live_server}/declarations/of/five-orders/copy/")
    page.get_by_label("Name", exact=True).fill("村务五单") if page.get_by_label(
        "Name", exact=True
    ).count() else page.locator("#id_zh").fill("村务五单")
    page.locator("#id_slug").fill("village-orders")
    page.wait_for_timeout(800)
    page.screenshot(path="/tmp/editor/2.png", full_page=True)
    page.locator("form.sheet button[type=submit]").click()
    page.wait_for_selector("[data-editor=ready]")
    page.wait_for_timeout(500)
    page.screenshot(path="/tmp/editor/3.png", full_page=True)
