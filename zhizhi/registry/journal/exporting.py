"""Acts as files. Each line holds all that its digest covers, so that an outsider recomputes the chain without us."""

import base64
import csv
import io
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from zhizhi.exchange.sheets import workbook
from zhizhi.exchange.tables import Column, Kind, Table
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.rows import ActRow, rows_shown

# More are taken out by days.
MOST = 50_000
CHUNK = 1000
# In the order in which the digest covers them; docs/journal.md has the program that recomputes it.
FIELDS = (
    "seq", "at", "act", "account_id", "person_id", "actor_name", "subject_kind", "subject_id", "organization_id",
    "details_digest", "previous", "digest", "owner", "stored",
)  # fmt: skip
BOM = "\ufeff"


def as_lines(acts: Iterable[Act], mark: str) -> bytes:
    """JSON, one act a line; the first line is the mark."""
    lines = [json.dumps({"mark": mark, "fields": FIELDS}, ensure_ascii=False)]
    lines += [json.dumps(_covered(act), ensure_ascii=False) for act in acts]
    return ("\n".join(lines) + "\n").encode()


def as_csv(acts: Iterable[Act], mark: str) -> bytes:
    """The same columns separated by commas, for Excel with a mark of their encoding; the last line is the mark."""
    target = io.StringIO()
    writer = csv.writer(target)
    writer.writerow(FIELDS)
    writer.writerows([_harmless(value) for value in _covered(act).values()] for act in acts)
    writer.writerow([mark])
    return (BOM + target.getvalue()).encode()


def as_workbook(acts: Iterable[Act], mark: str, at: datetime, watermark: str = "") -> bytes:
    """A sheet to read, with names instead of numbers, and each act's digest."""
    columns = (
        Column(_("Number in the chain"), 8, Kind.NUMBER), Column(_("Time"), 11), Column(_("Act"), 12),
        Column(_("Who acted"), 8), Column(_("About"), 18), Column(_("Where"), 14), Column(_("Details"), 30),
        Column(_("Digest"), 36),
    )  # fmt: skip
    rows = tuple(_cells(row) for row in _shown(acts))
    return workbook([Table(_("Acts"), columns, rows, mark=mark, watermark=watermark)], made=at)


def _covered(act: Act) -> dict[str, Any]:
    """What the digest covers and the digest; details as text where they are plain, base64 where they are sealed."""
    details = getattr(act, "details", None)
    stored = bytes(details.stored) if details else b""
    owner = details.owner if details else ""
    values = (
        act.seq, act.at.astimezone(UTC).isoformat(timespec="microseconds"), act.act, act.account_id, act.person_id,
        act.actor_name, act.subject_kind, act.subject_id, act.organization_id, bytes(act.details_digest).hex(),
        bytes(act.previous).hex(), bytes(act.digest).hex(), owner,
        base64.b64encode(stored).decode() if owner else stored.decode(),
    )  # fmt: skip
    return dict(zip(FIELDS, values, strict=True))


def _harmless(value: Any) -> Any:
    """A text that Excel would take for a formula begins with an apostrophe."""
    return f"'{value}" if isinstance(value, str) and value[:1] in {"=", "+", "-", "@", "\t", "\r"} else value


def _shown(acts: Iterable[Act]) -> Iterator[ActRow]:
    listed = list(acts)
    for start in range(0, len(listed), CHUNK):
        yield from rows_shown(listed[start : start + CHUNK], may_open=lambda _right: False)


def _cells(row: ActRow) -> tuple[Any, ...]:
    act = row.act
    details = _("Sealed") if row.sealed else "; ".join(f"{name}: {value}" for name, value in row.details)
    return (
        act.seq, f"{timezone.localtime(act.at):%Y-%m-%d %H:%M:%S}", row.name, act.actor_name or _("The system"),
        f"{row.kind} {row.subject.label}".strip(), row.place, details[:2000], bytes(act.digest).hex(),
    )  # fmt: skip
