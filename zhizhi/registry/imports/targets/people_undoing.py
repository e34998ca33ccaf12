"""Taking an imported roster back: what it made goes, what it changed is as before, unless somebody built on it."""

import base64
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.registry.bulk import rows_erase, rows_update
from zhizhi.registry.corrections.operations import differences_withdraw
from zhizhi.registry.imports.targets.base import Job, Written, references_to, referring, spans
from zhizhi.registry.imports.targets.people_changing import COLUMNS, NUMBERS, kept_of, row_of
from zhizhi.registry.imports.targets.people_writing import source_of
from zhizhi.registry.journal.operations import details_text, record, record_many
from zhizhi.registry.keys.bulk import keys_drop
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.derived import derived_set
from zhizhi.registry.people.fields import FIELDS, fields_set, value_read
from zhizhi.registry.people.models import Appointment, Membership, Person
from zhizhi.registry.rights.models import Grant
from zhizhi.registry.touched import ORGANIZATION, PERSON, touched

BATCH = 900
# What the look for duplicates writes by itself, soon after an import, and takes back with the people.
FOUND = (("duplicates.Pair", "first"), ("duplicates.Pair", "second"), ("duplicates.Asked", "person"))
SHOWN = 20


def people_unwrite(job: Job, written: Written) -> list[str]:
    """What stands in the way, in sentences; empty when everything was taken back."""
    hindrances = list(islice(chain(_referring(written), _changed_since(written)), SHOWN))
    if hindrances:
        return hindrances
    made = written.made.get("person", [])
    told = _stood(made)
    _memberships_back(written)
    appointments = written.made.get("appointment", [])
    for some in _batches(appointments):
        Grant.objects.system("of appointments never made").filter(appointment__in=some).delete()
        Appointment.objects.system("never made").filter(pk__in=some).delete()
    rows_erase(Membership, written.made.get("membership", []))
    for row in written.made.get("difference_row", []):
        differences_withdraw(scope=job.scope, source=source_of(job, row), at=job.at)
    _fields_back(job, written)
    _people_gone(job, told)
    touched(ORGANIZATION, {place for _pk, place, _left in told}, job.at)
    touched(PERSON, [row[0] for row in written.changed], job.at)
    return []


def _people_gone(job: Job, told: Sequence[tuple[int, int, int]]) -> None:
    ids, text = {pk for pk, _place, _left in told}, details_text({"import": job.intake.pk})
    acts = ((pk, place, left, text) for pk, place, left in told)
    record_many(act="person.import_undone", at=job.at, scope=job.scope, kind="person", rows=acts)
    for label, name in FOUND:
        rows = apps.get_model(label)._base_manager
        for some in _batches([pk for pk, _person in referring(name, rows.all(), ids)]):
            rows.filter(pk__in=some).delete()
    rows_erase(Person, sorted(ids))
    keys_drop(f"person:{pk}" for pk in sorted(ids))


def _stood(made: Sequence[int]) -> list[tuple[int, int, int]]:
    """Of each person made the number and where they stand; a made person may have been moved since."""
    ids, found = set(made), []
    for low, high in spans(ids):
        rows = Person.objects.system("never made").filter(pk__gte=low, pk__lte=high).order_by("pk")
        found += [row for row in rows.values_list("pk", "place_id", "place_left") if row[0] in ids]
    return found


def _referring(written: Written) -> Iterator[str]:
    """Whatever else refers to a person whom the import made."""
    appointments = set(written.made.get("appointment", []))
    own = {Membership: set(written.made.get("membership", [])), Appointment: appointments}
    made = set(written.made.get("person", []))
    for model, name in references_to(Person):
        along = own.get(model, set())
        for pk, person in referring(name, _all(model), made):
            if pk in along or _goes_along(model, pk, appointments):
                continue
            words = {"name": _name(person), "what": model._meta.verbose_name}
            yield _("%(name)s: there is a record since (%(what)s).") % words


def _goes_along(model: type[models.Model], pk: Any, appointments: set[int]) -> bool:
    """Rights that an imported appointment gave go with it."""
    if model is not Grant:
        return False
    row = Grant.objects.system("of appointments never made").filter(pk=pk).first()
    return bool(row and row.appointment_id in appointments)


def _changed_since(written: Written) -> Iterator[str]:
    people = {row[0]: row[1] for row in written.changed if "membership_end" not in row[1]}
    for some in _batches(list(people)):
        found = Person.objects.system("as they are now").in_bulk(some)
        for pk in some:
            if (person := found.get(pk)) is None:
                yield _("A person whom the import changed is no longer there.")
                continue
            for name, (_old, new) in people[pk].items():
                if kept_of(person, name) != new:
                    label = FIELDS[name].label if name in FIELDS else name
                    yield _("%(name)s: %(field)s was changed since.") % {"name": person.name, "field": label}


def _memberships_back(written: Written) -> None:
    ended = [told["membership_end"] for _pk, told in written.changed if "membership_end" in told]
    with connection.cursor() as cursor:
        cursor.executemany(
            "UPDATE people_membership SET to_date = NULL WHERE id = %s AND to_date = %s",
            [(pk, day) for pk, day in ended],
        )


def _fields_back(job: Job, written: Written) -> None:
    changed = {row[0]: row[1] for row in written.changed if "membership_end" not in row[1]}
    for some in _batches(list(changed)):
        people = Person.objects.system("as before the import").in_bulk(some)
        rows = []
        for pk in some:
            person = people[pk]
            said = _restored(job, person, changed[pk])
            record(
                act="person.changed", at=job.at, scope=job.scope, subject=("person", pk),
                place=(person.place_id, person.place_left), owner=person.key_owner,
                details={**said, "import_undone": job.intake.pk},
            )  # fmt: skip
            rows.append(row_of(person))
        rows_update(Person, COLUMNS, rows)


def _restored(job: Job, person: Person, told: dict[str, Any]) -> dict[str, Any]:
    fields = {name: value_read(name, old) for name, (old, _new) in told.items() if name in FIELDS}
    said: dict[str, Any] = dict(fields_set(person, fields, localdate(job.at)))  # type: ignore[arg-type]
    for name, (old, new) in told.items():
        if name in NUMBERS:
            sealed, digest, mask, _masked = NUMBERS[name]
            setattr(person, sealed, base64.b64decode(old[0]) or None)
            setattr(person, digest, base64.b64decode(old[1]) or None)
            setattr(person, mask, old[2])
            said[name.removesuffix("_number")] = [new[2], old[2]]
        elif name == "place":
            place = Organization.objects.system("where the person was").get(pk=old[0])
            said["place"] = [person.place_id, place.pk]
            person.place_id, person.place_left = place.pk, place.left
    derived_set(person)
    return said


def _all(model: type[models.Model]) -> Any:
    """All rows, without what the look for duplicates wrote and nobody decided."""
    if model._meta.label == "duplicates.Asked":
        return model._base_manager.none()
    if model._meta.label == "duplicates.Pair":
        return model._base_manager.exclude(state__in=("open", "later"))
    rows = model._default_manager.all()
    return rows.system("what refers to people never made") if hasattr(rows, "system") else rows


def _name(pk: int) -> str:
    return Person.objects.system("named to who may undo").filter(pk=pk).values_list("name", flat=True).first() or ""


def _batches(ids: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(ids), BATCH):
        yield list(ids[start : start + BATCH])
