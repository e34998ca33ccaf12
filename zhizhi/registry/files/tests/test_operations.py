"""What is kept lies on disk before its record is committed; what no record knows is swept away."""

import os
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.db import transaction
from django.utils import translation
from PIL import Image

from zhizhi.registry.files import storage
from zhizhi.registry.files.models import StoredFile
from zhizhi.registry.files.operations import FileRefused, files_sweep, photo_store
from zhizhi.registry.files.responses import file_response

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


def _store(colour: str = "red", organization_id: int = 3) -> StoredFile:
    buffer = BytesIO()
    Image.new("RGB", (64, 48), colour).save(buffer, "PNG")
    return photo_store(stream=buffer, name="门前.png", organization_id=organization_id, owner="case:55", at=NOW)


def _old(path: Path) -> None:
    os.utime(path, (0, 0))


def test_the_bytes_lie_under_their_digest_and_the_record_describes_them(settings):
    stored = _store()
    path = Path(settings.MEDIA_ROOT) / stored.sha256[:2] / stored.sha256[2:]
    assert path.stat().st_size == stored.size
    assert (stored.width, stored.height, stored.content_type) == (64, 48, "image/jpeg")
    assert (stored.name, stored.owner, stored.organization_id, stored.uploaded_at) == ("门前.png", "case:55", 3, NOW)


def test_equal_contents_share_the_bytes():
    assert _store().sha256 == _store().sha256
    assert sum(len(contents) for contents in storage.folders()) == 1


def test_file_and_folder_are_synced_before_the_record_is_written(monkeypatch):
    order: list[str] = []
    monkeypatch.setattr(os, "fsync", lambda descriptor: order.append(os.readlink(f"/proc/self/fd/{descriptor}")))
    stored = _store()
    assert storage.UNFINISHED in order[0]
    assert order[1:] == [str(storage.path_of(stored.sha256).parent), str(storage.root())]


def test_the_quota_of_an_organization_is_kept_and_is_its_own(settings):
    settings.FILES_QUOTA = _store().size + 10
    with translation.override("en"), pytest.raises(FileRefused, match=r"门前\.png"):
        _store("blue")
    assert StoredFile.objects.count() == 1
    _store("blue", organization_id=4)


def test_an_undone_upload_is_swept_when_it_is_old_enough():
    kept = _store("red")
    with transaction.atomic():
        _store("blue")
        transaction.set_rollback(True)
    assert StoredFile.objects.count() == 1
    unfinished = storage.path_of(kept.sha256).parent / f"{storage.UNFINISHED}1"
    unfinished.write_bytes(b"x")
    assert files_sweep(older_than=datetime.now(UTC) - timedelta(hours=1)) == 0
    for contents in storage.folders():
        for path in contents.values():
            _old(path)
    assert files_sweep(older_than=datetime.now(UTC) - timedelta(hours=1)) == 2
    assert storage.path_of(kept.sha256).exists()
    assert sum(len(contents) for contents in storage.folders()) == 1


def test_a_content_uploaded_again_counts_as_new_for_the_sweep():
    stored = _store()
    path = storage.path_of(stored.sha256)
    _old(path)
    _store()
    assert path.stat().st_mtime > 1_000_000


def test_a_file_is_sent_as_what_it_is_and_stays_private():
    stored = _store()
    response = file_response(stored)
    assert response.getvalue() == storage.path_of(stored.sha256).read_bytes()
    assert response["Content-Type"] == "image/jpeg"
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Cache-Control"].startswith("private")
    assert "inline" in response["Content-Disposition"]
    assert ".jpg" in response["Content-Disposition"]


def test_a_file_whose_bytes_are_gone_is_an_error():
    stored = _store()
    storage.path_of(stored.sha256).unlink()
    with pytest.raises(FileNotFoundError):
        file_response(stored)
