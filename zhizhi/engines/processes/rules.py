"""Named rules that a declaration may ask of a move. Each takes typed arguments and answers with a verdict."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.core.declarations import FieldKind, RuleCall
from zhizhi.core.verdicts import Verdict
from zhizhi.core.vocabulary import ArgumentType, Signature
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.statements import belongs, organization_read


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule may look at: the case, all answers with the new ones, and the time."""

    case: Case
    answers: Mapping[str, Any]
    at: datetime


Rule = Callable[..., Verdict]
RULES: dict[str, Rule] = {}
# What each rule takes, for `packs check`.
SIGNATURES: dict[str, Signature] = {}


def rule(**arguments: ArgumentType) -> Callable[[Rule], Rule]:
    """Registers a rule under its function's name, with the types of its arguments."""

    def register(function: Rule) -> Rule:
        RULES[function.__name__], SIGNATURES[function.__name__] = function, arguments
        return function

    return register


def judge(call: RuleCall, facts: Facts) -> Verdict:
    """The verdict of one declared call."""
    return RULES[call.rule](facts, **call.args)


@rule(organization=FieldKind.ORGANIZATION)
def within_place(facts: Facts, *, organization: str) -> Verdict:
    """The organization chosen in the field `organization` stands under the case's place."""
    chosen = organization_read(facts.answers[organization])
    ok = chosen is not None and chosen.closed_on is None and facts.case.place.contains(chosen.left)
    return Verdict(
        "within_place", ok, "" if ok else _("The organization chosen does not belong to this place."),
        {"organization": facts.answers[organization], "place": facts.case.place_id},
    )  # fmt: skip


@rule(person=FieldKind.PERSON, organization=FieldKind.ORGANIZATION)
def belongs_to(facts: Facts, *, person: str, organization: str) -> Verdict:
    """The person chosen in the field `person` belongs to the organization chosen in the field `organization`."""
    place_id = facts.answers[organization]
    ok = belongs(facts.answers[person], place_id, localdate(facts.at))
    return Verdict(
        "belongs_to", ok, "" if ok else _("The person chosen does not belong to this group."),
        {"person": facts.answers[person], "organization": place_id},
    )  # fmt: skip
