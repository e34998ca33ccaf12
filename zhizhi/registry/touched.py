"""Operations say which records they touched; parts above that keep figures over them hear it in the same transaction.

An operation calls `touched(ORGANIZATION, [...], at)` inside its `acting()`; many records of one act go in one call.
A part above says in its AppConfig.ready, with `on_touch`, that it wants to know. The registry knows none of them.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime

ORGANIZATION = "organization"
PERSON = "person"

# (kind of record, ids, time of the act)
Listener = Callable[[str, Collection[int], datetime], None]
_listeners: list[Listener] = []
_quiet: ContextVar[bool] = ContextVar("quiet", default=False)


def on_touch(listener: Listener) -> Listener:
    """Hears from now on of every record touched."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


def touched(kind: str, ids: Iterable[int], at: datetime) -> None:
    """Something about these records changed that a figure may count; call it within the act's transaction."""
    known = set(ids)
    if known and not _quiet.get():
        for listener in _listeners:
            listener(kind, known, at)


@contextmanager
def untold() -> Iterator[None]:
    """Nobody hears of what is touched within: for filling a registry of which everything is counted anew afterwards."""
    token = _quiet.set(True)
    try:
        yield
    finally:
        _quiet.reset(token)
