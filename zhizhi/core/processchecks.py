"""Checks of a process beyond its shape: names, people, limits, rules. Everything wrong is told, not the first only."""

from collections.abc import Iterator

from zhizhi.core.callchecks import call_problems, limit_problems, named_problems, refer
from zhizhi.core.declarations import FieldKind
from zhizhi.core.flow import certain, flow_problems, known_on_arrival, moves
from zhizhi.core.formchecks import form_problems, forms
from zhizhi.core.problems import Problem, repeated, unknown, untranslated
from zhizhi.core.process import ABOVE, OPENER, Disclosed, Move, Outcome, OwnMeasure, ProcessDeclaration
from zhizhi.core.stepchecks import step_problems
from zhizhi.core.vocabulary import Vocabulary
from zhizhi.core.yamlsource import Place


def process_problems(process: ProcessDeclaration, vocabulary: Vocabulary) -> list[Problem]:
    """All problems of a process that has the right shape; an empty list means that an engine can run it."""
    return list(_problems(process, vocabulary))


def _problems(process: ProcessDeclaration, vocabulary: Vocabulary) -> Iterator[Problem]:
    yield from _name_problems(process)
    yield from flow_problems(process)
    yield from form_problems(process, vocabulary)
    yield from _head_problems(process, vocabulary)
    yield from _opening_problems(process, vocabulary)
    known = known_on_arrival(process)
    for number, step in enumerate(process.steps):
        yield from step_problems(("steps", number), step, process, vocabulary, known[step.id])
    yield from _asking_problems(process, vocabulary, known)
    for number, measure in enumerate(process.measures):
        yield from _measure_problems(("measures", number), measure, process)
    if vocabulary.shipped:
        yield from untranslated(process)


def _name_problems(process: ProcessDeclaration) -> Iterator[Problem]:
    steps = [(("steps", number, "id"), step.id) for number, step in enumerate(process.steps)]
    results = [(("results", number, "id"), result.id) for number, result in enumerate(process.results)]
    yield from repeated([*steps, *results], "id of a step or result")
    for number, step in enumerate(process.steps):
        places = ((("steps", number, "moves", position, "id"), move.id) for position, move in enumerate(step.moves))
        yield from repeated(places, "move id")
    papers = (
        (("steps", number, "papers", position, "id"), paper.id)
        for number, step in enumerate(process.steps)
        for position, paper in enumerate(step.papers)
    )
    yield from repeated(papers, "paper")
    own = ((("measures", number, "id"), measure.id) for number, measure in enumerate(process.measures))
    yield from repeated(own, "measure")


def _head_problems(process: ProcessDeclaration, vocabulary: Vocabulary) -> Iterator[Problem]:
    for number, kind in enumerate(process.opens_at):
        yield from unknown(("opens_at", number), "kind of organization", kind, vocabulary.kinds.keys())
    for number, alarm in enumerate(process.alarms):
        yield from unknown(("alarms", number, "tell"), "role", alarm.tell, {ABOVE, *vocabulary.roles})
    alarms = enumerate(process.alarms)
    yield from repeated(((("alarms", number, "percent"), f"{alarm.percent} %") for number, alarm in alarms), "alarm at")
    yield from limit_problems(("limit",), process.limit, vocabulary)
    for outcome in (Outcome.DONE, Outcome.WITHDRAWN):
        if process.result_of(outcome) is None:
            message = f"no result has the outcome {outcome}"
            yield Problem(("results",), message, f"add a result with outcome: {outcome}")


def _opening_problems(process: ProcessDeclaration, vocabulary: Vocabulary) -> Iterator[Problem]:
    asked = certain(process.request.fields)
    if process.concerns and process.concerns != OPENER:
        yield from refer(("concerns",), process.concerns, (FieldKind.PERSON,), process, asked)
    if process.told:
        yield from _told_problems(process.told, process)
    if bool(process.occasions) != ("clock" in process.opened_by):
        place: Place = ("occasions",) if process.occasions else ("opened_by",)
        yield Problem(place, "occasions and opened_by: clock belong together", "write both or neither")
    for number, call in enumerate(process.occasions):
        known, place = vocabulary.known.occasions, ("occasions", number)
        yield from call_problems(place, "occasion", call.occasion, call.args, known, process, frozenset())
    if process.under and vocabulary.processes is not None:
        yield from unknown(("under", "process"), "process", process.under.process, vocabulary.processes)


def _told_problems(told: Disclosed, process: ProcessDeclaration) -> Iterator[Problem]:
    """What whom it is about is told: fields and steps that there are, and somebody whom it is about."""
    if process.concerns is None:
        yield Problem(
            ("told",), "nobody is concerned by this process", "add concerns: with a person field of the request"
        )
    asked = process.fields() | {field.id: field for _, part in process.parts() for field in part.fields}
    for number, name in enumerate(told.fields):
        yield from unknown(("told", "fields", number), "field", name, asked.keys())
        if name in asked and asked[name].restricted:
            yield Problem(("told", "fields", number), "a restricted answer cannot be told", "remove told or restricted")
    for number, name in enumerate(told.steps):
        yield from unknown(("told", "steps", number), "step", name, [step.id for step in process.steps])


def _asking_problems(
    process: ProcessDeclaration, vocabulary: Vocabulary, known: dict[str, frozenset[str]]
) -> Iterator[Problem]:
    """What reads answers that must be there: people offered of an organization, rules, effects, new limits."""
    here: dict[Place, frozenset[str]] = {("request", "fields"): certain(process.request.fields)}
    for place, step, move in moves(process):
        answered = here[*place, "fields"] = known[step.id] | certain(move.fields)
        yield from _move_problems(place, move, process, vocabulary, answered)
    for place, fields in forms(process):
        for number, field in enumerate(fields):
            if field.of and field.kind in (FieldKind.PERSON, FieldKind.PEOPLE):
                at = (*place, number, "of")
                yield from refer(at, field.of, (FieldKind.ORGANIZATION,), process, here.get(place, frozenset()))


def _move_problems(
    place: Place, move: Move, process: ProcessDeclaration, vocabulary: Vocabulary, answered: frozenset[str]
) -> Iterator[Problem]:
    known = vocabulary.known
    for number, rule in enumerate(move.rules):
        at = (*place, "rules", number)
        yield from call_problems(at, "rule", rule.rule, rule.args, known.rules, process, answered)
        yield from named_problems(at, rule.args, known.rules.get(rule.rule, {}), process, vocabulary)
    for number, effect in enumerate(move.effects):
        at = (*place, "effects", number)
        yield from call_problems(at, "effect", effect.effect, effect.args, known.effects, process, answered)
        yield from named_problems(at, effect.args, known.effects.get(effect.effect, {}), process, vocabulary)
    if move.due:
        yield from refer((*place, "due"), move.due, (FieldKind.DATE,), process, certain(move.fields))


def _measure_problems(place: Place, measure: OwnMeasure, process: ProcessDeclaration) -> Iterator[Problem]:
    goals = {step.id for step in process.steps} | {result.id for result in process.results}
    for key in ("reached", "of"):
        for number, name in enumerate(getattr(measure, key)):
            yield from unknown((*place, key, number), "step or result", name, goals)
    if [bool(measure.reached), bool(measure.sum), bool(measure.length)].count(True) != 1:
        yield Problem(place, "a measure has reached, sum or length", "write exactly one of them")
    if measure.length:
        goals |= {move.id for step in process.steps for move in step.moves}
        for key, goal in (("since", measure.length.since), ("until", measure.length.until)):
            yield from unknown((*place, "length", key), "step, result or move", goal, goals) if goal else ()
    if measure.sum:
        yield from _sum_problems(place, measure, process)
    elif measure.column:
        yield Problem((*place, "column"), "a column belongs to a sum", "write sum: with the table, or remove it")


def _sum_problems(place: Place, measure: OwnMeasure, process: ProcessDeclaration) -> Iterator[Problem]:
    """What is added up is a number or sum of money that is asked: a field, or the column of a table."""
    asked = process.fields() | {field.id: field for _, part in process.parts() for field in part.fields}
    numbers = {name for name, field in asked.items() if field.kind in ("integer", "money")}
    tables = {name: field for name, field in asked.items() if field.kind == FieldKind.ROWS}
    if measure.column is None:
        yield from unknown((*place, "sum"), "number that is asked", str(measure.sum), numbers)
    elif measure.sum not in tables:
        yield from unknown((*place, "sum"), "table that is asked", str(measure.sum), tables.keys())
    else:
        columns = {one.id for one in tables[measure.sum].columns if one.kind in ("integer", "money")}
        yield from unknown((*place, "column"), "column of numbers", measure.column, columns)
