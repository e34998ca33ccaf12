"""A decided value is written into the person's record; shared by corrections and differences."""

from datetime import datetime

from zhizhi.registry.corrections.items import Item, ItemUnclear, Kind, change_of, recorded
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.operations import PersonRefused, person_change
from zhizhi.registry.scope import Scope


def person_locked(person_id: int) -> Person:
    """The record as it is now, kept for this transaction: two who decide at once do so one after the other."""
    people = Person.objects.system("its correction is decided").select_for_update(of=("self",))
    found: Person = people.select_related("place").get(pk=person_id)
    return found


def value_write(*, scope: Scope | None, person: Person, item: Item, text: str, at: datetime) -> None:
    """Writes the value, with its own act of the journal, unless the record says so already. Raises ItemUnclear."""
    if item.kind is Kind.WORDS or (item.kind is Kind.FIELD and recorded(person, item) == text):
        return
    try:
        person_change(scope=scope, person=person, at=at, **change_of(item, text))
    except PersonRefused as fault:
        raise ItemUnclear(str(fault)) from fault
