"""What lies sealed in a backup: a tar whose first member, the manifest, says what follows, with size and digest."""

import hashlib
import json
import tarfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO, cast

from django.utils.translation import gettext as _

from zhizhi.exchange.agefiles import FIRST, AgeFault
from zhizhi.site.dumps import BackupError
from zhizhi.site.progress import Percent, Say, unsaid
from zhizhi.site.sealing import Opener, sentence

# 1 was not sealed and never held the master key; it can still be restored.
FORMAT = 2
MANIFEST = "manifest.json"
DATABASE = "database"
MASTER_KEY = "master.key"
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

    @property
    def bytes(self) -> int:
        """How much all members are."""
        return sum(member.size for member in self.members.values())


# Where a member is to be written; None only reads it.
Place = Callable[[str], Path | None]


def member_of(path: Path) -> Member:
    """Size and digest of a file on disk; raises OSError."""
    with path.open("rb") as stream:
        return _measured(stream, None)


class _Passing:
    """A file that is read by another, and says how much was."""

    def __init__(self, stream: BinaryIO, percent: Percent) -> None:
        self._stream, self._percent = stream, percent

    def read(self, size: int) -> bytes:
        block = self._stream.read(size)
        self._percent.add(len(block))
        return block


def write(stream: Any, manifest: Manifest, paths: Iterable[tuple[str, Path]], say: Say = unsaid) -> None:
    """Write the manifest and then the members; raises OSError if a file changed meanwhile."""
    percent = Percent(say, _("Sealing: %(percent)s %%"), manifest.bytes)
    with tarfile.open(fileobj=stream, mode="w|") as archive:
        _add(archive, MANIFEST, json.dumps(asdict(manifest), ensure_ascii=False, sort_keys=True).encode())
        for name, path in paths:
            with path.open("rb") as content:
                info = tarfile.TarInfo(name)
                info.size = manifest.members[name].size
                archive.addfile(info, cast(BinaryIO, _Passing(content, percent)))


def read(source: Path, opener: Opener, accept: Callable[[Manifest], Place], say: Say = unsaid) -> Manifest:
    """Reads the whole backup once. `accept` looks at the manifest and says where each member is written.

    Raises BackupError unless every member is there and is as the manifest says.
    """
    with _opened(source, opener) as archive:
        manifest = _manifest(archive, source)
        place, percent = accept(manifest), Percent(say, _("Reading back: %(percent)s %%"), manifest.bytes)
        found = {
            info.name: _measured(content, _known(manifest, info, place), percent.add)
            for info, content in _contents(archive)
        }
    for name, member in manifest.members.items():
        if found.get(name) != member:
            raise BackupError(_("%(source)s is damaged: %(name)s is not as it was.") % {"source": source, "name": name})
    if surplus := found.keys() - manifest.members.keys():
        said = {"source": source, "name": min(surplus)}
        raise BackupError(_("%(source)s is damaged: %(name)s does not belong to it.") % said)
    return manifest


def checked(source: Path, opener: Opener) -> Manifest:
    """The manifest, after every member was read and found as it says; raises BackupError."""
    return read(source, opener, lambda _manifest: lambda _name: None)


def _known(manifest: Manifest, info: tarfile.TarInfo, place: Place) -> Path | None:
    """Where the member is written; nowhere if the manifest does not know it, or knows it shorter."""
    known = manifest.members.get(info.name)
    return place(info.name) if known and known.size == info.size else None


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    archive.addfile(info, BytesIO(content))


@contextmanager
def _opened(source: Path, opener: Opener) -> Iterator[tarfile.TarFile]:
    try:
        with source.open("rb") as stream:
            sealed = stream.peek(len(FIRST)).startswith(FIRST)
            content: Any = opener.reader(stream) if sealed else stream
            with tarfile.open(fileobj=content, mode="r|", bufsize=BLOCK) as archive:
                yield archive
            # The tar may end before the file does: the last portion says whether the end is the end.
            while content.read(BLOCK):
                pass
    except FileNotFoundError as error:
        raise BackupError(_("%(source)s does not exist.") % {"source": source}) from error
    except AgeFault as error:
        raise BackupError(sentence(source, error, opener)) from error
    except (tarfile.TarError, EOFError, ValueError) as error:
        raise BackupError(_("%(source)s is no whole backup: %(error)s") % {"source": source, "error": error}) from error


def _manifest(archive: tarfile.TarFile, source: Path) -> Manifest:
    info = archive.next()
    content = archive.extractfile(info) if info and info.name == MANIFEST and info.size < MANIFEST_LIMIT else None
    if content is None:
        raise BackupError(_("%(source)s is not a backup of this program.") % {"source": source})
    said: dict[str, Any] = json.loads(content.read())
    if not 1 <= said.get("format", 0) <= FORMAT:
        raise BackupError(_("%(source)s was made by a newer program; update this one first.") % {"source": source})
    members = {name: Member(**member) for name, member in said.pop("members").items()}
    return Manifest(members=members, **said)


def _contents(archive: tarfile.TarFile) -> Iterator[tuple[tarfile.TarInfo, BinaryIO]]:
    while info := archive.next():
        content = archive.extractfile(info)
        if content is None:
            raise tarfile.ReadError(info.name)
        yield info, cast(BinaryIO, content)


def _measured(stream: BinaryIO, into: Path | None, passed: Callable[[int], None] = lambda _size: None) -> Member:
    """Size and digest of what the stream gives; written into a new file if one is named."""
    if into is None:
        return _digested(stream, lambda block: passed(len(block)))
    into.parent.mkdir(parents=True, exist_ok=True)
    with into.open("xb") as target:
        return _digested(stream, lambda block: passed(target.write(block)))


def _digested(stream: BinaryIO, take: Callable[[bytes], Any]) -> Member:
    digest, size = hashlib.sha256(), 0
    while block := stream.read(BLOCK):
        digest.update(block)
        take(block)
        size += len(block)
    return Member(size, digest.hexdigest())
