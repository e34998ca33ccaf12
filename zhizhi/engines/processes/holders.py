"""Who is asked: a role at a place, at the moment the step begins."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate

from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Appointment
from zhizhi.registry.rights.roles import role_of


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
    held = _held(wanted, place, at)
    if not held:
        return Holder(wanted[-1], _root_of(place), asked_above=True)
    # The deepest organization (greatest left) comes first, there the nearest role.
    found, organization, _left = min(held, key=lambda row: (-row[2], wanted.index(row[0])))
    declared = role_of(role)
    elsewhere = bool(declared and place.kind in declared.kinds and organization != place.pk)
    return Holder(found, organization, asked_above=found != role or elsewhere)


def holder_above(holder_role: str, organization: Organization, at: datetime) -> Holder:
    """The holder of the same function one level up."""
    declared = role_of(holder_role)
    return holder_of(declared.above if declared and declared.above else holder_role, organization, at)


def chain(role: str) -> list[str]:
    """The role and those above it, nearest first."""
    found: list[str] = []
    while role and role not in found:
        found.append(role)
        declared = role_of(role)
        role = (declared.above or "") if declared else ""
    return found


def _held(roles: list[str], place: Organization, at: datetime) -> list[tuple[str, int, int]]:
    """(role, organization, left) of the roles held at the place or above it. One query."""
    held = Appointment.objects.system("roles are resolved for all").on(localdate(at))
    rows = held.filter(
        post__role__in=roles, post__organization__left__lte=place.left, post__organization__right__gte=place.right
    )
    return list(rows.order_by().values_list("post__role", "post__organization_id", "post__organization__left"))


def _root_of(place: Organization) -> int:
    roots = Organization.objects.system("the last to be asked").filter(parent=None)
    return int(roots.filter(left__lte=place.left, right__gte=place.right).values_list("pk", flat=True)[0])
