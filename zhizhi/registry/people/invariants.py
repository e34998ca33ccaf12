"""What must be true of people, appointments, memberships and households at any time."""

from collections.abc import Iterator
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.registry.invariants import CHUNK, invariant, misplaced
from zhizhi.registry.people.derived import DERIVED, derived_set
from zhizhi.registry.people.models import Appointment, Household, Membership, Person

WHY = "an invariant is true of every record"


@invariant("person.place", gettext_lazy("Each person is listed where the person's place stands in the tree."))
def person_place() -> Iterator[str]:
    """People whose copy of the place is old."""
    return misplaced(Person.objects.system(WHY), "place__left")


@invariant("appointment.place", gettext_lazy("Each appointment is listed where its post's organization stands."))
def appointment_place() -> Iterator[str]:
    """Appointments whose copy of the place is old."""
    return misplaced(Appointment.objects.system(WHY), "post__organization__left")


@invariant("membership.place", gettext_lazy("Each membership is listed where its organization stands in the tree."))
def membership_place() -> Iterator[str]:
    """Memberships whose copy of the place is old."""
    return misplaced(Membership.objects.system(WHY), "organization__left")


@invariant("household.place", gettext_lazy("Each household is listed where its village stands in the tree."))
def household_place() -> Iterator[str]:
    """Households whose copy of the place is old."""
    return misplaced(Household.objects.system(WHY), "organization__left")


@invariant("person.sealed", gettext_lazy("A number that is kept sealed can be found, and shows a mask."))
def person_sealed() -> Iterator[str]:
    """People with a sealed number without blind index or mask, or with a blind index of no number."""
    people = Person.objects.system(WHY).order_by("pk")
    for field in ("id", "phone"):
        there, blind, masked = f"{field}_sealed__isnull", f"{field}_blind__isnull", f"{field}_masked"
        lacking = Q(**{there: False}) & (Q(**{blind: True}) | Q(**{masked: ""}))
        astray = Q(**{there: True, blind: False})
        for record in people.filter(lacking | astray).values_list("pk", flat=True).iterator(chunk_size=CHUNK):
            said = {"record": record, "field": field}
            yield _("person %(record)s: sealed number, blind index and mask do not go together (%(field)s)") % said


@invariant("appointment.once", gettext_lazy("Nobody holds the same post twice at the same time."))
def appointment_once() -> Iterator[str]:
    """Two appointments of one person to one post that overlap."""
    return _overlapping(Appointment.objects.system(WHY), "post")


@invariant("membership.once", gettext_lazy("Nobody belongs twice in the same role to one organization at a time."))
def membership_once() -> Iterator[str]:
    """Two memberships of one person in one role of one organization that overlap."""
    return _overlapping(Membership.objects.system(WHY), "organization", "role")


def _overlapping(rows: "QuerySet[Any]", *same: str) -> Iterator[str]:
    """A sentence for each period that begins before the one before it, of the same person and `same`, has ended."""
    columns = ("person", *same)
    before: tuple[Any, ...] | None = None
    ordered = rows.order_by(*columns, F("from_date").asc(nulls_first=True), "pk")
    for row in ordered.values_list("pk", "from_date", "to_date", *columns).iterator(chunk_size=CHUNK):
        if before and before[3:] == row[3:] and (before[2] is None or before[2] > row[1]):
            said = {"kind": rows.model._meta.verbose_name, "first": before[0], "second": row[0]}
            yield _("%(kind)s %(first)s and %(second)s overlap") % said
        before = row


@invariant("person.derived", gettext_lazy("What lists of people sort by follows from the records."))
def person_derived() -> Iterator[str]:
    """People whose kept keys are old."""
    people = Person.objects.system(WHY).order_by("pk").only("name", "birth_date", "birth_known", "retires", *DERIVED)
    for person in people.iterator(chunk_size=CHUNK):
        kept = [getattr(person, name) for name in DERIVED]
        derived_set(person)
        if kept != [getattr(person, name) for name in DERIVED]:
            yield _("person %(record)s: what lists sort by does not follow from the record") % {"record": person.pk}
