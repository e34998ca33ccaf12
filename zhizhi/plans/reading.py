"""From the reader's nodes to the parts of a plan: marks, units found in the tree, days of the plan's year."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from zhizhi.core.checks import read_mechanisms
from zhizhi.core.declarations import Mechanism
from zhizhi.core.faults import Faulty
from zhizhi.core.plans.catalogue import lexicon
from zhizhi.core.plans.matching import ACCEPTED, Lexicon
from zhizhi.core.plans.nodes import Kind, Node, Outline, Target, When
from zhizhi.core.plans.reader import read as core_read
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import process_of, processes_published
from zhizhi.packs import PACKS
from zhizhi.plans.states import NodeState

# What the table holds; a larger figure stays in the text alone.
MOST = 10**12
# “=” asks for the figure itself, which is reached from below: 全覆盖 is at least 100 %.
DIRECTIONS = {"<=": "down"}


@dataclass(frozen=True, slots=True)
class Unit:
    """An organization that a plan may name."""

    id: int
    name: str
    short_name: str


def states_read(nodes: Sequence[Node], units: Iterable[Unit], year: int) -> list[NodeState]:
    """The parts with the keys 1, 2, 3 ... in the order of the text; nothing is decided that the text does not say."""
    known = names_of(units)
    return [_state(key, node, _dates(node, nodes), known, year) for key, node in enumerate(nodes, 1)]


def names_of(units: Iterable[Unit]) -> Mapping[str, int]:
    """Every way to call a unit: full and short name, with and without 县. A name that two bear is nobody's."""
    found: dict[str, set[int]] = {}
    for unit in units:
        for name in {unit.name, unit.short_name, unit.name.removeprefix("县"), f"县{unit.short_name}"} - {"", "县"}:
            found.setdefault(name, set()).add(unit.id)
    return {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1}


def _state(key: int, node: Node, dates: Sequence[When], known: Mapping[str, int], year: int) -> NodeState:
    leads = [known[one.name] for one in node.found.lead if one.name in known]
    supports = [known[one.name] for one in node.found.support if one.name in known]
    target = min(node.found.targets, key=_unlike, default=None)
    return NodeState(
        key=key, start=node.start, end=node.end, kind=str(node.kind), level=node.level,
        lead=leads[0] if len(leads) == 1 else None,
        supports=tuple(dict.fromkeys(one for one in supports if one not in leads)),
        target=_number(target), unit=target.unit[:20] if target else "",
        direction=DIRECTIONS.get(target.sign, "up") if target else "up",
        due=due_of(dates, year), period=_every(dates), read=as_read(node),
    )  # fmt: skip


def _dates(node: Node, nodes: Sequence[Node]) -> list[When]:
    """The days of a sentence: its own, and of others only what stands in their headings or brackets."""
    return [when for when in node.found.dates if node.start <= when.start < node.end or _given(when, nodes)]


def _given(when: When, nodes: Sequence[Node]) -> bool:
    source = next((node for node in nodes if node.start <= when.start < node.end), None)
    if source is None:
        return False
    before = source.text[: when.start - source.start]
    return source.kind != Kind.COMMITMENT or before.rfind("（") > before.rfind("）")


def _unlike(target: Target) -> bool:
    """What is least like a target comes last: 35岁以下的占比不低于60% asks for the share."""
    return target.unit != "%"


def as_read(node: Node) -> dict[str, Any]:
    """What is kept of the reading: proposals with score and reasons, marks, names of units, flags."""
    proposed = [{"ref": one.ref, "score": round(one.score, 3), "why": list(one.why)} for one in node.mechanisms]
    return {
        "proposed": proposed,
        "marks": _marks(node),
        "lead": [one.name for one in node.found.lead],
        "support": [one.name for one in node.found.support],
        "flags": list(node.flags),
        "reasons": list(node.reasons),
    }


def _marks(node: Node) -> list[list[Any]]:
    """Spans that do not overlap, each [start, end, kind, more]; units, targets and dates win over words and names."""
    found = node.found
    wanted: list[tuple[int, int, str, str]] = []
    wanted += [(one.start, one.end, "lead", "") for one in found.lead]
    wanted += [(one.start, one.end, "support", "") for one in found.support]
    wanted += [(one.start, one.end, "target", "") for one in found.targets]
    wanted += [(one.start, one.end, "date", "") for one in found.dates]
    # A word that decides little would only clutter the text.
    strong = [one for at, one in enumerate(node.mechanisms) if at == 0 or one.score >= ACCEPTED]
    wanted += [(span.start, span.end, "mechanism", one.ref) for one in strong for span in one.spans]
    wanted += [(one.start, one.end, "name", "") for one in found.names]
    taken: list[tuple[int, int, str, str]] = []
    for mark in wanted:
        if mark[0] < mark[1] and all(mark[1] <= one[0] or mark[0] >= one[1] for one in taken):
            taken.append(mark)
    return [list(mark) for mark in sorted(taken)]


def _number(target: Target | None) -> str | None:
    if target is None or abs(target.value) >= MOST:
        return None
    return f"{target.value:.2f}".rstrip("0").rstrip(".")


def due_of(dates: Sequence[When], year: int) -> str | None:
    """The first last day that the sentence names; one without a year is of the plan's year."""
    for when in dates:
        text = when.due.replace("--", f"{year}-", 1) if when.due.startswith("--") else when.due
        try:
            return date.fromisoformat(text).isoformat()
        except ValueError:
            continue
    return None


def _every(dates: Sequence[When]) -> str:
    return next((when.every for when in dates if when.every), "")


def read(text: str, levels: Mapping[int, int] | None = None) -> Outline:
    """The outline of a text, with the words of the shipped catalogue and the names of the county's own processes.

    `levels` are headings that styles name.
    """
    return core_read(text, _lexicon(), levels=levels)


# The words of the processes published now, by the digests of all and of the county's own. Versions never change.
_lexicons: dict[tuple[tuple[str, ...], tuple[str, ...]], Lexicon] = {}


def _lexicon() -> Lexicon:
    versions = processes_published()
    own = [version for version in versions if version.source != DeclarationVersion.Source.SHIPPED]
    known = (tuple(version.digest for version in versions), tuple(version.digest for version in own))
    if (words := _lexicons.get(known)) is None:
        words = lexicon(_mechanisms(), [process_of(one) for one in versions], [process_of(one) for one in own])
        _lexicons.clear()
        _lexicons[known] = words
    return words


@cache
def _mechanisms() -> tuple[Mechanism, ...]:
    found, faults = read_mechanisms(PACKS / "catalogue.yaml")
    if faults:
        raise Faulty(faults)
    return found
