"""A decided value is written into the person's record, with what it replaced; shared by corrections and differences."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhizhi.registry.corrections.items import Item, ItemUnclear, recorded, set_on
from zhizhi.registry.people.models import Person


def person_locked(person_id: int) -> Person:
    """The record as it is now, kept for this transaction: two who decide at once do so one after the other."""
    found: Person = Person.objects.system("its correction is decided").select_for_update(of=("self",)).get(pk=person_id)
    return found


def value_write(person: Person, item: Item, text: str) -> list[str] | None:
    """Saves the value; [old, new] for the journal, None where the record said so already. Raises ItemUnclear."""
    before = recorded(person, item)
    columns = set_on(person, item, text)
    if not columns:
        return None
    try:
        with transaction.atomic():
            person.save(update_fields=columns)
    except IntegrityError as fault:
        raise ItemUnclear(_("A person with this ID number is registered already.")) from fault
    after = recorded(person, item)
    return [before, after] if before != after else None
