"""What PostgreSQL ended since two waited for each other is tried again, so that nobody sees why it was.

Acts are one transaction and idempotent, so the one that was ended left nothing and may begin anew. Where a view had
committed an act before, it does not begin anew: that act would be done twice. What is no act may be written again: a
use of the portal's limits, and an uploaded file, whose second row nobody refers to and the sweep removes.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse

from zhizhi.registry.journal.appending import committed

TRIES = 3
# Enough for the other one, who goes on, to be done.
PAUSE = 0.05
# PostgreSQL's number for a transaction that it ended to resolve a deadlock.
DEADLOCK = "40P01"


class DeadlockMiddleware:
    """Calls a view again whose transaction was ended for a deadlock; the last of all, since it calls the view."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """As it is."""
        return self.get_response(request)

    def process_view(
        self,
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        words: Sequence[Any],
        named: Mapping[str, Any],
    ) -> HttpResponse | None:
        """The view's answer; None for who only reads, and within a transaction that could not begin anew."""
        if request.method != "POST" or connection.vendor != "postgresql" or connection.in_atomic_block:
            return None
        before = committed()
        for left in reversed(range(TRIES)):
            try:
                return view(request, *words, **named)
            except OperationalError as error:
                if not left or committed() != before or not ended_for_deadlock(error):
                    raise
            _rewind(request)
            time.sleep(PAUSE)
        return None


def ended_for_deadlock(error: BaseException) -> bool:
    """Whether the database ended the transaction since it and another waited for each other."""
    return getattr(error.__cause__, "sqlstate", "") == DEADLOCK


def _rewind(request: HttpRequest) -> None:
    """What was uploaded is read from its beginning again."""
    for _name, files in request.FILES.lists():
        for file in files:
            file.seek(0)
