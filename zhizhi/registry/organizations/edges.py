"""Keeping the dated edges of the tree in step with its rows. Called within an operation's transaction."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from zhizhi.registry.organizations.models import Edge, Organization

# From when something stood whose day of opening nobody entered.
UNKNOWN = date(1900, 1, 1)
WHAT = ("parent_id", "name", "short_name", "kind", "initials")
ROWS = 1000

# The fields of WHAT with the day from which they hold, as JSON keeps them.
Kept = dict[str, Any]


def edges_begin(organizations: Iterable[Organization]) -> None:
    """The first edges of new organizations, however many: whoever makes rows in bulk calls this with them.

    One that is closed gets an edge that ended on that day.
    """
    rows = [
        Edge(organization=one, from_date=one.opened_on or UNKNOWN, to_date=one.closed_on, **_of(one))
        for one in organizations
        if one.closed_on is None or one.closed_on > (one.opened_on or UNKNOWN)
    ]
    Edge.objects.bulk_create(rows, batch_size=ROWS)


def edge_follow(organization: Organization, day: date) -> None:
    """From `day` on the edge says what the row says now. Twice a day, the later stands; back again, nothing was."""
    last = Edge.objects.filter(organization=organization, to_date=None).first()
    if last is None:
        _edge(organization, day)
    elif _of(last) == _of(organization):
        return
    elif last.from_date < day:
        Edge.objects.filter(pk=last.pk).update(to_date=day)
        _edge(organization, day)
    else:
        Edge.objects.filter(pk=last.pk).update(**_of(organization))
        _join(organization, last.from_date)


def edge_end(organization: Organization, day: date) -> None:
    """It stands nowhere from `day` on; opened and closed on one day, it never stood."""
    found = Edge.objects.filter(organization=organization, to_date=None)
    found.filter(from_date__gte=day).delete()
    found.update(to_date=day)


def edge_kept(organization: Organization) -> Kept | None:
    """What the open edge says, to be restored by `edge_restore`; None for a closed organization."""
    last = Edge.objects.filter(organization=organization, to_date=None).first()
    return None if last is None else {"from_date": last.from_date.isoformat(), **_of(last)}


def edge_restore(organization: Organization, kept: Kept | None) -> None:
    """The open edge is again what `edge_kept` told, and nothing later ever was."""
    edges = Edge.objects.filter(organization=organization)
    if kept is None:
        edges.filter(to_date=None).delete()
        return
    since = date.fromisoformat(kept["from_date"])
    edges.filter(from_date__gte=since).delete()
    Edge.objects.create(organization=organization, from_date=since, **{name: kept[name] for name in WHAT})


def _of(row: Organization | Edge) -> dict[str, Any]:
    return {name: getattr(row, name) for name in WHAT}


def _edge(organization: Organization, day: date) -> None:
    Edge.objects.create(organization=organization, from_date=day, **_of(organization))


def _join(organization: Organization, day: date) -> None:
    """The edge that begins on `day` and the one before become one where they say the same."""
    edges = Edge.objects.filter(organization=organization)
    last, before = edges.get(from_date=day), edges.filter(to_date=day).first()
    if before is not None and _of(before) == _of(last):
        last.delete()
        Edge.objects.filter(pk=before.pk).update(to_date=last.to_date)
