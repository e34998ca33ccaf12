"""Killing a process in the middle of an act, really: children forked from a warm parent, ended by SIGKILL.

A child dies before or after a given statement, within its commit, where it touches a file, or at any moment at all.
What it finished it acknowledges through a pipe, as a server does by its answer: what was acknowledged must be there
afterwards, and of the rest all or nothing. `chances` decides where children die.
"""

import hashlib
import json
import mmap
import os
import pickle
import signal
import struct
import sys
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection, connections, transaction

Act = Callable[[], Any]
# What comes and goes without being an act: sessions, counts of attempts, and how far a long work has come.
PASSING = {"django_session", "cache", "django_migrations"}
# What changes files, as the interpreter announces it.
FILE_EVENTS = {"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.link", "os.truncate", "os.chmod"}
WRITING = os.O_WRONLY | os.O_RDWR
KILLS = {signal.SIGKILL, signal.SIGALRM}


@dataclass(frozen=True, slots=True)
class Fate:
    """Where a child dies: at a point, after so many seconds, or so many seconds after its n-th commit began.

    A commit's 0 seconds are before it, and infinitely many right after it. Without any, the child lives.
    """

    point: int | None = None
    seconds: float | None = None
    commit: tuple[int, float] | None = None
    # Whether the touching of files are points, too.
    files: bool = False


@dataclass(frozen=True, slots=True)
class Told:
    """What a child that came to its end tells: its points, its seconds, and those that each commit took."""

    points: int
    seconds: float
    commits: list[float]


@dataclass(frozen=True, slots=True)
class End:
    """How a child ended: killed or not, what it acknowledged; points that it passed, commits that it began and did."""

    killed: bool
    acknowledged: Told | None
    points: int
    begun: int
    done: int


def forked(act: Act, fate: Fate = Fate()) -> End:
    """Runs `act` in a child that meets its fate."""
    connections.close_all()
    reading, writing = os.pipe()
    shared = mmap.mmap(-1, _Points.SHARED.size)
    child = os.fork()
    if child == 0:
        os.close(reading)
        _run_and_exit(act, _Points(fate, shared), writing)
    os.close(writing)
    if fate.seconds is not None:
        time.sleep(fate.seconds)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the act itself failed in the child"
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) in KILLS
    _server_noticed()
    # A process killed in the middle of its answer has not answered.
    answered = Told(*json.loads(told)) if told.endswith(b"]") else None
    return End(killed, answered, *_Points.SHARED.unpack(shared[:]))


def _server_noticed() -> None:
    """PostgreSQL's side of a dead client ends what it was told, a commit too, before it sees that nobody is there."""
    while connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                " AND backend_type = 'client backend' AND pid <> pg_backend_pid()"
            )
            if cursor.fetchone() == (0,):
                return
        time.sleep(0.001)


def killed_at(statement: int, act: Act) -> bool:
    """Whether the act came to the statement of that number, before which it was killed."""
    return forked(act, Fate(point=statement)).killed


def killed_everywhere(act: Act, state: Callable[[], Any]) -> int:
    """Kills the act at its first point, its second, ... until a kill comes after its commit; how many kills that took.

    Until then no row of any table may differ from before. From the first difference on, which is found right after
    the first commit, `state` must be what the act leaves when it runs whole: an act of two commits is found out here.
    """
    before, whole = fingerprint(), _whole(act, state)
    assert fingerprint() == before, "what was rolled back left something"
    for statement in range(1, 400):
        killed = killed_at(statement, act)
        if fingerprint() != before:
            assert state() == whole
            return statement
        assert killed, "the act came to its end and left nothing"
    raise AssertionError("the act never came to its end")


def _whole(act: Act, state: Callable[[], Any]) -> Any:
    """What `state` is after the act. Found in a child, which takes it back, so that this process remembers nothing."""
    with tempfile.TemporaryFile() as kept:

        def run() -> None:
            with transaction.atomic():
                act()
                # What runs only after a commit would not be in this state, and could be lost by a kill. What may
                # fail there without harm ("robust") is found again by the nightly look.
                assert all(queued[2] for queued in connection.run_on_commit)  # type: ignore[misc]
                kept.write(pickle.dumps(state()))
                kept.flush()
                transaction.set_rollback(True)

        forked(run)
        kept.seek(0)
        return pickle.loads(kept.read())


def _run_and_exit(act: Act, points: "_Points", pipe: int) -> None:
    """Ends this process without running pytest's own endings a second time."""
    code, began = 1, time.monotonic()
    try:
        points.watch()
        with connection.execute_wrapper(points.execute):
            act()
        os.write(pipe, json.dumps([points.passed, time.monotonic() - began, points.commits]).encode())
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


class _Points:
    """Counts where a process can be killed: before each statement, around each commit, before a file is touched."""

    SHARED = struct.Struct("3q")

    def __init__(self, fate: Fate, shared: mmap.mmap) -> None:
        self.fate, self.shared = fate, shared
        self.passed = self.begun = 0
        self.commits: list[float] = []

    def come(self) -> None:
        """One more point; the parent sees how many there were."""
        self.passed += 1
        self._show()
        if self.passed == self.fate.point:
            os.kill(os.getpid(), signal.SIGKILL)

    def execute(self, run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """A statement."""
        self.come()
        return run(sql, params, many, context)

    def watch(self) -> None:
        """Commits and, where asked for, files are points from now on."""
        commit = connection._commit  # type: ignore[attr-defined]

        def watched() -> Any:
            self._commit_begins()
            began = time.monotonic()
            done = commit()
            self._commit_done(time.monotonic() - began)
            return done

        connection._commit = watched  # type: ignore[attr-defined]
        if self.fate.files:
            sys.addaudithook(self._announced)

    def _commit_begins(self) -> None:
        self.come()
        number, seconds = self.fate.commit or (0, 0.0)
        here = self.begun + 1 == number
        if here and not seconds:
            os.kill(os.getpid(), signal.SIGKILL)
        self.begun += 1
        self._show()
        if here and seconds < float("inf"):
            # Like SIGKILL, what SIGALRM does by default is done by the kernel: nothing of the process runs any more.
            signal.signal(signal.SIGALRM, signal.SIG_DFL)
            signal.setitimer(signal.ITIMER_REAL, seconds)

    def _commit_done(self, seconds: float) -> None:
        self.commits.append(seconds)
        self._show()
        if self.fate.commit == (self.begun, float("inf")):
            os.kill(os.getpid(), signal.SIGKILL)
        self.come()

    def _announced(self, event: str, words: tuple[Any, ...]) -> None:
        if event in FILE_EVENTS or (event == "open" and isinstance(words[2], int) and words[2] & WRITING):
            self.come()

    def _show(self) -> None:
        self.shared[:] = self.SHARED.pack(self.passed, self.begun, len(self.commits))


def fingerprint(*, besides: frozenset[str] = frozenset()) -> dict[str, str]:
    """A digest of all rows of each table, but for what passes."""
    tables = sorted(set(connection.introspection.table_names()) - PASSING - besides)
    return _postgres_digests(tables) if connection.vendor == "postgresql" else {name: _digest(name) for name in tables}


def _postgres_digests(tables: list[str]) -> dict[str, str]:
    """By the server, in one question: a hundred answers carried here and digested take three times as long."""
    each = "SELECT '{0}', md5(coalesce(string_agg(md5(t::text), '' ORDER BY md5(t::text)), '')) FROM \"{0}\" t"
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(each.format(table) for table in tables))
        return dict(cursor.fetchall())


def _digest(table: str) -> str:
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        rows = [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in cursor.fetchall()]
    for row in sorted(map(repr, rows)):
        digest.update(row.encode())
    return digest.hexdigest()
