"""Keeping files and sweeping away what no record knows."""

from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Sum

from zhizhi.registry.files import refusals, storage
from zhizhi.registry.files.documents import document_read
from zhizhi.registry.files.models import StoredFile
from zhizhi.registry.files.photos import LIMIT, Photo, photo_read
from zhizhi.registry.files.refusals import FileRefused

__all__ = [
    "FileRefused",
    "Photo",
    "document_store",
    "file_keep",
    "files_sweep",
    "photo_keep",
    "photo_read",
    "photo_store",
]

SWEEP_LOCK = 0x5A48_0001  # any number that nothing else in this database locks


def photo_store(
    *, stream: BinaryIO, name: str, organization_id: int, owner: str, at: datetime, limit: int = LIMIT
) -> StoredFile:
    """Read the photo and keep it; raises FileRefused. `limit` in bytes.

    Within a longer transaction, call `photo_read` before it and `photo_keep` in it: reading takes a second.
    """
    photo = photo_read(stream=stream, name=name, limit=limit)
    return photo_keep(photo=photo, organization_id=organization_id, owner=owner, at=at)


def document_store(
    *, stream: BinaryIO, name: str, organization_id: int, owner: str, at: datetime, limit: int = LIMIT
) -> StoredFile:
    """Look at what the file is and keep it, a picture as a photo; raises FileRefused. `limit` in bytes."""
    read = document_read(stream=stream, name=name, limit=limit)
    if isinstance(read, Photo):
        return photo_keep(photo=read, organization_id=organization_id, owner=owner, at=at)
    return file_keep(
        content=read.content, name=read.name, content_type=read.content_type, organization_id=organization_id,
        owner=owner, at=at,
    )  # fmt: skip


@transaction.atomic
def photo_keep(*, photo: Photo, organization_id: int, owner: str, at: datetime) -> StoredFile:
    """Keep a photo that was read; its bytes are on disk before the transaction ends. Raises FileRefused (quota)."""
    _sweeping_lock(exclusive=False)
    _quota_check(photo.name, len(photo.content), organization_id)
    return StoredFile.objects.create(
        sha256=storage.put(photo.content),
        size=len(photo.content),
        content_type="image/jpeg",
        name=photo.name,
        width=photo.width,
        height=photo.height,
        organization_id=organization_id,
        uploaded_at=at,
        owner=owner,
    )


@transaction.atomic
def file_keep(
    *, content: bytes, name: str, content_type: str, organization_id: int, owner: str, at: datetime
) -> StoredFile:
    """Keep a file as it came; who calls this has looked at what it is. Raises FileRefused (quota)."""
    _sweeping_lock(exclusive=False)
    _quota_check(name, len(content), organization_id)
    return StoredFile.objects.create(
        sha256=storage.put(content), size=len(content), content_type=content_type, name=name,
        organization_id=organization_id, uploaded_at=at, owner=owner,
    )  # fmt: skip


@transaction.atomic
def files_sweep(*, older_than: datetime) -> int:
    """Remove what lies on disk, last written before `older_than`, and has no record; the number of files removed.

    Such files are left by transactions that were undone and by uploads cut off. Nothing is kept meanwhile.
    """
    _sweeping_lock(exclusive=True)
    removed = 0
    for contents in storage.folders():
        known = set(StoredFile.objects.filter(sha256__in=list(contents)).values_list("sha256", flat=True))
        orphans = [path for sha256, path in contents.items() if sha256 not in known]
        removed += sum(_removed(path, older_than) for path in orphans)
    return removed


def _removed(path: Path, older_than: datetime) -> bool:
    if path.stat().st_mtime >= older_than.timestamp():
        return False
    path.unlink()
    return True


def _quota_check(name: str, size: int, organization_id: int) -> None:
    quota = settings.FILES_QUOTA
    used = StoredFile.objects.filter(organization_id=organization_id).aggregate(all=Sum("size"))["all"] or 0
    if used + size > quota:
        raise refusals.quota_exceeded(name, quota)


def _sweeping_lock(*, exclusive: bool) -> None:
    """Until the transaction ends: a sweep waits for those who keep files, and they for it. SQLite has one writer."""
    if connection.vendor == "postgresql":
        kind = "" if exclusive else "_shared"
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_advisory_xact_lock{kind}(%s)", [SWEEP_LOCK])
