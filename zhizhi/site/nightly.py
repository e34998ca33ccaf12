"""The backup that is made by itself every night, and the old ones that are discarded."""

import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from zhizhi.registry.journal.operations import act_time
from zhizhi.registry.keeping.checking import Tell, silent
from zhizhi.registry.keeping.operations import backup_begin, backup_discard, backup_end, backup_fail, verification_keep
from zhizhi.registry.keeping.queries import backup_due, backups_old
from zhizhi.site.backup import BackupError, Made, backup
from zhizhi.site.installing import tables_outdated
from zhizhi.site.progress import Say, unsaid
from zhizhi.site.sealing import Seal, seal_given
from zhizhi.site.serving import end_with_parent

NAME = re.compile(r"zhizhi-(\d{8}-\d{6})\.age")
STAMP = "%Y%m%d-%H%M%S"


def backup_recorded(
    target: Path, seal: Callable[[], Seal], *, by_itself: bool, tell: Tell = silent, say: Say = unsaid
) -> Made:
    """A backup of which the administrators' page says how it went, also that nothing was set. Raises BackupError."""
    target = target.resolve()
    if tables_outdated():
        # Before an upgrade: the tables that would remember it may not be there yet. The copy is upgraded on trial.
        return backup(target, seal(), tell, say)
    begun = act_time(timezone.now())
    row = backup_begin(file=target, by_itself=by_itself, at=begun)
    try:
        made = backup(target, seal(), tell, say)
    except Exception as fault:
        backup_fail(backup=row, fault=str(fault) or type(fault).__name__, at=timezone.now())
        raise
    ended = act_time(timezone.now())
    head = made.manifest.head_seq
    backup_end(backup=row, size=made.size, head_seq=head, verified=made.verified, at=ended)
    if made.results:
        verification_keep(results=made.results, occasion="night", started_at=begun, at=ended)
    return made


def backup_nightly() -> Path:
    """Makes the backup of this night, then discards those grown too old. Raises BackupError."""
    if not settings.BACKUP_DIR:
        raise BackupError(_("Set ZHIZHI_BACKUP_DIR to the folder of the backups."))
    folder = Path(settings.BACKUP_DIR).resolve()
    target = folder / f"zhizhi-{localtime():{STAMP}}.age"
    backup_recorded(target, lambda: _seal(folder), by_itself=True)
    discard(folder, timezone.now(), newest=target)
    return target


def _seal(folder: Path) -> Seal:
    """Nobody sits at a terminal at night. The folder may be a disk that is not there."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        raise BackupError(str(fault)) from fault
    if not settings.BACKUP_RECIPIENT and not settings.BACKUP_PASSPHRASE:
        raise BackupError(_("Set ZHIZHI_BACKUP_RECIPIENT to a public key, made with: zhizhi key FILE"))
    return seal_given()


def discard(folder: Path, now: datetime, *, newest: Path) -> list[Path]:
    """Removes backups older than BACKUP_KEEP_DAYS by their names, never the newest, and what was never finished."""
    before = localtime(now - timedelta(days=settings.BACKUP_KEEP_DAYS)).strftime(STAMP)
    old = [path for path in folder.iterdir() if (found := NAME.fullmatch(path.name)) and found[1] < before]
    gone = [path for path in old if path != newest]
    for path in [*gone, *folder.glob(".zhizhi-*.unfinished")]:
        path.unlink(missing_ok=True)
    for row in backups_old(now):
        if not Path(row.file).exists():
            backup_discard(backup=row, at=now)
    return gone


class Nightly:
    """Begins the backup in a process of its own when its hour has come, so that what falls due by time goes on."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    def look(self, now: datetime) -> None:
        """Called at every tick."""
        if self.process and self.process.poll() is None:
            return
        self.process = None
        if settings.BACKUP_DIR and backup_due(now):
            command = [sys.executable, "-m", "zhizhi.site.commands", "backup", "--nightly"]
            self.process = subprocess.Popen(  # noqa: S603 - our own module
                command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, preexec_fn=end_with_parent
            )

    def stop(self) -> None:
        """Ends a backup that is under way; the next one removes what it left."""
        if self.process and self.process.poll() is None:
            self.process.terminate()
            with suppress(subprocess.TimeoutExpired):
                self.process.wait(5)
