"""Decisions about conflicts: one row's own goes before that of all of its kind."""

from zhizhi.registry.imports.models import Choice, Intake
from zhizhi.registry.imports.staging import Kind, Staged, State, rows_of
from zhizhi.registry.imports.targets.base import Decided


def decided_of(intake: Intake) -> Decided:
    """Whether the file's value is taken for a row and kind; None where nobody decided."""
    rows = Choice.objects.filter(intake=intake).values_list("kind", "row", "take")
    made = {(kind, row): take for kind, row, take in rows}

    def decided(row: int, kind: str) -> bool | None:
        own = made.get((kind, row))
        return made.get((kind, 0)) if own is None else own

    return decided


def kinds_of(row: Staged) -> list[str]:
    """What is to be decided about a row: a field in conflict, or "question:" and the field."""
    if row.state == State.FAULT:
        return []
    asked = {Kind.CONFLICT: "", Kind.QUESTION: f"{Kind.QUESTION}:"}
    return [f"{asked[Kind(kind)]}{name}" for name, kind, _old, _new in row.diffs if kind in asked]


def open_kinds(intake: Intake) -> dict[str, int]:
    """How many conflicts of each kind wait for a decision; those decided for all of their kind are not looked at."""
    made = Choice.objects.filter(intake=intake)
    general = set(made.filter(row=0).values_list("kind", flat=True))
    wanted = {
        name.removeprefix(f"{Kind.CONFLICT}:"): count for name, count in intake.counts.items()
        if name.startswith((f"{Kind.CONFLICT}:", f"{Kind.QUESTION}:"))
    }  # fmt: skip
    waiting = {kind for kind in wanted if kind not in general}
    if not waiting:
        return {}
    own = set(made.exclude(row=0).values_list("kind", "row"))
    found: dict[str, int] = {}
    for rows in rows_of(intake):
        for row in rows:
            for kind in kinds_of(row):
                if kind in waiting and (kind, row.row) not in own:
                    found[kind] = found.get(kind, 0) + 1
    return found
