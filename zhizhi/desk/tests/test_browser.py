"""The desk in a real browser: the secretary's way on a phone without script, keys only, and axe on every page."""

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from django.utils.timezone import now
from playwright.sync_api import Page, expect

from tests.world import World, client_for, world_make
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.tests.pages import CONTACT
from zhizhi.engines.processes.tests.walk import Walk, pack_ready
from zhizhi.registry.people.models import Person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Axe = Callable[[Page], list[str]]
SignIn = Callable[[Page, Person], None]


@pytest.fixture
def walk(transactional_db: None) -> Walk:
    """Orders of the small county, as of an hour ago by the real clock."""
    at = now() - timedelta(hours=1)
    world = world_make(at)
    pack_ready(at)
    return Walk(world, at)


@pytest.fixture
def case(walk: Walk) -> Case:
    """An order that waits for the village's secretary."""
    return walk.ask(answers=CONTACT)


@pytest.fixture
def sign_in(live_server: object) -> SignIn:
    """Gives a browser the session of a person, and its pages short addresses."""

    def signed_in(page: Page, person: Person) -> None:
        session = client_for(person).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": str(live_server)}])

    return signed_in


def opened(page: Page, live_server: object, address: str) -> None:
    """Opens an address of the site under test; nothing may stick out at the side."""
    page.goto(f"{live_server}{address}")
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{address} is {wide} px too wide"


def test_three_taps_from_the_inbox_to_done_without_script(
    phone_without_script: Page, live_server: object, sign_in: SignIn, walk: Walk, case: Case
) -> None:
    page = phone_without_script
    sign_in(page, walk.world.secretary)
    page.goto(f"{live_server}/")
    expect(page.locator("p.lead")).to_contain_text("1 件待办")
    page.get_by_role("link", name="村口的路灯晚上不亮").tap()
    page.locator("#act-offer").get_by_text("第一党小组").tap()
    page.locator("#act-offer button.wide").tap()
    expect(page.get_by_text("供单：交给党小组，已办好。")).to_be_visible()
    expect(page.locator(".empty")).to_contain_text("1 件正由其他人办理")
    assert walk.task(case).holder_organization == walk.world.group


def test_a_refused_form_keeps_the_words_without_script(
    phone_without_script: Page, live_server: object, sign_in: SignIn, walk: Walk, case: Case
) -> None:
    page = phone_without_script
    sign_in(page, walk.world.secretary)
    page.goto(f"{live_server}/cases/{case.number}/")
    page.locator("#act-offer textarea").fill("请尽快去看看")
    page.locator("#act-offer button.wide").tap()
    expect(page.locator("#act-offer .error-summary")).to_contain_text("请填写这一项。")
    expect(page.locator("#act-offer textarea")).to_have_value("请尽快去看看")


def test_the_desk_takes_down_an_order_and_shows_the_slip(
    phone_without_script: Page, live_server: object, sign_in: SignIn, walk: Walk
) -> None:
    page = phone_without_script
    sign_in(page, walk.world.desk_officer)
    page.goto(f"{live_server}/cases/new/")
    page.locator(f"a[href*='place={walk.world.village.pk}']").first.tap()
    page.get_by_role("link", name="“五单”服务").tap()
    page.get_by_text("照看老人、小孩、病人").tap()
    page.get_by_label("请说说具体情况").fill("陪老人去镇上看病")
    page.get_by_role("button", name="提交登记").tap()
    expect(page.locator(".slip")).to_contain_text("办好后当面告诉您。")


def test_keys_alone_reach_the_case_and_send_the_form(
    desktop: Page, live_server: object, sign_in: SignIn, walk: Walk, case: Case
) -> None:
    sign_in(desktop, walk.world.secretary)
    desktop.goto(f"{live_server}/")
    desktop.keyboard.press("/")
    desktop.keyboard.type("路灯")
    desktop.keyboard.press("Enter")
    desktop.get_by_role("link", name="村口的路灯晚上不亮").focus()
    desktop.keyboard.press("Enter")
    desktop.locator("#act-offer input[type=radio]").first.focus()
    desktop.keyboard.press("Space")
    desktop.keyboard.press("Tab")
    desktop.keyboard.type("请尽快")
    desktop.keyboard.press("Tab")
    desktop.keyboard.press("Enter")
    expect(desktop.get_by_text("供单：交给党小组，已办好。")).to_be_visible()


def pages(world: World, case: Case) -> Iterator[tuple[Person, str]]:
    """Each kind of page with somebody who may open it."""
    yield world.secretary, "/"
    yield world.nobody, "/"
    yield world.secretary, f"/cases/{case.number}/"
    yield world.desk_officer, f"/cases/{case.number}/"
    yield world.officer, "/cases/"
    yield world.officer, "/cases/?state=refused&text=x"
    yield world.desk_officer, "/cases/new/"
    yield world.desk_officer, f"/cases/new/?place={world.village.pk}&process=five-orders"
    yield world.organizer, "/cases/new/"
    yield world.officer, f"/orders/five-orders/{world.county.pk}/"
    yield world.secretary, f"/orders/five-orders/{world.village.pk}/"
    yield world.officer, "/mechanisms/"
    yield world.officer, "/mechanisms/M66/"
    yield world.officer, "/search/?q=l"
    yield world.officer, "/search/"


def test_axe_finds_nothing_serious_and_nothing_sticks_out(
    phone: Page, desktop: Page, live_server: object, sign_in: SignIn, axe_serious: Axe, walk: Walk, case: Case
) -> None:
    walk.act(walk.ask(), walk.world.secretary, "refuse", {"refusal": "归水利站管"})
    found = []
    for person, address in pages(walk.world, case):
        for browser_page in (phone, desktop):
            sign_in(browser_page, person)
            opened(browser_page, live_server, address)
            found += [f"{address} {line}" for line in axe_serious(browser_page)]
    assert found == []
