"""The conditions of a move, one by one, before anybody sends it: which hold by what is known, and on what they rest."""

from dataclasses import dataclass
from datetime import datetime

from zhizhi.core.declarations import FieldKind
from zhizhi.core.process import Move, RuleCall
from zhizhi.core.vocabulary import Maybe
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.rules.judging import SIGNATURES, Facts, judge
from zhizhi.registry.language import said


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition in words: `state` is "met", "unmet" with the sentence that says why, "open" until it is filled in."""

    name: str
    state: str
    sentence: str = ""
    basis: str = ""


def conditions_of(case: Case, way: Move, at: datetime, person_id: int | None = None) -> list[Condition]:
    """The named rules of the move, judged as if it was sent now; what it still asks for is open."""
    facts = Facts(case, case.data, at, person_id)
    return [_condition(call, way, facts) for call in way.rules if call.name]


def _condition(call: RuleCall, way: Move, facts: Facts) -> Condition:
    name = said(call.name) if call.name else call.rule
    if not _known(call, way, facts):
        return Condition(name, "open", basis=call.basis or "")
    verdict = judge(call, facts)
    told = verdict.sentence or str(verdict.facts.get("said", ""))
    return Condition(name, "met" if verdict.ok else "unmet", told, verdict.basis)


def _known(call: RuleCall, way: Move, facts: Facts) -> bool:
    """Whether all that the rule looks at was answered before; what the move asks anew is not."""
    asked = {field.id for field in way.fields}
    return all(
        str(value) in facts.answers and str(value) not in asked
        for argument, value in call.args.items()
        if isinstance(_type(SIGNATURES[call.rule][argument]), FieldKind)
    )


def _type(wanted: object) -> object:
    return wanted.type if isinstance(wanted, Maybe) else wanted
