"""Reading the journal: the acts on a subject, in a scope, the head of each day, jumps of the clock."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from django.db.models import Max, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from zhizhi.core.intervals import ROOT
from zhizhi.registry.journal.models import Act, ActDetails
from zhizhi.registry.keys.operations import unseal
from zhizhi.registry.prepared import Columns, Reading

CAPABILITY = "journal.view"
# The act stands in the statement, not beside it, so that SQLite uses the index of jumps.
_JUMPS = Reading(
    "SELECT {d} FROM journal_act a JOIN journal_actdetails d ON d.act_id = a.seq"
    " WHERE a.act = 'clock.jump' AND a.at >= %s ORDER BY a.seq",
    Columns(ActDetails, "d"),
)


class Within(Protocol):
    """What the journal asks of a scope: where a capability is held."""

    def within(self, capability: str, column: str) -> Q: ...
    def covers(self, capability: str, left: int) -> bool: ...
    def holds(self, capability: str) -> bool: ...


@dataclass(frozen=True, slots=True)
class ActFilter:
    """What an auditor looks for; empty fields do not narrow. Days are local, both included."""

    actor: str = ""
    person_id: int | None = None
    act: str = ""
    subject_kind: str = ""
    subject_id: int | None = None
    organization_id: int | None = None
    first_day: date | None = None
    last_day: date | None = None

    def condition(self) -> Q:
        """All given fields together."""
        found = Q()
        if self.actor:
            found &= Q(actor_name__contains=self.actor)
        if self.act:
            found &= Q(act__startswith=self.act)
        for name in ("person_id", "subject_kind", "subject_id", "organization_id"):
            if value := getattr(self, name):
                found &= Q(**{name: value})
        return found & _between(self.first_day, self.last_day)


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


def acts_for(scope: Within, wanted: ActFilter) -> QuerySet[Act]:
    """The acts an auditor may see and looks for, newest first; acts without a place for who may see the whole tree."""
    within = scope.within(CAPABILITY, "place_left")
    if scope.covers(CAPABILITY, ROOT[0]):
        within |= Q(place_left=None)
    acts = Act.objects.filter(within).filter(wanted.condition())
    return acts.select_related("details").order_by("-seq")


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
    act = Act.objects.filter(_between(day, day)).order_by("-seq").values_list("seq", "digest").first()
    return DayHead(day, act[0], bytes(act[1])) if act else None


def daily_heads(first: date, last: date) -> list[DayHead]:
    """The head of each local day that has acts, both days included, newest first."""
    acts = Act.objects.filter(_between(first, last)).annotate(day=TruncDate("at"))
    ends = dict(acts.values_list("day").annotate(end=Max("seq")).order_by("-day"))
    digests = dict(Act.objects.filter(seq__in=ends.values()).values_list("seq", "digest"))
    return [DayHead(day, seq, bytes(digests[seq])) for day, seq in ends.items()]


def clock_jumps(since: datetime) -> list[ClockJump]:
    """The jumps back of the clock journaled since then, for a banner on every page; usually none."""
    read = [details_read(details) for details in _JUMPS.all(since)]
    return [ClockJump(*(datetime.fromisoformat(said[name]) for name in ("last", "now"))) for said in read]


def _between(first: date | None, last: date | None) -> Q:
    """Acts from the beginning of one local day to the end of another."""
    found = Q()
    if first:
        found &= Q(at__gte=_midnight(first))
    if last:
        found &= Q(at__lt=_midnight(last + timedelta(days=1)))
    return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime(day.year, day.month, day.day))  # noqa: DTZ001 (made aware here)
