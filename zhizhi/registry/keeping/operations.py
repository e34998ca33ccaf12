"""Keeping what became of a backup and of a verification; both are acts of the journal."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.keeping.checking import Result
from zhizhi.registry.keeping.models import Backup, Verification

REMEMBERED = timedelta(days=800)


def backup_begin(*, file: Path, by_itself: bool, at: datetime) -> Backup:
    """A backup that is being made; it stays without an end if the program is stopped in the middle."""
    return Backup.objects.create(started_at=at, file=str(file), by_itself=by_itself)


def backup_end(*, backup: Backup, size: int, head_seq: int, verified: str, at: datetime) -> None:
    """The backup is whole and lies in its file."""
    with acting():
        backup.size, backup.head_seq, backup.verified = size, head_seq, verified
        backup.finished_at = max(at, backup.started_at)
        backup.save()
        details = {"file": backup.file, "size": size, "head": head_seq, "verified": verified}
        record(act="backup.made", at=at, scope=None, subject=("backup", backup.pk), details=details)


def backup_fail(*, backup: Backup, fault: str, at: datetime) -> None:
    """There is no backup, and why."""
    backup.finished_at, backup.fault = max(at, backup.started_at), fault
    backup.save(update_fields=["finished_at", "fault"])


def backup_discard(*, backup: Backup, at: datetime) -> None:
    """Its file was removed because it had grown too old. What is older than two years is forgotten."""
    backup.discarded_at = at
    backup.save(update_fields=["discarded_at"])
    Backup.objects.filter(started_at__lt=at - REMEMBERED).delete()


def restored_record(*, made_at: str, head_seq: int, head_digest: str, version: str, at: datetime) -> None:
    """The journal says from which backup it goes on: acts after it were lost, and their numbers are given again."""
    # The backup holds the row of its own beginning.
    Backup.objects.filter(finished_at=None).delete()
    details = {"made_at": made_at, "head": head_seq, "digest": head_digest, "version": version}
    with acting():
        record(act="backup.restored", at=at, scope=None, details=details)


def verification_keep(*, results: Sequence[Result], occasion: str, started_at: datetime, at: datetime) -> Verification:
    """What a verification found, for the administrators' page."""
    ok = all(result.ok for result in results)
    broken = [result.name for result in results if not result.ok]
    with acting():
        kept: Verification = Verification.objects.create(
            started_at=started_at, finished_at=max(at, started_at), occasion=occasion, ok=ok,
            results=[result.as_dict() for result in results],
        )  # fmt: skip
        details = {"ok": ok, "broken": broken}
        record(act="registry.verified", at=at, scope=None, subject=("verification", kept.pk), details=details)
        Verification.objects.filter(started_at__lt=at - REMEMBERED).delete()
    return kept
