"""Reads of imports, in somebody's scope, and rows of a preview in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from zhizhi.exchange.rosterheads import Layout
from zhizhi.exchange.xlsxscan import letters_of
from zhizhi.registry.imports.checking import layout_kept, skipped_of
from zhizhi.registry.imports.columns import Column
from zhizhi.registry.imports.deciding import decided_of, kinds_of, open_kinds
from zhizhi.registry.imports.division_table import DivisionsRefused
from zhizhi.registry.imports.mapping import proposed
from zhizhi.registry.imports.models import Intake, IntakeQuerySet
from zhizhi.registry.imports.operations import NEEDED, job_of, may_bring
from zhizhi.registry.imports.staging import Kind, Staged, State, page_of, search
from zhizhi.registry.imports.targets.divisions import DivisionsTarget, table_kept
from zhizhi.registry.imports.targets.kinds import target_of
from zhizhi.registry.imports.wording import SKIPPED, fault_said, question_said
from zhizhi.registry.language import said
from zhizhi.registry.organizations.kinds import kind_of
from zhizhi.registry.organizations.models import Organization, OrganizationQuerySet
from zhizhi.registry.organizations.queries import organizations_for, tops_for
from zhizhi.registry.people.fields import FIELDS, worded
from zhizhi.registry.scope import Scope

FOUND = 200
PLACES = 300
ASKED = "question"
# Of a tree to be made, so many are shown; of results to be told on every page, so many.
FIRST, MOST = 12, 3


@dataclass(frozen=True, slots=True)
class Line:
    """A finding of a row: the column with its letter, what the file says, what the registry says, in words."""

    label: str
    letter: str
    text: str
    old: str = ""
    new: str = ""
    kind: str = ""
    to_decide: str = ""
    taken: bool | None = None


@dataclass(slots=True)
class Shown:
    """A row of the preview."""

    row: int
    state: str
    name: str
    values: list[tuple[str, str]]
    lines: list[Line] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Open:
    """A kind of conflict: how many, how many of them are not decided, what was decided for all."""

    kind: str
    label: str
    count: int
    undecided: int
    general: bool | None
    asked: bool
    view: str


def intakes_for(scope: Scope) -> IntakeQuerySet:
    """The files of units for which the scope may bring files in, the latest first."""
    found: IntakeQuerySet = Intake.objects.visible_to(scope).select_related("place")
    return found


def intake_for(scope: Scope, pk: int) -> Intake | None:
    """The file, if it belongs to a unit for which the scope may bring files in."""
    found: Intake | None = intakes_for(scope).filter(pk=pk).first()
    return found


def targets_for(scope: Scope) -> list[str]:
    """What kinds of files the scope may bring in somewhere."""
    asked = ((target, capability) for target, (capability, _data) in NEEDED.items())
    return [target for target, capability in asked if scope.holds(capability) and target != Intake.Target.DIVISIONS]


def units_for(scope: Scope) -> list[Organization]:
    """Units for which files may be brought in: where the right begins, and those right below."""
    tops = list(tops_for(scope, "imports.make"))
    below: OrganizationQuerySet = organizations_for(scope).filter(parent__in=tops)
    found = {place.pk: place for place in [*tops, *below.order_by("left")[:PLACES]]}
    places = sorted(found.values(), key=lambda row: row.left)
    return [place for place in places if scope.covers("imports.make", place.left)]


def divisions_counted(intake: Intake, scope: Scope, at: datetime) -> dict[str, Any]:
    """What the official table would add, by kind; what of it becomes no unit; how the tree begins. Why not, else."""
    target = DivisionsTarget(job_of(intake, scope, at))
    try:
        planned = target.planned()
    except DivisionsRefused as fault:
        return {"refused": str(fault)}
    rows = [(value_shown("kind", kind), new, same) for kind, (new, same) in planned.counts.items()]
    return {"planned": planned, "rows": rows, "first": table_kept(intake).rows[:FIRST]}


def before_of(intake: Intake) -> int:
    """How many other files are worked on before this one."""
    waiting = Intake.objects.system("how many come before").filter(state__in=("check", "apply", "undo"))
    return 0 if intake.lease else int(waiting.filter(Q(lease__isnull=False) | Q(pk__lt=intake.pk)).count())


def intakes_ended(scope: Scope) -> list[Intake]:
    """One's own files whose work ended, and whose result one has not looked at."""
    if scope.person_id is None or not scope.holds("imports.make"):
        return []
    mine = Intake.objects.visible_to(scope).filter(person_id=scope.person_id, unseen=True).order_by("pk")
    return list(mine.only("file_name", "state")[:MOST])  # asked by every page, which needs nothing that is sealed


def columns_of(intake: Intake, scope: Scope) -> Sequence[Column]:
    """The columns that the file may have."""
    return target_of(intake.target).columns_of(intake.place, scope, intake.made_at)


def columns_shown(intake: Intake, scope: Scope) -> dict[str, Any]:
    """What the page of columns shows: sheets, heads with examples, proposed fields, fields to choose from."""
    columns = columns_of(intake, scope)
    layout, sheets = layout_kept(intake)
    mapping, before = proposed(intake, columns, layout)
    mapping = dict(intake.mapping) or mapping
    choices = [(column.key, str(column.label), column.needed) for column in columns]
    sensitive = {column.key for column in columns if column.sensitive}
    heads = []
    for head in layout.heads:
        chosen = mapping.get(str(head.column), "")
        samples = ["…" if chosen in sensitive and len(text) > 6 else text for text in head.samples]
        heads.append((head, letters_of(head.column), chosen, samples))
    missing = [label for key, label, needed in choices if needed and key not in mapping.values()]
    return {
        "layout": layout, "sheets": list(enumerate(sheets)), "heads": heads, "choices": choices, "before": before,
        "missing": missing, "unmapped": sum(not chosen for _head, _letter, chosen, _samples in heads),
    }  # fmt: skip


def preview_page(intake: Intake, scope: Scope, wanted: str, start: int, size: int) -> tuple[list[Shown], int]:
    """Rows of a state or kind from the `start`th on, and how many there are."""
    rows, total = page_of(intake, wanted, start, size)
    return _shown(intake, scope, rows), total


def preview_search(intake: Intake, scope: Scope, text: str) -> list[Shown]:
    """Rows by number, or by part of the name or another text; at most FOUND."""
    text = text.strip()
    rows = search(intake, lambda row: str(row.row) == text or any(text in value for value in row.values[:1]), FOUND)
    return _shown(intake, scope, rows)


def conflicts_of(intake: Intake, scope: Scope) -> list[Open]:
    """The kinds of conflicts, those to be decided."""
    labels = {column.key: str(column.label) for column in columns_of(intake, scope)}
    waiting, decided = open_kinds(intake), decided_of(intake)
    found = []
    for name, count in sorted(intake.counts.items()):
        how, _colon, key = name.partition(":")
        if key and how in (Kind.CONFLICT, Kind.QUESTION):
            kind = key if how == Kind.CONFLICT else name
            general = decided(0, kind)
            found.append(
                Open(kind, labels.get(key, key), count, waiting.get(kind, 0), general, how == Kind.QUESTION, name)
            )
    return found


def faults_of(intake: Intake, scope: Scope) -> list[tuple[str, str, str, int]]:
    """In which columns something is wrong: label, letter, the view that shows those rows, how many; most first."""
    labels = {column.key: str(column.label) for column in columns_of(intake, scope)}
    at, begins = letters(intake), f"{State.FAULT}:"
    found = [(name.removeprefix(begins), count) for name, count in intake.counts.items() if name.startswith(begins)]
    rows = [(labels.get(key, key), at.get(key, ""), f"{begins}{key}", count) for key, count in found]
    return sorted(rows, key=lambda row: -row[3])


def skipped_shown(intake: Intake) -> list[tuple[int, str, str]]:
    """Rows that are none of the table, with why in words."""
    return [(row, str(SKIPPED[why]), words) for row, why, words in skipped_of(intake)]


def may_see(scope: Scope, intake: Intake) -> bool:
    """Whether the rows may be seen: by those who may write such records there."""
    return may_bring(scope, intake.target, intake.place_left)


def letters(intake: Intake) -> dict[str, str]:
    """The letter of the column of the file that fills each field."""
    return {key: letters_of(int(at)) for at, key in intake.mapping.items()}


def fault_lines(row: Staged, labels: dict[str, str], columns: dict[str, str]) -> list[Line]:
    """What is wrong with a row, by columns."""
    return [
        Line(labels.get(key, key), columns.get(key, ""), fault_said(code, facts), new=shown, kind=State.FAULT)
        for key, code, facts, shown in row.faults
    ]


def _shown(intake: Intake, scope: Scope, rows: Iterable[Staged]) -> list[Shown]:
    columns = columns_of(intake, scope)
    labels, at = {column.key: str(column.label) for column in columns}, letters(intake)
    sensitive = {column.key for column in columns if column.sensitive}
    decided, found = decided_of(intake), []
    name = [column.key for column in columns].index("head_name" if intake.target == "households" else "name")
    for row in rows:
        values = [
            (str(column.label), "…" + value[-4:] if column.key in sensitive else value_shown(column.key, value))
            for place, (column, value) in enumerate(zip(columns, row.values, strict=True)) if value and place != name
        ]  # fmt: skip
        shown = Shown(row.row, row.state, row.values[name], values)
        shown.lines = fault_lines(row, labels, at)
        decide = set(kinds_of(row))
        for key, kind, old, new in row.diffs:
            choice = f"{ASKED}:{key}" if kind == Kind.QUESTION else key
            asked = kind == Kind.QUESTION
            shown.lines.append(
                Line(
                    labels.get(key, key),
                    at.get(key, ""),
                    question_said(new, old) if asked else "",
                    value_shown(key, old),
                    "" if asked else value_shown(key, new),
                    kind,
                    choice if choice in decide else "",
                    decided(row.row, choice),
                )
            )
        found.append(shown)
    return found


def value_shown(key: str, text: str) -> str:
    """A staged value in words: the name of a code or a kind."""
    if key in FIELDS:
        return worded(key, text)
    if key == "kind" and (kind := kind_of(text)):
        return said(kind.name)
    return text


def state_label(state: str) -> str:
    """What a row is, in words."""
    words = {
        State.FAULT: _("faulty"), State.QUESTION: _("question"), State.CONFLICT: _("conflicting"),
        State.KEPT: _("kept as difference"), State.CHANGED: _("changed"), State.NEW: _("new"), State.SAME: _("same"),
    }  # fmt: skip
    return words[State(state)]


def layout_of_intake(intake: Intake) -> Layout:
    """Where the table lies."""
    return layout_kept(intake)[0]
