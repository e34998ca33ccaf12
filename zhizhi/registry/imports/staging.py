"""Rows of a file after they were checked: how they are kept, sealed, in chunks, and how a page finds them again."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from zhizhi.registry.imports.columns import Fault
from zhizhi.registry.imports.models import Chunk, Intake, Part
from zhizhi.registry.keys.operations import seal_many, unseal_many

CHUNK = 1000
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class State(StrEnum):
    """What a row is, the gravest first."""

    FAULT = "fault"
    QUESTION = "question"
    CONFLICT = "conflict"
    KEPT = "kept"
    CHANGED = "changed"
    NEW = "new"
    SAME = "same"


class Kind(StrEnum):
    """What a difference of one field means: filled in where nothing was, a conflict that is decided, a date or an
    education that is never overwritten, a question whether two are the same."""

    FILL = "fill"
    CONFLICT = "conflict"
    KEPT = "kept"
    QUESTION = "question"


# (field, kind, what the registry has, what the file has), in words.
Diff = tuple[str, str, str, str]


@dataclass(slots=True)
class Staged:
    """One row: its number in the file, what it is, its values by the target's columns, the record that it means (0:
    none), a token of that record as it was, differences, faults, ids of places that it names."""

    row: int
    state: str
    values: list[str]
    record: int = 0
    token: str = ""
    diffs: list[Diff] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    ids: dict[str, int] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The values as one text, which JSON writes and reads five times as fast; no cell that was read has a tab."""
        return "\t".join(self.values)

    def kept(self) -> list[Any]:
        """As JSON keeps it."""
        return [self.row, self.state, self.text, self.record, self.token, self.diffs, self.faults, self.ids]


def counted(rows: Iterable[Staged]) -> Counter[str]:
    """Rows by state, findings by kind: "conflict:phone", "fault:id_number"."""
    counts: Counter[str] = Counter()
    for row in rows:
        counts[row.state] += 1
        if row.diffs:
            counts.update({f"{kind}:{name}" for name, kind, _old, _new in row.diffs})
        if row.faults:
            counts.update({f"{State.FAULT}:{fault[0]}" for fault in row.faults})
    return counts


def content_of(intake: Intake) -> bytes:
    """The file as it was kept."""
    rows = Part.objects.filter(intake=intake).order_by("number").values_list("sealed", flat=True)
    texts = unseal_many([(intake.key_owner, bytes(sealed)) for sealed in rows])
    return "".join(text or "" for text in texts).encode("latin-1")


def chunk_of(intake: Intake, number: int, rows: Sequence[Staged]) -> Chunk:
    """Some rows sealed, to be kept."""
    text = _encode([row.kept() for row in rows])
    sealed = seal_many([(intake.key_owner, text)])[0]
    return Chunk(intake=intake, number=number, counts=dict(counted(rows)), sealed=sealed)


def chunk_rows(intake: Intake, number: int) -> list[Staged]:
    """The rows of one chunk."""
    sealed = Chunk.objects.filter(intake=intake, number=number).values_list("sealed", flat=True).first()
    return _opened(intake, bytes(sealed)) if sealed is not None else []


def rows_of(intake: Intake) -> Iterator[list[Staged]]:
    """All rows, a chunk at a time."""
    for number in Chunk.objects.filter(intake=intake).order_by("number").values_list("number", flat=True):
        yield chunk_rows(intake, number)


def page_of(intake: Intake, wanted: str, start: int, size: int) -> tuple[list[Staged], int]:
    """Rows of a state or with findings of a kind ("" for all), from the `start`th on, and how many there are."""
    chunks = list(Chunk.objects.filter(intake=intake).order_by("number").values_list("number", "counts"))
    totals = [counts.get(wanted, 0) if wanted else _rows(counts) for _number, counts in chunks]
    found: list[Staged] = []
    before = 0
    for (number, _counts), total in zip(chunks, totals, strict=True):
        if total and before + total > start and len(found) < size:
            rows = [row for row in chunk_rows(intake, number) if fits(row, wanted)]
            found += rows[max(start - before, 0) :][: size - len(found)]
        before += total
    return found, before


def search(intake: Intake, fits_text: Callable[[Staged], bool], most: int) -> list[Staged]:
    """The first rows that fit, all chunks looked through."""
    found: list[Staged] = []
    for rows in rows_of(intake):
        found += [row for row in rows if fits_text(row)]
        if len(found) >= most:
            break
    return found[:most]


def fits(row: Staged, wanted: str) -> bool:
    """Whether the row is of this state, or has findings of this kind."""
    kind, _colon, name = wanted.partition(":")
    if not name:
        return not wanted or row.state == wanted
    if kind == State.FAULT:
        return any(fault[0] == name for fault in row.faults)
    return any(diff[0] == name and diff[1] == kind for diff in row.diffs)


def _rows(counts: dict[str, int]) -> int:
    return sum(counts.get(state, 0) for state in State)


def _opened(intake: Intake, sealed: bytes) -> list[Staged]:
    text = unseal_many([(intake.key_owner, bytes(sealed))])[0]
    return [Staged(row, state, _values(kept), *more) for row, state, kept, *more in json.loads(text or "[]")]


def _values(kept: str | list[str]) -> list[str]:
    """Rows that were checked before values were kept as one text have a list."""
    return kept.split("\t") if isinstance(kept, str) else kept
