"""What the administrator's page shows: the last good backup, those still kept, the last verification."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils.functional import Promise
from django.utils.timezone import localtime

from zhizhi.registry.invariants import invariants
from zhizhi.registry.keeping.models import Backup, Verification

CAPABILITY = "keeping.view"
# Older than a day and a half, a daily backup has failed or was not made.
LATE = timedelta(hours=36)
SHOWN = 40


@dataclass(frozen=True, slots=True)
class State:
    """How the backups stand at a moment: the last good one and its age, and whether somebody should look."""

    last: Backup | None
    age: timedelta | None
    late: bool
    by_itself: bool
    hour: int
    kept_days: int

    @property
    def erased_everywhere_on(self) -> date | None:
        """The day on which what is erased now is in no backup any more; None when old ones are never discarded."""
        return localtime().date() + timedelta(days=self.kept_days + 1) if self.by_itself else None


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup and the day on which its file is discarded; None when that is left to people."""

    backup: Backup
    until: date | None


@dataclass(frozen=True, slots=True)
class Shown:
    """One invariant of a verification as the page shows it."""

    name: str
    words: str | Promise
    count: int
    first: list[str]


def backup_state(now: datetime) -> State:
    """How the backups stand at `now`."""
    last = Backup.objects.filter(finished_at__isnull=False, fault="").exclude(verified="").first()
    age = now - last.started_at if last else None
    days = settings.BACKUP_KEEP_DAYS
    return State(last, age, age is None or age > LATE, bool(settings.BACKUP_DIR), settings.BACKUP_HOUR, days)


def backups_shown() -> list[Kept]:
    """The last backups that were begun, newest first."""
    return [Kept(backup, _until(backup)) for backup in Backup.objects.all()[:SHOWN]]


def _until(backup: Backup) -> date | None:
    if not backup.by_itself or backup.fault or backup.finished_at is None:
        return None
    return localtime(backup.started_at).date() + timedelta(days=settings.BACKUP_KEEP_DAYS)


def backups_old(now: datetime) -> Iterable[Backup]:
    """Backups made by themselves whose files are due to be discarded; never the newest good one."""
    made = Backup.objects.filter(by_itself=True, discarded_at=None, finished_at__isnull=False, fault="")
    newest = made.exclude(verified="").first()
    before = now - timedelta(days=settings.BACKUP_KEEP_DAYS)
    old = made.filter(started_at__lt=before)
    return old.exclude(pk=newest.pk) if newest else old


def backup_due(now: datetime) -> bool:
    """Whether the nightly backup is to begin: its hour has come, today none succeeded, and no try is an hour young."""
    here = localtime(now)
    if here.hour < settings.BACKUP_HOUR:
        return False
    night = here.replace(hour=settings.BACKUP_HOUR, minute=0, second=0, microsecond=0)
    tries = Backup.objects.filter(by_itself=True, started_at__gte=night)
    good = tries.filter(fault="", finished_at__isnull=False).exists()
    return not good and not tries.filter(started_at__gt=now - timedelta(hours=1)).exists()


def verification_last() -> tuple[Verification | None, list[Shown]]:
    """The last verification with its invariants."""
    last = Verification.objects.first()
    if last is None:
        return None, []
    words = {declared.name: declared.words for declared in invariants()}
    shown = [
        Shown(found["name"], words.get(found["name"], found["name"]), found["count"], found["first"])
        for found in last.results
    ]
    return last, shown
