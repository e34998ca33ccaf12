"""The frozen types of a process: what is asked, which steps follow (steps.py), how it ends, what it measures."""

from collections.abc import Iterator
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from zhizhi.core.declarations import Declared, Flag, FormField, Name, Ref, Slug, Text, Whole
from zhizhi.core.steps import (
    ABOVE,
    APPLICANT,
    CONCERNED,
    OPENER,
    OWN,
    STEPS,
    Alarm,
    Among,
    AnyStep,
    Arguments,
    BallotStep,
    EffectCall,
    FactCall,
    FanOutStep,
    Limit,
    Marks,
    Move,
    NoticeStep,
    OccasionCall,
    Part,
    RecurringStep,
    RuleCall,
    ServedPaper,
    Share,
    Step,
    TaskStep,
    WaitStep,
)

__all__ = [
    "ABOVE",
    "APPLICANT",
    "CONCERNED",
    "OPENER",
    "OWN",
    "STEPS",
    "Alarm",
    "Among",
    "AnyStep",
    "Arguments",
    "BallotStep",
    "Disclosed",
    "EffectCall",
    "FactCall",
    "FanOutStep",
    "Length",
    "Limit",
    "Marks",
    "Move",
    "NoticeStep",
    "OccasionCall",
    "Outcome",
    "OwnMeasure",
    "Part",
    "ProcessDeclaration",
    "RecurringStep",
    "Request",
    "Result",
    "RuleCall",
    "ServedPaper",
    "Share",
    "Step",
    "TaskStep",
    "Under",
    "WaitStep",
]


class Outcome(StrEnum):
    """What became of a case."""

    DONE = "done"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


class Result(Declared):
    """A way a case ends."""

    id: Name
    name: Text
    outcome: Outcome


class Request(Declared):
    """The form that opens a case, with the words of its button and page."""

    name: Text
    fields: tuple[FormField, ...] = Field(min_length=1)


class Under(Declared):
    """Cases are opened under an open case of another process, while that stands at one of the steps."""

    process: Slug
    steps: tuple[Name, ...] = Field(min_length=1)


class Length(Declared):
    """How long it took from reaching `since` to reaching `until` for the first time after it, in days.

    Both name a step, a result or a move; without `since` it counts from the opening. With `within` the measure is the
    share that took no longer, else the mean.
    """

    since: Name | None = None
    until: Name
    unit: Literal["days", "workdays"] = "days"
    within: Whole | None = Field(default=None, ge=0, le=1830)


class OwnMeasure(Declared):
    """A measure that the mechanism itself names, for each case and additive by place and day.

    Of the cases that reached one of the steps or results `of` (none named: all opened), those that reached one of
    `reached`. Or the `sum` of a number that is asked, with the number of answers as denominator; of a table, the
    `column` that is added up. Or the `length` of time between two points of a case.
    """

    id: Name
    name: Text
    about: Text
    reached: tuple[Name, ...] = ()
    of: tuple[Name, ...] = ()
    sum: Name | None = None
    column: Name | None = None
    length: Length | None = None
    higher_is_better: Flag = True


class Disclosed(Declared):
    """What whom a case is about reads of it, besides what they did themselves: answers to `fields`, whole `steps`."""

    fields: tuple[Name, ...] = ()
    steps: tuple[Name, ...] = ()


class ProcessDeclaration(Declared):
    """A whole process: who asks what, which steps follow, how it ends.

    `opens_at` are the kinds of organization that a case can belong to, `opened_by` who may open one: anyone on the
    `portal`; holders of cases.open at the `desk`; anyone with an account for them`self`; the `program` about a record
    that it keeps, such as a commitment of a plan; the `clock` on one of the `occasions`. `limit` is for the case as a
    whole, until it is settled, unless the program gives a day. `concerns` says whom the case is about: a person field
    of the request, or `opener`; with `told` they read no more of it than is marked there. A `confidential` case is seen
    by those only who had a task in it, and by holders of cases.confidential.
    """

    id: Slug
    ref: Ref
    kind: Literal["process"]
    also: tuple[Ref, ...] = ()
    name: Text
    about: Text
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,4}$")]
    opens_at: tuple[Name, ...] = Field(min_length=1)
    opened_by: tuple[Literal["portal", "desk", "self", "program", "clock"], ...] = Field(min_length=1)
    occasions: tuple[OccasionCall, ...] = ()
    under: Under | None = None
    concerns: Name | None = None
    told: Disclosed | None = None
    confidential: Flag = False
    limit: Limit
    alarms: tuple[Alarm, ...] = ()
    request: Request
    steps: tuple[AnyStep, ...] = Field(min_length=1)
    results: tuple[Result, ...] = Field(min_length=1)
    measures: tuple[OwnMeasure, ...] = ()

    @property
    def for_residents(self) -> bool:
        """Whether residents ask on the portal or at the desk; anything else the house does for itself."""
        return "portal" in self.opened_by

    @property
    def first(self) -> Step:
        """The step a new case arrives at."""
        return self.steps[0]

    def step(self, step_id: str) -> AnyStep | None:
        """The step named so, or None."""
        return next((step for step in self.steps if step.id == step_id), None)

    def result(self, result_id: str) -> Result | None:
        """The result named so, or None."""
        return next((result for result in self.results if result.id == result_id), None)

    def result_of(self, outcome: Outcome) -> Result | None:
        """The first result with this outcome, or None."""
        return next((result for result in self.results if result.outcome == outcome), None)

    def fields(self) -> dict[str, FormField]:
        """All fields of the request and of the moves by their id; an id used twice means the same question."""
        forms = [self.request.fields, *(move.fields for step in self.steps for move in step.moves)]
        return {field.id: field for form in forms for field in form}

    def parts(self) -> Iterator[tuple[Step, Part]]:
        """The steps that many have a part in, with the part."""
        return ((step, step.part) for step in self.steps if isinstance(step, FanOutStep | RecurringStep))
