"""Who stands in a roster: the filters, each a condition, and the orders. Personal ones work where one sees the data."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.db.models import F, Q
from django.db.models.functions import Coalesce

from zhizhi.core.ages import born_for
from zhizhi.core.codesets import education_at_least
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.completeness import incomplete, missing
from zhizhi.registry.people.listing import people_listed
from zhizhi.registry.people.models import Appointment, PersonQuerySet
from zhizhi.registry.people.queries import people_with_role
from zhizhi.registry.scope import DataClass, Scope

HAN = "01"
VIEW = "people.view"
# Filters and orders that tell personal data: who sees it nowhere cannot learn it by asking.
PERSONAL = (
    "age_from", "age_to", "nation", "politics", "education", "party_from", "party_to", "retire", "lacks", "work_from",
)  # fmt: skip
PERSONAL_ORDERS = {"birth", "-birth", "party", "retires"}
ORDERS: dict[str, list[Any]] = {
    "strokes": ["stroke_key", "id"],
    "place": ["place_left", "sort_key", "id"],
    "birth": [F("birth_date").asc(nulls_last=True), "sort_key", "id"],
    "-birth": [F("birth_date").desc(nulls_last=True), "sort_key", "id"],
    "party": [Coalesce("full_since", "party_since").asc(nulls_last=True), "sort_key", "id"],
    "retires": [F("retires_on").asc(nulls_last=True), "sort_key", "id"],
}
Wanted = Mapping[str, Any]


def roster_people(scope: Scope, wanted: Wanted, place: Organization | None, day: date) -> PersonQuerySet:
    """The people of a roster in its order. `wanted` are the cleaned filters."""
    order = str(wanted.get("sort") or "")
    found = people_listed(scope, place, str(wanted.get("q") or "").strip(), by_name=order not in ORDERS)
    if any(wanted.get(name) for name in PERSONAL) or order in PERSONAL_ORDERS:
        found = found.filter(scope.within(VIEW, "place_left", DataClass.PERSONAL))
    found = _held(found.filter(_plain(wanted) & _personal(wanted, day)), wanted, day)
    return found.order_by(*ORDERS[order]) if order in ORDERS else found


def _plain(wanted: Wanted) -> Q:
    """Sex, and the kind of the unit."""
    found = Q(sex=wanted["sex"]) if wanted.get("sex") else Q()
    if kind := wanted.get("kind"):
        found &= Q(place__kind=kind)
    return found


def _personal(wanted: Wanted, day: date) -> Q:
    found = _between("birth_date", *born_for(wanted.get("age_from"), wanted.get("age_to"), day))
    found &= _between("party_since", wanted.get("party_from"), wanted.get("party_to"))
    if nation := wanted.get("nation"):
        found &= ~Q(nation__in=["", HAN]) if nation == "minority" else Q(nation=nation)
    if politics := wanted.get("politics"):
        found &= Q(politics__in=["01", "02"]) if politics == "party" else Q(politics=politics)
    if education := wanted.get("education"):
        found &= Q(education__in=education_at_least(education))
    return found & _retirement(str(wanted.get("retire") or ""), day) & _lacking(str(wanted.get("lacks") or ""))


def _between(column: str, first: date | None, last: date | None) -> Q:
    found = Q(**{f"{column}__gte": first}) if first else Q()
    return found & Q(**{f"{column}__lte": last}) if last else found


def _retirement(within: str, day: date) -> Q:
    """`reached`, or a number of months from now on."""
    if not within:
        return Q()
    month = day.replace(day=1)
    if within == "reached":
        return Q(retires_on__lte=month)
    last = _months_later(month, int(within))
    return Q(retires_on__gt=month, retires_on__lte=last)


def _months_later(month: date, count: int) -> date:
    year, number = divmod(month.year * 12 + month.month - 1 + count, 12)
    return date(year, number + 1, 1)


# What counts as missing, by field; a date or a text.
_DATES = {"birth_date", "party_since", "full_since", "work_since"}


def _lacking(name: str) -> Q:
    """The item is required of the person and not recorded; `any` item that is."""
    if not name:
        return Q()
    return incomplete() if name == "any" else missing(name)


def _held(found: PersonQuerySet, wanted: Wanted, day: date) -> PersonQuerySet:
    if role := wanted.get("role"):
        found = people_with_role(found, role, day)
    if posts := wanted.get("posts"):
        held = Appointment.objects.system("narrows people already allowed").on(day).values("person")
        found = found.filter(pk__in=held) if posts == "some" else found.exclude(pk__in=held)
    return found
