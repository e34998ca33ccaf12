"""Results come in order from another process, no more lie ready than allowed, an error comes where its result would."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from zhizhi.core import ahead as module
from zhizhi.core.ahead import MOST, Ended, ahead


class Refused(Exception):
    def __init__(self, reason: int, **facts: object) -> None:
        super().__init__(f"{reason} {facts}")
        self.reason, self.facts = reason, facts


def working(what: str) -> Callable[[int], tuple[int, int]]:
    """Of each number its square, and the process; or what goes wrong with the third."""

    def act(one: int) -> tuple[int, int]:
        if one == 2 and what == "refused":
            raise Refused(7, sheet="名册", columns=300)
        if one == 2 and what == "killed":
            os._exit(9)
        os.write(1, b"what is printed is no answer\n")
        return one * one, os.getpid()

    return act


@pytest.fixture(autouse=True)
def two_processors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "processors", lambda: 2)


def test_in_order_and_never_far_ahead() -> None:
    asked: list[int] = []

    def given() -> Iterator[int]:
        for one in range(20):
            asked.append(one)
            yield one

    pids = set()
    for at, (square, pid) in enumerate(ahead(working, ("",), given(), apart=True)):
        assert square == at * at
        assert len(asked) <= at + MOST
        pids.add(pid)
    assert len(asked) == 20
    (pid,) = pids
    assert pid != os.getpid()
    assert not alive(pid)


@pytest.mark.parametrize(("apart", "processors"), [(False, 2), (True, 1)])
def test_here_where_it_does_not_pay(apart: bool, processors: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "processors", lambda: processors)
    assert [pid for _square, pid in ahead(working, ("",), [1, 3], apart=apart)] == [os.getpid()] * 2


def test_an_error_comes_where_its_result_would() -> None:
    found = ahead(working, ("refused",), [3, 5, 2, 1], apart=True)
    assert [next(found)[0], next(found)[0]] == [9, 25]
    with pytest.raises(Refused) as refused:
        next(found)
    assert refused.value.reason == 7
    assert refused.value.facts == {"sheet": "名册", "columns": 300}


def test_a_process_that_is_killed_is_said() -> None:
    found = ahead(working, ("killed",), range(9), apart=True)
    with pytest.raises(Ended):
        list(found)


def test_it_ends_with_who_asked_however_that_ends(tmp_path: Path) -> None:
    """Killed between two results, it leaves nobody behind."""
    said = tmp_path / "pid"
    code = (
        "import os, sys; from zhizhi.core import ahead; ahead.processors = lambda: 2\n"
        "from zhizhi.core.tests.test_ahead import working\n"
        f"found = ahead.ahead(working, ('',), range(99), apart=True)\n"
        f"open({str(said)!r}, 'w').write(str(next(found)[1]))\n"
        "os.kill(os.getpid(), 9)"
    )
    subprocess.run(
        [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}, check=False
    )
    pid, until = int(said.read_text()), time.monotonic() + 10
    while alive(pid) and time.monotonic() < until:
        time.sleep(0.02)
    assert not alive(pid)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    stat = Path(f"/proc/{pid}/stat")
    return not stat.exists() or stat.read_text().rsplit(")", 1)[1].split()[0] != "Z"
