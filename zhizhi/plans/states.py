"""A part of a plan as a plain value: what edits compute with and what revisions keep."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Bound:
    """A mechanism, and where given the measure by which it shows; numbers as text, so that JSON keeps them exact."""

    ref: str
    measure: str = ""
    target: str | None = None
    baseline: str = "0"
    path: str = "flat"
    weight: int = 1
    decided_by: str = ""


@dataclass(frozen=True, slots=True)
class NodeState:
    """All of a node that edits may change; days as ISO text, organizations by id."""

    key: int
    start: int
    end: int
    kind: str
    level: int = 0
    lead: int | None = None
    supports: tuple[int, ...] = ()
    deliverable: str = ""
    target: str | None = None
    unit: str = ""
    direction: str = "up"
    due: str | None = None
    period: str = ""
    weight: int = 1
    bindings: tuple[Bound, ...] = ()
    read: Mapping[str, Any] = field(default_factory=dict)

    def refs(self) -> set[str]:
        """The mechanisms chosen."""
        return {bound.ref for bound in self.bindings}

    def to_json(self) -> dict[str, Any]:
        """As a revision keeps it."""
        return {**asdict(self), "supports": list(self.supports), "bindings": [asdict(one) for one in self.bindings]}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "NodeState":
        """From what a revision kept."""
        bindings = tuple(Bound(**one) for one in kept["bindings"])
        return cls(**{**kept, "supports": tuple(kept["supports"]), "bindings": bindings})


States = Mapping[int, NodeState]
# What an edit changes: the new state by key, None where the part is gone.
Changes = dict[int, NodeState | None]

__all__ = ["Bound", "Changes", "NodeState", "States", "replace"]
