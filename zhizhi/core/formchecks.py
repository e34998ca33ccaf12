"""Checks of a process's questions: each field by itself, and its use in several forms."""

from collections.abc import Iterator

from zhizhi.core.declarations import FieldKind, FormField
from zhizhi.core.problems import Problem, repeated, unknown
from zhizhi.core.process import FanOutStep, ProcessDeclaration, RecurringStep
from zhizhi.core.vocabulary import Vocabulary
from zhizhi.core.yamlsource import Place

Form = tuple[Place, tuple[FormField, ...]]

# Where a case goes and who acts must be readable by the program, and pictures and marks are shown as they are.
_NEVER_RESTRICTED = {
    FieldKind.ORGANIZATION, FieldKind.ORGANIZATIONS, FieldKind.PERSON, FieldKind.PEOPLE, FieldKind.CASE,
    FieldKind.PHOTOS, FieldKind.FILES, FieldKind.STARS,
}  # fmt: skip
_BOUNDED = (FieldKind.INTEGER, FieldKind.MONEY, FieldKind.ROWS)
_UPLOADED = (FieldKind.PHOTOS, FieldKind.FILES)


def forms(process: ProcessDeclaration) -> Iterator[Form]:
    """All forms of a process with the place of their fields."""
    yield ("request", "fields"), process.request.fields
    for number, step in enumerate(process.steps):
        for position, move in enumerate(step.moves):
            yield ("steps", number, "moves", position, "fields"), move.fields
        if isinstance(step, FanOutStep | RecurringStep):
            yield ("steps", number, "part", "fields"), step.part.fields


def form_problems(process: ProcessDeclaration, vocabulary: Vocabulary) -> Iterator[Problem]:
    """All problems of all forms."""
    first_use: dict[str, FormField] = {}
    for place, fields in forms(process):
        yield from repeated((((*place, number, "id"), field.id) for number, field in enumerate(fields)), "field id")
        for number, field in enumerate(fields):
            yield from _field_problems((*place, number), field, vocabulary)
            yield from _same_question((*place, number), first_use.setdefault(field.id, field), field)


def _same_question(place: Place, first: FormField, field: FormField) -> Iterator[Problem]:
    for key in ("kind", "restricted", "told", "options", "kinds", "of", "below", "county", "process", "columns"):
        if getattr(first, key) != getattr(field, key):
            message = f"the field {field.id} is asked elsewhere with another {key}"
            yield Problem((*place, "id"), message, f"use another id, or make {key} the same")
            return


def _field_problems(place: Place, field: FormField, vocabulary: Vocabulary) -> Iterator[Problem]:
    yield from _only_for(place, field, "options", (FieldKind.CHOICE,), needed=True)
    yield from _only_for(place, field, "kinds", (FieldKind.ORGANIZATION, FieldKind.ORGANIZATIONS), needed=True)
    yield from _only_for(place, field, "of", (FieldKind.PERSON, FieldKind.PEOPLE))
    for key in ("below", "county"):
        yield from _only_for(place, field, key, (FieldKind.PERSON, FieldKind.PEOPLE))
    yield from _only_for(place, field, "process", (FieldKind.CASE,), needed=True)
    yield from _only_for(place, field, "columns", (FieldKind.ROWS,), needed=True)
    yield from _only_for(place, field, "minimum", _BOUNDED)
    yield from _only_for(place, field, "maximum", (*_BOUNDED, *_UPLOADED))
    for key in ("below", "county"):
        if field.of and getattr(field, key):
            yield Problem((*place, key), "people are offered of the field or of all below, not both", "remove one")
    if field.process and vocabulary.processes is not None:
        yield from unknown((*place, "process"), "process", field.process, vocabulary.processes)
    yield from _column_problems(place, field)
    options = (((*place, "options", number, "id"), option.id) for number, option in enumerate(field.options))
    yield from repeated(options, "option id")
    for number, kind in enumerate(field.kinds):
        yield from unknown((*place, "kinds", number), "kind of organization", kind, vocabulary.kinds.keys())
    yield from _bounds(place, field)


def _column_problems(place: Place, field: FormField) -> Iterator[Problem]:
    yield from repeated(
        (((*place, "columns", number, "id"), column.id) for number, column in enumerate(field.columns)), "column id"
    )
    for number, column in enumerate(field.columns):
        if (column.kind == "choice") != bool(column.options):
            at = (*place, "columns", number, "options")
            yield Problem(at, "options belong to a choice", "write both or neither")


def _only_for(
    place: Place, field: FormField, key: str, kinds: tuple[FieldKind, ...], *, needed: bool = False
) -> Iterator[Problem]:
    given = getattr(field, key) not in ((), None, False)
    if given and field.kind not in kinds:
        yield Problem((*place, key), f"a field of kind {field.kind} has no {key}", f"remove {key}")
    if needed and not given and field.kind in kinds:
        yield Problem((*place, "kind"), f"the {field.kind} {field.id} needs {key}", f"add {key}")


def _bounds(place: Place, field: FormField) -> Iterator[Problem]:
    if field.minimum is not None and field.maximum is not None and field.minimum > field.maximum:
        yield Problem((*place, "minimum"), "the minimum is above the maximum", "exchange them")
    if field.kind in _UPLOADED and field.maximum is not None and not 1 <= field.maximum <= 20:
        yield Problem((*place, "maximum"), f"{field.maximum} {field.kind} are not possible", "write 1 to 20")
    if field.restricted and field.kind in _NEVER_RESTRICTED:
        remedy = "remove it; text, choices, numbers, dates and phones can be"
        yield Problem((*place, "restricted"), f"a field of kind {field.kind} cannot be restricted", remedy)
    if field.restricted and field.told:
        yield Problem((*place, "told"), "a restricted answer cannot be told", "remove told or restricted")
