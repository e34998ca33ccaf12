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
    ORGANIZATIONS = "organizations"
    PEOPLE = "people"
    MONEY = "money"
    FILES = "files"
    ROWS = "rows"
    CASE = "case"


class Option(Declared):
    """One answer of a choice."""

    id: Name
    name: Text


class Column(Declared):
    """One column of a table that is asked (`rows`)."""

    id: Name
    name: Text
    kind: Literal["text", "long_text", "choice", "yes_no", "integer", "date", "phone", "money"]
    required: Flag = True
    options: tuple[Option, ...] = ()


class FormField(Declared):
    """One question of a form.

    `restricted` answers are kept sealed and masked on screen; `told` answers are read by whoever asked, the others stay
    within the house. `organization` and `organizations` offer those of `kinds` within the case's place; `person` and
    `people` offer the people of the organization chosen in the field `of`, without it those of the case's place, with
    `below` also of everything below it, with `county` everybody. `case` offers the cases of `process` that were opened
    under this one. `rows` are lines of `columns`. Money is asked in yuan and kept in fen. `minimum` and `maximum` bound
    an integer, money (in fen) and the number of lines; `maximum` alone is the number of photos or files.
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
    below: Flag = False
    county: Flag = False
    process: Slug | None = None
    columns: tuple[Column, ...] = ()
    minimum: Whole | None = None
    maximum: Whole | None = None


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
