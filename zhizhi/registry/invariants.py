"""What must be true of the whole registry at any time: named, and checked by `zhizhi registry verify`.

An app declares its own in `invariants.py`, which its AppConfig imports when the program starts:

    @invariant("organization.interval_within_parent", _("Each organization lies within the one above it."))
    def interval_within_parent() -> Iterator[str]:
        ...  # yields a sentence for each record that breaks it
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext as _

Check = Callable[[], Iterator[str]]
CHUNK = 2000


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


def misplaced(rows: "QuerySet[Any]", left: str) -> Iterator[str]:
    """A sentence for each record whose copy `place_left` is not its place's, found at `left` ("place__left")."""
    wrong = rows.exclude(place_left=F(left)).order_by("pk").values_list("pk", "place_left", left)
    for record, kept, true in wrong.iterator(chunk_size=CHUNK):
        said = {"kind": rows.model._meta.verbose_name, "record": record, "kept": kept, "true": true}
        yield _("%(kind)s %(record)s stands at %(kept)s in the tree, its place at %(true)s") % said
