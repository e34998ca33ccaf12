"""`zhizhi demo`: built once, whole or not at all, kept, and never over something else."""

import json
import signal
import subprocess
from datetime import date, timedelta
from pathlib import Path

import pytest

from zhizhi.site.tests.running import COMMAND, environment, on_sqlite_only, run, until

pytestmark = on_sqlite_only


def demo(folder: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """A small demo in `folder`, built but not served."""
    return run(folder.parent, "demo", "--small", "--no-serve", "--data", str(folder), *arguments)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demo whose first building was killed in the middle."""
    folder = tmp_path_factory.mktemp("demo") / "county"
    building = folder.with_name("county.building")
    command = [*COMMAND, "demo", "--small", "--no-serve", "--data", str(folder), "--date", "2026-03-02"]
    with subprocess.Popen(command, env=environment(folder.parent), stderr=subprocess.DEVNULL) as process:
        until(lambda: (building / "zhizhi.sqlite3").exists() or process.poll() is not None)
        process.send_signal(signal.SIGKILL)
    assert building.exists()
    assert not folder.exists()
    ended = demo(folder, "--date", "2026-03-02")
    assert ended.returncode == 0, ended.stderr
    assert not building.exists()
    return folder


def test_what_is_printed_leads_to_what_is_there(built: Path) -> None:
    kept = json.loads((built / "demo.json").read_text())
    shown = demo(built).stdout
    assert kept["portal"] in shown
    assert kept["village"] in shown
    assert all(f"  {station['username']} " in shown for station in kept["stations"])
    assert all(number in shown for number, _code in list(kept["orders"].values())[:1])
    assert "one-time passwords are off" in shown


def test_called_again_it_keeps_everything(built: Path) -> None:
    before = (built / "demo.json").read_bytes()
    again = demo(built, "--date", "2026-03-03")
    assert (again.returncode, (built / "demo.json").read_bytes()) == (0, before)
    assert "Kept is the county of 2026-03-02" in again.stdout
    assert "The journal is whole" in run(built, "journal", "verify").stdout


def test_another_database_of_the_machine_is_left_alone(tmp_path: Path, built: Path) -> None:
    other = tmp_path / "other.sqlite3"
    arguments = ("demo", "--no-serve", "--data", str(built))
    assert run(tmp_path, *arguments, ZHIZHI_DATABASE_URL=f"sqlite:///{other}").returncode == 0
    assert not other.exists()


def test_a_folder_with_something_else_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    (folder / "letter.txt").write_text("dear")
    ended = demo(folder)
    assert ended.returncode == 1
    assert "holds something else" in ended.stderr
    assert [path.name for path in folder.iterdir()] == ["letter.txt"]


def test_a_day_to_come_is_refused(tmp_path: Path) -> None:
    later = date.today() + timedelta(days=3)  # noqa: DTZ011 - the command takes the day of the machine, too
    ended = demo(tmp_path / "county", "--date", later.isoformat())
    assert ended.returncode == 1
    assert "lies in the future" in ended.stderr


def test_a_broken_demo_is_built_anew(built: Path, tmp_path: Path) -> None:
    folder = tmp_path / "county"
    folder.mkdir()
    (folder / "demo.json").write_text((built / "demo.json").read_text())
    (folder / "zhizhi.sqlite3").write_bytes(b"not a database at all, but longer than its header would be" * 4)
    ended = demo(folder, "--date", "2026-03-02")
    assert ended.returncode == 0, ended.stderr
    assert "The journal is whole" in run(folder, "journal", "verify").stdout
