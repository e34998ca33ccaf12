import os

import pytest
from django.test import Client
from django.utils import timezone

from tests.world import BACKEND, world_make
from zhizhi.plans.tests.conftest import draft_make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize("size", ["desktop", "phone"])
def test_shots(live_server, request, size, axe_serious):
    from zhizhi.engines.processes.tests.walk import pack_ready

    world, page = world_make(timezone.now()), request.getfixturevalue(size)
    pack_ready(world.at)
    text = open("/work/shared/plans/003.txt", encoding="utf-8").read() if os.environ.get("BIG") else None
    plan = draft_make(world, text) if text else draft_make(world)
    client = Client()
    client.force_login(world.account(world.officer), backend=BACKEND)
    page.context.add_cookies(
        [{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": str(live_server)}]
    )
    for name, path in {
        "list": "/plans/",
        "new": "/plans/new/",
        "review": f"/plans/{plan.pk}/review/?node=4#n4",
        "adopt": f"/plans/{plan.pk}/adopt/",
        "versions": f"/plans/{plan.pk}/versions/",
        "version": f"/plans/{plan.pk}/versions/1/",
    }.items():
        page.goto(f"{live_server}{path}")
        page.wait_for_timeout(300)
        page.screenshot(path=f"/tmp/zplans/{name}-{size}.png", full_page=name != "review")
        print(name, size, page.evaluate("document.documentElement.scrollWidth"), axe_serious(page))
