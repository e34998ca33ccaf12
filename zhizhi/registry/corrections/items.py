"""The items of a person's record that can be corrected or disputed: how each is read, written and shown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext as _

from zhizhi.core import idnumber
from zhizhi.core.codesets import EDUCATION, NATION, POLITICS, SEX, CodeSet
from zhizhi.core.partialdates import PartialDate, UnclearDate
from zhizhi.core.pinyin import initials, sort_key
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.operations import PHONE, PersonRefused, numbers_set


class Kind(StrEnum):
    """How an item is typed."""

    TEXT = "text"
    DATE = "date"
    CODE = "code"
    SEALED = "sealed"
    WORDS = "words"


class ItemUnclear(ValueError):
    """What was given cannot be the item's value; the text says why and what to write."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item. `weighty` ones (三龄两历) are decided with a basis document; `length` in characters.

    An item of kind WORDS has no column: what is decided about it is kept here, and entered by hand where it belongs.
    """

    name: str
    label: str | Promise
    kind: Kind = Kind.TEXT
    codes: CodeSet | None = None
    length: int = 60
    weighty: bool = False
    known: str = ""


_NUMBER = re.compile(r"[\s-]")
_ALL = (
    Item("name", gettext_lazy("Name")),
    Item("sex", gettext_lazy("Sex"), Kind.CODE, SEX),
    Item("id_number", gettext_lazy("ID number"), Kind.SEALED),
    Item("phone", gettext_lazy("Phone"), Kind.SEALED),
    Item("birth_date", gettext_lazy("Birth date"), Kind.DATE, weighty=True, known="birth_known"),
    Item("nation", pgettext_lazy("ethnic group", "Nation"), Kind.CODE, NATION),
    Item("native_place", gettext_lazy("Native place")),
    Item("politics", gettext_lazy("Political status"), Kind.CODE, POLITICS),
    Item("party_since", gettext_lazy("Joined the Party on"), Kind.DATE, weighty=True, known="party_known"),
    Item("full_since", gettext_lazy("Full member since"), Kind.DATE, weighty=True, known="full_known"),
    Item("work_since", gettext_lazy("Began to work on"), Kind.DATE, weighty=True, known="work_known"),
    Item("education", gettext_lazy("Education"), Kind.CODE, EDUCATION, weighty=True),
    Item("degree", gettext_lazy("Degree"), length=40),
    Item("school", gettext_lazy("School"), length=80),
    Item("major", gettext_lazy("Subject of study")),
    Item("education_history", gettext_lazy("Course of education"), Kind.WORDS, length=500, weighty=True),
    Item("work_history", gettext_lazy("Course of work"), Kind.WORDS, length=500, weighty=True),
    Item("other", gettext_lazy("Something else: posts, memberships, household"), Kind.WORDS, length=500),
)
ITEMS: Mapping[str, Item] = {item.name: item for item in _ALL}
# What sources may disagree about in a way that somebody has to decide.
DISPUTED = tuple(item.name for item in _ALL if item.weighty)
_MASKS = {"id_number": "id_masked", "phone": "phone_masked"}


def recorded(person: Person, item: Item) -> str:
    """The value as the record has it: a code, a date as far as it is known, a mask; empty where nothing is recorded."""
    if item.kind == Kind.WORDS:
        return ""
    if item.kind == Kind.SEALED:
        return str(getattr(person, _MASKS[item.name]))
    found = getattr(person, item.name)
    if item.kind == Kind.DATE:
        return str(PartialDate(found, getattr(person, item.known))) if found else ""
    return str(found or "")


def shown(item: Item, text: str) -> str:
    """The value in words."""
    return item.codes.named(text, get_language() or "zh-hans") if item.codes and text else text


def clear(item: Item, given: object) -> str:
    """What was typed, or came from a source, as the record writes it. Raises ItemUnclear."""
    if item.kind == Kind.DATE:
        return _date(given)
    text = " ".join(str(given or "").split())
    if not text:
        raise ItemUnclear(_("Say what it should be."))
    if item.codes:
        if not (code := item.codes.code_of(text)):
            raise ItemUnclear(_("“%(text)s” is none of the words of this list.") % {"text": text})
        return code
    if item.kind == Kind.SEALED:
        return _number(item, text)
    if len(text) > item.length:
        raise ItemUnclear(_("At most %(most)d characters.") % {"most": item.length})
    return text


def set_on(person: Person, item: Item, text: str) -> list[str]:
    """Sets the value on the unsaved record; the columns to save. Raises ItemUnclear."""
    if item.kind == Kind.WORDS:
        return []
    if item.kind == Kind.SEALED:
        return _number_set(person, item, text)
    if item.kind == Kind.DATE:
        found = PartialDate.parse(text)
        setattr(person, item.name, found.day)
        setattr(person, item.known, found.known)
        return [item.name, item.known]
    setattr(person, item.name, text)
    if item.name != "name":
        return [item.name]
    person.sort_key, person.initials = sort_key(text, person=True), initials(text, person=True)
    return ["name", "sort_key", "initials"]


def _date(given: object) -> str:
    try:
        return str(given if isinstance(given, PartialDate) else PartialDate.parse(given))
    except UnclearDate as fault:
        words = _("“%(text)s” is no date. Write 1968-03-12, or 1968-03 where only the month is known.")
        raise ItemUnclear(words % {"text": fault.text}) from fault


def _number(item: Item, text: str) -> str:
    text = _NUMBER.sub("", text)
    if item.name == "id_number":
        text = idnumber.normalized(text)
        if not idnumber.is_valid(text):
            raise ItemUnclear(_("This ID number is wrong: its check digit or date does not fit."))
    elif not PHONE.fullmatch(text):
        raise ItemUnclear(_("A phone number has 7 to 15 digits."))
    return text


def _number_set(person: Person, item: Item, text: str) -> list[str]:
    given = {"id_number": "", "phone": ""} | {item.name: text}
    short = "id" if item.name == "id_number" else "phone"
    try:
        numbers_set(person=person, **given)
    except PersonRefused as fault:
        raise ItemUnclear(str(fault)) from fault
    return [f"{short}_sealed", f"{short}_blind", f"{short}_masked"]
