"""Pages a second against a bare list of 20 rows: same server, same database, in turn. SQLite."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bench.load import answer, request_of, requests_a_second

ROUNDS, SECONDS, CONNECTIONS = 7, 1.5, 4
START_SECONDS = 60
BARE, OPEN = "bare list", "nobody's list"


@dataclass(frozen=True, slots=True)
class Page:
    """Where a page is served, and the request for it."""

    name: str
    port: int
    request: bytes


@dataclass(frozen=True, slots=True)
class Speed:
    """Requests a second (median over rounds) and the ratio to the bare list of the same round."""

    name: str
    requests_a_second: float
    ratio: float
    bytes: int


def measure(folder: Path) -> list[Speed]:
    """Serves both in turn from a database in `folder`."""
    environment = {**os.environ, "ZHIZHI_DATA_DIR": str(folder), "ZHIZHI_REQUIRE_TOTP": "0"}
    environment.pop("ZHIZHI_DATABASE_URL", None)
    staged = subprocess.run(
        [sys.executable, "-m", "bench.stage"], env=environment, capture_output=True, text=True, check=True
    )
    stage = json.loads(staged.stdout.splitlines()[-1])
    cookie, bare_cookie = f"sessionid={stage['session']}", f"sessionid={stage['bare']}"
    with (
        _served(["bench.bare"], environment) as bare,
        _served(["zhizhi.site.web", "127.0.0.1"], environment) as house,
    ):
        ours = [Page(name, house, request_of(stage[name], cookie)) for name in ("inbox", "case")]
        peers = [Page(BARE, bare, request_of("/", bare_cookie)), Page(OPEN, bare, request_of("/open/"))]
        return _speeds([*peers, *ours])


def _speeds(pages: list[Page]) -> list[Speed]:
    """All pages in turn, the first round only to warm up."""
    sizes = {page.name: _size(page) for page in pages}
    found: dict[str, list[float]] = {page.name: [] for page in pages}
    for number in range(ROUNDS + 1):
        for page in pages:
            rate = requests_a_second(page.port, page.request, seconds=SECONDS, connections=CONNECTIONS)
            if number:
                found[page.name].append(rate)
    return [Speed(name, median(rates), _ratio(rates, found[BARE]), sizes[name]) for name, rates in found.items()]


def _ratio(rates: list[float], bare: list[float]) -> float:
    return median(ours / peer for ours, peer in zip(rates, bare, strict=True))


def _size(page: Page) -> int:
    with socket.create_connection(("127.0.0.1", page.port), timeout=30) as connection:
        return len(answer(connection, page.request))


@contextmanager
def _served(words: list[str], environment: dict[str, str]) -> Iterator[int]:
    """A server started as a module with a free port as its last word; stopped whatever happens."""
    port = _free_port()
    process = subprocess.Popen([sys.executable, "-m", *words, str(port)], env=environment)
    try:
        _wait(process, port)
        yield port
    finally:
        process.terminate()
        process.wait(20)


def _wait(process: "subprocess.Popen[bytes]", port: int) -> None:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.2)
        else:
            return
    raise RuntimeError("a server did not start")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
