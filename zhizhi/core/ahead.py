"""Computing in a second process what is needed next, while the caller works on what was computed before.

A process and not a thread: what is handed over computes, and threads share one interpreter. It is started anew, as a
copy of a process with threads and open connections could not be trusted; it knows nothing of the caller's database. It
ends with the caller, however that ends: the pipe between them does. What passes through is pickled: both ends are ours.
"""

import gc
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from queue import SimpleQueue
from threading import Thread
from traceback import format_exc
from typing import Any, TypeVar

A = TypeVar("A")
B = TypeVar("B")
# So many results may lie ready or be in the making: more would only take memory.
MOST = 2
_BEGIN = "import sys; sys.path[:] = sys.argv[1:]; from zhizhi.core.ahead import serve; serve()"


class Ended(RuntimeError):
    """The second process ended before its work did: out of memory, or killed."""


def ahead(
    make: Callable[..., Callable[[A], B]], facts: tuple[Any, ...], given: Iterable[A], *, apart: bool
) -> Iterator[B]:
    """What the function that `make` gives for the facts makes of each, in order; `apart` says whether that pays.

    `make` stands in a module that needs no Django; facts, what is given and what comes back can be pickled. With one
    processor, or not apart, all is done here. The process begins at once, the first of `given` is taken with the first
    result: between the two it imports what it needs. It ends with the last result, or when nobody holds this any more.
    """
    if not apart or processors() < 2:
        return map(make(*facts), given)
    return _apart(make, facts, given)


def processors() -> int:
    """How many this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _apart(make: Callable[..., Callable[[A], B]], facts: tuple[Any, ...], given: Iterable[A]) -> Iterator[B]:
    process, asking, told = _begun()
    with suppress(OSError):  # a process that ended already is met with by the first who asks it
        asking.send_bytes(pickle.dumps((make, facts)))
    return _answers(process, asking, told, given)


def _answers(
    process: subprocess.Popen[bytes], asking: Connection, told: Connection, given: Iterable[Any]
) -> Iterator[Any]:
    waiting = 0
    try:
        for one in given:
            asking.send_bytes(pickle.dumps(one))
            waiting += 1
            if waiting == MOST:
                yield _answer(told)
                waiting -= 1
        for _ in range(waiting):
            yield _answer(told)
    except (BrokenPipeError, ConnectionResetError, EOFError) as fault:
        raise Ended(Ended.__doc__) from fault
    finally:
        asking.close()
        told.close()
        process.kill()
        process.wait()


def _begun() -> tuple[subprocess.Popen[bytes], Connection, Connection]:
    """The process, what it is asked by, and what it answers by."""
    its_in, asking = os.pipe()
    told, its_out = os.pipe()
    try:
        process = subprocess.Popen([sys.executable, "-c", _BEGIN, *sys.path], stdin=its_in, stdout=its_out)  # noqa: S603 -- ourselves
    finally:
        os.close(its_in)
        os.close(its_out)
    return process, Connection(asking, readable=False), Connection(told, writable=False)


def _answer(told: Connection) -> Any:
    done, found = pickle.loads(told.recv_bytes())  # noqa: S301 -- our own process wrote it
    if not done:
        raise found
    return found


# What follows runs in the second process.


def serve() -> None:
    """Answers until nobody asks any more."""
    for number in (
        signal.SIGINT,
        signal.SIGTERM,
    ):  # sent to all of a terminal or service: the caller ends its act first
        signal.signal(number, signal.SIG_IGN)
    asked, answers = Connection(os.dup(0), writable=False), Connection(os.dup(1), readable=False)
    os.dup2(2, 1)  # what a library prints is no answer
    gc.disable()
    wanted: SimpleQueue[bytes] = SimpleQueue()
    made: SimpleQueue[bytes] = SimpleQueue()
    # Neither side waits until the other reads: the caller sends the next while this computes.
    Thread(target=_listen, args=(asked, wanted), daemon=True).start()
    Thread(target=_tell, args=(answers, made), daemon=True).start()
    act: Callable[[Any], Any] | None = None
    make, facts = pickle.loads(wanted.get())  # noqa: S301 -- who began this process wrote it
    while True:
        one = pickle.loads(wanted.get())  # noqa: S301 -- likewise
        try:
            act = act or make(*facts)
            made.put(pickle.dumps((True, act(one))))
        except BaseException as fault:  # a panic of calamine is not even an Exception
            made.put(_failure(fault))


def _failure(fault: BaseException) -> bytes:
    fault.add_note(format_exc())
    with suppress(Exception):
        told = pickle.dumps((False, fault))
        pickle.loads(told)  # noqa: S301 -- tried here, so that it does not fail there
        return told
    return pickle.dumps((False, RuntimeError(format_exc())))


def _listen(asked: Connection, wanted: SimpleQueue[bytes]) -> None:
    with suppress(EOFError, OSError):
        while True:
            wanted.put(asked.recv_bytes())
    os._exit(0)


def _tell(answers: Connection, made: SimpleQueue[bytes]) -> None:
    with suppress(OSError):
        while True:
            answers.send_bytes(made.get())
    os._exit(0)
