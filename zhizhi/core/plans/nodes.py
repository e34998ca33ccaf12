"""What a plan is read into: nodes with exact spans of the untouched text, and what was found in each."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any


class Kind(StrEnum):
    """What a sentence of a plan is."""

    TITLE = "title"
    SECTION = "section"
    THEME = "theme"
    COMMITMENT = "commitment"
    CONTEXT = "context"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of the decoded text, `end` exclusive, blanks trimmed."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Match:
    """A mechanism proposed for a sentence: its score from 0 to 1 and the words that decided, with their spans."""

    id: str
    ref: str
    score: float
    why: tuple[str, ...]
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Actor:
    """A unit that leads or supports, as the text calls it."""

    name: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Target:
    """A figure to reach.

    `sign` is one of `=`, `>=`, `<=`, `+` (growth by); `per` the period it is counted in, empty where none is said.
    """

    text: str
    value: float
    unit: str
    sign: str
    per: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class When:
    """A date or a period.

    `due` is the last day as YYYY-MM-DD where the text gives a year, `--MM-DD` where it gives none; `every` names a
    recurring period (month, quarter, half, year, week); `span` a length such as `5 years`.
    """

    text: str
    due: str
    every: str
    span: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Name:
    """A name in quotation marks (`quoted`), a document in book-title marks (`document`), or a number (`number`)."""

    text: str
    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader marks in a sentence beside its mechanisms."""

    lead: tuple[Actor, ...] = ()
    support: tuple[Actor, ...] = ()
    targets: tuple[Target, ...] = ()
    dates: tuple[When, ...] = ()
    names: tuple[Name, ...] = ()


@dataclass(frozen=True, slots=True)
class Node:
    """One sentence of a plan. `level` is 0 for the title, 1 for sections, 2 for themes and so on down.

    `reasons` say why it is a commitment or not; `flags` hold what a person should look at: `outside` (asks for what
    this program does not do), `two_leads`, `units` (a line that only names units or dates for the item before it).
    """

    start: int
    end: int
    kind: Kind
    text: str
    level: int
    mechanisms: tuple[Match, ...] = ()
    found: Found = field(default_factory=Found)
    reasons: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """As `plan read --json` prints it."""
        plain = asdict(self)
        found: Mapping[str, Any] = plain.pop("found")
        kept = {key: plain[key] for key in ("start", "end", "kind", "text", "level", "mechanisms")}
        return {**kept, "kind": str(self.kind), **found, "reasons": plain["reasons"], "flags": plain["flags"]}


@dataclass(frozen=True, slots=True)
class Outline:
    """A plan as read: the document's name (empty where it has none) and its nodes in the order of the text."""

    title: str
    nodes: tuple[Node, ...]

    def as_dict(self) -> dict[str, Any]:
        """As `plan read --json` prints it."""
        return {"title": self.title, "nodes": [node.as_dict() for node in self.nodes]}
