"""Cases under another: who opens them, what the parent says of them, and when the parent cannot end."""

import sys
from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver

from zhizhi.core.process import Under
from zhizhi.engines.catalogue.queries import process_of, published
from zhizhi.engines.processes.models import Case, Event
from zhizhi.engines.processes.refusals import CaseRefused
from zhizhi.engines.processes.showing import title_shared
from zhizhi.engines.processes.subcases import subcase_open
from zhizhi.engines.processes.tests.walk import WISH, Walk
from zhizhi.registry.journal.operations import acting


def _child(walk: Walk, parent: Case, key: str = "") -> Case:
    with acting():
        return subcase_open(
            parent=parent, slug="five-orders", place=parent.place, answers=WISH, at=walk.at,
            actor=walk.who(walk.world.secretary), key=key,
        )  # fmt: skip


def test_an_act_opens_a_case_under_another_once(walk: Walk) -> None:
    parent = walk.ask()
    child = _child(walk, parent)
    assert _child(walk, parent).pk == child.pk
    assert (child.parent_id, child.channel, child.state) == (parent.pk, "program", "offer")
    told = Event.objects.get(case=parent, kind=Event.Kind.SUBCASE_OPENED)
    assert told.answers == {"case": child.pk, "number": child.number, "slug": "five-orders"}
    # The parent has moved on: the same answers are another case.
    walk.act(parent, walk.world.secretary, "offer", {"group": str(walk.world.group.pk)})
    assert _child(walk, walk.fresh(parent)).pk != child.pk


def declared(monkeypatch: pytest.MonkeyPatch, **changes: Any) -> None:
    """The first process as a county might change it, wherever the program reads it."""
    assert get_resolver().url_patterns, "all pages are loaded before what they read is changed"
    original, read = process_of, process_of(published("five-orders"))
    changed = read.model_copy(update=changes)
    for module in list(sys.modules.values()):
        if getattr(module, "__name__", "").startswith("zhizhi.") and getattr(module, "process_of", None) is original:
            monkeypatch.setattr(module, "process_of", lambda _version: changed)


UNDER = Under(process="five-orders", steps=("offer",))


def test_people_open_cases_under_an_open_one_and_it_does_not_end_before_them(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    world, parent = walk.world, walk.ask()
    declared(monkeypatch, under=UNDER, opened_by=("portal", "desk", "self"))
    desk = world.client_for(world.desk_officer)
    page = desk.get(f"/cases/{parent.number}/").content.decode()
    address = f"/cases/{parent.number}/new/five-orders/"
    assert address in page
    with pytest.raises(CaseRefused):
        walk.ask()  # without a parent
    done = desk.post(address, {"key": "k1", "wish": "加一盏路灯", "category": "roads"})
    child = Case.objects.system("test").get(parent=parent)
    assert done.status_code == 200, child.number
    assert child.number in desk.get(f"/cases/{parent.number}/").content.decode()
    portal = Client()
    place = portal.get(f"/v/{world.village.code}/").content.decode()
    assert f"/v/{world.village.code}/under/{parent.number}/five-orders/" in place
    assert portal.get(f"/v/{world.other_village.code}/under/{parent.number}/five-orders/").status_code == 404
    refuse = next(move for move in process_of(parent.declaration).first.moves if move.to == "refused")
    answers = {one.id: "没有地方" for one in refuse.fields}
    with pytest.raises(CaseRefused, match=child.number):
        walk.act(parent, world.secretary, refuse.id, answers)


def test_one_asks_for_oneself_follows_it_and_takes_it_back(walk: Walk, monkeypatch: pytest.MonkeyPatch) -> None:
    world = walk.world
    declared(monkeypatch, opened_by=("self",), concerns="opener", confidential=True)
    client = world.client_for(world.member)
    assert "/mine/new/five-orders/" in client.get("/mine/").content.decode()
    places = client.get("/mine/new/five-orders/").content.decode()
    assert places.index(world.village.name) < places.index(world.other_village.name)
    sent = {"key": "own", "place": str(world.village.pk), "wish": "请人上门办证", "category": "roads"}
    opened = client.post("/mine/new/five-orders/", sent, follow=True)
    case = Case.objects.system("test").get(channel="self")
    assert (case.concerns_id, case.opened_by_id, opened.status_code) == (world.member.pk, world.member.pk, 200)
    assert case.number in client.get("/mine/").content.decode()
    # A neighbour neither lists nor opens it.
    other = world.client_for(world.second_member)
    assert case.number not in other.get("/mine/").content.decode()
    assert other.get(f"/cases/{case.number}/").status_code == 404
    taken = client.post(
        f"/cases/{case.number}/withdraw/", {"withdraw-key": "w", "withdraw-reason": "不需要了", "withdraw-sure": "1"}
    )
    assert taken.status_code == 302, [line for line in taken.content.decode().split("\n") if "error" in line]
    assert walk.fresh(case).outcome == "withdrawn"


def test_a_confidential_case_shows_nowhere_but_to_those_of_its_steps(
    walk: Walk, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = walk.world
    declared(monkeypatch, confidential=True)
    case = walk.ask()
    words = (case.number, case.title)
    assert case.number in world.client_for(world.secretary).get(f"/cases/{case.number}/").content.decode()
    officer = world.client_for(world.organizer)
    assert officer.get(f"/cases/{case.number}/").status_code == 404
    pages = [
        officer.get("/cases/"), officer.get("/cases/", {"text": case.number[:8]}), officer.post("/cases/export/"),
        officer.get("/", {"q": case.number[:8]}), officer.get("/mine/"),
    ]  # fmt: skip
    for page in pages:
        body = page.getvalue()
        assert not any(word in body.decode() for word in words), page.request["PATH_INFO"]
    assert title_shared(case) != case.title
