"""Asking for the pages of cases in tests."""

from typing import Any

from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.tests.walk import Walk

ENGLISH = {"accept-language": "en"}
CONTACT = {
    "category": "roads", "wish": "村口的路灯晚上不亮", "contact_name": "刘桂兰", "contact_phone": "13800001234",
    "address": "三组水井旁",
}  # fmt: skip


def page(client: Client, case: Case) -> str:
    """The page of the case in English."""
    response = client.get(reverse("processes:case", args=[case.number]), headers=ENGLISH)
    assert response.status_code == 200
    return text(response)


def text(response: Any) -> str:
    """What a response says."""
    found: str = response.content.decode()
    return found


def move(client: Client, walk: Walk, case: Case, name: str, *, key: str = "", **answers: Any) -> Any:
    """Sends the form of a move as the page shows it."""
    data = {
        "task": walk.task(case).pk,
        "key": key or walk.key(),
        **{f"{name}-{field}": one for field, one in answers.items()},
    }
    return client.post(reverse("processes:move", args=[case.number, name]), data, headers=ENGLISH)


def act(client: Client, walk: Walk, case: Case, name: str, **answers: Any) -> Any:
    """Sends the form of an act that every process has."""
    data = {"task": walk.task(case).pk, f"{name}-key": walk.key()}
    data |= {f"{name}-{field}": one for field, one in answers.items()}
    return client.post(reverse(f"processes:{name}", args=[case.number]), data, headers=ENGLISH)


def got(client: Client, name: str, *args: Any, **query: Any) -> HttpResponse:
    """A page by its name, in English."""
    found: Any = client.get(reverse(name, args=args), query, headers=ENGLISH)
    return found  # type: ignore[no-any-return]
