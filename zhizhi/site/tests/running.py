"""Running the command as a process of its own, in a data folder that is thrown away."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

# These processes are on SQLite whatever the tests run on; a second time would show nothing new.
on_sqlite_only = pytest.mark.skipif("ZHIZHI_DATABASE_URL" in os.environ, reason="done in the run on SQLite")

COMMAND = [sys.executable, "-m", "zhizhi.site.commands"]


def environment(data: Path, **more: str) -> dict[str, str]:
    """An installation in `data`, in English, on SQLite whatever database the tests run on."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("ZHIZHI_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return kept | {"ZHIZHI_DATA_DIR": str(data), "LANGUAGE": "en"} | more


def run(data: Path, *arguments: str, **more: str) -> "subprocess.CompletedProcess[str]":
    """The command until its end."""
    return subprocess.run(
        [*COMMAND, *arguments], env=environment(data, **more), capture_output=True, text=True, timeout=300, check=False
    )


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def until(true: Callable[[], object], seconds: float = 60) -> None:
    """Waits until it is true."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"waited {seconds} s"
        time.sleep(0.1)


def children_of(process: int) -> list[int]:
    """The processes that this one started, whose parent it still is."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            fields = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[1]) == process and fields[0] != "Z":
            found.append(int(folder.name))
    return found


def words_of(process: int) -> str:
    """The command line of a process, empty when it is gone."""
    try:
        return Path(f"/proc/{process}/cmdline").read_text().replace("\0", " ")
    except OSError:
        return ""
