"""Checks of steps: who is asked, whom many are, and which moves nobody makes by hand."""

from collections.abc import Iterator

from zhizhi.core.callchecks import call_problems, limit_problems, refer
from zhizhi.core.declarations import FieldKind, FormField
from zhizhi.core.flow import certain
from zhizhi.core.placeholders import KNOWN, placeholders
from zhizhi.core.problems import Problem, suggestion, unknown
from zhizhi.core.process import (
    APPLICANT,
    CONCERNED,
    OWN,
    Among,
    AnyStep,
    BallotStep,
    FanOutStep,
    Marks,
    NoticeStep,
    Part,
    ProcessDeclaration,
    RecurringStep,
    ServedPaper,
    Share,
    Step,
    WaitStep,
)
from zhizhi.core.vocabulary import Vocabulary
from zhizhi.core.yamlsource import Place

_SEVERAL = ("kinds", "field", "role", "linked", "members")


def step_problems(
    place: Place, step: AnyStep, process: ProcessDeclaration, vocabulary: Vocabulary, known: frozenset[str]
) -> Iterator[Problem]:
    """All problems of one step, at which the fields `known` have an answer."""
    if step.role in OWN:
        yield from _own_problems(place, step, process, vocabulary)
    else:
        yield from unknown((*place, "role"), "role", step.role, {*OWN, *vocabulary.roles})
        for number, role in enumerate(step.otherwise):
            yield from unknown((*place, "otherwise", number), "role", role, vocabulary.roles.keys())
        if step.in_person is not None:
            message = "only a step of the applicant, the opener or the one concerned has in_person"
            yield Problem((*place, "in_person"), message, "remove it")
    for number, role in enumerate(step.signatures):
        yield from unknown((*place, "signatures", number), "role", role, {CONCERNED, *vocabulary.roles})
    if step.at and step.person:
        yield Problem((*place, "at"), "a step has at or person, not both", "remove one")
    if step.at:
        yield from refer((*place, "at"), step.at, (FieldKind.ORGANIZATION,), process, known)
        yield from _role_is_held_there(place, step, process.fields().get(step.at), vocabulary)
    if step.person:
        yield from refer((*place, "person"), step.person, (FieldKind.PERSON,), process, known)
    for number, paper in enumerate(step.papers):
        yield from _paper_problems((*place, "papers", number), paper, process, known)
    yield from limit_problems((*place, "limit"), step.limit, vocabulary)
    for key, move_id in step.by_itself().items():
        yield from _by_itself_problems((*place, key), move_id, step)
    yield from _kind_problems(place, step, process, vocabulary, known)


def _paper_problems(
    place: Place, paper: ServedPaper, process: ProcessDeclaration, known: frozenset[str]
) -> Iterator[Problem]:
    """A printed paper names answers that are there when the step begins and may be read, and somebody it goes to."""
    if paper.addressee:
        yield from refer(
            (*place, "addressee"), paper.addressee, (FieldKind.PERSON, FieldKind.ORGANIZATION), process, known
        )
    elif process.concerns is None and "self" not in process.opened_by:
        message, remedy = "the paper goes to nobody", "add addressee: with a field, or concerns: to the process"
        yield Problem((*place, "addressee"), message, remedy)
    printed = {name for name in known if (field := process.fields().get(name)) and _can_be_printed(field)}
    for language in ("zh", "en"):
        for name in placeholders(getattr(paper.text, language)):
            yield from unknown((*place, "text", language), "answer", name, {*KNOWN, *printed})


def _can_be_printed(field: FormField) -> bool:
    return not field.restricted and field.kind not in (FieldKind.FILES, FieldKind.PHOTOS)


def _own_problems(place: Place, step: Step, process: ProcessDeclaration, vocabulary: Vocabulary) -> Iterator[Problem]:
    for key in ("at", "person", "otherwise"):
        if getattr(step, key):
            yield Problem((*place, key), f"a step of the {step.role} has no {key}", f"remove {key}")
    if step.role == APPLICANT and not step.settled and "portal" not in process.opened_by:
        remedy = "add settled: true, or portal to opened_by"
        yield Problem((*place, "role"), "the applicant cannot be asked before the case is settled", remedy)
    if step.role == CONCERNED and process.concerns is None:
        message, remedy = "nobody is concerned by this process", "add concerns: with a person field of the request"
        yield Problem((*place, "role"), message, remedy)
    if step.in_person:
        yield from unknown((*place, "in_person"), "role", step.in_person, vocabulary.roles.keys())
    elif step.role == APPLICANT and "desk" in process.opened_by:
        remedy = "add in_person: with the role that tells them"
        yield Problem((*place, "role"), "who came to the desk cannot be reached by code", remedy)


def _role_is_held_there(place: Place, step: Step, field: FormField | None, vocabulary: Vocabulary) -> Iterator[Problem]:
    role = vocabulary.roles.get(step.role)
    names = [name for name in (step.role, *step.otherwise) if name in vocabulary.roles]
    held = {kind for name in names for kind in vocabulary.roles[name].kinds}
    if role and field and field.kinds and not held & set(field.kinds):
        message = f"nobody is {role.id} at the organizations that the field {field.id} offers"
        yield Problem((*place, "at"), message, f"{role.id} is held at: {', '.join(role.kinds)}")


def _by_itself_problems(place: Place, move_id: str, step: Step) -> Iterator[Problem]:
    move = step.move(move_id)
    if move is None:
        yield Problem(place, f"unknown move {move_id}", suggestion(move_id, {move.id for move in step.moves}))
    elif certain(move.fields) or move.rules or move.due:
        message = f"the move {move_id} is made without anybody, so it can neither ask nor be refused"
        yield Problem(place, message, "take its required fields and rules away, or name another move")


def _kind_problems(
    place: Place, step: AnyStep, process: ProcessDeclaration, vocabulary: Vocabulary, known: frozenset[str]
) -> Iterator[Problem]:
    if isinstance(step, FanOutStep | BallotStep):
        yield from _among_problems((*place, "among"), step.among, process, vocabulary, known)
    if isinstance(step, FanOutStep | RecurringStep):
        yield from _part_problems((*place, "part"), step.part, process, vocabulary, known)
    if isinstance(step, RecurringStep | WaitStep) and step.until:
        yield from refer((*place, "until"), step.until, (FieldKind.DATE,), process, known)
    match step:
        case FanOutStep():
            yield from _fan_out_problems(place, step, process)
        case RecurringStep() if (step.until is None) != (step.ended is None):
            yield Problem((*place, "ended"), "until and ended belong together", "write both or neither")
        case WaitStep():
            yield from _wait_problems(place, step, process, vocabulary, known)
        case NoticeStep():
            texts = (FieldKind.TEXT, FieldKind.LONG_TEXT)
            yield from limit_problems((*place, "period"), step.period, vocabulary)
            yield from refer((*place, "text"), step.text, texts, process, known)
            yield from _seen_problems(place, step, process, known)
        case BallotStep():
            yield from _ballot_problems(place, step)


def _seen_problems(
    place: Place, step: NoticeStep, process: ProcessDeclaration, known: frozenset[str]
) -> Iterator[Problem]:
    if step.unit and step.seen != "unit":
        yield Problem((*place, "unit"), f"a notice seen {step.seen} has no unit", "remove it, or write seen: unit")
    elif step.unit:
        yield from refer((*place, "unit"), step.unit, (FieldKind.ORGANIZATION,), process, known)


def _fan_out_problems(place: Place, step: FanOutStep, process: ProcessDeclaration) -> Iterator[Problem]:
    if (step.quorum is None) == (step.complete == "quorum"):
        yield Problem((*place, "quorum"), "quorum belongs to complete: quorum", "write both or neither")
    if step.taker:
        known = frozenset({step.taker})
        yield from refer((*place, "taker"), step.taker, (FieldKind.PERSON,), process, known)
        if step.complete != "any" or step.among.kinds:
            yield Problem((*place, "taker"), "taker belongs to complete: any among people", "remove it")
    if step.marks:
        yield from _marks_problems((*place, "marks"), step.marks, step.part)


def _marks_problems(place: Place, marks: Marks, part: Part) -> Iterator[Problem]:
    """The table and its columns, or the numbers, are those of the part."""
    fields = {field.id: field for field in part.fields}
    numbers = {name for name, field in fields.items() if field.kind == FieldKind.INTEGER}
    if marks.rows:
        tables = {name for name, field in fields.items() if field.kind == FieldKind.ROWS}
        yield from unknown((*place, "rows"), "table of the part", marks.rows, tables)
        columns = fields[marks.rows].columns if marks.rows in tables else ()
        numbers = {column.id for column in columns if column.kind == "integer"}
        yield from unknown((*place, "of"), "column", str(marks.of), {column.id for column in columns} - numbers)
    elif marks.of or marks.process:
        yield Problem(place, "of and process belong to a table", "write rows, too, or remove them")
    for number, name in enumerate(marks.add):
        yield from unknown((*place, "add", number), "number of the part", name, numbers)


def _wait_problems(
    place: Place, step: WaitStep, process: ProcessDeclaration, vocabulary: Vocabulary, known: frozenset[str]
) -> Iterator[Problem]:
    if (step.until is None) == (step.fact is None):
        yield Problem(place, "a wait has until or fact", "write exactly one of them")
    if call := step.fact:
        facts = vocabulary.known.facts
        yield from call_problems((*place, "fact"), "fact", call.fact, call.args, facts, process, known)


def _ballot_problems(place: Place, step: BallotStep) -> Iterator[Problem]:
    yield from _share_problems((*place, "quorum"), step.quorum)
    yield from _share_problems((*place, "passes"), step.passes)
    if step.among.kinds:
        remedy = "name role, members, linked or field"
        yield Problem((*place, "among", "kinds"), "people vote, not organizations", remedy)


def _among_problems(
    place: Place, among: Among, process: ProcessDeclaration, vocabulary: Vocabulary, known: frozenset[str]
) -> Iterator[Problem]:
    given = [key for key in _SEVERAL if getattr(among, key)]
    if len(given) != 1:
        yield Problem(place, f"among names {' and '.join(given) or 'nobody'}", f"write one of {', '.join(_SEVERAL)}")
    for number, kind in enumerate(among.kinds):
        yield from unknown((*place, "kinds", number), "kind of organization", kind, vocabulary.kinds.keys())
    if among.field:
        several = (FieldKind.ORGANIZATIONS, FieldKind.PEOPLE)
        yield from refer((*place, "field"), among.field, several, process, known)
    if among.role:
        yield from unknown((*place, "role"), "role", among.role, vocabulary.roles.keys())
    if among.linked:
        yield from unknown((*place, "linked"), "link", among.linked, vocabulary.known.links)


def _part_problems(
    place: Place, part: Part, process: ProcessDeclaration, vocabulary: Vocabulary, known: frozenset[str]
) -> Iterator[Problem]:
    yield from limit_problems((*place, "limit"), part.limit, vocabulary)
    for number, role in enumerate((part.role, *part.otherwise) if part.role else ()):
        at = (*place, "otherwise", number - 1) if number else (*place, "role")
        yield from unknown(at, "role", str(role), {*OWN, *vocabulary.roles})
    if part.at:
        yield from refer((*place, "at"), part.at, (FieldKind.ORGANIZATION,), process, known)
    if part.person:
        yield from refer((*place, "person"), part.person, (FieldKind.PERSON,), process, known)
    for number, field in enumerate(part.fields):
        if field.restricted:
            remedy = "ask it with a move of the step"
            yield Problem((*place, "fields", number, "restricted"), "the answers of a part are not sealed", remedy)


def _share_problems(place: Place, share: Share) -> Iterator[Problem]:
    if share.numerator > share.denominator or (share.more and share.numerator == share.denominator):
        yield Problem(place, "nobody can reach this share", "write a part of the whole, such as 1 of 2")
