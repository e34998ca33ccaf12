"""Printed heads: written into a file or on paper, and compared later with the chain as it is then."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from zhizhi.registry.journal.counting import stretch_of
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.operations import Actor, acting, record
from zhizhi.registry.journal.queries import DayHead, daily_heads
from zhizhi.registry.journal.verification import Fault, stretch_fault

# Typed from paper, so many hexadecimal digits are enough: nobody makes another chain that ends in the same ones.
LEAST_DIGITS = 16
# Letters that no digest has, as they are read for digits.
MISREAD = str.maketrans("oil", "011")
# A rewritten chain differs in nearly all digits, a sheet misread in few.
FEW_DIGITS = 3
MOST_HEADS = 5000
# So many acts before a head are recomputed while a page waits; the command recomputes all.
RECOMPUTED = 60_000
# "12345678" may be the first group of a digest: only what is followed by a whole digest is a number.
_FULL = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})[\s:]+(\d{1,12})[\s:]+((?:[0-9a-f]\s*){64})$")
_SHORT = re.compile(r"(\d{4}-\d{1,2}-\d{1,2})[\s:]+((?:[0-9a-f]\s*){1,64})$")


class HeadsRefused(Exception):
    """What was typed or uploaded holds no heads, in words for the user."""


@dataclass(frozen=True, slots=True)
class Printed:
    """A head as on paper: the day, the number of its last act where that was said, the digest's first digits."""

    day: date
    seq: int | None
    digits: str

    @property
    def spaced(self) -> str:
        """Eight digits a group."""
        return " ".join(self.digits[start : start + 8] for start in range(0, len(self.digits), 8))


@dataclass(frozen=True, slots=True)
class Compared:
    """Whether the chain still holds a printed head, the act it is, and the outcome in words."""

    printed: Printed
    ok: bool
    seq: int | None
    sentence: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """All heads compared, and which acts were recomputed before the last one of them."""

    heads: tuple[Compared, ...]
    first: int
    last: int
    fault: Fault | None

    @property
    def ok(self) -> bool:
        return self.fault is None and all(head.ok for head in self.heads)


def heads_written(heads: Iterable[DayHead]) -> str:
    """The heads as a text file: day, number of the last act, digest; oldest first."""
    lines = [f"{head.day} {head.seq} {head.digest.hex()}" for head in heads]
    return "\n".join(["# zhizhi journal heads: day, number of its last act, SHA-256", *sorted(lines), ""])


def heads_read(text: str) -> list[Printed]:
    """The heads in a file or as typed, one a line: day, number if known, digest. Raises HeadsRefused with the line."""
    found = []
    for number, line in enumerate(unicodedata.normalize("NFKC", text).splitlines(), 1):
        words = line.strip().lower()
        if words and not words.startswith("#"):
            found.append(_head_read(words.translate(MISREAD), number))
    if not found:
        raise HeadsRefused(_("There is no head in it. Type a day and a digest, as on the printed sheet."))
    if len(found) > MOST_HEADS:
        raise HeadsRefused(_("These are more than %(most)s heads.") % {"most": MOST_HEADS})
    return found


def _head_read(words: str, number: int) -> Printed:
    full, short = _FULL.match(words), _SHORT.match(words)
    match = full or short
    if match is None:
        raise HeadsRefused(
            _("Line %(line)s is not a day and a digest, such as 2026-11-20:9f86d081….") % {"line": number}
        )
    try:
        day = date(*map(int, match[1].split("-")))
    except ValueError as fault:
        raise HeadsRefused(_("Line %(line)s: there is no such day.") % {"line": number}) from fault
    digits = "".join(match[match.lastindex or 2].split())
    if len(digits) < LEAST_DIGITS:
        text = _("Line %(line)s: type at least %(least)s digits of the digest.")
        raise HeadsRefused(text % {"line": number, "least": LEAST_DIGITS})
    return Printed(day, int(full[2]) if full else None, digits)


def heads_compare(printed: Sequence[Printed], *, most: int | None = RECOMPUTED) -> Comparison:
    """Whether the chain holds each head, and whether what leads to the last one follows from what was before.

    At most so many acts before it are recomputed; None recomputes all.
    """
    heads = tuple(_compared(head) for head in printed)
    last = max((head.seq for head in heads if head.ok and head.seq), default=0)
    first = max(1, last - most + 1) if most else 1
    return Comparison(heads, first, last, stretch_fault(first, last) if last else None)


def comparison_record(*, scope: Actor, comparison: Comparison, at: datetime) -> None:
    """That somebody compared printed heads, and with what outcome, is an act."""
    missing = [str(head.printed.day) for head in comparison.heads if not head.ok]
    details = {"count": len(comparison.heads), "missing": missing, "fault": str(comparison.fault or "")}
    with acting():
        record(act="journal.verified", at=at, scope=scope, details=details)


def _compared(printed: Printed) -> Compared:
    acts = acts_of_digest(printed.digits)
    found = acts.filter(seq=printed.seq) if printed.seq else _of_day(acts, printed.day)
    act = found.only("seq").first()
    if act is not None:
        return Compared(printed, True, act.seq, _("The chain holds it: act %(seq)s.") % {"seq": act.seq})
    return Compared(printed, False, printed.seq, _why(printed))


def _of_day(acts: QuerySet[Act], day: date) -> QuerySet[Act]:
    stretch = stretch_of(day, day)
    return acts.filter(seq__range=stretch) if stretch else acts.none()


def _why(printed: Printed) -> str:
    if printed.seq is None:
        return _misread(printed) or _(
            "No act of this day has this digest: it was misread, or the chain was rewritten since."
        )
    stored = Act.objects.filter(seq=printed.seq).values_list("digest", flat=True).first()
    if stored is None:
        return _("The chain has no act %(seq)s any more: acts were cut off.") % {"seq": printed.seq}
    text = _("Act %(seq)s has the digest %(digest)s… now: the chain was rewritten, or the sheet is not of this system.")
    return text % {"seq": printed.seq, "digest": bytes(stored).hex()[:16]}


def _misread(printed: Printed) -> str:
    """Which of the digits typed differ from the day's head, where they are few; else nothing."""
    head = next(iter(daily_heads(printed.day, printed.day)), None)
    digits = head.digest.hex() if head else ""
    apart = [at for at, (typed, kept) in enumerate(zip(printed.digits, digits, strict=False), 1) if typed != kept]
    if not 0 < len(apart) <= FEW_DIGITS:
        return ""
    text = _("Look at the sheet again: only digit %(places)s differs from the head of that day, so it was misread.")
    return text % {"places": "、".join(map(str, apart))}


def acts_of_digest(digits: str) -> QuerySet[Act]:
    """The acts whose digest begins with these hexadecimal digits; narrow them to a stretch, for no index holds them."""
    low, high = bytes.fromhex(digits.ljust(64, "0")), bytes.fromhex(digits.ljust(64, "f"))
    return Act.objects.filter(digest__gte=low, digest__lte=high).order_by("seq")
