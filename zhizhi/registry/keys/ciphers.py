"""Sealing bytes with AES-256-GCM, and the two keys that are derived from the master key."""

import os
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
FORMAT = b"\x01"


class SealBroken(ValueError):
    """Sealed bytes were altered, belong to another owner, or another master key wrapped their key."""


@lru_cache(maxsize=8)
def wrapping_key(master: str) -> bytes:
    """The key that wraps data keys, derived from the master key."""
    return _derive(master, b"zhizhi data key wrapping")


@lru_cache(maxsize=8)
def index_key(master: str) -> bytes:
    """The key of the blind index, derived from the master key."""
    return _derive(master, b"zhizhi blind index")


def fingerprint(master: str) -> str:
    """Sixteen hexadecimal digits by which a backup knows its master key again; they give nothing of it away."""
    return _derive(master, b"zhizhi master key fingerprint")[:8].hex()


def _derive(master: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(master.encode())


def encrypt(key: bytes, plain: bytes, bound_to: str) -> bytes:
    """One byte of format, the nonce, then ciphertext and tag; can be opened only with the same `bound_to`."""
    nonce = os.urandom(NONCE_BYTES)
    return FORMAT + nonce + AESGCM(key).encrypt(nonce, plain, bound_to.encode())


def decrypt(key: bytes, sealed: bytes, bound_to: str) -> bytes:
    """What `encrypt` sealed; raises SealBroken."""
    if sealed[:1] != FORMAT:
        raise SealBroken(f"{bound_to}: unknown format of sealed bytes")
    nonce, ciphertext = sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :]
    try:
        return AESGCM(key).decrypt(nonce, ciphertext, bound_to.encode())
    except (InvalidTag, ValueError) as error:
        raise SealBroken(f"{bound_to}: altered, or sealed under another key (was the master key changed?)") from error
