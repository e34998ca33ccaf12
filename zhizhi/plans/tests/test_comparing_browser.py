"""The comparison in a real browser: nothing serious for axe, nothing sticks out, and all of it without JavaScript."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from tests.world import AT, World, client_for, world_make
from zhizhi.plans.models import Plan
from zhizhi.plans.tests.scenes import adopted_make, agreed, commitments, told
from zhizhi.plans.tests.test_comparing import OTHER, adopted_later

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def opened(page: Page, live_server: object) -> tuple[World, Plan, Plan]:
    """Two plans of the small county compared, as the officer sees them."""
    world = world_make(AT)
    before = adopted_make(world)
    third = commitments(before)[2]
    told(world, agreed(third, target=20, unit="名"), "10", date(2026, 3, 12))
    adopted_make(world, OTHER)
    after = adopted_later(world)
    session = client_for(world.officer).cookies["sessionid"].value
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": str(live_server)}])
    page.goto(f"{live_server}/plans/{after.pk}/compare/?with={before.pk}")
    return world, before, after


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_axe_finds_nothing_serious_and_nothing_sticks_out(
    live_server: object, request: pytest.FixtureRequest, axe_serious: Callable[[Page], list[str]], size: str
) -> None:
    page: Page = request.getfixturevalue(size)
    opened(page, live_server)
    expect(page.locator("tr.is-repeated")).to_have_count(2)
    for details in page.locator(".compare details summary").all():
        details.click()
    assert page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0
    assert axe_serious(page) == []


def test_plans_and_marks_are_chosen_on_a_phone_without_script(live_server: object, phone_without_script: Page) -> None:
    page = phone_without_script
    _world, before, _after = opened(page, live_server)
    page.get_by_label("对比文件").select_option(str(before.pk))
    page.locator(".compare-with button").tap()
    page.locator(".state-tabs").get_by_role("link", name="不再列入").tap()
    expect(page.locator("tr.is-dropped")).to_have_count(2)
    expect(page.locator("tr.is-new")).to_have_count(0)
