"""A county in which residents can ask, and the residents' browser."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.http import HttpResponse
from django.test import Client
from PIL import Image

from tests.world import World, world_make
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.models import Case, Event, Task
from zhizhi.engines.processes.moving import Sent, case_move
from zhizhi.engines.processes.tests.walk import pack_ready
from zhizhi.registry.people.models import Person

SLUG = "five-orders"
WISH = "村口的路灯坏了三天，晚上老人走路不方便。"


@pytest.fixture
def county(db: None) -> Iterator[World]:
    """The small county with the shipped processes, and the clock stopped at its time."""
    world = world_make()
    pack_ready(world.at)
    with time_machine.travel(world.at, tick=False):
        yield world


@dataclass
class Resident:
    """Somebody with a phone who has scanned the sheet of a village."""

    code: str
    client: Client = field(default_factory=Client)

    def form(self, url: str) -> dict[str, Any]:
        """The hidden fields of the form at `url`."""
        html = self.client.get(url).content.decode()
        found = re.findall(r'<input type="hidden" name="(key|task)" value="([^"]*)"', html)
        return dict(found)

    @property
    def ask_url(self) -> str:
        return f"/v/{self.code}/ask/{SLUG}/"

    def ask(self, **more: Any) -> HttpResponse:
        """Opens the form, fills it in, sends it."""
        answers = {"category": "roads", "wish": WISH, **self.form(self.ask_url), **more}
        return self.client.post(self.ask_url, answers)  # type: ignore[return-value]

    def asked(self, **more: Any) -> Case:
        """The case that came of it."""
        response = self.ask(**more)
        assert response.status_code == 302, response.content.decode()
        return Case.objects.system("test").get(number=response.headers["Location"].split("/")[2])

    def secret(self, case: Case) -> str:
        """The code on the page after asking."""
        page = self.client.get(f"/o/{case.number}/code/").content.decode()
        found = re.search(r'class="secret">([^<]+)<', page)
        assert found, page
        return found[1]

    def find(self, number: str, code: str) -> HttpResponse:
        return self.client.post("/o/", {"number": number, "code": code})  # type: ignore[return-value]

    def send(self, url: str, **more: Any) -> HttpResponse:
        """Opens the form at `url` and sends it."""
        return self.client.post(url, {**self.form(url), **more})  # type: ignore[return-value]


@pytest.fixture
def resident(county: World) -> Resident:
    return Resident(county.village.code)


Move = Callable[..., Event]


@pytest.fixture
def move(county: World) -> Move:
    """Acts on the open task of a case as `person`, an hour after the last act."""

    def act(case: Case, person: Person, name: str, at: datetime | None = None, **answers: Any) -> Event:
        task = Task.objects.system("test").open().get(case=case)
        at = at or task.opened_at + timedelta(hours=1)
        actor = Actor(county.scope(person, at))
        return case_move(actor=actor, task_id=task.pk, move=name, sent=Sent(f"{task.pk}-{name}", answers), at=at)

    return act


@pytest.fixture
def delivered(county: World, resident: Resident, move: Move) -> Case:
    """A case that was done and waits for stars."""
    case = resident.asked()
    move(case, county.secretary, "offer", group=county.group.pk, note="先看看电线，别声张")
    move(case, county.group_leader, "dispatch", member=county.member.pk)
    move(case, county.member, "accept")
    move(case, county.member, "delivered", result="换了灯泡，已经亮了。")
    case.refresh_from_db()
    return case


def photo(name: str = "lamp.jpg", size: tuple[int, int] = (64, 48), colour: str = "red") -> BytesIO:
    """A small picture as a file to send."""
    stream = BytesIO()
    Image.new("RGB", size, colour).save(stream, "JPEG")
    stream.seek(0)
    stream.name = name
    return stream


@pytest.fixture
def large_photo(tmp_path: Path) -> Path:
    """A JPEG of 20 MB, as the best phones make them."""
    path = tmp_path / "IMG_20260318.jpg"
    picture = Image.effect_noise((5200, 3900), 90).convert("RGB")
    picture.save(path, "JPEG", quality=92)
    size = path.stat().st_size
    with path.open("ab") as stream:
        # What phones add after the picture: a second, larger one, or a film.
        stream.write(b"\0" * max(0, 20 * 2**20 - size))
    return path
