"""Writing the history of the tree: an edge says what an organization was, and under which it stood, for some time.

Each function is called after the organization's own row was changed, within the transaction of the operation. The edge
without an end (`to_date` None) is the open one: it says what holds now.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

from zhizhi.registry.organizations.models import Edge, Organization

# The first edge of an organization begins on this day, if nobody entered when it was opened.
UNKNOWN = date(1900, 1, 1)
FIELDS = ("parent_id", "name", "short_name", "kind", "initials")
ROWS = 1000

# An edge as JSON keeps it: FIELDS, and the day from which they hold ("from_date").
Kept = dict[str, Any]


def edges_begin(organizations: Iterable[Organization]) -> None:
    """Writes the first edges of new organizations, one or very many; one that is closed gets an edge that has ended."""
    rows = [
        Edge(organization=one, from_date=one.opened_on or UNKNOWN, to_date=one.closed_on, **_fields(one))
        for one in organizations
        if one.closed_on is None or one.closed_on > (one.opened_on or UNKNOWN)
    ]
    Edge.objects.bulk_create(rows, batch_size=ROWS)


def edge_follow(organization: Organization, day: date) -> None:
    """History says from `day` on what the organization's row says now.

    Of two changes for one day only the later is kept. If it leads back to what was before, no change is left at all.
    """
    last = Edge.objects.filter(organization=organization, to_date=None).first()
    if last is None:
        _edge(organization, day)
    elif _fields(last) == _fields(organization):
        return
    elif last.from_date < day:
        Edge.objects.filter(pk=last.pk).update(to_date=day)
        _edge(organization, day)
    else:
        Edge.objects.filter(pk=last.pk).update(**_fields(organization))
        _join(organization, last.from_date)


def edge_end(organization: Organization, day: date) -> None:
    """History ends on `day`: the organization is closed. If it was opened on that very day, no history is left."""
    found = Edge.objects.filter(organization=organization, to_date=None)
    found.filter(from_date__gte=day).delete()
    found.update(to_date=day)


def edge_kept(organization: Organization) -> Kept | None:
    """What the open edge says, for `edge_restore`; None for a closed organization, which has none."""
    last = Edge.objects.filter(organization=organization, to_date=None).first()
    return None if last is None else {"from_date": last.from_date.isoformat(), **_fields(last)}


def edge_restore(organization: Organization, kept: Kept | None) -> None:
    """Makes the open edge what `edge_kept` said, and removes all history since; without it, only the open edge."""
    edges = Edge.objects.filter(organization=organization)
    if kept is None:
        edges.filter(to_date=None).delete()
        return
    since = date.fromisoformat(kept["from_date"])
    edges.filter(from_date__gte=since).delete()
    Edge.objects.create(organization=organization, from_date=since, **{name: kept[name] for name in FIELDS})


def _fields(row: Organization | Edge) -> dict[str, Any]:
    return {name: getattr(row, name) for name in FIELDS}


def _edge(organization: Organization, day: date) -> None:
    Edge.objects.create(organization=organization, from_date=day, **_fields(organization))


def _join(organization: Organization, day: date) -> None:
    """Joins the edge that begins on `day` with the one before it, if they say the same."""
    edges = Edge.objects.filter(organization=organization)
    last, before = edges.get(from_date=day), edges.filter(to_date=day).first()
    if before is not None and _fields(before) == _fields(last):
        last.delete()
        Edge.objects.filter(pk=before.pk).update(to_date=last.to_date)
