"""Who is asked: a role at a place, at the moment the step begins."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate

from zhizhi.engines.processes.statements import roles_held
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.rights.roles import role_of

# Role, organization, left of the organization.
Held = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Holder:
    """A role at an organization; `asked_above` when it was not held where it was looked for first."""

    role: str
    organization_id: int
    asked_above: bool = False


def holder_of(role: str, place: Organization, at: datetime) -> Holder:
    """Who holds `role` at `place`, else the same function at the next higher organization where somebody holds it.

    When nobody does up to the root, the role one level up waits at the root, where the county's overseers see it.
    """
    wanted = chain(role)
    nearest = _nearest(_held(wanted, place, at), wanted)
    if nearest is None:
        return Holder(wanted[-1], _root_of(place), asked_above=True)
    found, organization = nearest
    declared = role_of(role)
    elsewhere = bool(declared and place.kind in declared.kinds and organization != place.pk)
    return Holder(found, organization, asked_above=found != role or elsewhere)


def holder_among(wanted: Sequence[str], place: Organization, at: datetime) -> Holder:
    """Whoever holds the first of these roles that this kind of place has and that is held there.

    When none is held there, the last that the kind of place has is looked for higher up; where it has none of them, the
    last of all.
    """
    fitting = [role for role in wanted if (declared := role_of(role)) and place.kind in declared.kinds] or [wanted[-1]]
    found = (holder_of(role, place, at) for role in fitting)
    first = Holder("", 0)
    for first in found:
        if not first.asked_above:
            break
    return first


def holder_above(role: str, organization: Organization, at: datetime) -> Holder:
    """One level up: the same role higher in the tree, or the role above it here or higher, whichever is nearest."""
    wanted = chain(role)
    higher = [row for row in _held(wanted, organization, at) if row[:2] != (role, organization.pk)]
    found, place = _nearest(higher, wanted) or (wanted[-1], _root_of(organization))
    return Holder(found, place)


def _nearest(held: list[Held], wanted: list[str]) -> tuple[str, int] | None:
    """The deepest organization (greatest left) comes first, there the role asked for first."""
    if not held:
        return None
    role, organization, _left = min(held, key=lambda row: (-row[2], wanted.index(row[0])))
    return role, organization


def chain(role: str) -> list[str]:
    """The role and those above it, nearest first."""
    found: list[str] = []
    while role and role not in found:
        found.append(role)
        declared = role_of(role)
        role = (declared.above or "") if declared else ""
    return found


def _held(roles: list[str], place: Organization, at: datetime) -> list[Held]:
    """(role, organization, left) of the roles held at the place or above it. One query."""
    return roles_held(roles, place.pk, localdate(at))


def _root_of(place: Organization) -> int:
    roots = Organization.objects.system("the last to be asked").filter(parent=None)
    return int(roots.filter(left__lte=place.left, right__gte=place.right).values_list("pk", flat=True)[0])
