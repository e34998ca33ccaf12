"""Reads of changes, and of who was where on a day. Who may see it is asked of today's tree."""

from collections.abc import Collection
from datetime import date

from django.db.models import Q

from zhizhi.registry.changes.models import Change, Planned
from zhizhi.registry.journal.models import Act
from zhizhi.registry.journal.names import act_name
from zhizhi.registry.journal.queries import acts_of
from zhizhi.registry.organizations.asof import standing_below
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import DatedQuerySet, Membership
from zhizhi.registry.people.queries import Seat, memberships_for, seats_of
from zhizhi.registry.scope import Scope

SECRETARY = "secretary"
ACTS, SOME = 50, 3


def changes_for(scope: Scope) -> list[Change]:
    """The changes of organizations that `scope` may read, the latest first."""
    return list(Change.objects.visible_to(scope).select_related("organization"))


def change_for(scope: Scope, pk: int) -> Change | None:
    """The change if `scope` may read what it is about."""
    found: Change | None = Change.objects.visible_to(scope).select_related("organization__parent").filter(pk=pk).first()
    return found


def planned_for(scope: Scope, pk: int) -> Planned | None:
    """The planned change if `scope` may read what it is about."""
    rows = Planned.objects.visible_to(scope).select_related("organization__parent").filter(pk=pk)
    found: Planned | None = rows.first()
    return found


def planned_open(scope: Scope) -> list[Planned]:
    """What is planned, and what could not be carried out and its planner has not noted yet; the nearest day first."""
    rows = Planned.objects.visible_to(scope).filter(Q(state="waiting") | Q(state="refused", told_at=None))
    return list(rows.order_by("day", "pk"))


def planned_told(scope: Scope) -> list[Planned]:
    """What became of changes that one planned and has not noted yet. No query for who changes no tree."""
    if not scope.person_id or not scope.holds("organizations.manage"):
        return []
    rows = Planned.objects.system("one's own").filter(person=scope.person_id, told_at=None)
    return list(rows.exclude(state="waiting").order_by("ended_at", "pk"))


def changes_of(organization: Organization) -> list[Change]:
    """All that concerned an organization that may be read, the latest first."""
    found = Change.objects.system("of an organization already allowed").filter(concerned=organization)
    return list(found.order_by("-id"))


def concerned_by(change: Change) -> list[Organization]:
    """The organizations whose rows or records the change touched."""
    rows = Organization.objects.system("of a change already allowed").filter(changes_concerning=change)
    return list(rows.order_by("left"))


def roster_on(organization: Organization, scope: Scope, day: date) -> DatedQuerySet[Membership]:
    """Who belonged to the organization, or to one that stood below it, on that day, as far as the scope reaches."""
    found: DatedQuerySet[Membership] = memberships_for(scope).on(day)
    return found.filter(organization__in=standing_below(organization, day)).order_by("person__sort_key", "pk")


def members_on(organization: Organization, day: date) -> int:
    """How many people were Party members in what stood below on that day, each counted once."""
    rows = Membership.objects.system("a number, for who may read the organization").on(day).filter(role="member")
    within = rows.filter(organization__in=standing_below(organization, day))
    number: int = within.values("person").distinct().count()
    return number


def team_on(organization: Organization, day: date) -> list[Seat]:
    """The posts that somebody held on that day, with their holders. Posts and holders' names are public."""
    return [seat for seat in seats_of(organization, day) if seat.held]


def secretaries_in(team: list[Seat]) -> list[str]:
    """Who led the organization."""
    return [held.person.name for seat in team if seat.post.role == SECRETARY for held in seat.held]


def acts_on(organization: Organization) -> list[dict[str, object]]:
    """The acts of the journal on the organization itself, the latest first, as the timeline shows them."""
    acts = acts_of(("organization", organization.pk)).order_by("-seq")[:ACTS]
    return [{"at": act.at, "act": act_name(act.act), "by": act.actor_name} for act in acts]


def last_act() -> int:
    """The number of the journal's last act: what comes later, a preview did not know."""
    return Act.objects.order_by("-seq").values_list("seq", flat=True).first() or 0


def acts_since(seq: int, organization_ids: Collection[int]) -> list[Act]:
    """The first acts at these organizations after the one of this number."""
    return list(Act.objects.filter(seq__gt=seq, organization_id__in=organization_ids).order_by("seq")[:SOME])
