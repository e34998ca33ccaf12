"""The text cut for the page: lines, their runs of one part each, the pieces of a run with their marks."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from zhizhi.plans.states import NodeState, States


@dataclass(frozen=True, slots=True)
class Piece:
    """Characters from `at` on, with the kind of mark that they bear ("" for none)."""

    at: int
    text: str
    mark: str = ""
    more: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """What of one line belongs to one part, or to none; `first` where the part begins, `last` where it ends."""

    pieces: tuple[Piece, ...]
    state: NodeState | None = None
    first: bool = False
    last: bool = False

    @property
    def start(self) -> int:
        """The first character."""
        return self.pieces[0].at

    @property
    def end(self) -> int:
        """Right after the last character."""
        return self.pieces[-1].at + len(self.pieces[-1].text)

    @property
    def blank(self) -> bool:
        """Whether only blanks stand here."""
        return not any(piece.text.strip() for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the document; `heading` is the kind of a title, section or theme that has it for itself."""

    runs: tuple[Run, ...]
    heading: str = ""


def lines(text: str, states: States) -> list[Line]:
    """Every line with text in it."""
    ordered = sorted(states.values(), key=lambda one: one.start)
    found, first, at = [], 0, 0
    for row in text.splitlines(keepends=True):
        end = at + len(row.rstrip("\r\n\v\f\u2028\u2029\x85"))
        while first < len(ordered) and ordered[first].end <= at:
            first += 1
        runs = tuple(_runs(text, at, end, ordered, first))
        if any(not run.blank for run in runs):
            found.append(Line(runs, _heading(runs)))
        at += len(row)
    return found


def joined(found: Sequence[Line]) -> str:
    """What the lines show, for whoever doubts that it is the text."""
    return "\n".join("".join(piece.text for run in line.runs for piece in run.pieces) for line in found)


def _runs(text: str, start: int, end: int, ordered: Sequence[NodeState], first: int) -> Iterator[Run]:
    at = start
    for state in ordered[first:]:
        if state.start >= end:
            break
        begin, stop = max(state.start, start), min(state.end, end)
        if at < begin:
            yield Run((Piece(at, text[at:begin]),))
        pieces = tuple(_pieces(text, begin, stop, state.read))
        yield Run(pieces, state, first=state.start >= start, last=state.end <= end)
        at = stop
    if at < end:
        yield Run((Piece(at, text[at:end]),))


def _pieces(text: str, start: int, end: int, read: Mapping[str, object]) -> Iterator[Piece]:
    at = start
    marks: list[list[object]] = read.get("marks", [])  # type: ignore[assignment]
    for mark in sorted(marks, key=lambda one: int(str(one[0]))):
        first, last = max(int(str(mark[0])), at), min(int(str(mark[1])), end)
        if first >= last:
            continue
        if at < first:
            yield Piece(at, text[at:first])
        yield Piece(first, text[first:last], str(mark[2]), str(mark[3]))
        at = last
    if at < end:
        yield Piece(at, text[at:end])


def _heading(runs: Sequence[Run]) -> str:
    shown = [run for run in runs if not run.blank]
    alone = shown[0].state if len(shown) == 1 else None
    return alone.kind if alone and alone.kind in {"title", "section", "theme"} else ""
