"""The tree as it stood on a day, by its dated edges. Who may see what is asked of today's tree."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection
from django.db.models import Q
from django.db.models.expressions import RawSQL

from zhizhi.registry.organizations.models import Edge, Organization, Succession
from zhizhi.registry.prepared import rows_of
from zhizhi.registry.scope import Scope

_ABOVE = (
    "WITH RECURSIVE above (id, parent_id, name, depth) AS ("
    " SELECT e.organization_id, e.parent_id, e.name, 0 FROM organizations_edge e"
    " WHERE e.organization_id = %s AND e.from_date <= %s AND (e.to_date IS NULL OR e.to_date > %s)"
    " UNION ALL SELECT e.organization_id, e.parent_id, e.name, above.depth + 1 FROM organizations_edge e"
    " JOIN above ON e.organization_id = above.parent_id"
    " WHERE e.from_date <= %s AND (e.to_date IS NULL OR e.to_date > %s))"
    " SELECT id, name FROM above WHERE depth > 0 ORDER BY depth DESC"
)
_BELOW = (
    "WITH RECURSIVE below (id) AS ("
    " SELECT e.organization_id FROM organizations_edge e"
    " WHERE e.organization_id = %s AND e.from_date <= %s AND (e.to_date IS NULL OR e.to_date > %s)"
    " UNION ALL SELECT e.organization_id FROM organizations_edge e JOIN below ON e.parent_id = below.id"
    " WHERE e.from_date <= %s AND (e.to_date IS NULL OR e.to_date > %s)) SELECT id FROM below"
)


@dataclass(frozen=True, slots=True)
class Stood:
    """An organization with what it was called on the day, and how many stood right below it."""

    organization: Organization
    edge: Edge
    below: int


def edge_on(organization: Organization, day: date) -> Edge | None:
    """What it was on that day; None when it was not there (yet, or any more)."""
    return Edge.objects.on(day).filter(organization=organization).first()


def lineage_on(organization: Organization, day: date) -> list[tuple[int, str]]:
    """(id, name on that day) of all above it on that day, the root first. Names of superiors are public."""
    return [(pk, name) for pk, name in rows_of(_ABOVE, [organization.pk, *[day] * 4])]


def subtree_on(organization: Organization, day: date) -> list[int]:
    """The ids of the organization and all that stood below it on that day; empty when it was not there."""
    return [pk for (pk,) in rows_of(_BELOW, [organization.pk, *[day] * 4])]


def children_on(organization: Organization, scope: Scope, day: date) -> tuple[list[Stood], int]:
    """Those right below on that day in the order of the office, and how many more the scope does not reach today."""
    edges = Edge.objects.on(day).filter(parent=organization)
    found = Organization.objects.visible_to(scope).filter(pk__in=edges.values("organization"))
    return stood(found, day), edges.count() - found.count()


def tops_on(scope: Scope, day: date, capability: str = "organizations.view") -> list[Stood]:
    """Where the scope's part of the tree begins today, as it was on that day."""
    lefts = {reach.left for reach in scope.reaches.get(capability, ())}
    return stood(Organization.objects.visible_to(scope).filter(left__in=lefts), day)


def stood(found: Iterable[Organization], day: date) -> list[Stood]:
    """These organizations as they were on that day; those not there on it are left out. Three queries."""
    rows = {row.pk: row for row in found}
    edges = {edge.organization_id: edge for edge in Edge.objects.on(day).filter(organization__in=list(rows))}
    below: dict[int, int] = {}
    for parent in Edge.objects.on(day).filter(parent__in=list(edges)).values_list("parent_id", flat=True):
        if parent is not None:
            below[parent] = below.get(parent, 0) + 1
    made = [Stood(rows[pk], edge, below.get(pk, 0)) for pk, edge in edges.items()]
    return sorted(made, key=lambda one: (one.organization.position, one.organization.sort_key, one.organization.pk))


def edges_of(organization: Organization) -> list[Edge]:
    """All that it ever was, the latest first, with the organizations above."""
    return list(Edge.objects.filter(organization=organization).select_related("parent").order_by("-from_date"))


def successions_of(organization: Organization) -> tuple[list[Succession], list[Succession]]:
    """What it came from, and what became of it."""
    before = Succession.objects.filter(successor=organization).select_related("predecessor")
    after = Succession.objects.filter(predecessor=organization).select_related("successor")
    return list(before), list(after)


def successor_of(organization: Organization) -> Organization:
    """The open organization as which a merged one goes on, however often it was merged; itself if there is none."""
    found, seen = organization, {organization.pk}
    while found.closed_on:
        rows = Succession.objects.filter(predecessor=found, how=Succession.How.MERGED).select_related("successor")
        after = rows.order_by("-from_date", "-id").first()
        if after is None or after.successor_id in seen:
            return organization
        found = after.successor
        seen.add(found.pk)
    return found


def successors_of(ids: Collection[int]) -> set[int]:
    """All as which any of these went on after a merger, at once or by way of others; a query for each turn."""
    found: set[int] = set()
    pending = set(ids)
    while pending:
        rows = Succession.objects.filter(predecessor__in=pending, how=Succession.How.MERGED)
        pending = set(rows.order_by().values_list("successor", flat=True)) - found
        found |= pending
    return found


def formerly(ids: Sequence[int]) -> dict[int, list[str]]:
    """For each of these organizations, the other names under which it, or what it came from, was known."""
    names: dict[int, list[str]] = {}
    now = dict(Organization.objects.system("of a list already allowed").filter(pk__in=ids).values_list("pk", "name"))
    for pk, name in (
        Edge.objects.past().filter(organization__in=ids).order_by("-from_date").values_list("organization", "name")
    ):
        names.setdefault(pk, []).append(name)
    merged = Succession.objects.filter(successor__in=ids, how=Succession.How.MERGED)
    for pk, name in merged.order_by("-from_date").values_list("successor", "predecessor__name"):
        names.setdefault(pk, []).append(name)
    return {pk: [one for one in dict.fromkeys(found) if one != now.get(pk)] for pk, found in names.items()}


def once_called(text: str) -> Q:
    """The condition that an organization bore a name that holds `text`, or took in one that did."""
    wanted = Q(name__contains=text)
    if text.isascii():
        wanted |= Q(initials__startswith=text.lower())
    past = Edge.objects.past().filter(wanted).values("organization")
    merged = Succession.objects.filter(how=Succession.How.MERGED)
    # Merged more than once: each time the one before was taken in by the next.
    first = merged.filter(predecessor__in=past).values("successor")
    second = merged.filter(predecessor__in=first).values("successor")
    return Q(pk__in=past) | Q(pk__in=first) | Q(pk__in=second)


def standing_below(organization: Organization, day: date) -> RawSQL:
    """The ids of `subtree_on` as a subquery, for records of a large subtree."""
    return RawSQL(_BELOW, [organization.pk, *[_adapted(day)] * 4])  # noqa: S611


def _adapted(day: date) -> object:
    return connection.ops.adapt_datefield_value(day)


def names_on(ids: Iterable[int], day: date) -> dict[int, str]:
    """What these organizations, which an allowed page speaks of, were called on that day. One query."""
    return dict(Edge.objects.on(day).filter(organization__in=set(ids)).values_list("organization", "name"))
