"""The nightly backup: when it is due, what the administrators see of it, and which old ones are discarded."""

import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from pytest_django.fixtures import Settings

from tests.world import World, client_for, world_make
from zhizhi.exchange.agefiles import identity_make
from zhizhi.registry.journal.models import Act
from zhizhi.registry.keeping.models import Backup, Verification
from zhizhi.registry.keeping.queries import backup_due, backup_state
from zhizhi.site import nightly
from zhizhi.site.archive import checked
from zhizhi.site.backup import BackupError
from zhizhi.site.sealing import Opener, seal_given

IDENTITY, RECIPIENT = identity_make()
# 03:00 in China.
NIGHT = datetime(2026, 3, 17, 19, 0, tzinfo=UTC)


@pytest.fixture
def folder(settings: Settings, tmp_path: Path) -> Path:
    """Where backups are made by themselves."""
    settings.BACKUP_DIR, settings.BACKUP_RECIPIENT = str(tmp_path / "backups"), RECIPIENT
    return tmp_path / "backups"


def made(at: datetime, **more: Any) -> Backup:
    given = {"file": "x.age", "by_itself": True, "finished_at": at, "verified": "opened"} | more
    return Backup.objects.create(started_at=at, **given)


def test_it_is_due_once_a_night_and_again_an_hour_after_it_failed(db: None, folder: Path) -> None:
    assert not backup_due(NIGHT - timedelta(hours=2))
    assert backup_due(NIGHT)
    failed = made(NIGHT, verified="", fault="the disk is full")
    assert not backup_due(NIGHT + timedelta(minutes=59))
    assert backup_due(NIGHT + timedelta(minutes=61))
    Backup.objects.filter(pk=failed.pk).update(finished_at=None, fault="")
    assert not backup_due(NIGHT + timedelta(minutes=59))
    made(NIGHT + timedelta(hours=2))
    assert not backup_due(NIGHT + timedelta(hours=10))
    assert backup_due(NIGHT + timedelta(days=1))


def test_a_backup_is_late_after_a_day_and_a_half(db: None, folder: Path) -> None:
    assert backup_state(NIGHT).late
    made(NIGHT)
    made(NIGHT + timedelta(hours=24), verified="", fault="the disk is full")
    made(NIGHT + timedelta(hours=25), verified="")
    assert not backup_state(NIGHT + timedelta(hours=35)).late
    assert backup_state(NIGHT + timedelta(hours=37)).late


@pytest.mark.django_db(transaction=True)
def test_the_nightly_backup_is_read_back_shown_and_old_ones_are_discarded(folder: Path, settings: Settings) -> None:
    world: World = world_make()
    folder.mkdir()
    now = timezone.now()
    day = timedelta(days=1)
    old, young = (folder / f"zhizhi-{now - days * day:%Y%m%d-%H%M%S}.age" for days in (37, 33))
    for path in (old, young, folder / "other-20200101-000000.age", folder / ".zhizhi-20200101-000000.age.unfinished"):
        path.write_bytes(b"x")
    row = made(now - 37 * day, file=str(old))
    target = nightly.backup_nightly()
    assert sorted(path.name for path in folder.iterdir()) == ["other-20200101-000000.age", young.name, target.name]
    assert checked(target, Opener(identities=(IDENTITY,))).members.keys() >= {"database", "master.key"}
    kept = Backup.objects.all()[0]
    assert (kept.file, kept.fault, kept.by_itself, kept.size) == (str(target), "", True, os.stat(target).st_size)
    assert kept.verified in {"opened", "read"}
    row.refresh_from_db()
    assert row.discarded_at
    assert Act.objects.filter(act="backup.made").count() == 1
    if kept.verified == "opened":
        assert [result for result in Verification.objects.get().results if result["count"]] == []
    page = client_for(world.administrator).get("/keeping/").content.decode()
    assert target.name in page
    assert f"{timezone.localdate() + timedelta(days=settings.BACKUP_KEEP_DAYS)}" in page


@pytest.mark.django_db(transaction=True)
def test_a_failure_is_kept_with_its_reason(folder: Path, settings: Settings) -> None:
    settings.BACKUP_RECIPIENT = ""
    with pytest.raises(BackupError, match="zhizhi key"):
        nightly.backup_nightly()
    assert "zhizhi key" in Backup.objects.get().fault
    settings.BACKUP_RECIPIENT = RECIPIENT
    target = folder / "a.age"
    target.write_bytes(b"x")
    with pytest.raises(BackupError):
        nightly.backup_recorded(target, seal_given, by_itself=False)
    assert str(target) in Backup.objects.all()[0].fault
    assert target.read_bytes() == b"x"


def test_the_newest_is_kept_however_old_and_the_ticks_child_begins_once(
    db: None, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.mkdir()
    newest = folder / "zhizhi-20200101-000000.age"
    newest.write_bytes(b"x")
    assert nightly.discard(folder, timezone.now(), newest=newest) == []
    started: list[list[str]] = []

    class Running:
        def __init__(self, command: list[str], **_more: object) -> None:
            started.append(command)

        def poll(self) -> None: ...

    monkeypatch.setattr(subprocess, "Popen", Running)
    child = nightly.Nightly()
    for minutes in (-120, 0, 1, 2):
        child.look(NIGHT + timedelta(minutes=minutes))
    assert [command[-2:] for command in started] == [["backup", "--nightly"]]
