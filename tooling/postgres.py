"""A PostgreSQL of its own for one command, stopped afterwards whatever happens.

`python -m tooling.postgres -- pytest zhizhi` runs pytest with ZHIZHI_DATABASE_URL naming a new, empty server that
listens on a Unix socket only. PostgreSQL refuses to run as root, so root starts it as `postgres` or `nobody`.
"""

import os
import pwd
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType
from urllib.parse import quote

START_SECONDS = 30
STOP_SECONDS = 20
USER = "zhizhi"
# Unsafe in a power cut and so only for tests: the data is thrown away in any case.
QUICK = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60", "listen_addresses=")


class ServerFault(RuntimeError):
    """PostgreSQL is missing or did not start; the text says what to do."""


def program(name: str) -> str:
    """The path of one of PostgreSQL's programs, the newest version that Debian installed first."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=_version, reverse=True)
    for folder in folders:
        if (folder / name).exists():
            return str(folder / name)
    if found := shutil.which(name):
        return found
    raise ServerFault(f"{name} is missing: install Debian's package postgresql")


def _version(folder: Path) -> int:
    return int(folder.parent.name) if folder.parent.name.isdigit() else 0


def unprivileged() -> list[str]:
    """The words before a command that drop root's rights and end the command when this process dies."""
    words = ["setpriv", "--pdeathsig", "INT"]
    if os.getuid() != 0:
        return words
    user = _server_user()
    return [*words, f"--reuid={user.pw_uid}", f"--regid={user.pw_gid}", "--clear-groups"]


def _server_user() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise ServerFault("PostgreSQL does not run as root, and there is no user postgres or nobody to run it as")


@contextmanager
def server(*, durable: bool = False) -> Iterator[str]:
    """Starts a server and yields its ZHIZHI_DATABASE_URL; `durable` keeps fsync on, as measurements need it.

    Raises ServerFault when the programs are missing or the server does not answer within 30 s.
    """
    # Not in TMPDIR: the path of a socket holds 107 bytes, and the server's user must be able to enter.
    folder = Path(tempfile.mkdtemp(prefix="zhizhi-pg-", dir="/tmp"))
    try:
        if os.getuid() == 0:
            user = _server_user()
            os.chown(folder, user.pw_uid, user.pw_gid)
        _initialise(folder)
        with _running(folder, durable) as port:
            yield f"postgresql://{USER}@{quote(str(folder), safe='')}:{port}/zhizhi"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _initialise(folder: Path) -> None:
    words = ["initdb", "-D", str(folder / "data"), "-U", USER, "--auth=trust", "--encoding=UTF8", "--locale=C"]
    command = [*unprivileged(), program(words[0]), *words[1:], "--no-sync"]
    made = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if made.returncode:
        raise ServerFault(f"initdb failed:\n{made.stdout}{made.stderr}")


@contextmanager
def _running(folder: Path, durable: bool) -> Iterator[int]:
    port = 20000 + secrets.randbelow(40000)
    options = [] if durable else [word for setting in QUICK for word in ("-c", setting)]
    place = ["-D", str(folder / "data"), "-k", str(folder), "-p", str(port), "-c", "listen_addresses="]
    command = [*unprivileged(), program("postgres"), *place, *options]
    with (folder / "log").open("w") as log:
        process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log, start_new_session=True)
    try:
        _wait(process, folder, port)
        _client("createdb", folder, port, "zhizhi")
        yield port
    finally:
        _stop(process)


def _wait(process: subprocess.Popen[bytes], folder: Path, port: int) -> None:
    end = time.monotonic() + START_SECONDS
    ready = [program("pg_isready"), "-q", "-h", str(folder), "-p", str(port)]
    while subprocess.run(ready, check=False).returncode != 0:
        if process.poll() is not None or time.monotonic() > end:
            raise ServerFault(f"PostgreSQL did not start:\n{(folder / 'log').read_text()}")
        time.sleep(0.1)


def _client(name: str, folder: Path, port: int, *words: str) -> None:
    subprocess.run([program(name), "-h", str(folder), "-p", str(port), "-U", USER, *words], check=True)


def _stop(process: subprocess.Popen[bytes]) -> None:
    """SIGINT is PostgreSQL's fast stop: open connections are cut."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _end(number: int, _frame: FrameType | None) -> None:
    """Turns a signal into an exit, so that the server is stopped on the way out."""
    raise SystemExit(128 + number)


def main(arguments: list[str]) -> int:
    """Runs the command after `--` and returns its exit code; 2 when there is none, 3 when there is no server."""
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        sys.stderr.write("python -m tooling.postgres -- COMMAND\n")
        return 2
    signal.signal(signal.SIGTERM, _end)
    try:
        with server() as url:
            return subprocess.run(command, env={**os.environ, "ZHIZHI_DATABASE_URL": url}, check=False).returncode
    except ServerFault as fault:
        sys.stderr.write(f"{fault}\n")
        return 3


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
