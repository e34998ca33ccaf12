"""Pictures of the pages, at a desk's width and a phone's, from the demo county that is really served.

`python -m tooling.screenshots [--only WORD] [--data DIR]` writes PNG files into screenshots/. The demo is built in
var/demo when it is not there yet. With `--documents` it takes only the pictures that the READMEs show, into
docs/pictures/.
"""

import argparse
import json
import os
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

from PIL import Image
from playwright.sync_api import Browser, BrowserContext, ViewportSize, sync_playwright

HOUSE = Path(__file__).resolve().parent.parent
TARGET = HOUSE / "screenshots"
SIZES: dict[str, ViewportSize] = {"desk": {"width": 1280, "height": 900}, "phone": {"width": 390, "height": 844}}
START_SECONDS = 300

# What the READMEs show, by page and size: one screen, from so many pixels below the top of the page.
DOCUMENTS = HOUSE / "docs/pictures"
SHOWN = {("plan-living", "desk"): 330, ("ask", "phone"): 0}
# Colours are enough for pages without photos, and keep a picture that travels with every clone small.
COLOURS = 64

# Name, account (empty: a resident without one), address; {…} comes from what the demo says of itself.
PAGES = [
    ("village", "", "{portal}"),
    ("ask", "", "{portal}ask/five-orders/"),
    ("find", "", "/o/"),
    ("sign-in", "", "/sign-in/"),
    ("inbox", "secretary", "/"),
    ("case", "secretary", "{first_task}"),
    ("inbox-leader", "leader", "/"),
    ("inbox-township", "township", "/"),
    ("cases", "county", "/cases/"),
    ("orders", "county", "/orders/five-orders/"),
    ("organizations", "county", "/organizations/"),
    ("people", "secretary", "/people/"),
    ("search", "county", "/search/?q=lx"),
    ("mechanisms", "county", "/mechanisms/"),
    ("mechanism", "county", "/mechanisms/M66/"),
    ("plans", "county", "/plans/"),
    ("plan-living", "county", "/plans/1/"),
    ("plan-checklist", "county", "/plans/1/checklist/"),
    ("plan-cockpit", "county", "/plans/cockpit/"),
    ("plan-report", "county", "/plans/1/report/"),
    ("accounts", "admin", "/accounts/"),
    ("holidays", "admin", "/holidays/"),
    ("journal", "audit", "/journal/"),
    ("me", "secretary", "/me/"),
]


@contextmanager
def served(data: Path) -> Iterator[tuple[str, dict[str, str]]]:
    """The demo on a free port: its address, and what it says of itself."""
    port = _free_port()
    command = [str(HOUSE / ".venv/bin/zhizhi"), "demo", "--port", str(port), "--data", str(data)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, start_new_session=True)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(server, address)
        yield address, json.loads((data / "demo.json").read_text())
    finally:
        os.killpg(server.pid, signal.SIGTERM)
        server.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(server: "subprocess.Popen[bytes]", address: str) -> None:
    for _ in range(START_SECONDS * 2):
        if server.poll() is not None:
            raise SystemExit("the demo did not start")
        try:
            with urlopen(f"{address}/sign-in/", timeout=5):  # noqa: S310 - our own server
                return
        except OSError:
            time.sleep(0.5)
    raise SystemExit(f"the demo did not answer within {START_SECONDS} seconds")


def take(browser: Browser, address: str, told: dict[str, str], only: str, *, documents: bool) -> None:
    """The pages in both sizes, or the pictures of the READMEs; one sign-in for each account and size."""
    folder = DOCUMENTS if documents else TARGET
    folder.mkdir(parents=True, exist_ok=True)
    for size, viewport in SIZES.items():
        contexts: dict[str, BrowserContext] = {}
        for name, account, path in PAGES:
            if only not in name or (documents and (name, size) not in SHOWN):
                continue
            if account not in contexts:
                contexts[account] = _context(browser, viewport, size == "phone", address, account, told)
            top = SHOWN[name, size] if documents else None
            _shot(contexts[account], address, path, told, folder / f"{name}-{size}.png", top)


def _context(
    browser: Browser, viewport: ViewportSize, phone: bool, address: str, account: str, told: dict[str, str]
) -> BrowserContext:
    context = browser.new_context(
        viewport=viewport, is_mobile=phone, has_touch=phone, locale="zh-CN", timezone_id="Asia/Shanghai"
    )
    if account:
        page = context.new_page()
        page.goto(f"{address}/sign-in/")
        page.fill("input[name=login]", account)
        page.fill("input[name=password]", told["password"])
        page.click("main button[type=submit]")
        page.wait_for_load_state()
    return context


def _shot(
    context: BrowserContext, address: str, path: str, told: dict[str, str], target: Path, top: int | None
) -> None:
    page = context.new_page()
    if "{first_task}" in path:
        page.goto(f"{address}/")
        path = page.locator("main a[href^='/cases/WD']").first.get_attribute("href") or "/"
    page.goto(address + path.format(**told))
    page.evaluate(f"scrollTo(0, {top or 0})")
    page.screenshot(path=target, full_page=top is None)
    if top is not None:
        with Image.open(target) as picture:
            picture.convert("RGB").quantize(COLOURS).save(target, optimize=True)
    print(target.relative_to(HOUSE), page.title())
    page.close()


def main() -> None:
    """Serves, takes, stops."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", default="", help="only pages whose name holds this word")
    parser.add_argument("--documents", action="store_true", help="only the pictures that the READMEs show")
    parser.add_argument("--data", type=Path, default=HOUSE / "var/demo", help="folder of the demo county")
    arguments = parser.parse_args()
    flags = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync"]
    with served(arguments.data.resolve()) as (address, told), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        take(browser, address, told, arguments.only, documents=arguments.documents)
        browser.close()


if __name__ == "__main__":
    main()
