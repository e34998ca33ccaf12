"""What stands under what: computed from the order of the text and the kinds, so that it can never disagree."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Generic, Protocol, TypeVar

RANKS = {"title": 0, "section": 1, "theme": 2, "commitment": 3, "context": 3}


class Part(Protocol):
    """What the outline needs of a node or its state."""

    @property
    def key(self) -> int: ...
    @property
    def start(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def level(self) -> int: ...


P = TypeVar("P", bound=Part)


@dataclass(slots=True)
class Branch(Generic[P]):
    """A part with what stands under it, in the order of the text."""

    part: P
    under: list["Branch[P]"] = field(default_factory=list)


def outline(parts: Iterable[P]) -> list[Branch[P]]:
    """The forest of parts. A theme may hold themes of a deeper level, as （一） holds 1."""
    roots: list[Branch[P]] = []
    open_ones: list[Branch[P]] = []
    for part in sorted(parts, key=lambda one: one.start):
        branch = Branch(part)
        while open_ones and not _holds(open_ones[-1].part, part):
            open_ones.pop()
        (open_ones[-1].under if open_ones else roots).append(branch)
        open_ones.append(branch)
    return roots


def parents(parts: Iterable[P]) -> dict[int, int | None]:
    """The key of each part's parent."""
    found: dict[int, int | None] = {}

    def walk(branches: list[Branch[P]], above: int | None) -> None:
        for branch in branches:
            found[branch.part.key] = above
            walk(branch.under, branch.part.key)

    walk(outline(parts), None)
    return found


def _holds(upper: Part, lower: Part) -> bool:
    if upper.kind == "title":
        return False
    if RANKS[upper.kind] != RANKS[lower.kind]:
        return RANKS[upper.kind] < RANKS[lower.kind]
    return upper.kind == lower.kind == "theme" and upper.level < lower.level
