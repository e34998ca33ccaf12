"""A sealed backup taken while others write comes back whole elsewhere, and one that is not whole is refused."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import tarfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from urllib.parse import quote

import psycopg
import pytest
from django.conf import settings
from django.utils import translation
from psycopg import sql

from zhizhi.exchange.agefiles import identity_make
from zhizhi.site.archive import Manifest, checked
from zhizhi.site.dumps import BackupError
from zhizhi.site.sealing import Opener

DATABASE = settings.DATABASES["default"]
POSTGRES = DATABASE["ENGINE"].endswith("postgresql")

START = "import django, sys; from pathlib import Path; django.setup()\n"
MIGRATE = START + "from django.core.management import call_command; call_command('migrate', verbosity=0)"
BACKUP = (
    START
    + """
from zhizhi.site.backup import backup
from zhizhi.site.sealing import seal_given
made = backup(Path(sys.argv[1]), seal_given())
print(made.manifest.head_seq, made.verified, [(result.name, result.first) for result in made.results if not result.ok])
"""
)
RESTORE = (
    START
    + """
from zhizhi.site.restoring import restore
from zhizhi.site.sealing import opener_given
manifest, results = restore(Path(sys.argv[1]), opener_given(Path(sys.argv[2])))
print(manifest.head_seq, [(result.name, result.first) for result in results if not result.ok])
"""
)
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


IDENTITY, RECIPIENT = identity_make()
OTHER_IDENTITY, _other = identity_make()
OPENER = Opener(identities=(IDENTITY,))


@dataclass
class Place:
    """A data folder with a database of its own."""

    folder: Path
    url: str
    more: dict[str, str] = field(default_factory=dict)

    def start(self, program: str, *arguments: object) -> "subprocess.Popen[str]":
        """Run a program of ours here, in English."""
        own = {"ZHIZHI_DATA_DIR": str(self.folder), "ZHIZHI_DATABASE_URL": self.url, "ZHIZHI_MASTER_KEY": ""}
        own |= {"DJANGO_SETTINGS_MODULE": "zhizhi.site.settings", "ZHIZHI_BACKUP_RECIPIENT": RECIPIENT}
        environment = os.environ | own | self.more
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
            said = made.run(BACKUP, made.folder / f"{number}.zhizhi")
            assert said.endswith(" opened []"), said
            seqs.append(int(said.split()[0]))
            time.sleep(0.1)
        assert all(writer.poll() is None for writer in writers)
    finally:
        for writer in writers:
            writer.kill()
            writer.communicate()
    assert 40 <= seqs[0] < seqs[1], "the writer did not write meanwhile"
    return made


def _manifest(archive: Path) -> Manifest:
    return checked(archive, OPENER)


@pytest.fixture(scope="module")
def key(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of the secret key."""
    path = tmp_path_factory.mktemp("key") / "key.txt"
    path.write_text(f"# public key: {RECIPIENT}\n{IDENTITY}\n")
    return path


def test_a_backup_taken_while_others_write_comes_back_whole_elsewhere(source: Place, place: Places, key: Path) -> None:
    target = place("target")
    archive = source.folder / "1.zhizhi"
    manifest = _manifest(archive)
    assert target.run(RESTORE, archive, key) == f"{manifest.head_seq} []"
    # The journal goes on with two acts: from which backup, and that everything was verified.
    assert f"ok=True, count={manifest.head_seq + 2}," in target.run(VERIFY)
    files = {path.parent.name + path.name for path in (target.folder / "files").glob("??/*")}
    kept = {name.removeprefix("files/") for name in manifest.members if name.startswith("files/")}
    assert files == kept
    assert len(files) > 10
    assert (target.folder / "master.key").read_text() == (source.folder / "master.key").read_text()
    assert not [path.name for path in target.folder.iterdir() if path.name.startswith(".") or "unfinished" in path.name]
    assert "database is not empty" in _english(target.refusal(RESTORE, archive, key))


def _english(text: str) -> str:
    """The interface speaks Chinese by default; both are accepted, since translations are compiled by make."""
    return (
        text.replace("数据库不是空的", "database is not empty")
        .replace("主密钥", "master key")
        .replace("损坏", "damaged")
    )


def test_the_journal_of_two_killed_writers_verifies(source: Place) -> None:
    assert "ok=True" in source.run(VERIFY)


def test_nothing_in_a_backup_can_be_read_without_the_key(source: Place, tmp_path: Path) -> None:
    archive = source.folder / "0.zhizhi"
    content = archive.read_bytes()
    assert (source.folder / "master.key").read_bytes() not in content
    assert b"case.move" not in content
    assert b"manifest.json" not in content
    assert archive.stat().st_mode & 0o077 == 0
    for opener, words in (
        (Opener(identities=(OTHER_IDENTITY,)), "another key"),
        (Opener(passphrase="correct horse battery"), "--key FILE"),
        (Opener(), "--key FILE"),
        (Opener(identities=("AGE-SECRET-KEY-1NONSENSE",)), "is no key"),
    ):
        with translation.override("en"), pytest.raises(BackupError, match=words):
            checked(archive, opener)


def test_the_master_key_may_be_kept_apart_and_is_asked_for_then(source: Place, place: Places, key: Path) -> None:
    apart = Place(source.folder, source.url, {"ZHIZHI_BACKUP_MASTER_KEY_APART": "1"})
    archive = source.folder / "apart.zhizhi"
    apart.run(BACKUP, archive)
    assert "master.key" not in _manifest(archive).members
    other = place("other")
    assert "master key" in _english(other.refusal(RESTORE, archive, key))
    assert not list((other.folder / "files").glob("*"))
    shutil.copy(source.folder / "master.key", other.folder)
    assert other.run(RESTORE, archive, key).endswith(" []")
    empty = place("named")
    named = Place(empty.folder, empty.url, {"ZHIZHI_MASTER_KEY": "another one"})
    assert "ZHIZHI_MASTER_KEY" in named.refusal(RESTORE, source.folder / "0.zhizhi", key)


KILLED = """
import os, signal
from zhizhi.site import restoring
step, load = sys.argv[3], restoring.dumps.load
def kill(*_arguments):
    os.kill(os.getpid(), signal.SIGKILL)
def loaded(source):
    load(source)
    kill()
if step == "files":
    restoring.dumps.load = kill
elif step == "database":
    restoring.dumps.load = loaded
restoring.restore(Path(sys.argv[1]), __import__("zhizhi.site.sealing").site.sealing.opener_given(Path(sys.argv[2])))
"""
SERVE = START + "from zhizhi.site.installing import ready_check; ready_check()"


@pytest.mark.parametrize("step", ["files", "database"])
def test_a_restore_that_was_killed_leaves_nothing_half(source: Place, place: Places, key: Path, step: str) -> None:
    target = place(f"killed_{step}")
    (target.folder / "master.key").write_text("another one")
    archive = source.folder / "1.zhizhi"
    process = target.start(START + KILLED, archive, key, step)
    assert process.wait(60) == -signal.SIGKILL
    assert "unfinished_check" in target.start(SERVE).communicate()[1]
    if step == "database":
        assert "registry verify" in target.refusal(RESTORE, archive, key)
        target.run(MIGRATE)
        assert "ok=True" in target.run(VERIFY)
        return
    assert target.run(RESTORE, archive, key).endswith(" []")
    assert (target.folder / "master.key").read_text() == (source.folder / "master.key").read_text()
    assert (target.folder / "master.key.before-restore").read_text() == "another one"
    assert not (target.folder / "restore.unfinished").exists()
    assert not list(target.folder.glob(".restoring-*"))


@pytest.mark.parametrize("part", [0.0005, 0.5, 0.95])
def test_a_truncated_archive_is_refused_and_nothing_is_written(source: Place, tmp_path: Path, part: float) -> None:
    whole = (source.folder / "0.zhizhi").read_bytes()
    (tmp_path / "cut.zhizhi").write_bytes(whole[: int(len(whole) * part)])
    with pytest.raises(BackupError, match=r"cut\.zhizhi"):
        checked(tmp_path / "cut.zhizhi", OPENER)


def test_one_altered_byte_is_found(source: Place, tmp_path: Path) -> None:
    content = bytearray((source.folder / "0.zhizhi").read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / "altered.zhizhi").write_bytes(content)
    with pytest.raises(BackupError, match=r"altered\.zhizhi 已损坏：约 [0-9.]+ MB 之后"):
        checked(tmp_path / "altered.zhizhi", OPENER)


def test_a_file_that_is_no_backup_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.zhizhi").write_text("not a tar" * 200)
    for name in ("text.zhizhi", "absent.zhizhi"):
        with pytest.raises(BackupError, match=name):
            checked(tmp_path / name, OPENER)


def test_a_backup_never_overwrites_and_leaves_nothing_behind(source: Place) -> None:
    before = sorted(path.name for path in source.folder.iterdir())
    assert "0.zhizhi" in source.refusal(BACKUP, source.folder / "0.zhizhi")
    assert "absent" in source.refusal(BACKUP, source.folder / "absent" / "a.zhizhi")
    assert sorted(path.name for path in source.folder.iterdir()) == before


def test_a_file_that_the_disk_lost_is_named(source: Place) -> None:
    lost = next((source.folder / "files").glob("??/*"))
    lost.unlink()
    source.run(BACKUP, source.folder / "lost.zhizhi")
    assert _manifest(source.folder / "lost.zhizhi").lost == [f"files/{lost.parent.name}{lost.name}"]


def test_a_backup_of_the_first_format_is_still_read(source: Place, tmp_path: Path) -> None:
    manifest = {
        "version": "0.1.0", "made_at": "2026-11-20T00:00:00+00:00", "database": "sqlite", "master_key": "0" * 16,
        "head_seq": 0, "head_digest": "", "counts": {}, "lost": [], "format": 1,
        "members": {"database": {"size": 3, "sha256": hashlib.sha256(b"abc").hexdigest()}},
    }  # fmt: skip
    with tarfile.open(tmp_path / "old.tar", "w|") as tar:
        for name, content in (("manifest.json", json.dumps(manifest).encode()), ("database", b"abc")):
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, BytesIO(content))
    assert checked(tmp_path / "old.tar", Opener()).format == 1


def test_what_a_killed_backup_left_is_removed_by_the_next(source: Place) -> None:
    (source.folder / ".backup-left").mkdir()
    (source.folder / ".after.zhizhi.unfinished").write_bytes(b"half")
    source.run(BACKUP, source.folder / "after.zhizhi")
    assert not (source.folder / ".backup-left").exists()
    assert not (source.folder / ".after.zhizhi.unfinished").exists()
