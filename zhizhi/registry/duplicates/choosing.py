"""Which value of each field the kept record gets: what is the same needs no choice, what differs has one by default."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from zhizhi.core.partialdates import PartialDate
from zhizhi.registry.corrections.items import DISPUTED, ITEMS, recorded
from zhizhi.registry.people.fields import FIELDS, Holds, value_of, worded, written
from zhizhi.registry.people.models import Person

# Columns that follow from others, or that say where the record stands rather than what is true of the person.
NUMBERS = {"id_number": "id", "phone": "phone"}
PLACE = "place"
KEPT, GONE = "kept", "gone"


@dataclass(frozen=True, slots=True)
class Choice:
    """A field of which the two records differ, with both values in words and the one proposed.

    `disputed`: the value not chosen becomes a difference to decide.
    """

    name: str
    label: str | Promise
    kept: str
    gone: str
    default: str
    disputed: bool = False


def choices(kept: Person, gone: Person) -> list[Choice]:
    """The fields in which the two differ, in the order of the record."""
    found = [choice for name in FIELDS if (choice := _choice(name, kept, gone))]
    for name, column in NUMBERS.items():
        if getattr(kept, f"{column}_blind") != getattr(gone, f"{column}_blind"):
            item = ITEMS[name]
            ours, theirs = recorded(kept, item), recorded(gone, item)
            found.append(Choice(name, item.label, ours, theirs, KEPT if ours else GONE))
    if kept.place_id != gone.place_id:
        found.append(Choice(PLACE, gettext_lazy("Unit"), kept.place.name, gone.place.name, KEPT))
    return found


def chosen(found: list[Choice], given: Mapping[str, str]) -> dict[str, str]:
    """Which record each differing field is taken from; the proposed one where nothing is given."""
    return {one.name: given.get(one.name, "") if given.get(one.name) in (KEPT, GONE) else one.default for one in found}


def fingerprint(*people: Person) -> str:
    """Tells whether a record changed since a page showed it."""
    texts = [
        [str(person.pk), *(written(person, name) for name in FIELDS), person.id_masked, person.phone_masked,
         str(person.place_id), str(person.merged_into_id)]
        for person in people
    ]  # fmt: skip
    return hashlib.sha256(repr(texts).encode()).hexdigest()[:32]


def columns_of(name: str) -> list[str]:
    """The columns, besides numbers, that hold a field."""
    if name == PLACE:
        return ["place_id", "place_left"]
    return [name, FIELDS[name].known] if FIELDS[name].holds is Holds.DATE else [name]


def agree(ours: Any, theirs: Any) -> bool:
    """Whether two values may mean the same: 1985-03 and 1985-03-07 do."""
    if isinstance(ours, PartialDate) and isinstance(theirs, PartialDate):
        return ours.agrees(theirs)
    return bool(ours == theirs)


_PRECISION = {"d": 0, "m": 1, "y": 2}


def _choice(name: str, kept: Person, gone: Person) -> Choice | None:
    ours, theirs = value_of(kept, name), value_of(gone, name)
    if ours == theirs:
        return None
    default = KEPT if ours else GONE
    if isinstance(ours, PartialDate) and isinstance(theirs, PartialDate) and ours.agrees(theirs):
        default = min((KEPT, ours), (GONE, theirs), key=lambda one: _PRECISION[one[1].known])[0]
    disputed = name in DISPUTED and bool(ours) and bool(theirs) and not agree(ours, theirs)
    texts = [worded(name, written(person, name)) for person in (kept, gone)]
    return Choice(name, FIELDS[name].label, texts[0], texts[1], default, disputed)
