"""Keys and sealed texts for many owners that never had a key: computed without the database, in any process."""

import hmac
import io
import os
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from zhizhi.registry.keys import ciphers


class NewKey(NamedTuple):
    """An owner's key, wrapped, as it will be kept."""

    owner: str
    wrapped: bytes


def seal_new(master: str, rows: Sequence[tuple[str, tuple[str, ...]]]) -> tuple[list[NewKey], list[list[bytes | None]]]:
    """For each (owner, texts): a new key, and the texts sealed with it, None for empty ones. Writes nothing.

    The keys must be written by `keys_insert` (bulk.py) in the transaction that writes what they seal.
    """
    wrapping = AESGCM(ciphers.wrapping_key(master))
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


def blinded(key: bytes, texts: Iterable[str]) -> list[bytes]:
    """The blind index of each text under the index key, b"" for an empty one."""
    return [hmac.digest(key, text.encode(), "sha256") if text else b"" for text in texts]
