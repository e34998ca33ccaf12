"""What the digests of the chain cover, byte for byte. Changing anything here breaks every old chain."""

import hashlib
import json
from datetime import UTC, datetime
from typing import Any, NamedTuple

GENESIS = bytes(32)
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode


class Link(NamedTuple):
    """The columns of an act that its digest covers, besides the digest before."""

    seq: int
    at: datetime
    act: str
    account_id: int | None
    person_id: int | None
    actor_name: str
    subject_kind: str
    subject_id: int | None
    organization_id: int | None
    details_digest: bytes


def link_digest(link: Link, previous: bytes) -> bytes:
    """SHA-256 of the canonical JSON list of the columns: times in UTC to the microsecond, bytes in hexadecimal."""
    return hashlib.sha256(f'[{link.seq}{link_middle(link)}{previous.hex()}"]'.encode()).digest()


def link_middle(link: Link) -> str:
    """What stands in that list between the number and the digest before, which the database may put there itself."""
    _seq, at, *middle, details = link
    columns: list[Any] = [at.astimezone(UTC).isoformat(timespec="microseconds"), *middle]
    return f',{_encode([*columns, details.hex()])[1:-1]},"'


class Alike:
    """The digests of many acts that differ only in number, subject, organization and details: the rest is written once.

    Byte for byte what `link_digest` covers; a test compares.
    """

    def __init__(self, at: datetime, *same: Any) -> None:
        """`same`: act, account, person, name of the actor, kind of the subject."""
        self._same = _encode([at.astimezone(UTC).isoformat(timespec="microseconds"), *same])[1:-1]

    def digest(self, seq: int, subject: int, organization: int, details: bytes, previous: bytes) -> bytes:
        """The digest of one of them."""
        text = f'[{seq},{self._same},{subject},{organization},"{details.hex()}","{previous.hex()}"]'
        return hashlib.sha256(text.encode()).digest()


def details_digest(owner: str, stored: bytes) -> bytes:
    """SHA-256 of the owner's name, a zero byte, and the details as they are stored, sealed or not."""
    return hashlib.sha256(owner.encode() + b"\0" + stored).digest()
