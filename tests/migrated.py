"""A migrated, empty SQLite database is kept beside pytest's cache: who runs one test does not wait for all migrations.

It is another one as soon as a migration, what migrations import, or a library changes. PostgreSQL is always migrated.
"""

import hashlib
import os
import shutil
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).parent.parent
IMPORTED = ("uv.lock", "zhizhi/registry/journal/triggers.py", "zhizhi/core/pinyin.py")


def _kept(config: pytest.Config) -> Path | None:
    """Where the database of these very migrations is kept; None where nothing is."""
    if connection.vendor != "sqlite" or not hasattr(config, "cache") or config.cache is None:
        return None
    digest = hashlib.sha256()
    for path in (*sorted(ROOT.glob("zhizhi/**/migrations/*.py")), *(ROOT / name for name in IMPORTED)):
        digest.update(f"{path.relative_to(ROOT)}\0".encode() + path.read_bytes())
    return Path(config.cache.mkdir("migrated")) / f"{digest.hexdigest()[:24]}.sqlite3"


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """A file that is there is gone on with; the folder of the tests is thrown away at the end in any case."""
    return connection.vendor == "sqlite"


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest, django_db_modify_db_settings_parallel_suffix: None
) -> None:
    """Puts the kept database where the tests' own will be."""
    kept = _kept(request.config)
    if kept and kept.exists():
        shutil.copyfile(kept, settings.DATABASES["default"]["TEST"]["NAME"])


@pytest.fixture(scope="session")
def django_db_setup(request: pytest.FixtureRequest, django_db_setup: None) -> None:
    """Keeps the database as the migrations left it, whole or not at all."""
    kept = _kept(request.config)
    if kept and not kept.exists():
        for old in kept.parent.glob("*.sqlite3"):
            old.unlink(missing_ok=True)
        connection.close()
        part = kept.with_suffix(f".{os.getpid()}")
        shutil.copyfile(settings.DATABASES["default"]["NAME"], part)
        part.replace(kept)
