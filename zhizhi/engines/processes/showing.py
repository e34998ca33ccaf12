"""How an answer is shown, everywhere: pages, history, told pages, printed files and exports read it here."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhizhi.core.declarations import Column, FieldKind, FormField
from zhizhi.core.process import ProcessDeclaration
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.models import Case, Event
from zhizhi.engines.processes.queries import organizations_named, people_named
from zhizhi.registry.language import said

# Only these hold answers to declared fields.
ANSWERED = {Event.Kind.OPENED, Event.Kind.MOVED, Event.Kind.PART_DONE}
UPLOADED = {FieldKind.PHOTOS, FieldKind.FILES}


@dataclass(frozen=True, slots=True)
class Names:
    """What the ids in answers are called."""

    organizations: Mapping[int, str] = field(default_factory=dict)
    people: Mapping[int, str] = field(default_factory=dict)
    cases: Mapping[int, str] = field(default_factory=dict)


class Table(str):
    """Lines of a table in one text, for exports; pages draw `heads` and `lines`."""

    heads: tuple[str, ...]
    lines: tuple[tuple[str, ...], ...]

    def __new__(cls, heads: Iterable[str], lines: Iterable[Iterable[str]]) -> "Table":
        """The text has a line for each, every cell with its head."""
        heads, rows = tuple(heads), tuple(tuple(line) for line in lines)
        colon = pgettext("between the head of a column and a cell", "%(head)s: %(cell)s")
        between = pgettext("between cells of a line", "; ")
        cells = ([colon % {"head": head, "cell": cell} for head, cell in zip(heads, row, strict=True)] for row in rows)
        table = super().__new__(cls, "\n".join(between.join(line) for line in cells))
        table.heads, table.lines = heads, rows
        return table


def fields_of(declaration: ProcessDeclaration) -> dict[str, FormField]:
    """All that is ever asked: by the request, by moves, and of each of many."""
    parts = {asked.id: asked for _step, part in declaration.parts() for asked in part.fields}
    return parts | declaration.fields()


def names_in(declaration: ProcessDeclaration, events: Iterable[Event]) -> Names:
    """The names of all that the events' answers point to. At most three queries."""
    events = list(events)
    answered = [event.answers for event in events if event.kind in ANSWERED]
    told = {event.answers["organization"] for event in events if event.kind == Event.Kind.ALARMED}
    return names_for(fields_of(declaration), answered, told)


def names_for(
    fields: Mapping[str, FormField], answers: Iterable[Mapping[str, Any]], organizations: Iterable[int] = ()
) -> Names:
    """The names of all that these answers point to, and of `organizations`."""
    found: dict[FieldKind, set[int]] = {}
    for kind, number in _pointed(fields, answers):
        found.setdefault(kind, set()).add(number)
    places = found.get(FieldKind.ORGANIZATION, set()) | set(organizations)
    cases = found.get(FieldKind.CASE)
    return Names(
        organizations_named(places) if places else {},
        people_named(found[FieldKind.PERSON]) if FieldKind.PERSON in found else {},
        cases_titled(cases) if cases else {},
    )


_ONE_OF = {FieldKind.ORGANIZATIONS: FieldKind.ORGANIZATION, FieldKind.PEOPLE: FieldKind.PERSON}
_POINTING = {FieldKind.ORGANIZATION, FieldKind.PERSON, FieldKind.CASE, *_ONE_OF}


def _pointed(fields: Mapping[str, FormField], answers: Iterable[Mapping[str, Any]]) -> Iterator[tuple[FieldKind, int]]:
    for given in answers:
        for name, value in given.items():
            asked = fields.get(name)
            if asked and asked.kind in _POINTING:
                for number in value if isinstance(value, list) else [value]:
                    yield _ONE_OF.get(asked.kind, asked.kind), number


def cases_titled(ids: Iterable[int]) -> dict[int, str]:
    """Number and title; of confidential cases the name of their process only."""
    rows = Case.objects.system("named within an allowed case").filter(pk__in=set(ids)).select_related("declaration")
    return {case.pk: case_titled(case) for case in rows.order_by()}


def case_titled(case: Case) -> str:
    """Number and title, as places show it that more may read than the case."""
    return f"{case.number} {title_shared(case)}".strip()


def channel_named(declaration: ProcessDeclaration, channel: str) -> str:
    """How it came in; what the house opens for itself comes over no service desk."""
    if channel == Case.Channel.DESK and not declaration.for_residents:
        return _("entered by the unit")
    return str(Case.Channel(channel).label)


def title_shared(case: Case) -> str:
    """The title where others read along; of a confidential case nothing but the name of its process."""
    return said(process_of(case.declaration).name) if case.confidential else case.title


def answers_told(fields: Iterable[FormField], answers: Mapping[str, Any], names: Names) -> list[tuple[str, str]]:
    """Question and answer in words, in the order asked; files, photos and unanswered ones left out."""
    return [
        (said(asked.name), answer_told(asked, answers[asked.id], names))
        for asked in fields
        if asked.id in answers and asked.kind not in UPLOADED
    ]


def answer_told(asked: FormField | Column, value: Any, names: Names) -> str:
    """One answer in words."""
    if asked.kind == FieldKind.CHOICE:
        return next((said(option.name) for option in asked.options if option.id == value), str(value))
    if asked.kind == FieldKind.ROWS:
        return _table(asked, value)  # type: ignore[arg-type]
    if asked.kind in _POINTING:
        kind = FieldKind(asked.kind)
        known = {FieldKind.ORGANIZATION: names.organizations, FieldKind.PERSON: names.people}
        called = known.get(_ONE_OF.get(kind, kind), names.cases)
        return list_said(called.get(number, str(number)) for number in (value if isinstance(value, list) else [value]))
    if asked.kind == FieldKind.YES_NO:
        return _("Yes") if value else _("No")
    if asked.kind == FieldKind.STARS:
        return _("%(stars)s of 5 stars") % {"stars": value}
    return money_said(value) if asked.kind == FieldKind.MONEY else str(value)


def list_said(names: Iterable[str]) -> str:
    """Names one after the other."""
    return pgettext("between the names of a list", ", ").join(names)


def money_said(fen: int) -> str:
    """Yuan with their fen: ¥1,250.50."""
    yuan, rest = divmod(abs(fen), 100)
    return f"{'-' if fen < 0 else ''}¥{yuan:,}.{rest:02}"


def _table(asked: FormField, lines: list[dict[str, Any]]) -> Table:
    nobody = Names()
    cells = (
        [answer_told(column, line[column.id], nobody) if column.id in line else "–" for column in asked.columns]
        for line in lines
    )
    return Table([said(column.name) for column in asked.columns], cells)
