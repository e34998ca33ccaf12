"""The disk is full, nothing may be written, files cannot be reached: a sentence that says so, and nothing half done."""

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest.mock import patch

import pytest
from django.conf import LazySettings
from django.db import connection
from django.test import Client

from tests.killing import fingerprint
from tests.world import AT, world_make
from zhizhi.engines.processes.tests.walk import pack_ready
from zhizhi.portal.tests.conftest import Resident, photo

# A photo that was taken before the fault is swept away, as one of a form that was never sent.
PASSING = frozenset({"portal_allowance", "files_storedfile"})


def _run(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return int(cursor.fetchone()[0]) if cursor.description else 0


@contextmanager
def unwritable(_settings: LazySettings) -> Iterator[None]:
    """The database takes nothing."""
    sqlite = connection.vendor == "sqlite"
    _run("PRAGMA query_only = ON" if sqlite else "SET default_transaction_read_only = on")
    try:
        yield
    finally:
        _run("PRAGMA query_only = OFF" if sqlite else "SET default_transaction_read_only = off")


@contextmanager
def full(_settings: LazySettings) -> Iterator[None]:
    """SQLite may take no page more; PostgreSQL's disk cannot be filled from here, so the photo meets the end of it."""
    if connection.vendor == "postgresql":
        with patch("os.fsync", side_effect=OSError(errno.ENOSPC, "No space left on device")):
            yield
        return
    most = _run("PRAGMA max_page_count")
    _run(f"PRAGMA max_page_count = {_run('PRAGMA page_count')}")
    yield
    _run(f"PRAGMA max_page_count = {most}")


@contextmanager
def no_folder(settings: LazySettings) -> Iterator[None]:
    """A file lies where the folder should be."""
    kept, settings.MEDIA_ROOT = settings.MEDIA_ROOT, Path(__file__)
    yield
    settings.MEDIA_ROOT = kept


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("outage", "words"), [(unwritable, "may not write where its data lie"), (full, "disk of the server is full"),
                          (no_folder, "folder in which files are kept")],
)  # fmt: skip
def test_what_is_the_matter_is_said_and_nothing_is_half_done(
    settings: LazySettings, outage: Callable[[LazySettings], object], words: str
) -> None:
    world = world_make(AT)
    pack_ready(AT)
    resident = Resident(world.village.code, Client(raise_request_exception=False, headers={"accept-language": "en"}))
    form = resident.form(resident.ask_url)
    before = fingerprint(besides=PASSING)
    with outage(settings):  # type: ignore[attr-defined]
        answer = resident.client.post(
            resident.ask_url, {"category": "roads", "wish": "灯" * 3900, **form, "photos": [photo()]}
        )
    assert (answer.status_code, words in answer.content.decode()) == (503, True)
    assert fingerprint(besides=PASSING) == before
    # As soon as it is over, the same form is taken.
    sent = {"category": "roads", "wish": "路灯不亮", **form, "photos": [photo()]}
    assert resident.client.post(resident.ask_url, sent).status_code == 302
