"""How a rule is registered and asked, and what it may look at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.core.process import RuleCall
from zhizhi.core.verdicts import Verdict
from zhizhi.core.vocabulary import ArgumentType, Maybe, Signature
from zhizhi.engines.processes.models import Case
from zhizhi.registry.people.models import Person
from zhizhi.registry.values.queries import value_on


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule may look at: the case, all answers with the new ones, the time, and who acts (None: nobody of us)."""

    case: Case
    answers: Mapping[str, Any]
    at: datetime
    person_id: int | None = None

    @property
    def day(self) -> date:
        """The local day of the act."""
        return localdate(self.at)

    def date(self, field: str) -> date:
        """The day answered in the field."""
        return date.fromisoformat(self.answers[field])

    def person(self, field: str) -> Person | None:
        """The person chosen in the field; without a field, whom the case is about. Of a merged record, the kept one."""
        pk = self.answers[field] if field else self.case.concerns_id
        people = Person.objects.system("a rule about whom the case names").select_related("place")
        found: Person | None = people.filter(pk=pk).first() if pk else None
        while found and found.merged_into_id:
            found = people.get(pk=found.merged_into_id)
        return found


@dataclass(frozen=True, slots=True)
class Bound:
    """What something is measured against: a number of the declaration, or a dated value with its document."""

    number: int
    unit: str = "count"
    basis: str = ""
    name: str = ""
    to_check: bool = False

    def used(self) -> dict[str, Any]:
        """As the verdict keeps it."""
        used: dict[str, Any] = {"bound": self.number, "unit": self.unit} | ({"value": self.name} if self.name else {})
        return used | ({"to_check": True} if self.to_check else {})


Rule = Callable[..., Verdict]
RULES: dict[str, Rule] = {}
# What each rule takes, for `packs check`.
SIGNATURES: dict[str, Signature] = {}


def rule(**arguments: ArgumentType | Maybe) -> Callable[[Rule], Rule]:
    """Registers a rule under its function's name, with the types of its arguments."""

    def register(function: Rule) -> Rule:
        RULES[function.__name__], SIGNATURES[function.__name__] = function, arguments
        return function

    return register


def judge(call: RuleCall, facts: Facts) -> Verdict:
    """The verdict of one declared call; the document that it names, where no dated value has one."""
    verdict = RULES[call.rule](facts, **call.args)
    return replace(verdict, basis=call.basis) if call.basis and not verdict.basis else verdict


def bound(facts: Facts, number: int | None, value: str, unit: str = "count") -> Bound:
    """The number given, else the value as it is on the day of the act; a declaration gives one of them."""
    if not value:
        return Bound(number or 0, unit)
    figure = value_on(value, facts.day, facts.case.place_left)
    return Bound(figure.value, figure.unit, figure.basis, value, figure.to_check)


def nobody(rule_name: str) -> Verdict:
    """The case does not say whom it is about, so the rule cannot hold."""
    return Verdict(rule_name, ok=False, sentence=_("The case does not say whom it is about."))
