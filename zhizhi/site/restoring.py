"""Bringing a backup into an empty place, on this machine or a new one: all of it, or nothing.

Everything is unpacked and compared beside its place first. Then a marker says what is being put in place: the files,
the master key, and last the database, which is what counts. A restore that was killed before that is taken back by the
next one; until then the program does not serve.
"""

import json
import os
import re
import shutil
from importlib.metadata import version
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from zhizhi.registry.files import storage
from zhizhi.registry.journal.operations import act_time
from zhizhi.registry.keeping.checking import Result, Tell, all_checked, silent
from zhizhi.registry.keeping.operations import restored_record, verification_keep
from zhizhi.registry.keys.ciphers import fingerprint
from zhizhi.site import archive, dumps, environment
from zhizhi.site.archive import Manifest, Place
from zhizhi.site.backup import compared, work_folder
from zhizhi.site.dumps import BackupError
from zhizhi.site.installing import restore_marker
from zhizhi.site.leases import file_lease
from zhizhi.site.progress import Say, unsaid
from zhizhi.site.sealing import Opener

FILE_MEMBER = re.compile(rf"{archive.FILES}([0-9a-f]{{64}})")
WORKING = ".restoring-"
KEPT_KEY = "master.key.before-restore"


def restore(source: Path, opener: Opener, tell: Tell = silent, say: Say = unsaid) -> tuple[Manifest, list[Result]]:
    """Put a backup into the empty database and file folder of the settings; what the invariants say of it there.

    Raises BackupError, nothing put in place. What an older version made is migrated.
    """
    with file_lease(Path(settings.DATA_DIR) / "backup.lock") as held:
        if not held:
            raise BackupError(_("A backup or restore is under way here; wait for it."))
        _unfinished_taken_back()
        _place_empty()
        with work_folder(WORKING) as folder:
            manifest = archive.read(source, opener, lambda found: _accepted(found, folder), say)
            say(_("Putting it in place ..."))
            _put_in_place(manifest, folder)
    compared(manifest, dumps.facts_now())
    call_command("migrate", verbosity=0, interactive=False)
    return manifest, _verified(manifest, tell)


def _accepted(manifest: Manifest, folder: Path) -> Place:
    """Where the members go; raises BackupError when this backup cannot be restored here."""
    _fitting(manifest)

    def place(name: str) -> Path | None:
        if name in {archive.DATABASE, archive.MASTER_KEY}:
            return folder / name
        found = FILE_MEMBER.fullmatch(name)
        return folder / "files" / found[1][:2] / found[1][2:] if found else None

    return place


def _fitting(manifest: Manifest) -> None:
    """The settings must name the same kind of database, the program be no older, and the master key be had."""
    if manifest.database != connection.vendor:
        said = {"made": manifest.database, "here": connection.vendor}
        sentence = _(
            "The backup is of %(made)s, but ZHIZHI_DATABASE_URL names %(here)s. Restore into %(made)s, then move with:"
            " zhizhi copy --to URL"
        )
        raise BackupError(sentence % said)
    if _numbers(manifest.version) > _numbers(version("zhizhi")):
        said = {"made": manifest.version, "here": version("zhizhi")}
        raise BackupError(_("The backup was made by version %(made)s; this is %(here)s. Update it first.") % said)
    if manifest.master_key == fingerprint(settings.MASTER_KEY):
        return
    if archive.MASTER_KEY not in manifest.members:
        sentence = _(
            "The master key here is not the one of the backup. Copy master.key of that installation into the data "
            "folder, or set ZHIZHI_MASTER_KEY, then restore again."
        )
        raise BackupError(sentence)
    if environment.text("ZHIZHI_MASTER_KEY"):
        raise BackupError(_("ZHIZHI_MASTER_KEY is not the master key of the backup. Unset it, then restore again."))


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", text)[:3])


def _place_empty() -> None:
    if not dumps.is_empty():
        raise BackupError(_("The database is not empty. Restore into a new one."))
    if storage.root().is_dir() and any(storage.root().iterdir()):
        raise BackupError(_("%(folder)s is not empty. Restore into a new one.") % {"folder": storage.root()})


def _put_in_place(manifest: Manifest, folder: Path) -> None:
    """Files and key, then the database; the marker stands while they are not yet all there."""
    os.sync()
    key, other = Path(settings.DATA_DIR) / archive.MASTER_KEY, manifest.master_key != fingerprint(settings.MASTER_KEY)
    if other and key.exists():
        shutil.copy2(key, key.with_name(KEPT_KEY))
    restore_marker().write_text(
        json.dumps({"made_at": manifest.made_at, "key": other and key.exists()}), encoding="utf-8"
    )
    os.sync()
    root = storage.root()
    root.mkdir(parents=True, exist_ok=True)
    files = folder / "files"
    for part in sorted(files.iterdir()) if files.exists() else ():
        part.replace(root / part.name)
    if other:
        _key_put(folder / archive.MASTER_KEY, key)
    dumps.load(folder / archive.DATABASE)
    os.sync()
    restore_marker().unlink()


def _key_put(given: Path, key: Path) -> None:
    """The backup's master key is the one here from now on; another that was here stays beside it."""
    given.chmod(0o600)
    given.replace(key)
    settings.MASTER_KEY = key.read_text(encoding="utf-8").strip()


def _unfinished_taken_back() -> None:
    """Removes what a restore that was killed had put in place; it had found the place empty."""
    for left in Path(settings.DATA_DIR).glob(f"{WORKING}*"):
        shutil.rmtree(left, ignore_errors=True)
    if not restore_marker().exists():
        return
    if not dumps.is_empty():
        restore_marker().unlink()
        raise BackupError(
            _("The restore that was cut off had brought everything. Run: zhizhi migrate, then: zhizhi registry verify")
        )
    for part in storage.root().iterdir() if storage.root().exists() else ():
        shutil.rmtree(part) if part.is_dir() else part.unlink()
    if json.loads(restore_marker().read_text(encoding="utf-8"))["key"]:
        key = Path(settings.DATA_DIR) / archive.MASTER_KEY
        shutil.copy2(key.with_name(KEPT_KEY), key)
        settings.MASTER_KEY = key.read_text(encoding="utf-8").strip()
    restore_marker().unlink()


def _verified(manifest: Manifest, tell: Tell) -> list[Result]:
    """Checks all invariants; the journal says from which backup it goes on."""
    began = act_time(timezone.now())
    results = all_checked(tell)
    restored_record(
        made_at=manifest.made_at, head_seq=manifest.head_seq, head_digest=manifest.head_digest,
        version=manifest.version, at=act_time(timezone.now()),
    )  # fmt: skip
    verification_keep(results=results, occasion="restore", started_at=began, at=act_time(timezone.now()))
    return results
