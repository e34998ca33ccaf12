"""Keys and sealed texts for many owners that never had a key, computed before anything is written."""

import hmac
import io
import os
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.db import connection

from zhizhi.registry.bulk import rows_insert
from zhizhi.registry.keys import ciphers
from zhizhi.registry.keys.models import DataKey
from zhizhi.registry.keys.operations import index_key


class NewKey(NamedTuple):
    """An owner's key, wrapped, as it will be kept."""

    owner: str
    wrapped: bytes


def seal_new(rows: Sequence[tuple[str, tuple[str, ...]]]) -> tuple[list[NewKey], list[list[bytes | None]]]:
    """For each (owner, texts): a new key, and the texts sealed with it, None for empty ones. Writes nothing.

    The keys must be written by `keys_insert` in the transaction that writes what they seal.
    """
    wrapping = AESGCM(ciphers.wrapping_key(settings.MASTER_KEY))
    mark = ciphers.FORMAT
    # Asked of the system once for all: each asking costs more than the sealing.
    most = ciphers.KEY_BYTES + ciphers.NONCE_BYTES * (1 + max((len(texts) for _owner, texts in rows), default=0))
    random = io.BytesIO(os.urandom(most * len(rows))).read
    keys, sealed = [], []
    for owner, texts in rows:
        key, bound = random(ciphers.KEY_BYTES), owner.encode()
        nonce = random(ciphers.NONCE_BYTES)
        keys.append(NewKey(owner, mark + nonce + wrapping.encrypt(nonce, key, b"key of " + bound)))
        cipher = AESGCM(key)
        found: list[bytes | None] = []
        for text in texts:
            if not text:
                found.append(None)
                continue
            nonce = random(ciphers.NONCE_BYTES)
            found.append(mark + nonce + cipher.encrypt(nonce, text.encode(), bound))
        sealed.append(found)
    return keys, sealed


def blind_all(texts: Iterable[str]) -> list[bytes]:
    """The blind index of each text, b"" for an empty one."""
    key = index_key()
    return [hmac.digest(key, text.encode(), "sha256") if text else b"" for text in texts]


def keys_insert(keys: Iterable[NewKey], at: datetime) -> None:
    """Writes new keys; an owner who has one already is an error of the database."""
    moment = connection.ops.adapt_datetimefield_value(at)
    rows_insert(DataKey, ("owner", "wrapped", "created_at"), ((owner, wrapped, moment) for owner, wrapped in keys))


def keys_drop(owners: Iterable[str]) -> None:
    """Destroys the keys of owners that are gone; the rows stay, so that nothing can be sealed for them again."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA secure_delete = ON")
        cursor.executemany("UPDATE keys_datakey SET wrapped = %s WHERE owner = %s", [(b"", owner) for owner in owners])
