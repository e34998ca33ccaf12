"""Appending queued acts to the chain: four statements for some thousands of acts, in SQL for speed.

One act alone is a single statement on PostgreSQL, which computes the digest, too, and goes along with what was
gathered, so that the head stays locked for the time of a commit only.
"""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from zhizhi.registry import driver
from zhizhi.registry.bulk import rows_insert
from zhizhi.registry.gathering import Write, write, written
from zhizhi.registry.journal.chain import GENESIS, Alike, Link, details_digest, link_digest, link_middle
from zhizhi.registry.journal.models import Act, ActDetails
from zhizhi.registry.keys.operations import seal_many

_HEAD = "SELECT seq, digest, at FROM journal_head WHERE id = 1"
_HEAD_START = "INSERT INTO journal_head (id, seq, digest, at) VALUES (1, 0, %s, NULL) ON CONFLICT (id) DO NOTHING"
_HEAD_SET = "UPDATE journal_head SET seq = %s, digest = %s, at = %s WHERE id = 1"
_ACT_COLUMNS = (
    "seq", "at", "act", "account_id", "person_id", "actor_name", "subject_kind", "subject_id", "organization_id",
    "details_digest", "place_left", "previous", "digest",
)  # fmt: skip
_DETAILS_COLUMNS = ("act_id", "owner", "stored")
_ACTS = f"INSERT INTO journal_act ({', '.join(_ACT_COLUMNS)}) VALUES ({', '.join(['%s'] * len(_ACT_COLUMNS))})"
_DETAILS = "INSERT INTO journal_actdetails (act_id, owner, stored) VALUES (%s, %s, %s)"
# The same for one act on PostgreSQL; whoever waited for the head sees it as it is then.
_ALONE = (
    "h{n} AS (SELECT seq + 1 AS seq, digest, at FROM journal_head WHERE id = 1{after} FOR UPDATE),"
    " l{n} AS (SELECT seq, digest AS previous, GREATEST(at, %s::timestamptz) AS at,"
    " sha256(convert_to('[' || seq || %s::text || encode(digest, 'hex') || '\"]', 'UTF8')) AS digest FROM h{n}),"
    f" a{{n}} AS (INSERT INTO journal_act ({', '.join(_ACT_COLUMNS)})"
    " SELECT l.seq, %s::timestamptz, %s, %s::bigint, %s::bigint, %s, %s, %s::bigint,"
    " %s::bigint, %s::bytea, %s::bigint, l.previous, l.digest FROM l{n} l),{details}"
    " s{n} AS (UPDATE journal_head h SET seq = l.seq, digest = l.digest, at = l.at FROM l{n} l WHERE h.id = 1)"
)
_ALONE_DETAILS = (
    " d{n} AS (INSERT INTO journal_actdetails (act_id, owner, stored) SELECT l.seq, %s, %s::bytea FROM l{n} l),"
)
# Acts written at once: so many are held in memory, however many there are.
PORTION = 4000
# From here on rows go the way of very many.
MANY = 200


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


@dataclass(slots=True)
class Many:
    """Very many acts of one kind, by one actor at one time, that wait for their places in the chain.

    `rows` are (subject, organization, its left, details as canonical JSON), read only when they are appended.
    """

    at: datetime
    act: str
    account_id: int | None
    person_id: int | None
    actor_name: str
    subject_kind: str
    rows: Iterable[tuple[int, int, int, str]]


class _Thread(threading.local):
    """How many transactions with acts this thread has committed since it began."""

    committed = 0


_thread = _Thread()


def committed() -> int:
    """How many transactions with acts this thread has committed: whether something was done since one last looked."""
    return _thread.committed


def _committed() -> None:
    _thread.committed += 1


def append(entries: list[Entry | Many]) -> None:
    """Append all entries, in order; the head stays locked until the transaction ends."""
    if not entries:
        return
    transaction.on_commit(_committed, robust=True)
    details = _details_stored([entry for entry in entries if isinstance(entry, Entry)])
    if len(entries) == 1 and isinstance(entries[0], Entry) and connection.vendor == "postgresql":
        _append_alone(entries[0], details[0])
    else:
        _append_all(entries, details)


def _append_alone(entry: Entry, body: bytes) -> None:
    link = entry.link(0, details_digest(entry.owner, body) if body else b"")
    values = [entry.at, link_middle(link), *link[1:], entry.place_left, *((entry.owner, body) if body else ())]
    parts = _ALONE.replace("{details}", _ALONE_DETAILS if body else "")
    write(Write(parts, "(SELECT seq FROM l{n})", values, partial(_numbered, entry, body), "journal_", last=True))
    written()


def _numbered(entry: Entry, body: bytes, seq: int | None) -> None:
    entry.seq = seq
    if seq is None:  # There is no head yet.
        _append_all([entry], [body])


def _append_all(entries: Sequence[Entry | Many], details: list[bytes]) -> None:
    written()
    chain, bodies = _Chain(), iter(details)
    for entry in entries:
        if isinstance(entry, Many):
            chain.extend(entry)
        else:
            chain.add(entry, next(bodies))
    chain.close()


class _Chain:
    """The end of the chain while acts are put to it; what waits is written in portions."""

    def __init__(self) -> None:
        self.seq, self.digest, self.last = _head_locked()
        self.acts: list[tuple[Any, ...]] = []
        self.stored: list[tuple[int, str, bytes]] = []

    def add(self, entry: Entry, body: bytes) -> None:
        """One act, with its details as they are stored."""
        self.seq, previous = self.seq + 1, self.digest
        link = entry.link(self.seq, details_digest(entry.owner, body) if body else b"")
        self.digest, entry.seq = link_digest(link, previous), self.seq
        self.acts.append((self.seq, _adapted(entry.at), *link[2:], entry.place_left, previous, self.digest))
        if body:
            self.stored.append((self.seq, entry.owner, body))
        self._later(entry.at)

    def extend(self, many: Many) -> None:
        """Many acts of one kind."""
        same = (many.act, many.account_id, many.person_id, many.actor_name, many.subject_kind)
        alike, at = Alike(many.at, *same), _adapted(many.at)
        for subject, organization, left, text in many.rows:
            self.seq, previous, body = self.seq + 1, self.digest, text.encode()
            told = details_digest("", body)
            self.digest = alike.digest(self.seq, subject, organization, told, previous)
            self.acts.append((self.seq, at, *same, subject, organization, told, left, previous, self.digest))
            self.stored.append((self.seq, "", body))
            self._later(many.at)

    def close(self) -> None:
        """Writes what waits, and where the chain ends now."""
        self._write()
        last = _adapted(self.last) if self.last else None
        driver.execute(_HEAD_SET, [self.seq, self.digest, last], kept=True)

    def _later(self, at: datetime) -> None:
        if self.last is None or at > self.last:
            self.last = at
        if len(self.acts) >= PORTION:
            self._write()

    def _write(self) -> None:
        _insert(_ACTS, self.acts, Act, _ACT_COLUMNS)
        _insert(_DETAILS, self.stored, ActDetails, _DETAILS_COLUMNS)
        self.acts, self.stored = [], []


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


def _head_locked() -> tuple[int, bytes, datetime | None]:
    """The end of the chain, locked against everybody else who would append."""
    lock = " FOR UPDATE" if connection.vendor == "postgresql" else ""
    if (row := driver.execute(_HEAD + lock, (), kept=True).fetchone()) is None:
        row = _head_started(lock)
    return row[0], bytes(row[1]), _read(row[2])


def _head_started(lock: str) -> Any:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM journal_act LIMIT 1")
        if cursor.fetchone():
            raise HeadMissing(HeadMissing.__doc__)
        cursor.execute(_HEAD_START, [GENESIS])
        cursor.execute(_HEAD + lock)
        return cursor.fetchone()


def _insert(statement: str, rows: list[tuple[Any, ...]], model: type[Model], columns: tuple[str, ...]) -> None:
    if len(rows) >= MANY:
        rows_insert(model, columns, rows)
    elif len(rows) == 1:
        driver.execute(statement, rows[0], kept=True)
    elif rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)


def _adapted(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def _read(at: datetime | None) -> datetime | None:
    """SQLite gives times without a zone, in UTC."""
    return at.replace(tzinfo=UTC) if at and at.tzinfo is None else at
