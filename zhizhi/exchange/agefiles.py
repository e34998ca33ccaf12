"""Sealed files of the format age v1 (C2SP age), which the program `age` of Debian opens, too.

A file is sealed with one passphrase, or for any number of public keys ("age1..."), each of whose secret keys opens it.
The content is sealed in portions of 64 KiB, so neither side holds more of it; each portion is authenticated with its
place and whether it is the last, so that a byte altered, a portion moved and an end cut off are all found.
"""

import base64
import hmac
import os
import re
from collections.abc import Sequence
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from zhizhi.exchange import bech32

PORTION = 64 * 2**10
TAG = 16
FIRST = b"age-encryption.org/v1"
PUBLIC, SECRET = "age", "age-secret-key-"
KEY_INFO, PHRASE_INFO = FIRST + b"/X25519", FIRST + b"/scrypt"
# 128 MiB and about half a second for each guess of a passphrase; files that ask for more than 1 GiB are refused.
WORK, MOST_WORK = 17, 20
HEADER_LIMIT = 2**16
_NONCE = bytes(12)
_STANZA = re.compile(rb"-> (\S+)((?: \S+)*)")


class AgeFault(ValueError):
    """What is wrong with a sealed file or a key; the text begins like one of the sentences below."""


class WrongKey(AgeFault):
    """The file is sealed with another passphrase or for other keys."""


class Damaged(AgeFault):
    """The file was altered, or its end is missing; `after` so many bytes of its content, None in its header."""

    after: int | None = None


def identity_make() -> tuple[str, str]:
    """A new secret key, which is to be kept in a safe place, and its public key."""
    key = X25519PrivateKey.generate()
    return bech32.written(SECRET, key.private_bytes_raw()).upper(), _public_written(key)


def recipient_of(identity: str) -> str:
    """The public key of a secret key; raises AgeFault."""
    return _public_written(_secret(identity))


def recipient_check(recipient: str) -> None:
    """Raises AgeFault unless the text is a public key."""
    _public(recipient)


class Writer:
    """Seals what is written to it into `stream`; `close` writes the last portion, without which nobody opens it.

    `file_key` opens this one file: who has just written it can read it back without the secret key.
    """

    def __init__(self, stream: BinaryIO, *, recipients: Sequence[str] = (), passphrase: str = "") -> None:
        self.file_key = os.urandom(16)
        self._stream, self._held, self._number, self._closed = stream, bytearray(), 0, False
        header = _header(self.file_key, recipients, passphrase)
        nonce = os.urandom(16)
        stream.write(header + nonce)
        self._cipher = ChaCha20Poly1305(_derived(self.file_key, nonce, b"payload"))

    def write(self, data: bytes) -> int:
        """Seals as many whole portions as there are; the rest waits."""
        self._held += data
        while len(self._held) > PORTION:
            self._seal(bytes(self._held[:PORTION]), last=False)
            del self._held[:PORTION]
        return len(data)

    def close(self) -> None:
        """Seals the last portion."""
        if not self._closed:
            self._closed = True
            self._seal(bytes(self._held), last=True)

    def _seal(self, portion: bytes, *, last: bool) -> None:
        self._stream.write(self._cipher.encrypt(_counted(self._number, last), portion, None))
        self._number += 1


class Reader:
    """The content of a sealed file from its beginning; raises WrongKey at once, Damaged where it is met."""

    def __init__(
        self, stream: BinaryIO, *, identities: Sequence[str] = (), passphrase: str = "", file_key: bytes = b""
    ) -> None:
        covered, mac, stanzas = _header_read(stream)
        try:
            self.file_key = file_key or _file_key(stanzas, [_secret(text) for text in identities], passphrase)
        except ValueError as fault:
            raise fault if isinstance(fault, AgeFault) else Damaged("its header was altered") from fault
        if not hmac.compare_digest(mac, _mac(self.file_key, covered)):
            raise Damaged("the header was altered")
        nonce = stream.read(16)
        self._cipher = ChaCha20Poly1305(_derived(self.file_key, nonce, b"payload"))
        self._stream, self._held, self._number = stream, b"", 0
        self._next = stream.read(PORTION + TAG)
        self._ended = False

    def read(self, size: int = -1) -> bytes:
        """At most `size` bytes, all of the rest for -1; empty at the end."""
        parts, wanted = [], size if size >= 0 else 2**62
        while wanted and (self._held or self._opened()):
            part, self._held = self._held[:wanted], self._held[wanted:]
            parts.append(part)
            wanted -= len(part)
        return b"".join(parts)

    def _opened(self) -> bool:
        """Opens the next portion; whether there was one that holds something."""
        if self._ended:
            return False
        sealed, self._next = self._next, self._stream.read(PORTION + TAG)
        self._ended = not self._next
        try:
            self._held = self._cipher.decrypt(_counted(self._number, self._ended), sealed, None)
        except (InvalidTag, ValueError) as fault:
            where = self._number * PORTION
            damaged = Damaged(f"altered or cut off between byte {where} and {where + PORTION} of its content")
            damaged.after = where
            raise damaged from fault
        self._number += 1
        return bool(self._held)


def _counted(number: int, last: bool) -> bytes:
    return number.to_bytes(11, "big") + bytes([last])


def _derived(key: bytes, salt: bytes, info: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=salt, info=info).derive(key)


def _mac(file_key: bytes, covered: bytes) -> bytes:
    return hmac.digest(_derived(file_key, b"", b"header"), covered, "sha256")


def _header(file_key: bytes, recipients: Sequence[str], passphrase: str) -> bytes:
    if bool(recipients) == bool(passphrase):
        raise AgeFault("give either a passphrase or public keys")
    stanzas = [_phrase_stanza(file_key, passphrase)] if passphrase else [_key_stanza(file_key, r) for r in recipients]
    covered = b"\n".join([FIRST, *stanzas, b"---"])
    return covered + b" " + _base64(_mac(file_key, covered)) + b"\n"


def _phrase_stanza(file_key: bytes, passphrase: str) -> bytes:
    salt = os.urandom(16)
    body = ChaCha20Poly1305(_phrase_key(passphrase, salt, WORK)).encrypt(_NONCE, file_key, None)
    return b"-> scrypt " + _base64(salt) + b" %d\n" % WORK + _base64(body)


def _phrase_key(passphrase: str, salt: bytes, work: int) -> bytes:
    return Scrypt(salt=PHRASE_INFO + salt, length=32, n=2**work, r=8, p=1).derive(passphrase.encode())


def _key_stanza(file_key: bytes, recipient: str) -> bytes:
    theirs, once = _public(recipient), X25519PrivateKey.generate()
    share = once.public_key().public_bytes_raw()
    wrapping = _derived(once.exchange(theirs), share + theirs.public_bytes_raw(), KEY_INFO)
    return b"-> X25519 " + _base64(share) + b"\n" + _base64(ChaCha20Poly1305(wrapping).encrypt(_NONCE, file_key, None))


def _public_written(key: X25519PrivateKey) -> str:
    return bech32.written(PUBLIC, key.public_key().public_bytes_raw())


def _public(recipient: str) -> X25519PublicKey:
    return X25519PublicKey.from_public_bytes(_key_bytes(recipient, PUBLIC))


def _secret(identity: str) -> X25519PrivateKey:
    return X25519PrivateKey.from_private_bytes(_key_bytes(identity, SECRET))


def _key_bytes(text: str, prefix: str) -> bytes:
    try:
        found, data = bech32.read(text.strip())
    except ValueError as fault:
        raise AgeFault(f"{text[:12]}... is no key: {fault}") from fault
    if found != prefix or len(data) != 32:
        raise AgeFault(f"{text[:12]}... is no key that begins with {prefix}")
    return data


def _base64(data: bytes) -> bytes:
    return base64.b64encode(data).rstrip(b"=")


def _plain(text: bytes) -> bytes:
    """Only the one canonical form is read: the unused bits of the last letter are zero, or somebody altered them."""
    data = base64.b64decode(text + b"=" * (-len(text) % 4), validate=True)
    if _base64(data) != text:
        raise ValueError("not the canonical base64")
    return data


# Type, arguments, body.
Stanza = tuple[bytes, list[bytes], bytes]


def _header_read(stream: BinaryIO) -> tuple[bytes, bytes, list[Stanza]]:
    """What the header's digest covers, the digest, and the stanzas; raises Damaged."""
    lines = [_line(stream)]
    if lines[0] != FIRST:
        raise Damaged("it does not begin like a sealed file")
    stanzas: list[Stanza] = []
    try:
        while not (line := _line(stream)).startswith(b"--- "):
            lines.append(line)
            if found := _STANZA.fullmatch(line):
                stanzas.append((found[1], found[2].split(), b""))
            else:
                kind, arguments, body = stanzas.pop()
                stanzas.append((kind, arguments, body + line))
            if sum(map(len, lines)) > HEADER_LIMIT:
                raise Damaged("its header is too long")
        opened = [(kind, arguments, _plain(body)) for kind, arguments, body in stanzas]
        return b"\n".join([*lines, b"---"]), _plain(line[4:]), opened
    except (ValueError, IndexError) as fault:
        raise fault if isinstance(fault, Damaged) else Damaged("its header was altered") from fault


def _line(stream: BinaryIO) -> bytes:
    line = bytearray()
    while (letter := stream.read(1)) != b"\n":
        if not letter or len(line) > HEADER_LIMIT:
            raise Damaged("its header is not whole")
        line += letter
    return bytes(line)


def _file_key(stanzas: list[Stanza], secrets: Sequence[X25519PrivateKey], passphrase: str) -> bytes:
    kinds = {kind for kind, _arguments, _body in stanzas}
    for kind, arguments, body in stanzas:
        if kind == b"scrypt" and passphrase and len(stanzas) == 1 and len(arguments) == 2:
            keys = [_phrase_key(passphrase, _plain(arguments[0]), _work(arguments[1]))]
        elif kind == b"X25519" and arguments:
            keys = [_shared(secret, _plain(arguments[0])) for secret in secrets]
        else:
            continue
        for key in keys:
            try:
                return ChaCha20Poly1305(key).decrypt(_NONCE, body, None)
            except InvalidTag:
                continue
    raise WrongKey("passphrase" if b"scrypt" in kinds else "key")


def _work(text: bytes) -> int:
    if not text.isdigit() or int(text) > MOST_WORK:
        raise Damaged("it asks for more work than this program does for a passphrase")
    return int(text)


def _shared(secret: X25519PrivateKey, share: bytes) -> bytes:
    theirs = X25519PublicKey.from_public_bytes(share)
    return _derived(secret.exchange(theirs), share + secret.public_key().public_bytes_raw(), KEY_INFO)
