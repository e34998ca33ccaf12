"""Bytes on disk, addressed by their content: `MEDIA_ROOT/ab/cdef...` for the SHA-256 abcdef... in hexadecimal."""

import hashlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

DIGEST_DIGITS = 64
UNFINISHED = "unfinished-"


def root() -> Path:
    """The folder of all files."""
    return Path(settings.MEDIA_ROOT)


def path_of(sha256: str) -> Path:
    """Where the content with this digest lies."""
    return root() / sha256[:2] / sha256[2:]


def put(content: bytes) -> str:
    """Write the content so that it outlives a power cut from here on; its SHA-256. Writing it again is harmless."""
    sha256 = hashlib.sha256(content).hexdigest()
    target = path_of(sha256)
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.parent / f"{UNFINISHED}{secrets.token_hex(8)}"
    with unfinished.open("xb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    unfinished.replace(target)
    for folder in (target.parent, root()):
        _folder_fsync(folder)
    return sha256


def folders() -> Iterator[dict[str, Path]]:
    """The contents of one folder after the other: path by digest; unfinished ones by their file name."""
    for folder in sorted(root().glob("[0-9a-f][0-9a-f]")):
        yield {_digest(path): path for path in sorted(folder.iterdir())}


def _digest(path: Path) -> str:
    return path.name if path.name.startswith(UNFINISHED) else path.parent.name + path.name


def _folder_fsync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
