"""Backup while the program runs, and restore into an empty place (docs/journal.md says how the two are used).

The master key is not in a backup: whoever has both can read everything, so the two are kept apart.
"""

import os
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from zhizhi.registry.files import storage
from zhizhi.registry.journal.operations import verify
from zhizhi.registry.keys.ciphers import fingerprint
from zhizhi.site import archive, dumps
from zhizhi.site.archive import Manifest, Member
from zhizhi.site.dumps import BackupError, Facts

__all__ = ["BackupError", "Manifest", "backup", "restore"]

FILE_MEMBER = re.compile(rf"{archive.FILES}([0-9a-f]{{64}})")
RESTORING = "restoring"


def backup(target: Path) -> Manifest:
    """Write a backup to the new file `target`; others may keep working. Raises BackupError, leaving nothing behind.

    The database is copied first, as of one moment; the files it knows are there by then and never change. Files that
    the disk does not give any more are named in the manifest's `lost`.
    """
    if target.exists():
        raise BackupError(_("%(target)s exists already; choose another name.") % {"target": target})
    if not target.parent.is_dir():
        raise BackupError(_("The folder %(folder)s does not exist.") % {"folder": target.parent})
    with _work_folder(target.parent) as folder:
        facts = dumps.dump(folder / archive.DATABASE)
        paths = {archive.DATABASE: folder / archive.DATABASE}
        paths |= {archive.FILES + sha256: storage.path_of(sha256) for sha256 in facts.files}
        manifest = _described(facts, paths)
        unfinished = folder / "archive"
        with unfinished.open("xb") as stream:
            archive.write(stream, manifest, [(name, paths[name]) for name in manifest.members])
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.chmod(0o600)
        unfinished.replace(target)
    return manifest


def restore(source: Path) -> Manifest:
    """Put a backup into the empty database and file folder of the settings; raises BackupError.

    Everything in the archive is checked before anything is written. What an older version made is migrated.
    """
    manifest = archive.checked(source)
    _fitting(manifest)
    _place_empty()
    with _work_folder(storage.root()) as folder:
        database = _unpacked(source, folder)
        dumps.load(database)
        database.unlink()
        for part in sorted(folder.iterdir()):
            part.replace(storage.root() / part.name)
        os.sync()
    _compared(manifest, dumps.facts_now())
    call_command("migrate", verbosity=0, interactive=False)
    outcome = verify()
    if not outcome.ok:
        raise BackupError(_("Restored, but the journal is faulty: %(fault)s") % {"fault": outcome.fault})
    return manifest


@contextmanager
def _work_folder(place: Path) -> Iterator[Path]:
    """A folder on the disk of `place` for unfinished things, removed at the end; raises BackupError if it is full."""
    try:
        place.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix=f".{RESTORING}-", dir=place) as folder:
            yield Path(folder)
    except OSError as error:
        raise BackupError(str(error)) from error


def _described(facts: Facts, paths: dict[str, Path]) -> Manifest:
    members: dict[str, Member] = {}
    lost: list[str] = []
    for name, path in paths.items():
        member = archive.member_of(path) if path.exists() else None
        if member and (name == archive.DATABASE or name == archive.FILES + member.sha256):
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


def _fitting(manifest: Manifest) -> None:
    """The settings must name the same kind of database and the same master key, the program be no older."""
    if manifest.database != connection.vendor:
        said = {"made": manifest.database, "here": connection.vendor}
        raise BackupError(_("The backup is of %(made)s, but ZHIZHI_DATABASE_URL names %(here)s.") % said)
    if _numbers(manifest.version) > _numbers(version("zhizhi")):
        said = {"made": manifest.version, "here": version("zhizhi")}
        raise BackupError(_("The backup was made by version %(made)s; this is %(here)s. Update it first.") % said)
    if manifest.master_key != fingerprint(settings.MASTER_KEY):
        sentence = _(
            "The master key here is not the one of the backup. Copy master.key of that installation into the data "
            "folder, or set ZHIZHI_MASTER_KEY, then restore again."
        )
        raise BackupError(sentence)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:3])


def _place_empty() -> None:
    if not dumps.is_empty():
        raise BackupError(_("The database is not empty. Restore into a new one."))
    if storage.root().is_dir() and any(storage.root().iterdir()):
        raise BackupError(_("%(folder)s is not empty. Restore into a new one.") % {"folder": storage.root()})


def _unpacked(source: Path, folder: Path) -> Path:
    """Write the members below `folder`, the files in the folders they will have; the path of the database's copy."""
    database = folder / archive.DATABASE
    for name, content in archive.contents(source):
        if name == archive.DATABASE:
            _written(content, database)
        elif found := FILE_MEMBER.fullmatch(name):
            _written(content, folder / found[1][:2] / found[1][2:])
        else:
            raise BackupError(
                _("%(source)s is damaged: %(name)s does not belong to it.") % {"source": source, "name": name}
            )
    return database


def _written(content: BinaryIO, path: Path) -> None:
    path.parent.mkdir(exist_ok=True)
    with path.open("xb") as stream:
        shutil.copyfileobj(content, stream, archive.BLOCK)
        stream.flush()
        os.fsync(stream.fileno())


def _compared(manifest: Manifest, facts: Facts) -> None:
    """What was restored must be what was copied."""
    if (manifest.head_seq, manifest.head_digest) != (facts.head_seq, facts.head_digest):
        raise BackupError(_("Restored, but the journal ends elsewhere than in the backup."))
    different = [table for table, count in manifest.counts.items() if facts.counts.get(table) != count]
    if different:
        raise BackupError(_("Restored, but rows are missing in: %(tables)s") % {"tables": ", ".join(different)})
