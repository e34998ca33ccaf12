"""A resident's whole way on a phone without JavaScript; with it, drafts and no serious finding of accessibility."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from tests.world import World, world_make
from zhizhi.engines.processes.models import Attachment, Case
from zhizhi.engines.processes.tests.walk import pack_ready
from zhizhi.portal.tests.conftest import Move, photo

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
WISH = "水井旁边的路灯坏了，请来看看。"
Findings = Callable[[Page], list[str]]


@pytest.fixture
def county(transactional_db: None) -> World:
    """The small county, with the clock running: the browser has its own."""
    world = world_make(timezone.now())
    pack_ready(world.at)
    return world


def fits(page: Page) -> bool:
    """Whether nothing stands out sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= window.innerWidth"))


def ask(page: Page, live_server: LiveServer, county: World) -> None:
    """From the scanned address to the form filled in."""
    page.goto(f"{live_server.url}/v/{county.village.code}/")
    page.get_by_role("link", name="我要点单").click()
    page.get_by_label("道路、路灯、沟渠").check()
    page.get_by_label("请说说具体情况").fill(WISH)


def number_and_code(page: Page) -> tuple[str, str]:
    number, code = page.locator(".secret").all_inner_texts()
    return number, code


def test_the_whole_way_without_script(
    county: World, move: Move, live_server: LiveServer, phone_without_script: Page, browser, large_photo: Path
) -> None:
    page = phone_without_script
    assert large_photo.stat().st_size >= 20 * 2**20
    ask(page, live_server, county)
    page.get_by_label("照片").set_input_files(large_photo)
    page.get_by_label("联系电话").fill("123")
    page.set_default_timeout(30_000)
    page.get_by_role("button", name="提交").click()
    # The wrong phone number is named; words, choice and the large photo are still there.
    assert "电话" in page.locator(".error-summary").inner_text()
    assert page.get_by_label("请说说具体情况").input_value() == WISH
    assert page.get_by_label("道路、路灯、沟渠").is_checked()
    assert page.get_by_label(large_photo.name).is_checked()
    page.get_by_label("联系电话").fill("13900000001")
    page.get_by_role("button", name="提交").click()
    number, code = number_and_code(page)
    case = Case.objects.system("test").get(number=number)
    assert Attachment.objects.get(case=case).file.name == large_photo.name

    move(case, county.secretary, "offer", group=county.group.pk)
    move(case, county.group_leader, "dispatch", member=county.member.pk)
    move(case, county.member, "accept")
    move(case, county.member, "delivered", result="换好了。")

    # Another phone, with nothing but number and code.
    other = browser.new_context(viewport={"width": 390, "height": 844}, java_script_enabled=False, locale="zh-CN")
    page = other.new_page()
    page.goto(f"{live_server.url}/o/")
    page.get_by_label("单号").fill(number.lower().replace("-", ""))
    page.get_by_label("查询码").fill(code.lower())
    page.get_by_role("button", name="查看").click()
    assert "换好了。" in page.inner_text("main")
    assert page.locator(".photos img").first.is_visible()
    page.get_by_role("link", name="没办好，请再办").click()
    page.get_by_label("哪里没办好").fill("还差一盏")
    page.get_by_role("button", name="没办好，请再办").click()
    assert "正在定由哪个小组来办" in page.locator(".standing").inner_text()
    page.get_by_role("link", name="催一催").click()
    page.get_by_role("button", name="催一催").click()
    assert "已经替您催了" in page.inner_text("main")
    page.get_by_role("link", name="撤回").click()
    page.get_by_role("button", name="撤回").click()
    assert "您撤回了这个单子" in page.locator(".standing").inner_text()
    other.close()


def test_rating_without_script(county: World, move: Move, live_server: LiveServer, phone_without_script: Page) -> None:
    page = phone_without_script
    ask(page, live_server, county)
    page.get_by_role("button", name="提交").click()
    number, _code = number_and_code(page)
    case = Case.objects.system("test").get(number=number)
    move(case, county.secretary, "offer", group=county.group.pk)
    move(case, county.group_leader, "dispatch", member=county.member.pk)
    move(case, county.member, "accept")
    move(case, county.member, "delivered", result="换好了。")
    page.get_by_role("link", name="看我的单子").click()
    page.get_by_role("link", name="评价").click()
    page.locator(".star").nth(3).click()
    page.get_by_role("button", name="评价").click()
    assert "已经办结" in page.locator(".standing").inner_text()
    assert "★★★★☆" in page.inner_text("main")


def test_what_was_typed_survives_a_reload_and_goes_when_sent(
    county: World, live_server: LiveServer, phone: Page
) -> None:
    ask(phone, live_server, county)
    phone.get_by_label("怎么称呼您").fill("吴阿婆")
    phone.wait_for_timeout(500)
    phone.reload()
    assert phone.get_by_label("请说说具体情况").input_value() == WISH
    assert phone.get_by_label("道路、路灯、沟渠").is_checked()
    # The phone may be somebody else's: what is kept sealed is not left lying in it.
    assert phone.get_by_label("怎么称呼您").input_value() == ""
    phone.get_by_role("button", name="提交").click()
    phone.wait_for_url("**/code/")
    ask_url = f"{live_server.url}/v/{county.village.code}/ask/five-orders/"
    phone.goto(ask_url)
    assert phone.get_by_label("请说说具体情况").input_value() == ""


@pytest.mark.parametrize("large", [False, True])
def test_no_serious_finding_and_nothing_sticks_out(
    county: World, live_server: LiveServer, phone: Page, axe_serious: Findings, large: bool
) -> None:
    if large:
        phone.context.add_cookies([{"name": "large", "value": "1", "url": live_server.url}])
    found: dict[str, object] = {}

    def look() -> None:
        findings = axe_serious(phone)
        if findings or not fits(phone):
            found[phone.url] = findings or "sticks out"

    ask(phone, live_server, county)
    look()
    phone.get_by_label("照片").set_input_files(
        {"name": "scan.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    )
    phone.get_by_role("button", name="提交").click()
    phone.wait_for_selector(".error-summary")
    look()
    phone.get_by_label("照片").set_input_files({"name": "lamp.jpg", "mimeType": "image/jpeg", "buffer": photo().read()})
    phone.get_by_role("button", name="提交").click()
    phone.wait_for_url("**/code/")
    number, _code = number_and_code(phone)
    look()
    for path in (
        f"/o/{number}/", f"/o/{number}/slip/", f"/o/{number}/urge/", f"/o/{number}/withdraw/", "/o/",
        f"/v/{county.village.code}/", "/v/UNKNOWN/",
    ):  # fmt: skip
        phone.goto(live_server.url + path)
        look()
    assert found == {}


def test_the_sheet_is_one_page_of_paper(county: World, live_server: LiveServer, desktop: Page) -> None:
    client = county.client_for(county.desk_officer)
    cookie = client.cookies["sessionid"].value
    desktop.context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
    desktop.goto(f"{live_server.url}/desk/places/{county.village.pk}/sheet/")
    pdf = desktop.pdf(prefer_css_page_size=True)
    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") + pdf.count(b"/Type/Page/") == 1
