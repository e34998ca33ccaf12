"""A passkey of a virtual device in Chromium: added, signed in with alone, as second factor, removed; under the CSP."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.utils import timezone
from playwright.sync_api import Page

from tests.world import PASSWORD, World, world_make
from zhizhi.registry.journal.models import Act

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def site(live_server: object) -> str:
    """The site under the name that browsers take for safe without https."""
    return str(live_server).replace("127.0.0.1", "localhost")


def device_put_in(page: Page) -> None:
    """A device that verifies its owner, as a phone or a computer does."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def sign_in(page: Page, site: str, name: str) -> None:
    page.goto(f"{site}/sign-in/?next=/me/")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录", exact=True).click()


def add_passkey(page: Page, site: str) -> None:
    page.goto(f"{site}/me/passkeys/add/")
    page.get_by_label("给这台设备或密钥起个名称").fill("办公室电脑")
    page.get_by_role("button", name="立即添加").click()
    page.wait_for_url("**/me/recovery-codes/")


def test_a_passkey_is_added_signs_in_alone_and_is_removed(site: str, desktop: Page) -> None:
    world_make(timezone.now())
    complaints: list[str] = []
    desktop.on("console", lambda said: complaints.append(said.text) if said.type == "error" else None)
    device_put_in(desktop)
    sign_in(desktop, site, "nobody")
    desktop.wait_for_url("**/me/")
    add_passkey(desktop, site)
    assert desktop.locator(".codes li").count() == 10
    desktop.goto(f"{site}/me/")
    assert "办公室电脑" in desktop.locator("main").inner_text()
    desktop.goto(f"{site}/sign-out/")
    desktop.locator("main").get_by_role("button", name="退出").click()
    desktop.goto(f"{site}/sign-in/?next=/me/")
    desktop.get_by_role("button", name="用通行密钥登录").click()
    desktop.wait_for_url(lambda url: "/sign-in" not in url)
    desktop.goto(f"{site}/me/")
    assert "白云鹤" in desktop.locator("main").inner_text()
    desktop.get_by_role("link", name="移除此密钥").click()
    desktop.get_by_role("button", name="移除此密钥").click()
    desktop.wait_for_url("**/me/")
    assert not Authenticator.objects.filter(type="webauthn").exists()
    acts = list(Act.objects.filter(act__startswith="account.webauthn").values_list("act", "actor_name"))
    assert acts == [("account.webauthn_added", "白云鹤"), ("account.webauthn_removed", "白云鹤")]
    assert complaints == []


def test_a_passkey_serves_who_must_have_a_second_factor_and_has_no_phone(site: str, desktop: Page) -> None:
    world: World = world_make(timezone.now())
    Authenticator.objects.all().delete()
    device_put_in(desktop)
    sign_in(desktop, site, "secretary")
    desktop.wait_for_url("**/me/totp/")
    desktop.get_by_role("link", name="添加通行密钥").click()
    add_passkey(desktop, site)
    desktop.goto(f"{site}/people/{world.member.pk}/")
    assert "马春生" in desktop.locator("main").inner_text()
    desktop.goto(f"{site}/sign-out/")
    desktop.locator("main").get_by_role("button", name="退出").click()
    sign_in(desktop, site, "secretary")
    desktop.wait_for_url("**/sign-in/code/**")
    desktop.get_by_role("button", name="改用通行密钥").click()
    desktop.wait_for_url("**/me/")


def test_a_device_that_knows_nobody_is_told_so_in_words(site: str, desktop: Page) -> None:
    world_make(timezone.now())
    device_put_in(desktop)
    desktop.goto(f"{site}/sign-in/")
    desktop.get_by_role("button", name="用通行密钥登录").click()
    desktop.get_by_role("alert").filter(has_text="未成功").wait_for()


def test_without_script_no_button_promises_a_passkey(
    live_server: object, phone_without_script: Page, axe_serious: Callable[[Page], list[str]]
) -> None:
    phone_without_script.goto(f"{live_server}/sign-in/")
    assert not phone_without_script.get_by_role("button", name="用通行密钥登录").is_visible()
    assert "通行密钥需要启用 JavaScript" in phone_without_script.locator("main").inner_text()
