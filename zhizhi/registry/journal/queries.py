"""Reading the journal: the acts on a subject, the head of each day, jumps of the clock."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import QuerySet

from zhizhi.registry.journal.counting import day_ends
from zhizhi.registry.journal.models import Act, ActDetails
from zhizhi.registry.keys.operations import unseal
from zhizhi.registry.prepared import Columns, Reading

# The act stands in the statement, not beside it, so that SQLite uses the index of jumps.
_JUMPS = Reading(
    "SELECT {d} FROM journal_act a JOIN journal_actdetails d ON d.act_id = a.seq"
    " WHERE a.act = 'clock.jump' AND a.at >= %s ORDER BY a.seq",
    Columns(ActDetails, "d"),
)


@dataclass(frozen=True, slots=True)
class DayHead:
    """Where the chain ended on a local day: printed and kept elsewhere, it proves that nothing before was altered."""

    day: date
    seq: int
    digest: bytes

    @property
    def spaced(self) -> str:
        """The digest in hexadecimal, eight digits a group, as people compare it."""
        text = self.digest.hex()
        return " ".join(text[start : start + 8] for start in range(0, len(text), 8))


@dataclass(frozen=True, slots=True)
class ClockJump:
    """The clock stood at `now` although an act had happened at `last` already."""

    last: datetime
    now: datetime


def acts_of(subject: tuple[str, int]) -> QuerySet[Act]:
    """The acts on one subject (kind, id), oldest first. The caller decides who may see the subject."""
    kind, number = subject
    return Act.objects.filter(subject_kind=kind, subject_id=number).select_related("details").order_by("seq")


def details_of(seq: int) -> dict[str, Any] | None:
    """The details of an act, unsealed, None without any; raises KeyErased. The caller records the reading."""
    details = ActDetails.objects.filter(act=seq).first()
    if details is None:
        return None
    return details_read(details)


def details_read(details: ActDetails) -> dict[str, Any]:
    """What the stored bytes say, unsealed if they are sealed; raises KeyErased."""
    stored = bytes(details.stored)
    text = unseal(owner=details.owner, sealed=stored) if details.owner else stored.decode()
    read: dict[str, Any] = json.loads(text)
    return read


def daily_head(day: date) -> DayHead | None:
    """The last act of a local day, None if there was none."""
    return next(iter(daily_heads(day, day)), None)


def daily_heads(first: date, last: date) -> list[DayHead]:
    """The head of each local day that has acts, both days included, newest first."""
    ends = day_ends(first, last)
    digests = dict(Act.objects.filter(seq__in=ends.values()).values_list("seq", "digest"))
    return [DayHead(day, seq, bytes(digests[seq])) for day, seq in ends.items()]


def clock_jumps(since: datetime) -> list[ClockJump]:
    """The jumps back of the clock journaled since then, for a banner on every page; usually none."""
    read = [details_read(details) for details in _JUMPS.all(since)]
    return [ClockJump(*(datetime.fromisoformat(said[name]) for name in ("last", "now"))) for said in read]
