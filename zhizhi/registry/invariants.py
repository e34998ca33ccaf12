"""What must be true of the whole registry at any time: named, and checked by `zhizhi registry verify`.

An app declares its own in `invariants.py`, which its AppConfig imports when the program starts:

    @invariant("organization.interval_within_parent", _("Each organization lies within the one above it."))
    def interval_within_parent() -> Iterator[str]:
        ...  # yields a sentence for each record that breaks it
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.utils.functional import Promise

Check = Callable[[], Iterator[str]]


@dataclass(frozen=True, slots=True)
class Invariant:
    """A name, what is true in words, and the check: it yields a sentence for each record that breaks it."""

    name: str
    words: str | Promise
    check: Check


_declared: dict[str, Invariant] = {}


def invariant(name: str, words: str | Promise) -> Callable[[Check], Check]:
    """Declares the check below; raises ValueError when another has that name."""

    def declare(check: Check) -> Check:
        if name in _declared:
            raise ValueError(f"two invariants are called {name}")
        _declared[name] = Invariant(name, words, check)
        return check

    return declare


def invariants() -> list[Invariant]:
    """All that were declared, by name."""
    return [_declared[name] for name in sorted(_declared)]
