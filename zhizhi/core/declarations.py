"""The frozen types into which declarations are read. A closed vocabulary: no expressions, loops or templates."""

from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=60)]
Ref = Annotated[str, StringConstraints(pattern=r"^M\d{2}$")]
# Nothing is guessed: "3" in quotes is no number, and "yes" is no truth value.
Whole = Annotated[int, Field(strict=True)]
Flag = Annotated[bool, Field(strict=True)]

# A step of this role belongs to whoever asked; it is not declared among the roles.
APPLICANT = "applicant"
# An alarm to this role goes to the same role one level up.
ABOVE = "above"


class Declared(BaseModel):
    """Base of all declared types: frozen, and an unknown key is a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Text(Declared):
    """A name or sentence in both languages; a county's own declaration may lack English."""

    zh: str = Field(min_length=1)
    en: str = ""

    def __str__(self) -> str:
        return self.zh

    def in_language(self, code: str) -> str:
        """The text in the language `code` (as Django names it), Chinese where there is no other."""
        return self.en if code.startswith("en") and self.en else self.zh


class FieldKind(StrEnum):
    """What a field of a form may hold, and so how it is asked, checked and shown."""

    TEXT = "text"
    LONG_TEXT = "long_text"
    CHOICE = "choice"
    YES_NO = "yes_no"
    INTEGER = "integer"
    DATE = "date"
    PHONE = "phone"
    PHOTOS = "photos"
    STARS = "stars"
    ORGANIZATION = "organization"
    PERSON = "person"


class Option(Declared):
    """One answer of a choice."""

    id: Name
    name: Text


class FormField(Declared):
    """One question of a form.

    `restricted` answers are kept sealed and masked on screen; `told` answers are read by whoever asked, the others stay
    within the house. An `organization` field offers organizations of `kinds` within the case's place; a `person` field
    offers the people of the organization chosen in the field `of`.
    `minimum` and `maximum` bound an integer; `maximum` alone is the number of photos.
    """

    id: Name
    name: Text
    kind: FieldKind
    help: Text | None = None
    required: Flag = True
    restricted: Flag = False
    told: Flag = False
    options: tuple[Option, ...] = ()
    kinds: tuple[Name, ...] = ()
    of: Name | None = None
    minimum: Whole | None = None
    maximum: Whole | None = None


class Limit(Declared):
    """How long a step may take, in working days of the Chinese calendar, the day of arrival not counted."""

    workdays: Whole = Field(ge=1, le=250)


class Alarm(Declared):
    """At `percent` of the limit the holder of role `tell` is told; `above` is the same role one level up."""

    percent: Whole = Field(ge=50, le=500)
    tell: Name = ABOVE


class RuleCall(Declared):
    """A named rule with its typed arguments; the registered function says which it takes."""

    rule: Name
    args: dict[Name, str | int | bool] = {}


class Move(Declared):
    """A way out of a step: to another step or to a result.

    With `due` the case is due on the day that is answered in that field, from now on.
    """

    id: Name
    name: Text
    to: Name
    style: Literal["primary", "plain", "danger"] = "plain"
    fields: tuple[FormField, ...] = ()
    rules: tuple[RuleCall, ...] = ()
    due: Name | None = None


class TaskStep(Declared):
    """Somebody is asked to act.

    The holder of `role` at the case's place (or at the organization chosen in the field `at`), or the person chosen in
    the field `person`. Role `applicant` is who asked; who cannot be reached by code is told by role `in_person`.
    `otherwise` are roles that are asked where the kind of organization has no `role`, or nobody holds it.
    A step `until_due` has time until the case as a whole is due, and at least its own limit.
    `settled` steps begin after the service was done: arriving there stops the case's clock.
    When nobody acts until the limit is over, the move `at_limit` is made. `doing` is what whoever asked reads after the
    holder's name while the step waits ("is choosing who goes").
    """

    kind: Literal["task"] = "task"
    id: Name
    name: Text
    role: Name
    otherwise: tuple[Name, ...] = ()
    at: Name | None = None
    person: Name | None = None
    in_person: Name | None = None
    limit: Limit
    until_due: Flag = False
    settled: Flag = False
    at_limit: Name | None = None
    doing: Text | None = None
    moves: tuple[Move, ...] = Field(min_length=1)

    def move(self, move_id: str) -> Move | None:
        """The move named so, or None."""
        return next((move for move in self.moves if move.id == move_id), None)


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


class ProcessDeclaration(Declared):
    """A whole process: who asks what, which steps follow, how it ends.

    `opens_at` are the kinds of organization that a case can belong to, `opened_by` who may open one: anyone on the
    `portal`, holders of cases.open at the `desk`, or the `program` about a record that it keeps, such as a commitment
    of a plan. `limit` is for the case as a whole, until it is settled, unless the program gives a day.
    """

    id: Slug
    ref: Ref
    kind: Literal["process"]
    also: tuple[Ref, ...] = ()
    name: Text
    about: Text
    prefix: Annotated[str, StringConstraints(pattern=r"^[A-Z]{1,4}$")]
    opens_at: tuple[Name, ...] = Field(min_length=1)
    opened_by: tuple[Literal["portal", "desk", "program"], ...] = Field(min_length=1)
    limit: Limit
    alarms: tuple[Alarm, ...] = ()
    request: Request
    steps: tuple[TaskStep, ...] = Field(min_length=1)
    results: tuple[Result, ...] = Field(min_length=1)

    @property
    def first(self) -> TaskStep:
        """The step a new case arrives at."""
        return self.steps[0]

    def step(self, step_id: str) -> TaskStep | None:
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


class OrganizationKind(Declared):
    """A kind of organization: under which kinds one may stand (under none: a root), and whether it has members."""

    id: Name
    name: Text
    under: tuple[Name, ...] = ()
    party: Flag = False
    members: Flag = False


class Capability(Declared):
    """What a role may do within its organization's subtree, up to a class of data."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z]+\.[a-z_]+$")]
    data: Literal["public", "internal", "personal", "sensitive"] = "internal"


class Role(Declared):
    """A function that people hold through appointments.

    `kinds` are the kinds of organization that have it; `above` is the same function one level up.
    """

    id: Name
    name: Text
    kinds: tuple[Name, ...] = Field(min_length=1)
    above: Name | None = None
    capabilities: tuple[Capability, ...] = ()


class Mechanism(Declared):
    """An entry of the catalogue: what plans call it, where it lives.

    One of `words` is enough to propose it for a sentence; a word with a blank stands for parts that stand near each
    other. `hints` only add to what words say, and where one of `unless` stands, the others count little.
    """

    ref: Ref
    name: Text
    pillar: Literal["plan", "training", "cadre", "grassroots", "services", "talent"]
    kind: Literal[
        "process", "appraisal", "liaison", "register", "ledger", "notice", "office", "registry", "plan", "measure"
    ]
    home: str
    words: tuple[str, ...] = Field(min_length=1)
    hints: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


class OrganizationKinds(Declared):
    """The file packs/organizations.yaml."""

    kinds: tuple[OrganizationKind, ...] = Field(min_length=1)


class Roles(Declared):
    """The file packs/roles.yaml."""

    roles: tuple[Role, ...] = Field(min_length=1)


class TwoPersonAct(Declared):
    """An act that one person proposes and another confirms.

    `proposed_by` and `confirmed_by` are rights held at the act's place. After `workdays` an unconfirmed proposal
    lapses, unless `lapses` is false: then it stays and is shown as overdue. `beyond_days`, where it is given, is the
    number of days from which on the act needs a second person at all.
    """

    id: Annotated[str, StringConstraints(pattern=r"^[a-z]+\.[a-z_]+$")]
    name: Text
    about: Text
    proposed_by: Capability
    confirmed_by: Capability
    workdays: Annotated[int, Field(ge=1, le=60)]
    lapses: Flag = True
    beyond_days: Annotated[int, Field(ge=1, le=366)] | None = None


class TwoPersonActs(Declared):
    """The file packs/acts.yaml."""

    acts: tuple[TwoPersonAct, ...] = Field(min_length=1)


class Catalogue(Declared):
    """The file packs/catalogue.yaml."""

    mechanisms: tuple[Mechanism, ...] = Field(min_length=1)


def schema(declared: type[Declared]) -> dict[str, Any]:
    """The JSON Schema of a declared type, for editors."""
    return declared.model_json_schema()
