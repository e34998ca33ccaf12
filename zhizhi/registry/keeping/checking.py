"""Checking all invariants one after the other, each as of one moment, while others may keep working."""

import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

from django.db import connection, transaction
from django.utils.translation import gettext as _

from zhizhi.registry.invariants import Invariant, invariants

FIRST = 20


@dataclass(frozen=True, slots=True)
class Result:
    """How one invariant stands: how many records break it, and sentences about the first of them; seconds it took."""

    name: str
    count: int
    first: list[str]
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether nothing breaks it."""
        return not self.count

    def as_dict(self) -> dict[str, Any]:
        """As JSON holds it."""
        return asdict(self)


# Told before each check with its number and how many there are, and after it with the result.
Tell = Callable[[int, int, Invariant, Result | None], None]


def silent(_number: int, _all: int, _invariant: Invariant, _result: Result | None) -> None:
    """Tells nobody."""


def all_checked(tell: Tell = silent, *, without: Collection[str] = ()) -> list[Result]:
    """The results of all invariants but those named in `without`; nothing is written."""
    wanted = [declared for declared in invariants() if declared.name not in without]
    results = []
    for number, declared in enumerate(wanted, 1):
        tell(number, len(wanted), declared, None)
        results.append(_checked(declared))
        tell(number, len(wanted), declared, results[-1])
    return results


def _checked(declared: Invariant) -> Result:
    began = time.monotonic()
    try:
        with _one_moment():
            found = iter(declared.check())
            first = list(islice(found, FIRST))
            count = len(first) + sum(1 for _sentence in found)
    except Exception as fault:  # a check that fails must not hide the others
        first, count = [_("it could not be checked: %(fault)s") % {"fault": fault}], 1
    return Result(declared.name, count, first, round(time.monotonic() - began, 3))


@contextmanager
def _one_moment() -> Iterator[None]:
    """Reads see one moment of the database and keep nobody from writing."""
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "sqlite":
        with _sqlite_moment():
            yield
    else:
        with transaction.atomic():
            _run("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


@contextmanager
def _sqlite_moment() -> Iterator[None]:
    """Django's own transactions begin IMMEDIATE, which would keep others from writing."""
    _run("BEGIN DEFERRED")
    try:
        yield
    finally:
        _run("ROLLBACK")


def _run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)
