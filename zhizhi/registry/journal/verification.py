"""Going through the whole chain: is every act there, in its place, and as it was written?"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

from django.db import connection
from django.utils.translation import gettext as _

from zhizhi.registry.journal import triggers
from zhizhi.registry.journal.chain import GENESIS, Link, details_digest, link_digest
from zhizhi.registry.journal.models import Act, Head

CHUNK = 2000

# An act's columns, its two digests, and owner and bytes of its details, None where there are none.
_Row = tuple[Link, bytes, bytes, str | None, bytes | None]


@dataclass(frozen=True, slots=True)
class Fault:
    """The first act that is not as it should be (0 where it is no single one), and what is wrong in words."""

    seq: int
    sentence: str

    def __str__(self) -> str:
        return (
            _("act %(seq)s: %(sentence)s") % {"seq": self.seq, "sentence": self.sentence} if self.seq else self.sentence
        )


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome: acts read, the last digest in hexadecimal, and the first fault, if any."""

    ok: bool
    count: int
    head: str
    fault: Fault | None


@dataclass(slots=True)
class _Walk:
    """Where the walk along the chain stands."""

    seq: int = 0
    digest: bytes = GENESIS

    def step(self, row: _Row) -> str:
        """Go to the next act; what is wrong with it, empty if nothing."""
        link, previous, digest, owner, stored = row
        expected, self.seq = self.seq + 1, link.seq
        if link.seq != expected:
            return _("acts are missing before it, from number %(seq)s on") % {"seq": expected}
        if previous != self.digest:
            return _("it does not follow from the act before")
        if link_digest(link, previous) != digest:
            return _("its columns were altered")
        self.digest = digest
        return _details_fault(link.details_digest, owner, stored)


def verify() -> Verification:
    """Read the whole chain and name the first fault; acts appended meanwhile are read or not, both are right."""
    head = _head()
    walk = _Walk()
    fault = _guards_fault()
    for row in _acts():
        if fault:
            break
        if sentence := walk.step(row):
            fault = Fault(walk.seq, sentence)
        elif walk.seq == head[0] and walk.digest != head[1]:
            fault = Fault(walk.seq, _("the head of the chain says another digest"))
    fault = fault or _end_fault(walk, head[0])
    return Verification(fault is None, walk.seq, walk.digest.hex(), fault)


def stretch_fault(first: int, last: int) -> Fault | None:
    """The first fault among the acts from `first` to `last`, that before `first` taken as it stands; None if whole."""
    before = Act.objects.filter(seq=first - 1).values_list("digest", flat=True).first()
    walk = _Walk(first - 1, GENESIS if before is None else bytes(before))
    for row in _acts(first, last):
        if sentence := walk.step(row):
            return Fault(walk.seq, sentence)
    return _end_fault(walk, last) if walk.seq < last else None


def _acts(first: int = 1, last: int | None = None) -> Iterator[_Row]:
    """The acts in order, with the digests and details stored for them; never all in memory."""
    names = (*Link._fields, "previous", "digest", "details__owner", "details__stored")
    acts = Act.objects.filter(seq__gte=first) if first > 1 else Act.objects.all()
    acts = acts if last is None else acts.filter(seq__lte=last)
    for row in acts.order_by("seq").values_list(*names).iterator(chunk_size=CHUNK):
        *columns, details, previous, digest, owner, stored = row
        body = None if stored is None else bytes(stored)
        yield Link(*cast(Any, (*columns, bytes(details)))), bytes(previous), bytes(digest), owner, body


def _details_fault(expected: bytes, owner: str | None, stored: bytes | None) -> str:
    if owner is None or stored is None:
        return _("its details are missing") if expected else ""
    if not expected:
        return _("it has details that were not recorded with it")
    return "" if details_digest(owner, stored) == expected else _("its details were altered")


def _end_fault(walk: _Walk, head_before: int) -> Fault | None:
    """The chain must reach the head read before the walk, and not go beyond the one read after it."""
    if walk.seq < head_before:
        return Fault(walk.seq + 1, _("acts are missing at the end: the head says %(seq)s") % {"seq": head_before})
    if walk.seq > _head()[0]:
        return Fault(walk.seq, _("the head of the chain stands before it"))
    return None


def _guards_fault() -> Fault | None:
    """The triggers that keep the tables append-only must be there."""
    missing = sorted(triggers.tables_append_only().keys() - triggers.guarded(connection))
    if not missing:
        return None
    return Fault(0, _("the triggers that refuse changes to %(tables)s are gone") % {"tables": ", ".join(missing)})


def _head() -> tuple[int, bytes]:
    row: Any = Head.objects.values_list("seq", "digest").first()
    return (row[0], bytes(row[1])) if row else (0, GENESIS)
