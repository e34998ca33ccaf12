"""Checks of what a declaration names: rules, effects, facts and occasions with their arguments, fields, limits."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from zhizhi.core.declarations import FieldKind
from zhizhi.core.problems import Problem, suggestion, unknown
from zhizhi.core.process import Limit, ProcessDeclaration
from zhizhi.core.vocabulary import ColumnOf, Maybe, Signature, Signatures, Vocabulary
from zhizhi.core.yamlsource import Place

# Arguments of which a rule takes one, to measure something against.
_BOUNDS = ("least", "most", "days", "years", "percent", "money", "value")
_UNITS = ("workdays", "days", "months", "value")


def call_problems(
    place: Place,
    what: str,
    name: str,
    args: Mapping[str, Any],
    signatures: Signatures,
    process: ProcessDeclaration,
    answered: frozenset[str],
) -> Iterator[Problem]:
    """Problems of calling the `what` (rule, effect, fact, occasion) of this name where the fields are `answered`."""
    if name not in signatures:
        yield from unknown((*place, what), what, name, signatures.keys())
        return
    signature = signatures[name]
    needed = {argument for argument, expected in signature.items() if not isinstance(expected, Maybe)}
    for argument in sorted(needed - args.keys()):
        yield Problem(place, f"the {what} {name} needs the argument {argument}", f"add it under args: {argument}: ...")
    for argument in args:
        yield from unknown((*place, "args", argument), "argument", argument, signature.keys())
    for argument in sorted(args.keys() & signature.keys()):
        wanted = signature[argument]
        expected = wanted.type if isinstance(wanted, Maybe) else wanted
        at = (*place, "args", argument)
        if isinstance(expected, FieldKind):
            yield from refer(at, str(args[argument]), (expected,), process, answered)
        elif isinstance(expected, ColumnOf):
            yield from _column_problems(at, args, argument, expected, process)
        elif type(args[argument]) is not expected:
            words = {str: "text", int: "a whole number", bool: "true or false"}[expected]
            yield Problem(at, f"the argument {argument} must be {words}", f"write {words}")


def _column_problems(
    place: Place, args: Mapping[str, Any], argument: str, expected: ColumnOf, process: ProcessDeclaration
) -> Iterator[Problem]:
    """The columns that it names are those of the table, of the kinds needed; an option is one of the column's."""
    table = process.fields().get(str(args.get("rows", "")))
    columns = {column.id: column for column in table.columns} if table else {}
    right = {name for name, column in columns.items() if not expected.kinds or column.kind in expected.kinds}
    names = str(args[argument]).split() if expected.several else [str(args[argument])]
    for name in names:
        if table is None:
            return  # that it is not there is told of the argument itself
        if name not in columns:
            yield Problem(place, f"the table {table.id} has no column {name}", suggestion(name, right))
        elif name not in right:
            kinds = " or ".join(expected.kinds)
            message = f"the column {name} is of kind {columns[name].kind}, needed is {kinds}"
            yield Problem(place, message, suggestion(name, right))
        elif option := args.get("option"):
            at, options = (*place[:-1], "option"), [one.id for one in columns[name].options]
            yield from unknown(at, "option", str(option), options)


def named_problems(
    place: Place, args: Mapping[str, Any], signature: Signature, process: ProcessDeclaration, vocabulary: Vocabulary
) -> Iterator[Problem]:
    """Arguments that name something declared elsewhere (roles, kinds of facts, links, values, processes, steps).

    What is measured against a value may be measured against a number instead, so that exactly one of them is needed.
    """
    known = vocabulary.known
    names: dict[str, tuple[str, Collection[str] | None]] = {
        "role": ("role", vocabulary.roles.keys()), "kind": ("kind of fact", known.kept), "link": ("link", known.links),
        "value": ("value", known.values.keys()), "process": ("process", vocabulary.processes),
        "step": ("step", [step.id for step in process.steps]),
        "reached": ("step or result", [one.id for one in (*process.steps, *process.results)]),
    }  # fmt: skip
    for argument in sorted(args.keys() & names.keys() & signature.keys()):
        wanted = signature[argument]
        what, declared = names[argument]
        if (wanted.type if isinstance(wanted, Maybe) else wanted) is str and declared is not None:
            yield from unknown((*place, "args", argument), what, str(args[argument]), declared)
    bounds = [argument for argument in signature if argument in _BOUNDS and isinstance(signature[argument], Maybe)]
    if "value" in bounds and len(given := [argument for argument in bounds if argument in args]) != 1:
        message = f"it is measured against {' and '.join(given) or 'nothing'}"
        yield Problem(place, message, f"write exactly one of {', '.join(bounds)} under args")


def refer(
    place: Place, field_id: str, kinds: Collection[FieldKind], process: ProcessDeclaration, answered: frozenset[str]
) -> Iterator[Problem]:
    """Problems of naming a field: it must exist, be of one of the kinds, and have an answer by then."""
    fields = process.fields()
    right = {field.id for field in fields.values() if field.kind in kinds}
    if field_id not in fields:
        yield Problem(place, f"unknown field {field_id}", suggestion(field_id, right))
    elif field_id not in right:
        message = f"the field {field_id} is of kind {fields[field_id].kind}, needed is {' or '.join(kinds)}"
        yield Problem(place, message, suggestion(field_id, right))
    elif field_id not in answered:
        message = f"the field {field_id} may have no answer yet"
        yield Problem(place, message, "ask it as a required field on every way that leads here")


def limit_problems(place: Place, limit: Limit, vocabulary: Vocabulary) -> Iterator[Problem]:
    """A limit has exactly one unit; a dated value limits a time."""
    given = [unit for unit in _UNITS if getattr(limit, unit) is not None]
    if len(given) != 1:
        message = f"the limit has {' and '.join(given) or 'no time'}"
        yield Problem(place, message, "write exactly one of workdays, days, months, value")
    if limit.value is not None:
        times = {name for name, unit in vocabulary.known.values.items() if unit in _UNITS}
        yield from unknown((*place, "value"), "value that limits a time", limit.value, times)
