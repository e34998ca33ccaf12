"""Killing a process in the middle of an act, really: children forked from a warm parent, ended by SIGKILL.

A child dies before or after a given statement, or at any moment at all. What it finished it acknowledges through a
pipe, as a server does by its answer: what was acknowledged must be there afterwards, and of the rest all or nothing.
"""

import hashlib
import json
import os
import pickle
import random
import signal
import tempfile
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, connections, transaction

Act = Callable[[], Any]
# What comes and goes without being an act: sessions, counts of attempts, and how far a long work has come.
PASSING = {"django_session", "cache", "django_migrations"}


@dataclass(frozen=True, slots=True)
class End:
    """How a child ended: killed or not, and what it acknowledged: statements run and seconds taken; None if nothing."""

    killed: bool
    acknowledged: tuple[int, float] | None


def forked(act: Act, *, statement: int | None = None, seconds: float | None = None) -> End:
    """Runs `act` in a child that is killed at the statement of that number, or after so many seconds."""
    connections.close_all()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        _run_and_exit(act, statement, writing)
    os.close(writing)
    if seconds is not None:
        time.sleep(seconds)
        os.kill(child, signal.SIGKILL)
    with os.fdopen(reading, "rb") as pipe:
        told = pipe.read()
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the act itself failed in the child"
    killed = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL
    # A process killed in the middle of its answer has not answered.
    return End(killed, tuple(json.loads(told)) if told.endswith(b"]") else None)


def killed_at(statement: int, act: Act) -> bool:
    """Whether the act came to the statement of that number, before which it was killed."""
    return forked(act, statement=statement).killed


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


def _run_and_exit(act: Act, statement: int | None, pipe: int) -> None:
    """Ends this process without running pytest's own endings a second time."""
    code, began, points = 1, time.monotonic(), _Points(statement)
    try:
        points.watch_commits()
        with connection.execute_wrapper(points.execute):
            act()
        os.write(pipe, json.dumps([points.passed, time.monotonic() - began]).encode())
        code = 0
    except BaseException:
        traceback.print_exc()
    finally:
        os._exit(code)


class _Points:
    """Counts the points at which a process can be killed: before each statement, and before and after each commit."""

    def __init__(self, last: int | None) -> None:
        self.last, self.passed = last, 0

    def come(self) -> None:
        self.passed += 1
        if self.passed == self.last:
            os.kill(os.getpid(), signal.SIGKILL)

    def execute(self, run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        self.come()
        return run(sql, params, many, context)

    def watch_commits(self) -> None:
        commit = connection._commit  # type: ignore[attr-defined]

        def watched() -> Any:
            self.come()
            done = commit()
            self.come()
            return done

        connection._commit = watched  # type: ignore[attr-defined]


def fingerprint(*, besides: frozenset[str] = frozenset()) -> dict[str, str]:
    """A digest of all rows of each table, but for what passes."""
    tables = sorted(set(connection.introspection.table_names()) - PASSING - besides)
    return {table: _digest(table) for table in tables}


def _digest(table: str) -> str:
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT * FROM "{table}"')
        rows = [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in cursor.fetchall()]
    for row in sorted(map(repr, rows)):
        digest.update(row.encode())
    return digest.hexdigest()


@dataclass
class Killer:
    """Kills one act after the other at random, learns how long they are, and counts what became of them."""

    chance: random.Random
    statements: int = 0
    seconds: float = 0.0
    ends: dict[str, int] = field(default_factory=dict)

    def kill(self, act: Act) -> End:
        """Some run to their end and tell how long that is, some die near it, where commits are, some anywhere."""
        fate = self.chance.random()
        if not self.statements or fate < 0.12:
            end = forked(act)
        elif fate < 0.35:
            end = forked(act, statement=self.statements - self.chance.randint(0, 3))
        elif fate < 0.65:
            end = forked(act, statement=self.chance.randint(1, self.statements))
        else:
            end = forked(act, seconds=self.chance.random() * self.seconds * 1.1)
        if end.acknowledged:
            self.statements, self.seconds = end.acknowledged
        return end

    def count(self, what: str) -> None:
        """One more."""
        self.ends[what] = self.ends.get(what, 0) + 1
