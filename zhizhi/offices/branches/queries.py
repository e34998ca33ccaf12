"""Reads of the two coverages: firms by state, and the figures by place."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import IntegerField, OuterRef, Q, QuerySet, Subquery

from zhizhi.engines.measures.queries import NOTHING, Figure, figures, records_behind
from zhizhi.offices.branches.firms import KINDS, Firm, firms_on
from zhizhi.offices.branches.measures import NEW_GROUPS, ORGANIZED, UNCOVERED, WORKED
from zhizhi.offices.branches.models import Workforce
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.queries import children_of, tops_for
from zhizhi.registry.scope import Scope

MEASURES = (ORGANIZED, UNCOVERED, WORKED, NEW_GROUPS)
STATES = ("uncovered", "covered", "required", "new", "unworked", "all")
Firms = QuerySet[Organization, Organization]


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list shows."""

    place: Organization | None = None
    kind: str = ""
    state: str = "uncovered"
    text: str = ""
    sort: str = ""


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """The four figures of a place."""

    place: Organization
    organized: Figure
    uncovered: Figure
    worked: Figure
    new: Figure


def firms_for(scope: Scope, wanted: Wanted) -> Firms:
    """Open firms and associations that fit, each with `declared`, the members last declared; the state narrows."""
    found: Firms = Organization.objects.visible_to(scope).open().filter(kind__in=KINDS)
    if wanted.place:
        found = found.filter(left__gte=wanted.place.left, left__lt=wanted.place.right)
    if wanted.kind in KINDS:
        found = found.filter(kind=wanted.kind)
    if wanted.text:
        named = Q(name__contains=wanted.text)
        if wanted.text.isascii():
            named |= Q(initials__startswith=wanted.text.lower())
        found = found.filter(named)
    latest = Workforce.objects.system("of firms already allowed").filter(organization=OuterRef("pk")).order_by("-day")
    declared = Subquery(latest.values("members")[:1], output_field=IntegerField())
    orders = {"name": ["sort_key", "pk"], "members": ["-declared", "left"]}
    return found.annotate(declared=declared).order_by(*orders.get(wanted.sort, ["left"])).select_related("parent")


def firms_in_state(found: Firms, state: str) -> Firms:
    """Those whose kept contribution says so: the list is what the figure counts."""
    behind = {
        "uncovered": (UNCOVERED, "yes"), "covered": (ORGANIZED, "yes"), "required": (ORGANIZED, "all"),
        "new": (NEW_GROUPS, "all"), "unworked": (WORKED, "no"),
    }  # fmt: skip
    if state not in behind:
        return found
    measure, part = behind[state]
    return found.filter(pk__in=records_behind(measure, part=part))  # type: ignore[arg-type]


def facts_of(firms: Sequence[Organization], day: date) -> dict[int, Firm]:
    """Each of a page's firms as it is on the day."""
    return {firm.id: firm for firm in firms_on([one.pk for one in firms], day)}


def coverage_by_place(scope: Scope, place: Organization | None) -> list[PlaceRow]:
    """The place, else where my area begins, and what stands right below, as far as anything counts there."""
    tops = [place] if place else _outermost(list(tops_for(scope).order_by("left")))
    below = list(children_of(tops[0], scope).exclude(kind__in=KINDS)) if len(tops) == 1 else []
    places = [*tops, *below]
    found = figures(MEASURES, [one.pk for one in places])
    rows = [PlaceRow(one, *(found.get((name, one.pk), NOTHING) for name in MEASURES)) for one in places]
    return [row for number, row in enumerate(rows) if number < len(tops) or row.worked.denominator]


def _outermost(tops: list[Organization]) -> list[Organization]:
    """Without those that lie within another: an officer is a member of a party group as well."""
    return [one for one in tops if not any(other != one and other.contains(one.left) for other in tops)]


def firm_for(scope: Scope, pk: int) -> Organization | None:
    """A firm or association that the scope may read."""
    rows = Organization.objects.visible_to(scope).filter(pk=pk, kind__in=KINDS).select_related("parent")
    found: Organization | None = rows.first()
    return found


def declarations_of(organization: Organization) -> list[Workforce]:
    """All that was declared, the latest first."""
    return list(Workforce.objects.system("of a firm already allowed").filter(organization=organization))
