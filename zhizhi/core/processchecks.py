"""Checks of a process beyond its shape: names, people, limits, rules. Everything wrong is told, not the first only."""

from collections.abc import Iterator

from zhizhi.core.declarations import (
    ABOVE,
    APPLICANT,
    FieldKind,
    FormField,
    Move,
    Outcome,
    ProcessDeclaration,
    RuleCall,
    TaskStep,
)
from zhizhi.core.flow import certain, flow_problems, known_on_arrival, moves
from zhizhi.core.formchecks import form_problems, forms
from zhizhi.core.problems import Problem, repeated, suggestion, unknown, untranslated
from zhizhi.core.vocabulary import ArgumentType, Vocabulary
from zhizhi.core.yamlsource import Place


def process_problems(process: ProcessDeclaration, vocabulary: Vocabulary) -> list[Problem]:
    """All problems of a process that has the right shape; an empty list means that an engine can run it."""
    return list(_problems(process, vocabulary))


def _problems(process: ProcessDeclaration, vocabulary: Vocabulary) -> Iterator[Problem]:
    yield from _name_problems(process)
    yield from flow_problems(process)
    yield from form_problems(process, vocabulary)
    yield from _head_problems(process, vocabulary)
    known = known_on_arrival(process)
    for number, step in enumerate(process.steps):
        yield from _step_problems(("steps", number), step, process, vocabulary, known[step.id])
    yield from _asking_problems(process, vocabulary, known)
    if vocabulary.shipped:
        yield from untranslated(process)


def _name_problems(process: ProcessDeclaration) -> Iterator[Problem]:
    steps = [(("steps", number, "id"), step.id) for number, step in enumerate(process.steps)]
    results = [(("results", number, "id"), result.id) for number, result in enumerate(process.results)]
    yield from repeated([*steps, *results], "id of a step or result")
    for number, step in enumerate(process.steps):
        places = ((("steps", number, "moves", position, "id"), move.id) for position, move in enumerate(step.moves))
        yield from repeated(places, "move id")


def _head_problems(process: ProcessDeclaration, vocabulary: Vocabulary) -> Iterator[Problem]:
    for number, kind in enumerate(process.opens_at):
        yield from unknown(("opens_at", number), "kind of organization", kind, vocabulary.kinds.keys())
    for number, alarm in enumerate(process.alarms):
        yield from unknown(("alarms", number, "tell"), "role", alarm.tell, {ABOVE, *vocabulary.roles})
    alarms = enumerate(process.alarms)
    yield from repeated(((("alarms", number, "percent"), f"{alarm.percent} %") for number, alarm in alarms), "alarm at")
    for outcome in (Outcome.DONE, Outcome.WITHDRAWN):
        if process.result_of(outcome) is None:
            message = f"no result has the outcome {outcome}"
            yield Problem(("results",), message, f"add a result with outcome: {outcome}")


def _step_problems(
    place: Place, step: TaskStep, process: ProcessDeclaration, vocabulary: Vocabulary, known: frozenset[str]
) -> Iterator[Problem]:
    if step.role == APPLICANT:
        yield from _applicant_problems(place, step, process, vocabulary)
    else:
        yield from unknown((*place, "role"), "role", step.role, {APPLICANT, *vocabulary.roles})
        for number, role in enumerate(step.otherwise):
            yield from unknown((*place, "otherwise", number), "role", role, vocabulary.roles.keys())
        if step.in_person is not None:
            yield Problem((*place, "in_person"), "only a step of the applicant has in_person", "remove it")
    if step.at and step.person:
        yield Problem((*place, "at"), "a step has at or person, not both", "remove one")
    if step.at:
        yield from _refer((*place, "at"), step.at, FieldKind.ORGANIZATION, process, known)
        yield from _role_is_held_there(place, step, process.fields().get(step.at), vocabulary)
    if step.person:
        yield from _refer((*place, "person"), step.person, FieldKind.PERSON, process, known)
    if step.at_limit:
        yield from _at_limit_problems(place, step.at_limit, step)


def _applicant_problems(
    place: Place, step: TaskStep, process: ProcessDeclaration, vocabulary: Vocabulary
) -> Iterator[Problem]:
    for key in ("at", "person", "otherwise"):
        if getattr(step, key):
            yield Problem((*place, key), f"a step of the applicant has no {key}", f"remove {key}")
    if not step.settled and "portal" not in process.opened_by:
        remedy = "add settled: true, or portal to opened_by"
        yield Problem((*place, "role"), "the applicant cannot be asked before the case is settled", remedy)
    if step.in_person:
        yield from unknown((*place, "in_person"), "role", step.in_person, vocabulary.roles.keys())
    elif "desk" in process.opened_by:
        remedy = "add in_person: the role that tells them and enters their answer"
        yield Problem((*place, "role"), "who asked at the desk cannot be reached by code", remedy)


def _role_is_held_there(
    place: Place, step: TaskStep, field: FormField | None, vocabulary: Vocabulary
) -> Iterator[Problem]:
    role = vocabulary.roles.get(step.role)
    held = {
        kind
        for name in (step.role, *step.otherwise)
        if name in vocabulary.roles
        for kind in vocabulary.roles[name].kinds
    }
    if role and field and field.kinds and not held & set(field.kinds):
        message = f"nobody is {role.id} at the organizations that the field {field.id} offers"
        yield Problem((*place, "at"), message, f"{role.id} is held at: {', '.join(role.kinds)}")


def _at_limit_problems(place: Place, move_id: str, step: TaskStep) -> Iterator[Problem]:
    move = step.move(move_id)
    if move is None:
        remedy = suggestion(move_id, {move.id for move in step.moves})
        yield Problem((*place, "at_limit"), f"unknown move {move_id}", remedy)
    elif certain(move.fields) or move.rules or move.due:
        message = f"the move {move_id} is made without anybody, so it can neither ask nor be refused"
        yield Problem((*place, "at_limit"), message, "take its required fields and rules away, or name another move")


def _asking_problems(
    process: ProcessDeclaration, vocabulary: Vocabulary, known: dict[str, frozenset[str]]
) -> Iterator[Problem]:
    """Persons offered of an organization, and rules: both read answers that must be there."""
    here: dict[Place, frozenset[str]] = {("request", "fields"): certain(process.request.fields)}
    for place, step, move in moves(process):
        here[*place, "fields"] = known[step.id] | certain(move.fields)
        yield from _rule_problems(place, move, process, vocabulary, here[*place, "fields"])
        if move.due:
            yield from _refer((*place, "due"), move.due, FieldKind.DATE, process, certain(move.fields))
    for place, fields in forms(process):
        for number, field in enumerate(fields):
            if field.of and field.kind is FieldKind.PERSON:
                yield from _refer((*place, number, "of"), field.of, FieldKind.ORGANIZATION, process, here[place])


def _rule_problems(
    place: Place, move: Move, process: ProcessDeclaration, vocabulary: Vocabulary, known: frozenset[str]
) -> Iterator[Problem]:
    for number, call in enumerate(move.rules):
        at = (*place, "rules", number)
        if call.rule not in vocabulary.rules:
            yield from unknown((*at, "rule"), "rule", call.rule, vocabulary.rules.keys())
            continue
        signature = vocabulary.rules[call.rule]
        for name in signature.keys() - call.args.keys():
            yield Problem(at, f"the rule {call.rule} needs the argument {name}", f"add it under args: {name}: ...")
        for name in call.args:
            yield from unknown((*at, "args", name), "argument", name, signature.keys())
        for name in call.args.keys() & signature.keys():
            yield from _argument_problems((*at, "args", name), call, name, signature[name], process, known)


def _argument_problems(
    place: Place, call: RuleCall, name: str, expected: ArgumentType, process: ProcessDeclaration, known: frozenset[str]
) -> Iterator[Problem]:
    value = call.args[name]
    if isinstance(expected, FieldKind):
        yield from _refer(place, str(value), expected, process, known)
    elif type(value) is not expected:
        words = {str: "text", int: "a whole number", bool: "true or false"}[expected]
        yield Problem(place, f"the argument {name} must be {words}", f"write {words}")


def _refer(
    place: Place, field_id: str, kind: FieldKind, process: ProcessDeclaration, known: frozenset[str]
) -> Iterator[Problem]:
    """Problems of naming a field: it must exist, be of the kind, and have an answer by then."""
    fields = process.fields()
    right = {field.id for field in fields.values() if field.kind == kind}
    if field_id not in fields:
        yield Problem(place, f"unknown field {field_id}", suggestion(field_id, right))
    elif field_id not in right:
        message = f"the field {field_id} is of kind {fields[field_id].kind}, needed is {kind}"
        yield Problem(place, message, suggestion(field_id, right))
    elif field_id not in known:
        message = f"the field {field_id} may have no answer yet"
        yield Problem(place, message, "ask it as a required field on every way that leads here")
