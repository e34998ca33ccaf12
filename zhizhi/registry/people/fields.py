"""The fields of a person's record: their names, what they hold, how they are read from text and shown in words.

Forms, corrections, imports and rosters go by this list, so that a field is declared once.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any, TypedDict

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from zhizhi.core import codesets
from zhizhi.core.partialdates import PartialDate, UnclearDate
from zhizhi.registry.people.models import COLUMNS_OF_DATES, RETIRES, Person
from zhizhi.registry.people.refusals import PersonRefused, code_refusal, date_refusal

NAME_LENGTH = 60
Value = str | PartialDate | None


class Holds(StrEnum):
    """What a field holds."""

    TEXT = "text"
    CODE = "code"
    DATE = "date"
    CHOICE = "choice"


@dataclass(frozen=True, slots=True)
class Field:
    """One field. `codes` are those of a code set, `length` the most characters of a text."""

    name: str
    label: str | Promise
    holds: Holds = Holds.TEXT
    codes: codesets.CodeSet | None = None
    length: int = 0

    @property
    def known(self) -> str:
        """The column that says how precisely a date is known."""
        return f"{DATES[self.name]}_known"


# The short name of each date by its column.
DATES = {column: name for name, column in COLUMNS_OF_DATES.items()}
_ALL = (
    Field("name", gettext_lazy("Name"), length=NAME_LENGTH),
    Field("sex", gettext_lazy("Sex"), Holds.CODE, codesets.SEX),
    Field("birth_date", gettext_lazy("Birth date"), Holds.DATE),
    Field("nation", gettext_lazy("Nation"), Holds.CODE, codesets.NATION),
    Field("native_place", gettext_lazy("Native place"), length=60),
    Field("politics", gettext_lazy("Political status"), Holds.CODE, codesets.POLITICS),
    Field("party_since", gettext_lazy("Joined the Party on"), Holds.DATE),
    Field("full_since", gettext_lazy("Full member since"), Holds.DATE),
    Field("work_since", gettext_lazy("Began to work on"), Holds.DATE),
    Field("education", gettext_lazy("Education"), Holds.CODE, codesets.EDUCATION),
    Field("degree", gettext_lazy("Degree"), length=40),
    Field("school", gettext_lazy("School"), length=80),
    Field("major", gettext_lazy("Major"), length=60),
    Field("retires", gettext_lazy("Retires from a post"), Holds.CHOICE),
)
FIELDS = {field.name: field for field in _ALL}


class Fields(TypedDict, total=False):
    """Values by field; a date is a PartialDate, or a day that is known to the day."""

    name: str
    sex: str
    birth_date: PartialDate | date | None
    nation: str
    native_place: str
    politics: str
    party_since: PartialDate | date | None
    full_since: PartialDate | date | None
    work_since: PartialDate | date | None
    education: str
    degree: str
    school: str
    major: str
    retires: str


def item_name(item: str) -> str:
    """What a field, or a number, is called."""
    if item in FIELDS:
        return str(FIELDS[item].label)
    return _("ID number") if item == "id_number" else _("Phone")


def value_of(person: Person, name: str) -> Value:
    """What the record holds: a PartialDate for dates, a code for codes."""
    return person.partial(DATES[name]) if name in DATES else getattr(person, name)


def written(person: Person, name: str) -> str:
    """The value as it is kept in the journal and in forms: 1985-03, 01; empty where nothing is recorded."""
    value = value_of(person, name)
    return "" if value is None else str(value)


def shown(person: Person, name: str) -> str:
    """The value in words of the reader's language; empty where nothing is recorded."""
    return worded(name, written(person, name))


def worded(name: str, text: str) -> str:
    """A written value in words: the name of a code, a date as it stands."""
    field = FIELDS[name]
    if field.codes:
        return field.codes.named(text, get_language() or "zh-hans")
    if field.holds is Holds.CHOICE:
        return str(dict(RETIRES).get(text, text))
    return text


def value_read(name: str, text: object, more: dict[str, str] | None = None) -> Value:
    """What a cell or an answer means for the field; empty text is nothing. Raises PersonRefused with what is wrong.

    `more` are further words of a code set that the county uses (`queries.words_of`).
    """
    field = FIELDS[name]
    said = "" if text is None else str(text).strip()
    if field.holds is Holds.DATE:
        return _date(text) if said else None
    if field.codes and said:
        if not (code := field.codes.code_of(said, more)):
            raise PersonRefused(code_refusal(said, field.label))
        return code
    return said


def _date(text: object) -> PartialDate:
    try:
        return PartialDate.parse(text)
    except UnclearDate as fault:
        raise PersonRefused(date_refusal(fault)) from fault


def fields_set(person: Person, given: Fields, today: date) -> dict[str, list[str]]:
    """Puts the values into `person` (unsaved) and tells old and new of those that differ. Raises PersonRefused."""
    changed = {}
    for name, value in given.items():
        before = written(person, name)
        _put(person, FIELDS[name], value)
        if (after := written(person, name)) != before:
            changed[name] = [before, after]
    if set(changed) & set(DATES):
        _in_order(person, today)
    return changed


def _put(person: Person, field: Field, value: Any) -> None:
    if field.holds is Holds.DATE:
        kept = PartialDate(value) if type(value) is date else value
        setattr(person, field.name, kept.day if kept else None)
        setattr(person, field.known, kept.known if kept else "d")
        return
    text = " ".join(str(value).split())
    if field.codes and text and text not in field.codes:
        raise PersonRefused(code_refusal(text, field.label))
    if field.length and len(text) > field.length:
        words = {"label": field.label, "length": field.length}
        raise PersonRefused(_("%(label)s has at most %(length)d characters.") % words)
    if field.holds is Holds.CHOICE and text not in dict(RETIRES) and text:
        raise PersonRefused(code_refusal(text, field.label))
    setattr(person, field.name, text)


def _in_order(person: Person, today: date) -> None:
    """Nobody joins before being born, or tomorrow. What is only known to the month may be any day of it."""
    dates = [(name, person.partial(DATES[name])) for name in ("birth_date", "party_since", "full_since", "work_since")]
    known = {name: value for name, value in dates if value}
    for name, value in known.items():
        if value.day > today:
            raise PersonRefused(_("%(label)s: %(date)s lies in the future.") % _said(name, value))
        if name != "birth_date" and (birth := known.get("birth_date")) and value.last <= birth.day:
            raise PersonRefused(_("%(label)s: %(date)s is not after the birth date.") % _said(name, value))
    joined, full = known.get("party_since"), known.get("full_since")
    if joined and full and full.last < joined.day:
        raise PersonRefused(_("%(label)s: %(date)s is before joining.") % _said("full_since", full))


def _said(name: str, value: PartialDate) -> dict[str, object]:
    return {"label": FIELDS[name].label, "date": value}
