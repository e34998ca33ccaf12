"""A subtree under another parent: its labels, its sizes, and whoever keeps sums along the tree."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F

from zhizhi.core.intervals import Interval, child_interval, widest_gap
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.queries import lineage_ids
from zhizhi.registry.organizations.relabel import labels_apply, spread_below, subtree_shift, tree_widen

# Room that each organization of a subtree is left with when its labels are spread anew.
SPARE = 1
# A subtree takes at most this part of the gap that it moves into, so that others find room there, too.
PART = 2


@dataclass(frozen=True, slots=True)
class Moved:
    """A move that was made: the ids of the organizations above that it `left`, and of those that it `entered`.

    Organizations that are above it before and after are in neither.
    """

    organization_id: int
    left: Sequence[int]
    entered: Sequence[int]
    at: datetime


Listener = Callable[[Moved], None]
_listeners: list[Listener] = []


def on_move(listener: Listener) -> Listener:
    """Registers a listener that is told of every move within its transaction, to keep sums along the tree right."""
    if listener not in _listeners:
        _listeners.append(listener)
    return listener


class NoRoom(Exception):
    """The whole tree is full; nothing was changed."""


def subtree_place(organization: Organization, parent: Organization, at: datetime) -> None:
    """Puts the organization and all below it under `parent`. The caller has checked that it may stand there.

    Only what moves gets new labels: all are shifted by one number if a gap is wide enough, else spread anew in a
    smaller one. Call it within a transaction that has locked both. `parent` itself is not refreshed: read it again if
    you need its labels. Raises NoRoom.
    """
    organization.refresh_from_db()
    above = lineage_ids(organization.pk)[1:]
    interval = _room(organization, _fresh(parent))
    organization.refresh_from_db()
    target = _fresh(parent)
    depth = target.depth + 1 - organization.depth
    sizes_change(above, -_open(organization))
    if interval[1] - interval[0] == organization.right - organization.left:
        subtree_shift((organization.left, organization.right), interval[0] - organization.left)
    else:
        labels = spread_below(organization, interval, room_for=SPARE)
        if labels is None:
            raise NoRoom
        labels_apply(labels)
    tree = Organization.objects.system("moving")
    tree.filter(pk=organization.pk).update(parent=target)
    if depth:
        tree.filter(left__gte=interval[0], left__lt=interval[1]).update(depth=F("depth") + depth)
    organization.refresh_from_db()
    entered = lineage_ids(organization.pk)[1:]
    sizes_change(entered, _open(organization))
    moved = Moved(
        organization.pk, [one for one in above if one not in entered], [one for one in entered if one not in above], at
    )
    for listener in _listeners:
        listener(moved)


def size_change(organization: Organization, change: int) -> None:
    """Adds `change` open organizations to the sizes of all organizations above this one."""
    sizes_change(lineage_ids(organization.pk)[1:], change)


def _open(organization: Organization) -> int:
    """How many the subtree adds to the sizes above: its open organizations."""
    return organization.size - (organization.closed_on is not None)


def sizes_change(ids: Sequence[int], change: int) -> None:
    """Adds `change` open organizations to the size of each of these."""
    Organization.objects.system("sizes of superiors").filter(pk__in=ids).update(size=F("size") + change)


def _fresh(organization: Organization) -> Organization:
    found: Organization = Organization.objects.system("moving").get(pk=organization.pk)
    return found


def _room(organization: Organization, parent: Organization) -> Interval:
    """Where the subtree goes: as wide as it is where it fits, else a part of the widest gap."""
    for _attempt in range(2):
        taken = Organization.objects.system("allocating room").filter(parent=parent)
        gap = widest_gap((parent.left, parent.right), list(taken.values_list("left", "right")))
        width, wanted = gap[1] - gap[0], organization.right - organization.left
        if width >= wanted * PART:
            start = gap[0] + (width - wanted) // 2
            return start, start + wanted
        part = child_interval((gap[0] - 1, gap[1]), [], part=PART)
        if part and spread_below(organization, part, room_for=SPARE) is not None:
            return part
        parent = _widened(parent)
        organization.refresh_from_db()
    raise NoRoom


def _widened(parent: Organization) -> Organization:
    try:
        return tree_widen(parent)
    except ValueError as full:
        raise NoRoom from full
