"""A case at each kind of step in a real browser: nothing sticks out, targets are wide enough, and axe finds nothing."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils.timezone import now
from playwright.sync_api import Page

from tests.world import client_for, world_make
from zhizhi.engines.processes.suspending import case_suspend
from zhizhi.engines.processes.tests.every import every
from zhizhi.engines.processes.tests.test_serving import served
from zhizhi.engines.processes.tests.walk import Walk, pack_ready

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
# Where pictures are put for somebody to look at; nowhere when empty.
PICTURES = os.environ.get("PICTURES", "")
# What one presses and is lower than a thumb.
SMALL = """() => [...document.querySelectorAll('main button, main a.button, main summary')]
    .filter(one => one.offsetParent && one.getBoundingClientRect().height < 40)
    .map(one => one.textContent.trim().slice(0, 30) + ' ' + Math.round(one.getBoundingClientRect().height))"""


@pytest.fixture
def walk(transactional_db: None) -> Walk:
    """The small county, as of an hour ago by the real clock."""
    at = now() - timedelta(hours=1)
    world = world_make(at)
    pack_ready(at)
    return Walk(world, at)


def seen(page: Page, axe: Callable[[Page], list[str]], name: str, address: str) -> list[str]:
    """What is wrong with the page at this address."""
    page.goto(address)
    if PICTURES:
        size = page.viewport_size or {"width": 0}
        page.screenshot(path=str(Path(PICTURES) / f"{name}-{size['width']}.png"), full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    found = [f"{name}: {wide} px too wide"] if wide > 0 else []
    return [*found, *(f"{name}: {one}" for one in [*axe(page), *page.evaluate(SMALL)])]


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_every_kind_of_step_on_both_screens(
    walk: Walk, live_server: object, axe_serious: Callable[[Page], list[str]], request: pytest.FixtureRequest, size: str
) -> None:
    page: Page = request.getfixturevalue(size)
    cases, world = every(walk), walk.world
    stands = every(walk, "wait")["wait"]
    case_suspend(
        actor=walk.who(world.organizer), case_id=stands.pk, until=None, reason="等上级批复", key=walk.key(), at=walk.at
    )
    paper = served(walk)
    walk.act(paper, world.secretary, "on", {"facts": "迟到三次，经提醒未改", "until": "2026-12-30"})
    pages = {name: (world.secretary, f"/cases/{case.number}/") for name, case in cases.items()}
    pages |= {
        "suspended": (world.organizer, f"/cases/{stands.number}/"),
        "paper": (world.secretary, f"/cases/{paper.number}/papers/notice/"),
        "a unit's figure": (world.administrator, "/values/finding_reply/"),
        "parts": (world.secretary, f"/cases/{cases['fan_out'].number}/parts/"),
        "own part": (world.group_leader, f"/cases/{cases['fan_out'].number}/"),
        "slip": (world.member, f"/cases/{cases['ballot'].number}/"),
        "signing": (world.desk_officer, f"/cases/{cases['signatures'].number}/"),
        "deciding": (world.organizer, f"/cases/{cases['extension'].number}/"),
        "co-sign": (world.secretary, f"/cases/{cases['signatures'].number}/co-sign/"),
        "inbox": (world.secretary, "/"),
        "reminders": (world.secretary, "/my-reminders/"),
        "mine": (world.secretary, "/mine/"),
    }
    found = []
    for name, (person, path) in pages.items():
        session = client_for(person).cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": str(live_server)}])
        found += seen(page, axe_serious, name.replace(" ", "-"), f"{live_server}{path}")
    assert found == []
