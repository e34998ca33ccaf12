"""What must be true of erased people: nothing of them can be read."""

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.registry.invariants import CHUNK, invariant
from zhizhi.registry.keys.models import DataKey
from zhizhi.registry.people.derived import ERASED
from zhizhi.registry.retention.models import Erasure


@invariant("person.erased_unreadable", gettext_lazy("Nothing sealed and no name of an erased person can be read."))
def erased_unreadable() -> Iterator[str]:
    """Erased people of whom a key, a sealed field, a blind index, a mask or a name is left."""
    rows = Erasure.objects.select_related("person").order_by("pk")
    for erasure in rows.iterator(chunk_size=CHUNK):
        person = erasure.person
        key = DataKey.objects.filter(owner=person.key_owner).exclude(wrapped=b"").exists()
        left = [person.id_sealed, person.id_blind, person.phone_sealed, person.phone_blind]
        words = person.id_masked or person.phone_masked or person.name != ERASED
        if key or words or any(value is not None for value in left):
            yield _("person %(person)s is erased, but something of the record is left") % {"person": person.pk}


@invariant("person.erased_account", gettext_lazy("The account of an erased person opens nothing."))
def erased_account() -> Iterator[str]:
    """Erased people whose account is active."""
    rows = Erasure.objects.filter(person__account__is_active=True).order_by("pk")
    for person in rows.values_list("person", flat=True).iterator(chunk_size=CHUNK):
        yield _("person %(person)s is erased, but the account is active") % {"person": person}
