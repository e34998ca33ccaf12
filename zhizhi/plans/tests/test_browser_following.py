"""Checklist, cockpit and report in a real browser: without script, on a phone, on one screen and on one sheet."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Page
from pypdfium2 import PdfDocument

from tests.world import World, world_make
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.plans.assigning import tasks_give_out, tasks_of
from zhizhi.plans.models import Plan
from zhizhi.plans.tests.scenes import adopted_make, agreed, commitments, told
from zhizhi.plans.tests.test_browser import signed_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TEXT = "便民服务工作要点\n\n一、走访\n" + "\n".join(
    f"（{n}）开展第{n}次入户走访，逐户了解群众在用水用电、道路出行、看病就医方面的困难，解决第{n}批突出问题。"
    for n in range(1, 25)
)


def county(page: Page, live_server: object) -> tuple[World, Plan]:
    """A county three weeks into a plan of two dozen commitments, most of them late, and its officer signed in."""
    world = world_make(timezone.now() - timedelta(days=21))
    plan = adopted_make(world, TEXT)
    today = timezone.localdate()
    units = (world.department, world.township, world.other_township, world.village, world.county, None)
    for number, node in enumerate(commitments(plan)):
        due = today + timedelta(days=-number if number % 3 else 40)
        agreed(node, lead=units[number % 6], due=due, target=20, unit="户")
        if number % 2:
            told(world, node, "19", today - timedelta(days=2))
    Walk(world, world.at).ask()
    signed_in(page, world, live_server)
    return world, plan


def addresses(plan: Plan) -> list[str]:
    return [
        f"/plans/{plan.pk}/checklist/",
        f"/plans/{plan.pk}/checklist/?by=lead",
        "/plans/cockpit/",
        f"/plans/{plan.pk}/report/",
    ]


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_no_serious_finding_and_nothing_beside_the_screen(
    live_server: object, size: str, request: pytest.FixtureRequest, axe_serious: Callable[[Page], list[str]]
) -> None:
    page = request.getfixturevalue(size)
    world, plan = county(page, live_server)
    tasks_give_out(scope=world.scope(world.officer), plan_id=plan.pk, at=world.at)
    for address in addresses(plan):
        page.goto(f"{live_server}{address}")
        assert axe_serious(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address


def test_a_phone_without_script_filters_and_gives_out(live_server: object, phone_without_script: Page) -> None:
    page = phone_without_script
    _world, plan = county(page, live_server)
    page.goto(f"{live_server}/plans/{plan.pk}/checklist/")
    rows = page.locator("table.checklist tbody tr")
    assert rows.count() == len(commitments(plan))
    page.get_by_role("link", name="已逾期").first.click()
    assert 0 < rows.count() < len(commitments(plan))
    page.locator("summary", has_text="下达任务").click()
    page.get_by_role("button", name="确认下达").click()
    assert tasks_of(plan).count() == 20
    assert "20" in page.locator(".messages, [role=status]").first.inner_text()


def test_the_cockpit_fits_one_screen_and_one_sheet(live_server: object, desktop: Page) -> None:
    world, plan = county(desktop, live_server)
    tasks_give_out(scope=world.scope(world.officer), plan_id=plan.pk, at=world.at)
    desktop.goto(f"{live_server}/plans/cockpit/")
    foot = desktop.locator(".cockpit").bounding_box()
    assert foot
    assert foot["y"] + foot["height"] <= 900
    printed = desktop.pdf(prefer_css_page_size=True)
    assert len(PdfDocument(printed)) == 1
