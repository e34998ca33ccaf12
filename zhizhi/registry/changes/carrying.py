"""What becomes of records when their organization is merged, split or closed. Each part of the program says it itself.

    @carried("households", _("Households"))
    class Households(Carrier): ...

A carrier does four things for one kind of record: `lines` says in the preview what would become of them, `carry` does
it within the act, `references` says later why it can no longer be taken back, and `undo` takes it back. Records without
a carrier stay with the closed organization, which lies below its successor from then on.
"""

# All carriers have the same methods, and not each needs every argument.
# ruff: noqa: ARG002

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar

from django.utils.functional import Promise

from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.scope import Scope


class Fate(StrEnum):
    """What becomes of records."""

    MOVES = "moves"
    ENDS = "ends"
    STAYS = "stays"
    DECIDE = "decide"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a preview: what it is about, what becomes of it, and how many records it is.

    `ids` are the records, which the digest covers, or `number` says only how many they are; `url` is the page that
    shows them. `each` names them one by one: words, and a page or "". A `private` line is shown to whoever makes the
    change and is not kept with it. If it counts `people`, the number is withheld where they are few.
    """

    label: str
    fate: Fate
    ids: tuple[int, ...] = ()
    words: str = ""
    url: str = ""
    number: int | None = None
    each: tuple[tuple[str, str], ...] = ()
    private: bool = False
    people: bool = False

    @property
    def count(self) -> int:
        """How many records."""
        return len(self.ids) if self.number is None else self.number

    def told(self) -> dict[str, Any]:
        """The line as it is kept with the change."""
        told = {"label": self.label, "fate": self.fate.value, "count": self.count, "words": self.words}
        told |= {"people": True} if self.people else {}
        return told | ({"each": [list(one) for one in self.each]} if self.each and not self.private else {})


@dataclass(frozen=True, slots=True)
class Reference:
    """Something that was done since a change and rests on it, in words, and the page that shows it."""

    words: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Carried:
    """A change as a carrier sees it: records go from `sources`, which are closed unless it is a split, to `target`.

    `target` is None when the sources are closed without a successor, and in a preview while the successor does not
    exist yet; then `made` is true. In a split `chosen` says which records go along, by part: "children", "members",
    "households", "posts", "cases". `choices` are the other answers of the form, by the field of `Wanted`.
    """

    sources: tuple[Organization, ...]
    target: Organization | None
    day: date
    at: datetime
    scope: Scope | None = None
    made: bool = False
    split: bool = False
    chosen: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    choices: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""

    @property
    def names(self) -> str:
        """What the sources are called."""
        return "、".join(source.name for source in self.sources)

    @property
    def source_ids(self) -> list[int]:
        """Where the records are."""
        return [source.pk for source in self.sources]

    @property
    def goes_on(self) -> bool:
        """Whether there is an organization that takes over."""
        return self.made or self.target is not None

    def onto(self) -> Organization:
        """The organization that takes over, where there is one."""
        assert self.target is not None, "records move only to an organization that is there"
        return self.target


# What `carry` did, as JSON keeps it.
Done = dict[str, Any]


class Carrier:
    """Does nothing; each carrier overrides what concerns it."""

    label: str | Promise = ""

    def lines(self, carried: Carried) -> Sequence[Line]:
        """What would become of the records."""
        return ()

    def hindrances(self, carried: Carried) -> Sequence[str]:
        """Why it cannot be done yet, as sentences."""
        return ()

    def offered(self, organization: Organization, scope: Scope) -> list[tuple[int, str]]:
        """What may be chosen one by one to go along when the organization is split, with words for each."""
        return []

    def carry(self, carried: Carried) -> Done:
        """Moves or ends the records; what it returns is all that `undo` will know."""
        return {}

    def references(self, carried: Carried, done: Done) -> Sequence[Reference]:
        """What has come to rest on what `carry` did, so that it cannot be taken back."""
        return ()

    def undo(self, carried: Carried, done: Done) -> None:
        """Puts everything back; nothing refers to it."""


C = TypeVar("C", bound=type[Carrier])
_carriers: dict[str, Carrier] = {}


def carried(name: str, label: str | Promise) -> Callable[[C], C]:
    """Registers the carrier below. Those registered first move first and are taken back last."""

    def register(kind: C) -> C:
        if name not in _carriers:
            _carriers[name] = kind()
            _carriers[name].label = label
        return kind

    return register


def carriers() -> Mapping[str, Carrier]:
    """All carriers by name, in the order in which they move."""
    return _carriers
