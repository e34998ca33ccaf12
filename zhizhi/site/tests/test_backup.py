"""A backup taken while others write comes back whole elsewhere, and one that is not whole is refused."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from psycopg import sql

from zhizhi.site.archive import checked
from zhizhi.site.dumps import BackupError

DATABASE = settings.DATABASES["default"]
POSTGRES = DATABASE["ENGINE"].endswith("postgresql")

START = "import django, sys; from pathlib import Path; django.setup()\n"
MIGRATE = START + "from django.core.management import call_command; call_command('migrate', verbosity=0)"
BACKUP = START + "from zhizhi.site.backup import *; print(backup(Path(sys.argv[1])).head_seq)"
RESTORE = START + "from zhizhi.site.backup import *; print(restore(Path(sys.argv[1])).head_seq)"
VERIFY = START + "from zhizhi.registry.journal.operations import verify; print(verify())"
# Acts with sealed details and a photo each, until it is killed; says when the first is committed.
WRITER = (
    START
    + """
from datetime import UTC, datetime
from io import BytesIO
from PIL import Image
from zhizhi.registry.files.operations import photo_keep, photo_read
from zhizhi.registry.journal.operations import acting, record
number = 0
while True:
    number += 1
    stream = BytesIO()
    Image.new("RGB", (8, 8), (number % 256, number // 256 % 256, 0)).save(stream, "PNG")
    photo = photo_read(stream=stream, name="a.png")
    with acting():
        now = datetime.now(UTC)
        photo_keep(photo=photo, organization_id=1, owner=f"case:{number}", at=now)
        record(act="case.move", at=now, scope=None, details={"n": number}, owner=f"case:{number}")
    if number == 20:
        print("writing", flush=True)
"""
)


@dataclass
class Place:
    """A data folder with a database of its own."""

    folder: Path
    url: str

    def start(self, program: str, *arguments: object) -> "subprocess.Popen[str]":
        """Run a program of ours here, in English."""
        own = {"ZHIZHI_DATA_DIR": str(self.folder), "ZHIZHI_DATABASE_URL": self.url, "ZHIZHI_MASTER_KEY": ""}
        environment = os.environ | own | {"DJANGO_SETTINGS_MODULE": "zhizhi.site.settings"}
        command = [sys.executable, "-c", program, *map(str, arguments)]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)

    def run(self, program: str, *arguments: object) -> str:
        """What the program says; fails with what it complains about."""
        process = self.start(program, *arguments)
        said, complaint = process.communicate(timeout=120)
        assert process.returncode == 0, complaint
        return said.strip()

    def refusal(self, program: str, *arguments: object) -> str:
        """The BackupError with which the program ends."""
        process = self.start(program, *arguments)
        _, complaint = process.communicate(timeout=120)
        last = complaint.strip().splitlines()[-1]
        assert last.startswith("zhizhi.site.dumps.BackupError: "), complaint
        return last


Places = Callable[[str], Place]


def _url(name: str) -> str:
    who = f"{quote(DATABASE['USER'])}:{quote(DATABASE['PASSWORD'])}@" if DATABASE["USER"] else ""
    port = f":{DATABASE['PORT']}" if DATABASE["PORT"] else ""
    return f"postgresql://{who}{quote(DATABASE['HOST'], safe='')}{port}/{name}"


def _server() -> "psycopg.Connection[tuple[object, ...]]":
    keys = {"host": "HOST", "port": "PORT", "user": "USER", "password": "PASSWORD"}
    known = {name: DATABASE[key] for name, key in keys.items() if DATABASE[key]}
    return psycopg.connect(dbname="postgres", autocommit=True, **known)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Places]:
    """Makes empty places; their PostgreSQL databases are dropped at the end."""
    names: list[str] = []

    def make(name: str) -> Place:
        folder = tmp_path_factory.mktemp(name)
        if not POSTGRES:
            return Place(folder, f"sqlite:///{folder / 'zhizhi.sqlite3'}")
        names.append(f"backup_{name}_{os.getpid()}")
        with _server() as server:
            server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(names[-1])))
        return Place(folder, _url(names[-1]))

    yield make
    for name in names:
        with _server() as server:
            server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


@pytest.fixture(scope="module")
def source(place: Places) -> Place:
    """A place in which two worked at once until they were killed, with two backups taken in the midst of it."""
    made = place("source")
    made.run(MIGRATE)
    writers = [made.start(WRITER), made.start(WRITER)]
    try:
        for writer in writers:
            assert writer.stdout is not None
            assert writer.stdout.readline() == "writing\n", writer.communicate()[1]
        seqs = []
        for number in range(2):
            seqs.append(int(made.run(BACKUP, made.folder / f"{number}.zhizhi")))
            time.sleep(0.1)
        assert all(writer.poll() is None for writer in writers)
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()
    assert 40 <= seqs[0] < seqs[1], "the writer did not write meanwhile"
    return made


def _manifest(archive: Path) -> dict[str, object]:
    with tarfile.open(archive) as tar:
        content = tar.extractfile("manifest.json")
        assert content is not None
        read: dict[str, object] = json.loads(content.read())
        return read


def test_a_backup_taken_while_others_write_comes_back_whole_elsewhere(source: Place, place: Places) -> None:
    target = place("target")
    shutil.copy(source.folder / "master.key", target.folder)
    archive = source.folder / "1.zhizhi"
    manifest = _manifest(archive)
    assert target.run(RESTORE, archive) == str(manifest["head_seq"])
    assert f"ok=True, count={manifest['head_seq']}, head='{manifest['head_digest']}'" in target.run(VERIFY)
    files = {path.parent.name + path.name for path in (target.folder / "files").glob("??/*")}
    assert files == {name.removeprefix("files/") for name in manifest["members"] if name != "database"}  # type: ignore[attr-defined]
    assert len(files) > 10
    assert not list((target.folder / "files").glob(".*"))
    assert "database is not empty" in _english(target.refusal(RESTORE, archive))


def _english(text: str) -> str:
    """The interface speaks Chinese by default; both are accepted, since translations are compiled by make."""
    return (
        text.replace("数据库不是空的", "database is not empty")
        .replace("主密钥", "master key")
        .replace("损坏", "damaged")
    )


def test_the_journal_of_two_killed_writers_verifies(source: Place) -> None:
    assert "ok=True" in source.run(VERIFY)


def test_the_master_key_is_not_in_the_archive_and_another_is_refused(source: Place, place: Places) -> None:
    archive = source.folder / "0.zhizhi"
    assert (source.folder / "master.key").read_bytes() not in archive.read_bytes()
    assert archive.stat().st_mode & 0o077 == 0
    other = place("other")
    assert "master key" in _english(other.refusal(RESTORE, archive))
    assert not list((other.folder / "files").glob("*"))


@pytest.mark.parametrize("part", [0.0005, 0.5, 0.95])
def test_a_truncated_archive_is_refused_and_nothing_is_written(source: Place, tmp_path: Path, part: float) -> None:
    whole = (source.folder / "0.zhizhi").read_bytes()
    (tmp_path / "cut.zhizhi").write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(BackupError, match=r"cut\.zhizhi"):
        checked(tmp_path / "cut.zhizhi")


def test_one_altered_byte_is_found(source: Place, tmp_path: Path) -> None:
    content = bytearray((source.folder / "0.zhizhi").read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "altered.zhizhi").write_bytes(content)
    with pytest.raises(BackupError, match=r"altered\.zhizhi"):
        checked(tmp_path / "altered.zhizhi")


def test_a_file_that_is_no_backup_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.zhizhi").write_text("not a tar" * 200)
    for name in ("text.zhizhi", "absent.zhizhi"):
        with pytest.raises(BackupError, match=name):
            checked(tmp_path / name)


def test_a_backup_never_overwrites_and_leaves_nothing_behind(source: Place) -> None:
    before = sorted(path.name for path in source.folder.iterdir())
    assert "0.zhizhi" in source.refusal(BACKUP, source.folder / "0.zhizhi")
    assert "absent" in source.refusal(BACKUP, source.folder / "absent" / "a.zhizhi")
    assert sorted(path.name for path in source.folder.iterdir()) == before


def test_a_file_that_the_disk_lost_is_named(source: Place) -> None:
    lost = next((source.folder / "files").glob("??/*"))
    lost.unlink()
    source.run(BACKUP, source.folder / "lost.zhizhi")
    assert _manifest(source.folder / "lost.zhizhi")["lost"] == [f"files/{lost.parent.name}{lost.name}"]
