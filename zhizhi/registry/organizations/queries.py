"""Reads of the tree."""

from collections.abc import Iterable, Iterator, Mapping

from django.db.models import Count, Q

from zhizhi.registry.organizations.asof import once_called, successor_of
from zhizhi.registry.organizations.models import Organization, OrganizationQuerySet
from zhizhi.registry.prepared import rows_of
from zhizhi.registry.scope import Scope

# By the parents, since "all intervals around this one" would read every organization to the left of it.
_LINEAGE = (
    "WITH RECURSIVE lineage (id, parent_id, depth) AS ("
    " SELECT o.id, o.parent_id, o.depth FROM organizations_organization o WHERE o.id = %s"
    " UNION ALL SELECT o.id, o.parent_id, o.depth FROM organizations_organization o"
    " JOIN lineage ON o.id = lineage.parent_id) SELECT id FROM lineage ORDER BY depth DESC"
)


def organizations_for(scope: Scope) -> OrganizationQuerySet:
    """The open organizations that `scope` may read."""
    found: OrganizationQuerySet = Organization.objects.visible_to(scope).open()
    return found


def organization_for(scope: Scope, pk: int) -> Organization | None:
    """The organization if `scope` may read it, closed or not."""
    found: Organization | None = Organization.objects.visible_to(scope).filter(pk=pk).select_related("parent").first()
    return found


def tops_for(scope: Scope, capability: str = "organizations.view") -> OrganizationQuerySet:
    """Where the scope's part of the tree begins."""
    lefts = {reach.left for reach in scope.reaches.get(capability, ())}
    return counted(organizations_for(scope).filter(left__in=lefts))


def counted(found: OrganizationQuerySet) -> OrganizationQuerySet:
    """Each with `below`, the number of open organizations right below."""
    return found.annotate(below=Count("children", filter=Q(children__closed_on=None)))


def children_of(organization: Organization, scope: Scope) -> OrganizationQuerySet:
    """The open organizations right below, in the order of the office."""
    return organizations_for(scope).filter(parent=organization).order_by("position", "sort_key", "id")


def ancestors_of(organization: Organization) -> list[Organization]:
    """From the root down to, not including, `organization`. Names of superiors are public."""
    above = Organization.objects.system("names of superiors are public")
    return list(above.filter(left__lt=organization.left, right__gte=organization.right).order_by("left"))


def lineage_ids(organization_id: int) -> list[int]:
    """The ids of the organization and all above it, lowest first. One query, a look-up for each level."""
    return [found for (found,) in rows_of(_LINEAGE, [organization_id], kept=True)]


def lineages(organization_ids: Iterable[int]) -> dict[int, list[int]]:
    """For each its id and those of all above it, lowest first. A query for each level, however many they are."""
    parents: dict[int, int | None] = {}
    asked = sorted(set(organization_ids))
    wanted = set(asked)
    rows = Organization.objects.system("who stands above whom").order_by()
    while wanted:
        some = sorted(wanted)
        for start in range(0, len(some), 900):
            parents |= dict(rows.filter(pk__in=some[start : start + 900]).values_list("pk", "parent_id"))
        wanted = {above for above in parents.values() if above is not None} - parents.keys()
    return {one: list(_climbed(one, parents)) for one in asked}


def _climbed(one: int, parents: Mapping[int, int | None]) -> Iterator[int]:
    at: int | None = one
    while at is not None:
        yield at
        at = parents[at]


def organization_by_code(code: str) -> Organization | None:
    """The open organization whose printed sheet carries `code`, or as which that one goes on after a merger."""
    found: Organization | None = Organization.objects.system("residents have no scope").filter(code=code).first()
    if found is not None and found.closed_on:
        found = successor_of(found)
    return None if found is None or found.closed_on else found


def organizations_matching(scope: Scope, text: str) -> OrganizationQuerySet:
    """Those whose name holds `text` or whose initials begin with it, today or formerly, or of what they took in."""
    wanted = Q(name__contains=text) | Q(short_name__contains=text) | once_called(text)
    if text.isascii():
        wanted |= Q(initials__startswith=text.lower())
    return organizations_for(scope).filter(wanted)


def places_below(organization: Organization, kinds: Iterable[str]) -> OrganizationQuerySet:
    """The open organizations of these kinds in the subtree; what a form offers, after the case itself was allowed."""
    found: OrganizationQuerySet = Organization.objects.system("offered within an allowed case")
    return found.open().within(organization).filter(kind__in=list(kinds)).order_by("sort_key", "id")


def names_of(ids: Iterable[int]) -> dict[int, str]:
    """The names of organizations that an allowed page speaks of. One query."""
    found = Organization.objects.system("named on an allowed page").filter(pk__in=set(ids))
    return dict(found.order_by().values_list("pk", "name"))


def places_to_choose(
    scope: Scope, capability: str, asked: str, most: int = 200
) -> tuple[list[tuple[str, str]], Organization | None]:
    """What a filter by unit offers: where the capability begins, what stands right below, and the place asked for."""
    tops = list(tops_for(scope, capability).values_list("pk", flat=True))
    near = organizations_for(scope).filter(Q(pk__in=tops) | Q(parent__in=tops)).order_by("left")
    places = {str(row.pk): row.name for row in near[:most]}
    chosen = organization_for(scope, int(asked)) if asked.isdecimal() and len(asked) < 19 else None
    if chosen:
        places.setdefault(str(chosen.pk), chosen.name)
    return list(places.items()), chosen
