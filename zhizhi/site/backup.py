"""A sealed backup while the program runs, read back as soon as it is written (docs/keeping.md).

`restoring.py` brings it back.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from errno import ENOSPC
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, connection
from django.utils import timezone
from django.utils.translation import gettext as _

from zhizhi.registry.files import storage
from zhizhi.registry.files.invariants import ON_DISK
from zhizhi.registry.keeping.checking import Result, Tell, all_checked, silent
from zhizhi.registry.keeping.models import Backup
from zhizhi.registry.keys.ciphers import fingerprint
from zhizhi.site import archive, databases, dumps
from zhizhi.site.archive import Manifest, Member
from zhizhi.site.dumps import BackupError, Facts
from zhizhi.site.installing import tables_outdated
from zhizhi.site.leases import file_lease
from zhizhi.site.progress import Say, unsaid
from zhizhi.site.sealing import Opener, Seal

__all__ = ["BackupError", "Made", "Manifest", "backup", "read_back"]

WORKING = ".backup-"
UNFINISHED = ".unfinished"
# What damage of the copy itself looks like; other invariants speak of the registry, which the backup shows as it is.
OF_THE_COPY = {"database.whole"}


@dataclass(frozen=True, slots=True)
class Made:
    """A backup that was read back: how far, and what the invariants say of its database."""

    manifest: Manifest
    size: int
    verified: str
    results: list[Result] = field(default_factory=list)


def backup(target: Path, seal: Seal, tell: Tell = silent, say: Say = unsaid) -> Made:
    """Write a sealed backup to the new file `target`, and read it back; others may keep working.

    The database is copied first, as of one moment; the files it knows are there by then and never change. The file has
    its name only when everything in it was found as it should be. Raises BackupError, leaving nothing behind.
    """
    if target.exists():
        raise BackupError(_("%(target)s exists already; choose another name.") % {"target": target})
    if not target.parent.is_dir():
        raise BackupError(_("The folder %(folder)s does not exist.") % {"folder": target.parent})
    with _alone(), work_folder(WORKING) as folder, _unfinished(target) as unfinished:
        manifest, opener = _written(unfinished, seal, folder, say)
        made = read_back(unfinished, opener, tell, say)
        if made.manifest != manifest:
            raise BackupError(_("%(source)s is damaged: its manifest is not as it was.") % {"source": unfinished})
        unfinished.replace(target)
        _folder_fsync(target.parent)
    return made


def read_back(source: Path, opener: Opener, tell: Tell = silent, say: Say = unsaid) -> Made:
    """Read a backup whole, compare every digest, open its database and check all invariants there.

    Raises BackupError for a backup that could not be restored.
    """
    with work_folder(WORKING) as folder:
        copy = folder / archive.DATABASE
        database = {archive.DATABASE: copy}
        manifest = archive.read(source, opener, lambda _manifest: database.get, say)
        if manifest.database != connection.vendor:
            return Made(manifest, source.stat().st_size, Backup.Verified.READ)
        results = _opened(copy, manifest, tell)
    verified = Backup.Verified.READ if results is None else Backup.Verified.OPENED
    return Made(manifest, source.stat().st_size, verified, results or [])


@contextmanager
def work_folder(prefix: str) -> Iterator[Path]:
    """A folder in the data folder for unfinished things, removed at the end; raises BackupError if the disk is full.

    What a killed process left there is removed first by whoever works alone.
    """
    place = Path(settings.DATA_DIR)
    try:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=prefix, dir=place) as folder:
            yield Path(folder)
    except OSError as error:
        raise BackupError(_full(error) if error.errno == ENOSPC else str(error)) from error


def _full(error: OSError) -> str:
    """Which disk is full is not always told: the sealed file lies elsewhere than the unfinished things."""
    said = {"folder": settings.DATA_DIR, "error": error}
    return _("A disk is full: the target's, or that of %(folder)s (%(error)s). Make room, and begin again.") % said


@contextmanager
def _alone() -> Iterator[None]:
    """One backup at a time; what an earlier one left that was killed is removed."""
    with file_lease(Path(settings.DATA_DIR) / "backup.lock") as held:
        if not held:
            raise BackupError(_("Another backup is being made; wait for it."))
        for left in Path(settings.DATA_DIR).glob(f"{WORKING}*"):
            shutil.rmtree(left, ignore_errors=True)
        yield


@contextmanager
def _unfinished(target: Path) -> Iterator[Path]:
    """The file beside the target that gets its name when it is whole."""
    unfinished = target.with_name(f".{target.name}{UNFINISHED}")
    unfinished.unlink(missing_ok=True)
    try:
        yield unfinished
    finally:
        unfinished.unlink(missing_ok=True)


def _written(unfinished: Path, seal: Seal, folder: Path, say: Say) -> tuple[Manifest, Opener]:
    """Writes the sealed file; what it holds, and the key of this one file."""
    say(_("Copying the database ..."))
    facts = dumps.dump(folder / archive.DATABASE)
    paths = {archive.DATABASE: folder / archive.DATABASE}
    if not settings.BACKUP_MASTER_KEY_APART:
        paths[archive.MASTER_KEY] = _master_key(folder)
    paths |= {archive.FILES + sha256: storage.path_of(sha256) for sha256 in facts.files}
    manifest = _described(facts, paths)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as stream:
        writer = seal.writer(stream)
        archive.write(writer, manifest, [(name, paths[name]) for name in manifest.members], say)
        writer.close()
        stream.flush()
        os.fsync(stream.fileno())
    return manifest, Opener(file_key=writer.file_key)


def _master_key(folder: Path) -> Path:
    path = folder / archive.MASTER_KEY
    path.write_text(settings.MASTER_KEY, encoding="utf-8")
    return path


def _described(facts: Facts, paths: dict[str, Path]) -> Manifest:
    members: dict[str, Member] = {}
    lost: list[str] = []
    for name, path in paths.items():
        member = archive.member_of(path) if path.exists() else None
        if member and name in {archive.DATABASE, archive.MASTER_KEY, archive.FILES + member.sha256}:
            members[name] = member
        else:
            lost.append(name)
    return Manifest(
        version=version("zhizhi"),
        made_at=timezone.now().isoformat(timespec="seconds"),
        database=connection.vendor,
        master_key=fingerprint(settings.MASTER_KEY),
        head_seq=facts.head_seq,
        head_digest=facts.head_digest,
        counts=facts.counts,
        members=members,
        lost=lost,
    )


def _opened(copy: Path, manifest: Manifest, tell: Tell) -> list[Result] | None:
    """What the invariants say of the copied database; None where it cannot be opened beside the one in use."""
    try:
        if connection.vendor == "sqlite":
            with databases.database_used(databases.sqlite_named(copy)):
                return _looked_at(manifest, tell)
        with databases.scratch_database() as named:
            if named is None:
                dumps.postgres_read(copy)
                return None
            with databases.database_used(named):
                dumps.load(copy)
                return _looked_at(manifest, tell)
    except DatabaseError as error:
        raise BackupError(_("The database in the backup is damaged: %(found)s") % {"found": error}) from error


def _looked_at(manifest: Manifest, tell: Tell) -> list[Result]:
    """Compares head, rows and files with the manifest, brings the tables up to date on trial, checks the invariants."""
    compared(manifest, dumps.facts_now())
    if tables_outdated():
        call_command("migrate", verbosity=0, interactive=False)
    # The files were compared one by one while the backup was read.
    results = all_checked(tell, without={ON_DISK})
    damaged = [result.first[0] for result in results if not result.ok and result.name in OF_THE_COPY]
    if damaged:
        raise BackupError(_("The database in the backup is damaged: %(found)s") % {"found": damaged[0]})
    return results


def compared(manifest: Manifest, facts: Facts) -> None:
    """Raises BackupError unless the database is the one that was copied, and its files are in the backup."""
    if (manifest.head_seq, manifest.head_digest) != (facts.head_seq, facts.head_digest):
        raise BackupError(_("The journal ends elsewhere than in the backup."))
    different = [table for table, count in manifest.counts.items() if facts.counts.get(table) != count]
    if different:
        raise BackupError(_("Rows are missing in: %(tables)s") % {"tables": ", ".join(different)})
    absent = {archive.FILES + sha256 for sha256 in facts.files} - manifest.members.keys() - set(manifest.lost)
    if absent:
        raise BackupError(_("Files are missing in the backup: %(name)s") % {"name": min(absent)})


def _folder_fsync(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
