"""Computing in another thread what is needed next, while the caller works on what was computed before.

It pays where one of both leaves the interpreter to others: a workbook read outside it, a statement of the database, an
answer waited for. With one processor it costs nothing but the thread.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

A = TypeVar("A")
B = TypeVar("B")
# So many results may lie ready or be in the making: more would only take memory.
MOST = 2


def ahead(act: Callable[[A], B], given: Iterable[A]) -> Iterator[B]:
    """What `act` makes of each, in order. It must not touch the database: a connection belongs to its thread."""
    waiting: deque[Future[B]] = deque()
    pool = ThreadPoolExecutor(1, thread_name_prefix="ahead")
    try:
        for one in given:
            waiting.append(pool.submit(act, one))
            if len(waiting) >= MOST:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(cancel_futures=True)
