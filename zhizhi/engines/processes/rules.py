"""Named rules that a declaration may ask of a move. Each takes typed arguments and answers with a verdict."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.core.declarations import FieldKind
from zhizhi.core.process import RuleCall
from zhizhi.core.verdicts import Verdict
from zhizhi.core.vocabulary import ArgumentType, Maybe, Signature
from zhizhi.engines.processes.models import Case, Event
from zhizhi.engines.processes.statements import belongs, organization_read


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule may look at: the case, all answers with the new ones, the time, and who acts (None: nobody of us)."""

    case: Case
    answers: Mapping[str, Any]
    at: datetime
    person_id: int | None = None


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


@rule()
def not_the_same_person(facts: Facts) -> Verdict:
    """Whoever made the last move is not the one who makes this one: nobody verifies the own report."""
    last = Event.objects.filter(case=facts.case, kind=Event.Kind.MOVED).order_by("id").last()
    ok = last is None or last.person_id is None or last.person_id != facts.person_id
    return Verdict(
        "not_the_same_person", ok, "" if ok else _("You reported this yourself; somebody else has to verify it."),
        {"reported_by": last.person_id if last else None, "acting": facts.person_id},
    )  # fmt: skip


@rule(day=FieldKind.DATE)
def day_ahead(facts: Facts, *, day: str) -> Verdict:
    """The day given in the field `day` is still to come."""
    today, chosen = localdate(facts.at), date.fromisoformat(facts.answers[day])
    return Verdict(
        "day_ahead", chosen > today, "" if chosen > today else _("Choose a day that is still to come."),
        {"day": chosen.isoformat(), "today": today.isoformat()},
    )  # fmt: skip


@rule(day=FieldKind.DATE)
def later_than_due(facts: Facts, *, day: str) -> Verdict:
    """The day given in the field `day` lies after the day by which the case is due now."""
    due, chosen = facts.case.due_day, date.fromisoformat(facts.answers[day])
    return Verdict(
        "later_than_due", chosen > due, "" if chosen > due else _("Choose a day after the present limit."),
        {"day": chosen.isoformat(), "due": due.isoformat()},
    )  # fmt: skip
