"""Killing a process in the middle of an act, really: a forked child sends itself SIGKILL before a given statement."""

import os
import signal
import traceback
from collections.abc import Callable
from typing import Any

from django.db import connection, connections


def killed_at(statement: int, act: Callable[[], Any]) -> bool:
    """Runs `act` in a child that is killed before the statement of that number; whether it came so far."""
    connections.close_all()
    child = os.fork()
    if child == 0:
        _run_and_exit(statement, act)
    _pid, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, "the act itself failed in the child"
    return os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL


def _run_and_exit(statement: int, act: Callable[[], Any]) -> None:
    """Ends this process without running pytest's own endings a second time."""
    code = 1
    try:
        with connection.execute_wrapper(_killer(statement)):
            act()
        code = 0
    except Exception:
        traceback.print_exc()
    finally:
        os._exit(code)


def _killer(statement: int) -> Callable[..., Any]:
    passed = iter(range(1, 10_000))

    def execute(run: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        if next(passed) == statement:
            os.kill(os.getpid(), signal.SIGKILL)
        return run(sql, params, many, context)

    return execute
