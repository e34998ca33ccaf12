"""Appending queued acts to the chain: four statements for any number of acts, in SQL for speed."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from zhizhi.registry.journal.chain import GENESIS, Link, details_digest, link_digest
from zhizhi.registry.keys.operations import seal_many

_HEAD = "SELECT seq, digest, at FROM journal_head WHERE id = 1"
_HEAD_START = "INSERT INTO journal_head (id, seq, digest, at) VALUES (1, 0, %s, NULL) ON CONFLICT (id) DO NOTHING"
_HEAD_SET = "UPDATE journal_head SET seq = %s, digest = %s, at = %s WHERE id = 1"
_ACTS = (
    "INSERT INTO journal_act (seq, at, act, account_id, person_id, actor_name, subject_kind, subject_id,"
    " organization_id, details_digest, place_left, previous, digest)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
_DETAILS = "INSERT INTO journal_actdetails (act_id, owner, stored) VALUES (%s, %s, %s)"


class HeadMissing(RuntimeError):
    """The journal has acts but its head row is gone: somebody altered the database. Nothing is appended."""


@dataclass(slots=True)
class Entry:
    """An act waiting for its place in the chain; `seq` is None until it is appended."""

    at: datetime
    act: str
    account_id: int | None
    person_id: int | None
    actor_name: str
    subject_kind: str
    subject_id: int | None
    organization_id: int | None
    place_left: int | None
    owner: str
    text: str
    seq: int | None = None

    def link(self, seq: int, details: bytes) -> Link:
        """The columns that the digest covers."""
        return Link(
            seq,
            self.at,
            self.act,
            self.account_id,
            self.person_id,
            self.actor_name,
            self.subject_kind,
            self.subject_id,
            self.organization_id,
            details,
        )


def append(entries: list[Entry]) -> None:
    """Append all entries, in order; the head stays locked until the transaction ends."""
    if not entries:
        return
    details = _details_stored(entries)
    with connection.cursor() as cursor:
        seq, digest, last = _head_locked(cursor)
        acts, stored = [], []
        for entry, body in zip(entries, details, strict=True):
            seq, previous = seq + 1, digest
            link = entry.link(seq, details_digest(entry.owner, body) if body else b"")
            digest, entry.seq = link_digest(link, previous), seq
            acts.append((seq, _adapted(entry.at), *link[2:], entry.place_left, previous, digest))
            if body:
                stored.append((seq, entry.owner, body))
        last = max(filter(None, [last, *(entry.at for entry in entries)]))
        _insert(cursor, _ACTS, acts)
        _insert(cursor, _DETAILS, stored)
        cursor.execute(_HEAD_SET, [seq, digest, _adapted(last)])


def last_at() -> datetime | None:
    """The time of the latest act, None before the first; not locked."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT at FROM journal_head WHERE id = 1")
        row = cursor.fetchone()
    return _read(row[0]) if row else None


def _details_stored(entries: list[Entry]) -> list[bytes]:
    """The bytes of the details as they will lie in the table, empty where there are none."""
    stored = [entry.text.encode() for entry in entries]
    owned = [index for index, entry in enumerate(entries) if entry.owner and entry.text]
    if owned:
        sealed = seal_many([(entries[index].owner, entries[index].text) for index in owned])
        for index, body in zip(owned, sealed, strict=True):
            stored[index] = body
    return stored


def _head_locked(cursor: Any) -> tuple[int, bytes, datetime | None]:
    """The end of the chain, locked against everybody else who would append."""
    lock = " FOR UPDATE" if connection.vendor == "postgresql" else ""
    cursor.execute(_HEAD + lock)
    if (row := cursor.fetchone()) is None:
        row = _head_started(cursor, lock)
    return row[0], bytes(row[1]), _read(row[2])


def _head_started(cursor: Any, lock: str) -> Any:
    cursor.execute("SELECT 1 FROM journal_act LIMIT 1")
    if cursor.fetchone():
        raise HeadMissing(HeadMissing.__doc__)
    cursor.execute(_HEAD_START, [GENESIS])
    cursor.execute(_HEAD + lock)
    return cursor.fetchone()


def _insert(cursor: Any, statement: str, rows: list[tuple[Any, ...]]) -> None:
    if len(rows) == 1:
        cursor.execute(statement, rows[0])
    elif rows:
        cursor.executemany(statement, rows)


def _adapted(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def _read(at: datetime | None) -> datetime | None:
    """SQLite gives times without a zone, in UTC."""
    return at.replace(tzinfo=UTC) if at and at.tzinfo is None else at
