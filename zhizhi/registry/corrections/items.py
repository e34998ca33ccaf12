"""The items of a person's record that can be corrected or disputed: how each is read, written and shown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.core import idnumber
from zhizhi.registry.people.fields import FIELDS, Holds, value_read, worded, written
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.operations import PHONE, PersonRefused


class Kind(StrEnum):
    """Where an item lies: in a field of the record, sealed, or nowhere but in words."""

    FIELD = "field"
    SEALED = "sealed"
    WORDS = "words"


class ItemUnclear(ValueError):
    """What was given cannot be the item's value; the text says why and what to write."""


@dataclass(frozen=True, slots=True)
class Item:
    """One item. `weighty` ones (三龄两历) are decided with a basis document.

    An item of kind WORDS has no field: what is decided about it is kept here, and entered by hand where it belongs.
    """

    name: str
    label: str | Promise
    kind: Kind = Kind.FIELD
    weighty: bool = False

    @property
    def is_date(self) -> bool:
        """Whether it is typed as a date that may be known to the month."""
        return self.kind is Kind.FIELD and FIELDS[self.name].holds is Holds.DATE

    @property
    def choices(self) -> list[tuple[str, str]]:
        """The codes to choose from, in words; empty where it is typed."""
        codes = FIELDS[self.name].codes if self.kind is Kind.FIELD else None
        return [(code.code, worded(self.name, code.code)) for code in codes] if codes else []


WORDS_LENGTH = 500
_NUMBER = re.compile(r"[\s-]")
_WEIGHTY = {"birth_date", "party_since", "full_since", "work_since", "education"}
_LEFT_OUT = {"retires"}
_FIELDS = [Item(name, FIELDS[name].label, weighty=name in _WEIGHTY) for name in FIELDS if name not in _LEFT_OUT]
_ALL = (
    *_FIELDS[:2],
    Item("id_number", gettext_lazy("ID number"), Kind.SEALED),
    Item("phone", gettext_lazy("Phone"), Kind.SEALED),
    *_FIELDS[2:],
    Item("education_history", gettext_lazy("Course of education"), Kind.WORDS, weighty=True),
    Item("work_history", gettext_lazy("Course of work"), Kind.WORDS, weighty=True),
    Item("other", gettext_lazy("Something else: posts, memberships, household"), Kind.WORDS),
)
ITEMS: Mapping[str, Item] = {item.name: item for item in _ALL}
# What sources may disagree about in a way that somebody has to decide.
DISPUTED = tuple(item.name for item in _ALL if item.weighty)
MASKS = {"id_number": "id_masked", "phone": "phone_masked"}


def recorded(person: Person, item: Item) -> str:
    """The value as the record has it: a code, a date as far as it is known, a mask; empty where nothing is recorded."""
    if item.kind is Kind.WORDS:
        return ""
    return str(getattr(person, MASKS[item.name])) if item.kind is Kind.SEALED else written(person, item.name)


def shown(item: Item, text: str) -> str:
    """The value in words."""
    return worded(item.name, text) if item.kind is Kind.FIELD and text else text


def clear(item: Item, given: object) -> str:
    """What was typed, or came from a source, as the record writes it. Raises ItemUnclear."""
    if item.kind is Kind.FIELD:
        return _field(item, given)
    text = " ".join(str(given or "").split())
    if not text:
        raise ItemUnclear(_("Say what it should be."))
    if item.kind is Kind.SEALED:
        return _number(item, text)
    if len(text) > WORDS_LENGTH:
        raise ItemUnclear(_("At most %(most)d characters.") % {"most": WORDS_LENGTH})
    return text


def change_of(item: Item, text: str) -> dict[str, Any]:
    """The arguments by which `person_change` writes the value; empty where it lies in no field."""
    if item.kind is Kind.WORDS:
        return {}
    return {item.name: text if item.kind is Kind.SEALED else value_read(item.name, text)}


def _field(item: Item, given: object) -> str:
    try:
        value = value_read(item.name, given)
    except PersonRefused as fault:
        raise ItemUnclear(str(fault)) from fault
    if value is None or value == "":
        raise ItemUnclear(_("Say what it should be."))
    return str(value)


def _number(item: Item, text: str) -> str:
    text = _NUMBER.sub("", text)
    if item.name == "id_number":
        text = idnumber.normalized(text)
        if not idnumber.is_valid(text):
            raise ItemUnclear(_("This ID number is wrong: its check digit or date does not fit."))
    elif not PHONE.fullmatch(text):
        raise ItemUnclear(_("A phone number has 7 to 15 digits."))
    return text
