"""Which records an answer may name: the organizations, people and sub-cases that a form offers, and no others."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.core.declarations import FieldKind, FormField
from zhizhi.engines.processes.models import Case, CaseQuerySet
from zhizhi.engines.processes.statements import organization_read
from zhizhi.registry.facts.models import PlaceLink
from zhizhi.registry.organizations.models import Organization, OrganizationQuerySet
from zhizhi.registry.organizations.queries import places_below
from zhizhi.registry.people.models import Appointment, Membership, Person, PersonQuerySet

WHY = "named within an allowed case"
Check = Callable[[FormField, Any, Organization | None, Case | None], bool]


def people_within(place: Organization, day: date, *, entered: bool = False) -> PersonQuerySet:
    """Members and post holders of the place and of everything below it on `day`, and who is linked to the place.

    With `entered` also who stands in the registry there and never had a post or a membership, such as a new talent.
    """
    inside = {"place_left__gte": place.left, "place_left__lt": place.right}
    members = Membership.objects.system(WHY).on(day).filter(**inside).values("person")
    holders = Appointment.objects.system(WHY).on(day).filter(**inside).values("person")
    linked = PlaceLink.objects.system(WHY).on(day).filter(organization=place.pk).values("person")
    found: PersonQuerySet = Person.objects.system(WHY)
    meant = Q(pk__in=members) | Q(pk__in=holders) | Q(pk__in=linked)
    if entered:
        anybody = Person.objects.system(WHY).filter(**inside, merged_into=None)
        meant |= Q(pk__in=anybody.filter(memberships=None, appointments=None).values("pk"))
    return found.filter(meant)


def organizations_within(place: Organization, kinds: Sequence[str]) -> OrganizationQuerySet:
    """The open organizations of these kinds within the place; of the whole county where it has none of them."""
    inside = places_below(place, kinds)
    if inside.exists():
        return inside
    return places_below(Organization.objects.system("the county as a whole").get(parent=None), kinds)


def subcases(parent: Case, slug: str) -> CaseQuerySet:
    """The cases of process `slug` that were opened under this one, newest first."""
    found: CaseQuerySet = Case.objects.system(WHY).filter(parent=parent, slug=slug)
    return found.select_related("declaration")


def record_errors(
    fields: Sequence[FormField], values: Mapping[str, Any], place: Organization | None, case: Case | None
) -> dict[str, str]:
    """By field, that a record named was never offered: the form was tampered with or is old."""
    return {
        asked.id: _sentence(asked.kind)
        for asked in fields
        if asked.id in values and asked.kind in CHECKS and not CHECKS[asked.kind](asked, values[asked.id], place, case)
    }


def _organization(asked: FormField, value: Any, _place: Organization | None, _case: Case | None) -> bool:
    found = organization_read(value)
    return found is not None and not found.closed_on and found.kind in asked.kinds


def _organizations(asked: FormField, value: Any, place: Organization | None, _case: Case | None) -> bool:
    known = Organization.objects.system(WHY).open().filter(kind__in=asked.kinds)
    offered = organizations_within(place, asked.kinds) if place else known
    return int(offered.filter(pk__in=value).count()) == len(value)


def _people(asked: FormField, value: Any, place: Organization | None, _case: Case | None) -> bool:
    wanted = value if isinstance(value, list) else [value]
    if asked.of:
        return True  # a rule says whether somebody has to belong to the organization chosen
    known = people_offered_at(place, asked, localdate()) if place else Person.objects.system(WHY)
    return int(known.filter(pk__in=wanted).count()) == len(wanted)


def people_offered_at(place: Organization, asked: FormField, day: date) -> PersonQuerySet:
    """Whom a field without `of` offers: the place's own people and who serves there; with `below` all below it, too.

    With `county` everybody, as for a panel that shall not be of the unit whose matter it is.
    """
    if asked.county:
        return people_within(Organization.objects.system("the county as a whole").get(parent=None), day)
    if asked.below:
        return people_within(place, day, entered=True)
    return people_within(Organization(pk=place.pk, left=place.left, right=place.left + 1), day)


def _case(asked: FormField, value: Any, _place: Organization | None, case: Case | None) -> bool:
    return case is not None and subcases(case, str(asked.process)).filter(pk=value).exists()


CHECKS: Mapping[FieldKind, Check] = {
    FieldKind.ORGANIZATION: _organization,
    FieldKind.ORGANIZATIONS: _organizations,
    FieldKind.PERSON: _people,
    FieldKind.PEOPLE: _people,
    FieldKind.CASE: _case,
}


def _sentence(kind: FieldKind) -> str:
    if kind in {FieldKind.ORGANIZATION, FieldKind.ORGANIZATIONS}:
        return _("Choose one of the organizations offered.")
    if kind == FieldKind.CASE:
        return _("Choose one of those offered; it belongs to another matter.")
    return _("Choose people who belong here; whoever left does not count any more.")
