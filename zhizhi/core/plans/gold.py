"""Labelled plans: NNN.txt beside gold.tsv, which gives every sentence's span, kind and mechanisms."""

import csv
from dataclasses import dataclass
from pathlib import Path

from zhizhi.core.faults import Fault, Faulty
from zhizhi.core.plans.decode import Undecodable, decode
from zhizhi.core.plans.nodes import Kind

UNSCORED = "unscored"
COLUMNS = ("plan", "n", "start", "end", "kind", "mechanisms")
_KINDS = {*map(str, Kind), UNSCORED}


@dataclass(frozen=True, slots=True)
class Row:
    """The label of one sentence; `kind` is one of Kind or `unscored`."""

    start: int
    end: int
    kind: str
    mechanisms: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Labelled:
    """A plan with its labels in the order of the text."""

    name: str
    text: str
    rows: tuple[Row, ...]


def labelled(folder: Path) -> list[Labelled]:
    """All labelled plans of a folder; raises Faulty with file and line of everything that does not fit."""
    table = folder / "gold.tsv"
    if not table.is_file():
        raise Faulty([Fault(str(table), 1, "the labels are missing", "name the folder that holds gold.tsv")])
    faults: list[Fault] = []
    rows: dict[str, list[Row]] = {}
    with table.open(encoding="utf-8-sig", newline="") as stream:
        reader = csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE)
        if tuple(reader.fieldnames or ()) != COLUMNS:
            raise Faulty([Fault(str(table), 1, "other columns than expected", f"they are {', '.join(COLUMNS)}")])
        for line, cells in enumerate(reader, start=2):
            _row(cells, rows, faults, table, line)
    plans = [_plan(folder, name, found, faults) for name, found in sorted(rows.items())]
    if faults:
        raise Faulty(faults)
    return plans


def _row(cells: dict[str, str], rows: dict[str, list[Row]], faults: list[Fault], table: Path, line: int) -> None:
    try:
        start, end = int(cells["start"]), int(cells["end"])
    except (TypeError, ValueError):
        faults.append(Fault(str(table), line, "start and end are no whole numbers", "count characters from 0"))
        return
    if cells["kind"] not in _KINDS:
        faults.append(
            Fault(str(table), line, f"unknown kind {cells['kind']}", f"known are {', '.join(sorted(_KINDS))}")
        )
        return
    refs = frozenset(ref.strip() for ref in (cells["mechanisms"] or "").split(",") if ref.strip())
    rows.setdefault(cells["plan"], []).append(Row(start, end, cells["kind"], refs))


def _plan(folder: Path, name: str, rows: list[Row], faults: list[Fault]) -> Labelled:
    path = folder / f"{name}.txt"
    try:
        text = decode(path.read_bytes())
    except OSError as error:
        faults.append(Fault(str(path), 1, f"cannot be read: {error.strerror}", "put the text beside gold.tsv"))
        text = ""
    except Undecodable as error:
        faults.append(Fault(str(path), error.line, str(error), "save it as UTF-8"))
        text = ""
    for row in rows:
        if text and not 0 <= row.start < row.end <= len(text):
            faults.append(
                Fault(str(path), 1, f"the span {row.start} to {row.end} lies outside", "count characters anew")
            )
    return Labelled(name, text, tuple(sorted(rows, key=lambda row: row.start)))
