"""The file of a backup: a tar whose first member, the manifest, says what follows, with size and digest of each."""

import hashlib
import json
import tarfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from django.utils.translation import gettext as _

from zhizhi.site.dumps import BackupError

FORMAT = 1
MANIFEST = "manifest.json"
DATABASE = "database"
FILES = "files/"
BLOCK = 2**20
MANIFEST_LIMIT = 2**30  # bytes; some 6 million files


@dataclass(frozen=True, slots=True)
class Member:
    """Size in bytes, SHA-256 in hexadecimal."""

    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup contains and of what it was made; `lost` are files that the disk did not give any more."""

    version: str
    made_at: str
    database: str
    master_key: str
    head_seq: int
    head_digest: str
    counts: dict[str, int]
    members: dict[str, Member]
    lost: list[str] = field(default_factory=list)
    format: int = FORMAT


def member_of(path: Path) -> Member:
    """Size and digest of a file on disk; raises OSError."""
    with path.open("rb") as stream:
        return _measured(stream)


def write(stream: BinaryIO, manifest: Manifest, paths: Iterable[tuple[str, Path]]) -> None:
    """Write the manifest and then the members; raises BackupError if a file changed meanwhile."""
    with tarfile.open(fileobj=stream, mode="w|") as archive:
        _add(archive, MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, sort_keys=True).encode())
        for name, path in paths:
            with path.open("rb") as content:
                info = tarfile.TarInfo(name)
                info.size = manifest.members[name].size
                archive.addfile(info, content)


def checked(source: Path) -> Manifest:
    """The manifest, after every member was read and found as it says; raises BackupError."""
    with _opened(source) as archive:
        manifest = _manifest(archive, source)
        found = {info.name: _measured(content) for info, content in _contents(archive)}
    for name, member in manifest.members.items():
        if found.get(name) != member:
            raise BackupError(_("%(source)s is damaged: %(name)s is not as it was.") % {"source": source, "name": name})
    if surplus := found.keys() - manifest.members.keys():
        said = {"source": source, "name": min(surplus)}
        raise BackupError(_("%(source)s is damaged: %(name)s does not belong to it.") % said)
    return manifest


def contents(source: Path) -> Iterator[tuple[str, BinaryIO]]:
    """Name and content of each member after the manifest; only of an archive that was checked."""
    with _opened(source) as archive:
        _manifest(archive, source)
        for info, content in _contents(archive):
            yield info.name, content


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    archive.addfile(info, BytesIO(content))


@contextmanager
def _opened(source: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(source, mode="r|") as archive:
            yield archive
    except FileNotFoundError as error:
        raise BackupError(_("%(source)s does not exist.") % {"source": source}) from error
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise BackupError(_("%(source)s is no whole backup: %(error)s") % {"source": source, "error": error}) from error


def _manifest(archive: tarfile.TarFile, source: Path) -> Manifest:
    info = archive.next()
    content = archive.extractfile(info) if info and info.name == MANIFEST and info.size < MANIFEST_LIMIT else None
    if content is None:
        raise BackupError(_("%(source)s is not a backup of this program.") % {"source": source})
    said: dict[str, Any] = json.loads(content.read())
    if said.get("format") != FORMAT:
        raise BackupError(_("%(source)s was made by a newer program; update this one first.") % {"source": source})
    members = {name: Member(**member) for name, member in said.pop("members").items()}
    return Manifest(members=members, **said)


def _contents(archive: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, BinaryIO]]:
    while info := archive.next():
        content = archive.extractfile(info)
        if content is None:
            raise tarfile.ReadError(info.name)
        yield info, content  # type: ignore[misc]


def _measured(stream: BinaryIO) -> Member:
    digest, size = hashlib.sha256(), 0
    while block := stream.read(BLOCK):
        digest.update(block)
        size += len(block)
    return Member(size, digest.hexdigest())
