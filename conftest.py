"""What all tests share: which run by default, and a real browser for those that ask for one."""

import os
import shutil
from collections.abc import Callable, Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import translation
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

pytest_plugins = ["zhizhi.registry.journal.testing", "tests.world", "tests.migrated"]

CHROMIUM = os.environ.get("ZHIZHI_CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 390, "height": 844}
APART = {"browser", "soak"}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Browser and soak tests run only when `-m` names what to run."""
    if config.option.markexpr:
        return
    apart = [item for item in items if APART & {mark.name for mark in item.iter_markers()}]
    if apart:
        config.hook.pytest_deselected(items=apart)
        items[:] = [item for item in items if item not in apart]


@pytest.fixture(autouse=True)
def _own_language() -> None:
    """Each test begins in the site's language: a page asked for in English leaves it active in its thread."""
    translation.deactivate()


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all browser tests."""
    # Playwright runs its loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


def _page(browser: Browser, size: dict[str, int], *, phone: bool = False, script: bool = True) -> Iterator[Page]:
    context: BrowserContext = browser.new_context(
        viewport={"width": size["width"], "height": size["height"]},
        is_mobile=phone,
        has_touch=phone,
        java_script_enabled=script,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
    )
    context.set_default_timeout(10_000)
    yield context.new_page()
    context.close()


@pytest.fixture
def desktop(browser: Browser) -> Iterator[Page]:
    """A new window of 1280 by 900."""
    yield from _page(browser, DESKTOP)


@pytest.fixture
def phone(browser: Browser) -> Iterator[Page]:
    """A new phone of 390 by 844 with touch."""
    yield from _page(browser, PHONE, phone=True)


@pytest.fixture
def phone_without_script(browser: Browser) -> Iterator[Page]:
    """The same phone with JavaScript switched off."""
    yield from _page(browser, PHONE, phone=True, script=False)


@pytest.fixture
def axe_serious() -> Callable[[Page], list[str]]:
    """A function that gives axe's serious and critical findings on a page with JavaScript, one line a finding."""

    def findings(page: Page) -> list[str]:
        violations = Axe().run(page).response["violations"]
        return [
            f"{violation['id']}: {violation['help']}: {', '.join(str(node['target']) for node in violation['nodes'])}"
            for violation in violations
            if violation["impact"] in {"serious", "critical"}
        ]

    return findings
