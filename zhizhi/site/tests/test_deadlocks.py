"""Two acts that wait for each other on PostgreSQL: both are done, and nobody sees that one was ended in between."""

import threading
from contextlib import suppress
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from tests.world import AT, World, world_make
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.organizations.models import Organization
from zhizhi.site.deadlocks import DEADLOCK, TRIES, DeadlockMiddleware

on_postgresql_only = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer: none waits")


class Meeting:
    """A view that locks two organizations, having met the other one with the first in its hands."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.barrier = threading.Barrier(2)
        self.read: list[bytes] = []
        self.calls = 0

    def __call__(self, request: HttpRequest, first: str) -> HttpResponse:
        """Locks township and village, or village and township."""
        self.calls += 1
        met = self.calls <= 2
        with transaction.atomic():
            self._lock(first)
            self.read += [file.read() for file in request.FILES.getlist("photo")]
            if met:
                self.barrier.wait(10)
            self._lock("village" if first == "township" else "township")
        return HttpResponse(first)

    def _lock(self, name: str) -> None:
        rows = Organization.objects.system("test").filter(pk=getattr(self.world, name).pk)
        list(rows.select_for_update())


def sent() -> HttpRequest:
    """A form with a photo."""
    return RequestFactory().post("/", {"photo": SimpleUploadedFile("a.txt", BytesIO(b"photo").read())})


@on_postgresql_only
def test_who_was_ended_for_the_other_is_done_afterwards(transactional_db: None) -> None:
    view, answers = Meeting(world_make(AT)), dict.fromkeys(("township", "village"), b"")

    def act(first: str) -> None:
        try:
            response = DeadlockMiddleware(HttpResponse).process_view(sent(), view, [first], {})
            answers[first] = response.content if response else b""
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=[first]) for first in answers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert answers == {"township": b"township", "village": b"village"}
    assert (view.calls, set(view.read)) == (3, {b"photo"})


@on_postgresql_only
def test_another_fault_of_the_database_is_not_hidden(transactional_db: None) -> None:
    calls: list[int] = []

    def view(request: HttpRequest) -> HttpResponse:
        calls.append(1)
        raise OperationalError("the disk is full")

    with pytest.raises(OperationalError):
        DeadlockMiddleware(HttpResponse).process_view(sent(), view, [], {})
    assert len(calls) == 1


class Ended(Exception):
    """As PostgreSQL's driver tells that it ended a transaction."""

    sqlstate = DEADLOCK


@on_postgresql_only
@pytest.mark.parametrize(("acts", "calls"), [(0, TRIES), (1, 1)])
def test_what_was_done_before_is_not_done_twice(transactional_db: None, acts: int, calls: int) -> None:
    called: list[int] = []

    def view(request: HttpRequest) -> HttpResponse:
        called.append(1)
        for number in range(acts):
            with acting():
                record(act="test.done", at=AT, scope=None, subject=("test", number))
        with suppress(ValueError), acting():
            record(act="test.undone", at=AT, scope=None)
            raise ValueError("undone")
        raise OperationalError from Ended

    with pytest.raises(OperationalError):
        DeadlockMiddleware(HttpResponse).process_view(sent(), view, [], {})
    assert (len(called), Act.objects.count()) == (calls, acts)
