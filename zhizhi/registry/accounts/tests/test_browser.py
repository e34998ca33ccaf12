"""The walk of a new secretary on a phone without JavaScript: slip, password, one-time password, recovery codes, in."""

from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page

from tests.world import BACKEND, PASSWORD, world_make
from zhizhi.registry.accounts.operations import slip_issue

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
NEW = "Lantern-harbour-77"


def code_of(secret: str) -> str:
    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def test_from_the_slip_to_the_own_page(live_server: object, phone_without_script: Page) -> None:
    world, page = world_make(timezone.now()), phone_without_script
    Authenticator.objects.all().delete()
    _slip, code = slip_issue(scope=None, account=world.account(world.secretary), at=timezone.now())
    page.goto(f"{live_server}/first/")
    page.get_by_label("用户名").fill("secretary")
    page.get_by_label("登录单上的代码").fill(code.lower())
    page.get_by_label("新密码", exact=True).fill(NEW)
    page.get_by_label("再次输入新密码").fill(NEW)
    page.get_by_role("button", name="设置密码并登录").click()
    page.wait_for_url("**/me/totp/")
    page.get_by_label("应用当前显示的六位数字").fill(code_of(page.locator("code").first.inner_text()))
    page.get_by_role("button", name="启用").click()
    page.wait_for_url("**/me/recovery-codes/")
    assert page.locator(".codes li").count() == 10
    page.goto(f"{live_server}/me/")
    assert "周怀远" in page.locator("main").inner_text()


PAGES = ["/sign-in/", "/first/", "/me/", "/accounts/", "/people/", "/people/{person}/", "/organizations/{place}/"]


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_pages_fit_and_are_accessible(
    live_server: object, request: pytest.FixtureRequest, axe_serious: Callable[[Page], list[str]], size: str
) -> None:
    world, page = world_make(timezone.now()), request.getfixturevalue(size)
    found = []
    for address in PAGES:
        path = address.format(person=world.member.pk, place=world.village.pk)
        client = Client()
        if address not in {"/sign-in/", "/first/"}:
            client.force_login(world.account(world.administrator), backend=BACKEND)
            cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": str(live_server)}
            page.context.add_cookies([cookie])
        page.goto(f"{live_server}{path}")
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), path
        found += [f"{path}: {finding}" for finding in axe_serious(page)]
    assert found == []


def test_a_wrong_password_keeps_the_name(live_server: object, phone: Page) -> None:
    world_make(timezone.now())
    phone.goto(f"{live_server}/sign-in/?next=/me/")
    phone.get_by_label("用户名").fill("nobody")
    phone.get_by_label("密码").fill("wrong-password")
    phone.get_by_role("button", name="登录", exact=True).click()
    assert phone.get_by_label("用户名").input_value() == "nobody"
    phone.get_by_label("密码").fill(PASSWORD)
    phone.get_by_role("button", name="登录", exact=True).click()
    phone.wait_for_url("**/me/")
