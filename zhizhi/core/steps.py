"""The frozen types of the steps of a process: who is asked, how long, which ways out, and what each kind does besides.

A closed vocabulary: rules, effects, facts and occasions are names with typed arguments that the program registers.
"""

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, StringConstraints, Tag

from zhizhi.core.declarations import Declared, Flag, FormField, Name, Slug, Text, Whole

# People that a case knows by itself; none of them is declared among the roles.
APPLICANT = "applicant"  # whoever asked on the portal, known by a secret code
OPENER = "opener"  # whoever opened the case
CONCERNED = "concerned"  # whom the case is about
OWN = frozenset({APPLICANT, OPENER, CONCERNED})
# An alarm to this role goes to the same role one level up.
ABOVE = "above"

Arguments = dict[Name, str | int | bool]


class Limit(Declared):
    """How long something may take, the day of arrival not counted: exactly one of these.

    Working days go by the Chinese calendar; `value` is the name of a dated value (packs/values.yaml), which a county
    may set otherwise.
    """

    workdays: Whole | None = Field(default=None, ge=1, le=250)
    days: Whole | None = Field(default=None, ge=1, le=1830)
    months: Whole | None = Field(default=None, ge=1, le=60)
    value: Name | None = None


class Alarm(Declared):
    """At `percent` of the limit the holder of role `tell` is told; `above` is the same role one level up."""

    percent: Whole = Field(ge=50, le=500)
    tell: Name = ABOVE


class RuleCall(Declared):
    """A named rule with its typed arguments; the registered function says which it takes.

    One with a `name` is a condition that people are shown before they send: whether it holds by what is known, and on
    what it rests, which is the document of its value, else `basis`.
    """

    rule: Name
    args: Arguments = {}
    name: Text | None = None
    basis: Annotated[str, StringConstraints(min_length=2, max_length=160)] | None = None


class EffectCall(Declared):
    """A named effect on the registry with its typed arguments; it happens with the move or not at all."""

    effect: Name
    args: Arguments = {}


class FactCall(Declared):
    """A named fact that somebody waits for, with its typed arguments."""

    fact: Name
    args: Arguments = {}


class OccasionCall(Declared):
    """A named occasion on which the clock opens a case, with its typed arguments."""

    occasion: Name
    args: Arguments = {}


class Move(Declared):
    """A way out of a step: to another step or to a result.

    With `due` the case is due on the day that is answered in that field, from now on. A step left by a move with
    `effects` cannot be sent back to. An `unsigned` move needs none of the step's signatures.
    """

    id: Name
    name: Text
    to: Name
    style: Literal["primary", "plain", "danger"] = "plain"
    fields: tuple[FormField, ...] = ()
    rules: tuple[RuleCall, ...] = ()
    effects: tuple[EffectCall, ...] = ()
    due: Name | None = None
    unsigned: Flag = False


class ServedPaper(Declared):
    """A paper that is printed and handed over at a step, with {answers} in its text, as known when the step begins.

    It is addressed to the person or organization chosen in the field, else to whom the case concerns or who opened it.
    `signed` are places to sign below it; with a `receipt` (送达回执) another page says when and how it was handed over.
    """

    id: Name
    name: Text
    heading: Text | None = None
    addressee: Name | None = None
    text: Text
    signed: tuple[Text, ...] = ()
    receipt: Flag = False


class Step(Declared):
    """What every step has: somebody who leads it, a limit, and ways out.

    The holder of `role` at the case's place (or at the organization chosen in the field `at`), or the person chosen in
    the field `person`. Roles `applicant`, `opener` and `concerned` are people that the case knows; who of them has no
    account, or cannot be reached by code, is told by role `in_person`, which enters the answer.
    `otherwise` are roles that are asked where the kind of organization has no `role`, or nobody holds it.
    Before a move the holders of the roles `signatures` have to sign, each at the case's place or above it.
    A step `until_due` has time until the case as a whole is due, and at least its own limit. `settled` steps begin
    after the service was done: arriving there stops the case's clock. `papers` are printed and handed over while it
    lasts. When nobody acts until the limit is over, `at_limit` is made. `doing` is what whoever asked reads after the
    holder's name while the step waits ("is choosing who goes").
    """

    id: Name
    name: Text
    role: Name
    otherwise: tuple[Name, ...] = ()
    at: Name | None = None
    person: Name | None = None
    in_person: Name | None = None
    signatures: tuple[Name, ...] = ()
    limit: Limit
    until_due: Flag = False
    settled: Flag = False
    at_limit: Name | None = None
    doing: Text | None = None
    papers: tuple[ServedPaper, ...] = ()
    moves: tuple[Move, ...] = Field(min_length=1)

    def move(self, move_id: str) -> Move | None:
        """The move named so, or None."""
        return next((move for move in self.moves if move.id == move_id), None)

    def by_itself(self) -> dict[str, str]:
        """The moves that nobody makes by hand, by the key of the step that names them."""
        return {"at_limit": self.at_limit} if self.at_limit else {}


class TaskStep(Step):
    """Somebody is asked to act."""

    kind: Literal["task"] = "task"


class Among(Declared):
    """Many people or units: exactly one of these.

    All organizations of `kinds` below the case's place; those, or the people, chosen in the `field`; everybody who
    holds the `role` at the place or below it; the people `linked` to the place in that way; the `members` of the place.
    """

    kinds: tuple[Name, ...] = ()
    field: Name | None = None
    role: Name | None = None
    linked: Name | None = None
    members: Flag = False


class Part(Declared):
    """What each of many owes, or one each time: `role` is asked at a unit, a person is asked by name."""

    name: Text
    button: Text
    role: Name | None = None
    otherwise: tuple[Name, ...] = ()
    at: Name | None = None
    person: Name | None = None
    limit: Limit
    fields: tuple[FormField, ...] = ()


class Marks(Declared):
    """Marks that a panel gives, added up by the engine: the numbers of the columns `add` of the part's table `rows`.

    `of` is the column that says what is marked, such as the number of a bid; forms of the part begin with a line for
    each case of `process` under this one. Without a table the questions `add` are one set of marks. Of what has at
    least five sets, `without_extremes` leaves out the highest and the lowest.
    """

    rows: Name | None = None
    of: Name | None = None
    process: Slug | None = None
    add: tuple[Name, ...] = Field(min_length=1)
    without_extremes: Flag = False


class FanOutStep(Step):
    """One part for each of many at the same time.

    When `complete` of them are done, the move `completed` is made; of `any` the first is enough, and a quorum is given
    in percent. With `late`, who joins `among` them later gets a part, too, until the step is left. With `any` among
    people, whoever did the first part is the answer to the person field `taker`. `marks` are added up.
    """

    kind: Literal["fan_out"]
    among: Among
    part: Part
    complete: Literal["all", "any", "quorum"] = "all"
    quorum: Whole | None = Field(default=None, ge=1, le=100)
    completed: Name
    late: Flag = False
    taker: Name | None = None
    marks: Marks | None = None

    def by_itself(self) -> dict[str, str]:
        return super().by_itself() | {"completed": self.completed}


class RecurringStep(Step):
    """A part again and again, as long as the step lasts: one for each period, given when the period begins.

    The part's limit counts from the end of the period. At the day answered in the field `until` the move `ended` is
    made.
    """

    kind: Literal["recurring"]
    every: Literal["week", "month", "quarter", "half_year", "year"]
    part: Part
    until: Name | None = None
    ended: Name | None = None

    def by_itself(self) -> dict[str, str]:
        return super().by_itself() | ({"ended": self.ended} if self.ended else {})


class WaitStep(Step):
    """Nobody acts: the move `passed` is made on the day answered in the field `until`, or once the `fact` is there."""

    kind: Literal["wait"]
    until: Name | None = None
    fact: FactCall | None = None
    passed: Name

    def by_itself(self) -> dict[str, str]:
        return super().by_itself() | {"passed": self.passed}


class NoticeStep(Step):
    """A public notice (公示) of the text answered in `text`, for the `period`, where `seen` says.

    One seen in a `unit` is read by who belongs to the organization chosen in that field, or below it; without the field
    by who belongs to the case's place.
    Objections are received and answered by the holder. When the period is over and each objection has its answer, the
    move `cleared` is made. Interrupting the notice with a reason ends the period; it begins anew from its first day.
    """

    kind: Literal["notice"]
    period: Limit
    text: Name
    seen: Literal["place", "county", "inside", "unit"] = "place"
    unit: Name | None = None
    cleared: Name

    def by_itself(self) -> dict[str, str]:
        return super().by_itself() | {"cleared": self.cleared}


class Share(Declared):
    """A part of a whole: at least `numerator`/`denominator` of it, or with `more` more than that."""

    numerator: Whole = Field(ge=1, le=100)
    denominator: Whole = Field(ge=1, le=100)
    more: Flag = False


class BallotStep(Step):
    """A vote on the `question`: for, against, abstaining.

    The roll is made of those `among` whom the vote is held, on arrival. `quorum` is the share of the roll that takes
    part; it `passes` with this share of the roll, or of the votes `counted_of` those cast. Written opinions of absent
    ones are counted where `absent` says so. The engine counts, and makes the move `passed`, `failed` or `no_quorum`.
    """

    kind: Literal["ballot"]
    among: Among
    question: Text
    quorum: Share
    passes: Share
    counted_of: Literal["roll", "cast"] = "roll"
    absent: Flag = False
    secret: Flag = True
    passed: Name
    failed: Name
    no_quorum: Name

    def by_itself(self) -> dict[str, str]:
        return super().by_itself() | {"passed": self.passed, "failed": self.failed, "no_quorum": self.no_quorum}


# By the word that stands for each.
STEPS: dict[str, type[Step]] = {
    "task": TaskStep, "fan_out": FanOutStep, "recurring": RecurringStep, "wait": WaitStep, "notice": NoticeStep,
    "ballot": BallotStep,
}  # fmt: skip


def _kind(declared: Any) -> str:
    """Which kind of step it is; a task where nothing is said."""
    return str(declared.get("kind", "task") if isinstance(declared, dict) else getattr(declared, "kind", "task"))


AnyStep = Annotated[
    Annotated[TaskStep, Tag("task")]
    | Annotated[FanOutStep, Tag("fan_out")]
    | Annotated[RecurringStep, Tag("recurring")]
    | Annotated[WaitStep, Tag("wait")]
    | Annotated[NoticeStep, Tag("notice")]
    | Annotated[BallotStep, Tag("ballot")],
    Discriminator(_kind),
]
