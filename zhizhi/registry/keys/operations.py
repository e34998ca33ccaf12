"""Sealing fields under their owner's key, destroying a key, changing the master key.

Unwrapped data keys live no longer than one call.
"""

import hashlib
import hmac
import os
from collections.abc import Iterable, Sequence
from functools import lru_cache

from django.conf import settings
from django.db import connection, transaction

from zhizhi.registry.keys import ciphers
from zhizhi.registry.keys.models import DataKey

INDEX_OWNER = "index"
CHUNK = 500


class KeyErased(LookupError):
    """The owner's key was destroyed (or never was): what it sealed can never be read again."""


def seal(*, owner: str, text: str) -> bytes:
    """`text` sealed under the key of `owner`, which is made if it is new; raises KeyErased if it was destroyed."""
    return seal_many([(owner, text)])[0]


def seal_many(pairs: Iterable[tuple[str, str]]) -> list[bytes]:
    """Seal many (owner, text) pairs, in their order, with a few queries for all; raises KeyErased."""
    wanted = list(pairs)
    keys = _keys_ensured({owner for owner, _ in wanted})
    return [ciphers.encrypt(keys[owner], text.encode(), owner) for owner, text in wanted]


def unseal(*, owner: str, sealed: bytes) -> str:
    """The text; raises KeyErased, or ciphers.SealBroken if the bytes were altered or are another owner's."""
    text = unseal_many([(owner, sealed)])[0]
    if text is None:
        raise KeyErased(owner)
    return text


def unseal_many(pairs: Sequence[tuple[str, bytes]]) -> list[str | None]:
    """The texts of many (owner, sealed) pairs in their order, None where the key was destroyed."""
    keys = _keys_found({owner for owner, _ in pairs})
    return [
        ciphers.decrypt(key, bytes(sealed), owner).decode() if (key := keys.get(owner)) else None
        for owner, sealed in pairs
    ]


def key_erase(*, owner: str) -> None:
    """Destroy the key of `owner` for good: what it sealed stays unreadable, and nothing new can be sealed."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:  # else the old bytes stay in the page until something overwrites them
            cursor.execute("PRAGMA secure_delete = ON")
    DataKey.objects.update_or_create(owner=owner, defaults={"wrapped": b""})


def opens(owner: str, wrapped: bytes) -> bool:
    """Whether the master key opens the owner's key as it is kept."""
    try:
        return bool(_unwrap(owner, wrapped, settings.MASTER_KEY))
    except ciphers.SealBroken:
        return False


def blind(text: str) -> bytes:
    """The blind index of `text`: equal texts give equal 32 bytes, which say nothing without the master key."""
    return hmac.new(_index_key(settings.MASTER_KEY), text.encode(), hashlib.sha256).digest()


def index_key() -> bytes:
    """The key of the blind index, for those who compute very many (`bulk.py`)."""
    return _index_key(settings.MASTER_KEY)


@transaction.atomic
def keys_rotate(old_master: str, new_master: str) -> int:
    """Wrap every data key anew under `new_master`; the number of keys. Raises ciphers.SealBroken, changing nothing.

    Sealed fields stay as they are. The key of the blind index is kept, wrapped, so that old indexes still find.
    """
    if not DataKey.objects.filter(owner=INDEX_OWNER).exists():
        _insert({INDEX_OWNER: ciphers.index_key(old_master)}, old_master)
    rows = list(DataKey.objects.exclude(wrapped=b""))
    for row in rows:
        key = _unwrap(row.owner, bytes(row.wrapped), old_master)
        row.wrapped = _wrap(row.owner, key, new_master)
    DataKey.objects.bulk_update(rows, ["wrapped"], batch_size=CHUNK)
    return len(rows)


@lru_cache(maxsize=4)
def _index_key(master: str) -> bytes:
    """The key of the blind index: derived, or the one kept when the master key was changed. Read once a process."""
    kept = DataKey.objects.filter(owner=INDEX_OWNER).first()
    return _unwrap(INDEX_OWNER, bytes(kept.wrapped), master) if kept else ciphers.index_key(master)


def _keys_ensured(owners: set[str]) -> dict[str, bytes]:
    """The owners' keys, new ones made; raises KeyErased if one was destroyed."""
    wrapped = _wrapped(owners)
    if missing := owners - wrapped.keys():
        _insert({owner: os.urandom(ciphers.KEY_BYTES) for owner in missing}, settings.MASTER_KEY)
        wrapped |= _wrapped(missing)  # read again: somebody else may have made one at the same moment
    for owner, key in wrapped.items():
        if not key:
            raise KeyErased(owner)
    return _unwrapped(wrapped)


def _keys_found(owners: set[str]) -> dict[str, bytes]:
    """The owners' keys as far as they still are."""
    return _unwrapped({owner: key for owner, key in _wrapped(owners).items() if key})


def _wrapped(owners: set[str]) -> dict[str, bytes]:
    rows: dict[str, bytes] = {}
    listed = sorted(owners)
    for start in range(0, len(listed), CHUNK):
        chunk = DataKey.objects.filter(owner__in=listed[start : start + CHUNK])
        rows |= {owner: bytes(key) for owner, key in chunk.values_list("owner", "wrapped")}
    return rows


def _unwrapped(wrapped: dict[str, bytes]) -> dict[str, bytes]:
    return {owner: _unwrap(owner, key, settings.MASTER_KEY) for owner, key in wrapped.items()}


def _insert(keys: dict[str, bytes], master: str) -> None:
    rows = [DataKey(owner=owner, wrapped=_wrap(owner, key, master)) for owner, key in sorted(keys.items())]
    DataKey.objects.bulk_create(rows, batch_size=CHUNK, ignore_conflicts=True)


def _wrap(owner: str, key: bytes, master: str) -> bytes:
    return ciphers.encrypt(ciphers.wrapping_key(master), key, f"key of {owner}")


def _unwrap(owner: str, wrapped: bytes, master: str) -> bytes:
    return ciphers.decrypt(ciphers.wrapping_key(master), wrapped, f"key of {owner}")
