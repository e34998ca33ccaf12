"""Looking for somebody by a whole number: an act of the journal, since whoever is found by it has it.

A mask leaves few digits open. Who could try them all would read the number without a reason given, so after some that
nobody has the next is refused for a while.
"""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.utils.translation import gettext as _

from zhizhi.core import masks
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.people.models import Person
from zhizhi.registry.scope import Scope

SOUGHT = "person.sought"
# In an hour, of numbers that nobody within reach has; a desk that looks up who stands before it stays below.
MOST_MISSED, WITHIN = 60, timedelta(hours=1)


def number_in(text: str) -> str:
    """The whole ID or phone number that was typed; empty where it is none."""
    number = "".join(text.split()).replace("-", "").upper()
    return number if len(number) >= 7 and number[:-1].isdigit() else ""


def number_sought(scope: Scope, number: str, wanted: Q) -> None:
    """Journals that the number was looked for, and whom it led to. Raises PermissionDenied after too many misses."""
    if scope.person_id is None or scope.at is None:
        return
    if _missed(scope) >= MOST_MISSED:
        text = _("You looked for %(most)s numbers within an hour that nobody here has. Wait, or look by name.")
        raise PermissionDenied(text % {"most": MOST_MISSED})
    found = Person.objects.system("narrowed by `wanted`").filter(wanted, merged_into=None)
    with acting():
        led: list[Person | None] = list(found[:2])
        for person in led or [None]:
            record(
                act="person.sought", at=scope.at, scope=scope, details={"number": masks.id_beside_birth(number)},
                subject=("person", person.pk) if person else None, owner=person.key_owner if person else None,
                place=(person.place_id, person.place_left) if person else None,
            )  # fmt: skip


def _missed(scope: Scope) -> int:
    assert scope.at is not None
    since = scope.at - WITHIN
    rows = Act.objects.filter(act=SOUGHT, at__gte=since, person_id=scope.person_id, subject_id=None)
    return rows.count()
