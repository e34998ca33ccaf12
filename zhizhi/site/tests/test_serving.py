"""Serving: two processes that are watched, started again, and stopped together."""

import os
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from zhizhi.site.faults import CommandFault
from zhizhi.site.leases import file_lease, tick_lease
from zhizhi.site.serving import FIRST_PAUSE, STEADY_SECONDS, Child, address_check
from zhizhi.site.tests.running import COMMAND, children_of, environment, free_port, on_sqlite_only, run, until, words_of
from zhizhi.site.timekeeping import tick_once


@pytest.fixture(scope="module")
def installation(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county with one administrator."""
    folder = tmp_path_factory.mktemp("installation")
    begun = run(folder, "start", "--county", "中共青岚县委员会", "--administrator", "张三")
    assert begun.returncode == 0, begun.stderr
    return folder


@contextmanager
def served(folder: Path) -> Iterator[tuple["subprocess.Popen[str]", int]]:
    """The running server and its port; killed at the end if it still runs."""
    port = free_port()
    command = [*COMMAND, "serve", "--port", str(port)]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, env=environment(folder), stdout=pipe, stderr=pipe, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert f"Serving at http://127.0.0.1:{port}" in line, process.stderr
            yield process, port
        finally:
            process.kill()


def tick_of(process: "subprocess.Popen[str]") -> int | None:
    """The process that ticks for this server."""
    return next((child for child in children_of(process.pid) if words_of(child).rstrip().endswith("tick")), None)


@on_sqlite_only
def test_pages_and_static_files_come_and_all_ends_together(installation: Path) -> None:
    with served(installation) as (process, port):
        with urlopen(f"http://127.0.0.1:{port}/sign-in/", timeout=20) as page:
            text = page.read().decode()
        style = text.partition('href="/static/')[2].partition('"')[0]
        assert style.count(".") >= 2, "the name of a static file holds its digest"
        with urlopen(f"http://127.0.0.1:{port}/static/{style}", timeout=20) as sheet:
            assert "immutable" in sheet.headers["Cache-Control"]
        children = children_of(process.pid)
        everybody = [*children, *(grandchild for child in children for grandchild in children_of(child))]
        assert len(children) == 2
        process.send_signal(signal.SIGTERM)
        assert process.wait(30) == 0
        until(lambda: not any("zhizhi.site" in words_of(one) for one in everybody))


@on_sqlite_only
def test_a_tick_that_dies_is_started_again(installation: Path) -> None:
    with served(installation) as (process, _port):
        until(lambda: tick_of(process))
        first = tick_of(process)
        assert first
        os.kill(first, signal.SIGKILL)
        until(lambda: tick_of(process) not in {None, first})
        process.send_signal(signal.SIGINT)
        assert process.wait(30) == 0


@on_sqlite_only
def test_when_the_watcher_is_killed_nothing_is_left(installation: Path) -> None:
    with served(installation) as (process, _port):
        children = children_of(process.pid)
        process.kill()
        until(lambda: not any("zhizhi.site" in words_of(child) for child in children))


@on_sqlite_only
def test_a_second_tick_waits_and_one_turn_is_refused(installation: Path) -> None:
    with served(installation) as (process, _port):
        until(lambda: tick_of(process))
        until(lambda: "ticking already" in run(installation, "tick", "--once").stderr)


@on_sqlite_only
def test_a_port_in_use_is_said_with_the_remedy(installation: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        ended = run(installation, "serve", "--port", str(port))
    assert ended.returncode == 1
    assert ended.stderr == (
        f"zhizhi: Port {port} is in use. Stop the other program, or choose another port: --port {port + 1}.\n"
    )


@pytest.mark.parametrize(
    ("host", "port"), [("192.0.2.77", 8000), ("no.such.host.invalid", 8000), ("127.0.0.1", 70_000)]
)
def test_an_address_that_cannot_be_had_is_refused(host: str, port: int) -> None:
    with pytest.raises(CommandFault):
        address_check(host, port)


def test_a_file_lease_is_held_once(tmp_path: Path) -> None:
    with file_lease(tmp_path / "lock") as first, file_lease(tmp_path / "lock") as second:
        assert (first, second) == (True, False)
    with file_lease(tmp_path / "lock") as again:
        assert again


@pytest.mark.django_db(transaction=True)
def test_two_never_tick_at_once() -> None:
    refused: list[str] = []

    def other() -> None:
        from django.db import connection

        try:
            tick_once()
        except CommandFault as fault:
            refused.append(str(fault))
        finally:
            connection.close()

    with tick_lease() as held:
        assert held
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(30)
    assert len(refused) == 1
    assert tick_once() == 0


def test_the_pause_grows_while_a_process_keeps_dying_and_no_longer() -> None:
    child = Child("a process", [], began=100.0)
    for lived, pause in [
        (1, FIRST_PAUSE),
        (1, FIRST_PAUSE * 2),
        (STEADY_SECONDS + 1, FIRST_PAUSE),
        (1, FIRST_PAUSE * 2),
    ]:
        child.again_at = 0.0
        child.keep(child.began + lived)
        assert child.again_at == child.began + lived + pause
