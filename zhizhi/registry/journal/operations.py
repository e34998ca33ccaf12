"""Writing the journal: every operation of the program runs in `with acting():` and calls `record`.

Acts are queued while the transaction runs and appended in one batch last before its commit, so that the head of
the chain is locked for the shortest time.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import datetime, timedelta
from typing import Any, Protocol

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.translation import gettext as _

from zhizhi.registry.gathering import gathering
from zhizhi.registry.journal import appending
from zhizhi.registry.journal.models import Act, Head
from zhizhi.registry.journal.queries import details_of
from zhizhi.registry.journal.verification import Fault, Verification, verify
from zhizhi.registry.keys.operations import KeyErased

__all__ = [
    "Actor",
    "Fault",
    "JournalMisuse",
    "RevealRefused",
    "Verification",
    "act_time",
    "acting",
    "details_reveal",
    "record",
    "record_many",
    "verify",
]

JUMP = timedelta(minutes=2)
CLOCK_JUMP = "clock.jump"
LEAST_REASON = 4  # characters
_encode = DjangoJSONEncoder(ensure_ascii=False, sort_keys=True, separators=(",", ":"), allow_nan=False).encode


class JournalMisuse(RuntimeError):
    """An act was recorded outside `acting()`; a fault of the program, never of a user."""


class Actor(Protocol):
    """What the journal reads of a scope."""

    @property
    def account_id(self) -> int | None: ...
    @property
    def person_id(self) -> int | None: ...
    @property
    def name(self) -> str: ...


class _Transaction(threading.local):
    """The acts queued in this thread's transaction; None outside `acting()`."""

    queue: list[appending.Entry | appending.Many] | None = None


_current = _Transaction()


@contextmanager
def acting(*, gather: bool = False) -> Iterator[None]:
    """A transaction that ends by appending the acts recorded in it; a nested one joins the outer.

    With `gather` its writes may wait for each other (`registry.gathering`).

    An exception undoes everything and discards the acts. A nested one that fails dooms the whole transaction unless
    the caller opened a savepoint around it (`transaction.atomic()`); its acts are discarded in either case.
    """
    if _current.queue is None:
        with transaction.atomic(), gathering() if gather else nullcontext():
            yield from _outermost()
        return
    queued = len(_current.queue)
    try:
        with transaction.atomic(savepoint=False):
            yield
    except BaseException:
        del _current.queue[queued:]
        raise


def _outermost() -> Iterator[None]:
    queue: list[appending.Entry | appending.Many] = []
    _current.queue = queue
    try:
        yield
        _places_settle(queue)
        appending.append(queue)
    finally:
        _current.queue = None


# The acts with their places -> what `left` those have by now that were moved meanwhile.
Settling = Callable[[Iterable[tuple[str, int | None, int | None]]], Mapping[tuple[int, int], int]]
_settling: list[Settling] = []


def places_settled_by(settling: Settling) -> None:
    """The tree is asked last before the commit whether a place was moved while somebody acted there."""
    _settling[:] = [settling]


def _places_settle(queue: list[appending.Entry | appending.Many]) -> None:
    placed = [one for one in queue if isinstance(one, appending.Entry) and one.organization_id]
    for settling in _settling if placed else ():
        moved = settling((one.act, one.organization_id, one.place_left) for one in placed)
        for one in placed if moved else ():
            place = (one.organization_id or 0, one.place_left or 0)
            one.place_left = moved.get(place, one.place_left)


def record(
    *,
    act: str,
    at: datetime,
    scope: Actor | None,
    subject: tuple[str, int] | None = None,
    place: tuple[int | None, int | None] | None = None,
    details: Mapping[str, Any] | None = None,
    owner: str | None = None,
) -> appending.Entry:
    """Queue one act; the handle's `seq` is set once the transaction appends it.

    `subject` is (kind, id), `place` (organization id, its left). Details are kept as canonical JSON, sealed under the
    key of `owner` if given. Raises JournalMisuse outside `acting()`.
    """
    if _current.queue is None:
        raise JournalMisuse(f"record({act!r}) outside acting()")
    kind, subject_id = subject or ("", None)
    organization_id, left = place or (None, None)
    who = (scope.account_id, scope.person_id, scope.name) if scope else (None, None, "")
    text = "" if details is None else _encode(dict(details))
    entry = appending.Entry(at, act, *who, kind, subject_id, organization_id, left, owner or "", text)
    _current.queue.append(entry)
    return entry


def record_many(
    *, act: str, at: datetime, scope: Actor | None, kind: str, rows: Iterable[tuple[int, int, int, str]]
) -> None:
    """Queue very many acts of one kind; `rows` are read one by one when the transaction appends them.

    A row is (id of the subject of that `kind`, id of the organization, its left, details as canonical JSON, never
    empty). Raises JournalMisuse outside `acting()`.
    """
    if _current.queue is None:
        raise JournalMisuse(f"record_many({act!r}) outside acting()")
    who = (scope.account_id, scope.person_id, scope.name) if scope else (None, None, "")
    _current.queue.append(appending.Many(at, act, *who, kind, rows))


def details_text(details: Mapping[str, Any]) -> str:
    """Details as `record_many` takes them: canonical JSON."""
    return _encode(dict(details))


def act_time(now: datetime) -> datetime:
    """The time to act at: `now`, or the last act's time if that is later (the clock was set back).

    A clock that is back by more than two minutes is journaled once as "clock.jump", with both times.
    """
    last = appending.last_at()
    if last is None or last <= now:
        return now
    if last - now > JUMP:
        _jump_record(last=last, now=now)
    return last


def _jump_record(*, last: datetime, now: datetime) -> None:
    """Journal the jump, unless an act at the same last time did already."""
    with acting():
        if any(entry.act == CLOCK_JUMP for entry in _current.queue or ()):
            return
        Head.objects.select_for_update().first()  # two at the same moment shall not both see none
        if not Act.objects.filter(act=CLOCK_JUMP, at=last).exists():
            record(act=CLOCK_JUMP, at=last, scope=None, details={"last": last, "now": now})


class RevealRefused(Exception):
    """Why sealed details were not opened, in words for the user."""


def details_reveal(*, scope: Actor, act: Act, reason: str, at: datetime) -> dict[str, Any]:
    """The sealed details of an act, once; who read them and why is an act itself. Raises RevealRefused."""
    reason = reason.strip()
    if len(reason) < LEAST_REASON:
        raise RevealRefused(_("Say in a few words why you need to read this."))
    with acting():
        try:
            read = details_of(act.seq)
        except KeyErased as fault:
            raise RevealRefused(_("The key was destroyed when the person was erased: nobody can read this.")) from fault
        if read is None:
            raise RevealRefused(_("This act has no details."))
        place = (act.organization_id, act.place_left)
        record(
            act="journal.revealed", at=at, scope=scope, subject=("act", act.seq), place=place,
            details={"reason": reason},
        )  # fmt: skip
    return read
