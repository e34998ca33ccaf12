"""The names that a declaration may use: kinds of organization, roles, rules, effects and what else is registered."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from zhizhi.core.declarations import FieldKind, OrganizationKind, Role


@dataclass(frozen=True, slots=True)
class ColumnOf:
    """An argument that names a column of the table in the argument `rows`, of one of these kinds, or of any.

    With `several` it may name more, with a blank between them.
    """

    kinds: tuple[FieldKind, ...] = ()
    several: bool = False


# An argument that names a field of the process is typed by the kind of that field, any other by its Python type.
ArgumentType = FieldKind | ColumnOf | type[str] | type[int] | type[bool]


@dataclass(frozen=True, slots=True)
class Maybe:
    """An argument that may be left out."""

    type: ArgumentType


Signature = Mapping[str, ArgumentType | Maybe]
Signatures = Mapping[str, Signature]


@dataclass(frozen=True)
class Known:
    """What parts of the program have registered: names with the types of their arguments.

    `values` are the dated values with their unit (workdays, days or months where they limit a time), `links` the ways
    in which a person is linked to a place, `facts` what a case can wait for, `kept` the kinds of facts about people
    and organizations that effects can record.
    """

    rules: Signatures = field(default_factory=dict)
    effects: Signatures = field(default_factory=dict)
    facts: Signatures = field(default_factory=dict)
    occasions: Signatures = field(default_factory=dict)
    values: Mapping[str, str] = field(default_factory=dict)
    links: Collection[str] = ()
    kept: Collection[str] = ()


@dataclass(frozen=True)
class Vocabulary:
    """All names known where a process is read; `shipped` declarations need both languages."""

    kinds: Mapping[str, OrganizationKind] = field(default_factory=dict)
    roles: Mapping[str, Role] = field(default_factory=dict)
    known: Known = field(default_factory=Known)
    # The other processes of the pack, by id; None where they are not known yet, and names of processes are not checked.
    processes: Collection[str] | None = None
    shipped: bool = True

    @property
    def rules(self) -> Signatures:
        """The rules that a move may ask for."""
        return self.known.rules


# What a role may be allowed to do. A name that no page or operation asks for would be a right to nothing.
CAPABILITIES: Mapping[str, str] = {
    "organizations.view": "see organizations",
    "organizations.manage": "open, rename, move and close organizations",
    "people.view": "see people and their appointments",
    "people.manage": "enter people, appoint and dismiss",
    "people.reveal": "read a masked number, with a reason that is journaled",
    "households.view": "see households",
    "imports.make": "bring in rosters and tables",
    "cases.view": "see cases of one's area",
    "cases.open": "open a case for somebody at the desk",
    "cases.oversee": "urge, hand over and withdraw cases of one's area",
    "cases.confidential": "see confidential cases of one's area",
    "measures.view": "see figures",
    "plans.view": "read adopted plans with their figures",
    "plans.manage": "upload, correct, adopt and bind plans",
    "accounts.manage": "create, lock and reset accounts",
    "packs.manage": "publish declarations",
    "holidays.manage": "enter holiday tables",
    "keeping.view": "see backups and verifications",
    "retention.manage": "hold records, and propose and confirm what is erased when its time is over",
    "journal.view": "read the journal",
    "journal.reveal": "read sealed details in the journal",
    "rights.emergency": "open emergency access, which is reviewed afterwards",
    "rights.review": "review emergency access, see and end delegations and lines",
    "portal.sheet": "print the sheet with a place's code",
}
