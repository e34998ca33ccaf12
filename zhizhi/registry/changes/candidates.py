"""What the forms of changes offer: kinds, superiors, neighbours, and what can go along into a new organization."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.timezone import localdate

from zhizhi.registry.changes.carrying import carriers
from zhizhi.registry.changes.rows import WHY, lasting
from zhizhi.registry.language import said
from zhizhi.registry.organizations.kinds import kind_of, kinds
from zhizhi.registry.organizations.models import Organization, OrganizationQuerySet
from zhizhi.registry.people.models import Appointment, Household, Membership, Post
from zhizhi.registry.scope import Scope

MANAGE = "organizations.manage"
MOST = 500
RANGE = re.compile(r"\s*[-–—~～至]\s*")
BETWEEN = re.compile(r"[,，、;；\s]+")

Pairs = list[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class Splittable:
    """What may go along: (number, words). Households by what stands on their door."""

    children: Pairs
    members: Pairs
    posts: Pairs
    cases: Pairs
    households: Mapping[str, int]


@dataclass(frozen=True)
class Choices:
    """What is offered for one organization to one person; each is read when a form asks for it."""

    organization: Organization
    scope: Scope
    far: bool = False

    @property
    def kinds(self) -> list[tuple[str, str]]:
        """The kinds that may stand where it stands, and under which all below may stand."""
        about = self.organization
        above = about.parent.kind if about.parent else None
        below = set(
            Organization.objects.system(WHY).open().filter(parent=about).order_by().values_list("kind", flat=True)
        )
        found = [
            kind.id for kind in kinds().values()
            if above in kind.under and all(kind.id in declared.under for one in below if (declared := kind_of(one)))
        ]  # fmt: skip
        return [
            (one, said(declared.name)) for one in {about.kind: 0} | dict.fromkeys(found) if (declared := kind_of(one))
        ]

    @property
    def parents(self) -> Pairs:
        """Under which of those I manage it may stand."""
        about, declared = self.organization, kind_of(self.organization.kind)
        rows = self._managed().filter(kind__in=declared.under if declared else ())
        rows = rows.exclude(left__gte=about.left, left__lt=about.right).exclude(pk=about.parent_id or 0)
        return [(row.pk, _placed(row)) for row in rows.select_related("parent").order_by("left")[:MOST]]

    @property
    def others(self) -> Pairs:
        """Those of its kind that I manage: its neighbours, or with `far` all of them."""
        about = self.organization
        rows = self._managed().filter(kind=about.kind).exclude(pk=about.pk)
        rows = rows if self.far else rows.filter(parent=about.parent_id)
        return [
            (row.pk, _placed(row) if self.far else row.name)
            for row in rows.select_related("parent").order_by("left")[:MOST]
        ]

    @property
    def splittable(self) -> Splittable:
        """Its parts as of the scope's day."""
        about = self.organization
        assert self.scope.at is not None, "a request knows its time"
        day = localdate(self.scope.at)
        children = Organization.objects.system(WHY).open().filter(parent=about).order_by("position", "sort_key", "pk")
        members = Membership.objects.system(WHY).filter(lasting(day), organization=about).select_related("person")
        held = Appointment.objects.system(WHY).filter(lasting(day), post__organization=about).select_related("person")
        names: dict[int, list[str]] = {}
        for row in held:
            names.setdefault(row.post_id, []).append(row.person.name)
        homes = Household.objects.system(WHY).filter(organization=about).order_by("number")
        return Splittable(
            [(row.pk, row.name) for row in children],
            [(row.pk, row.person.name) for row in members.order_by("person__sort_key", "pk")[:MOST]],
            [(post.pk, f"{post.title}（{'、'.join(names[post.pk])}）")
             for post in Post.objects.filter(pk__in=list(names)).order_by("pk")],
            carriers()["cases"].offered(about, self.scope) if "cases" in carriers() else [],
            dict(homes.values_list("number", "pk")),
        )  # fmt: skip

    def _managed(self) -> OrganizationQuerySet:
        rows = Organization.objects.system("narrowed to where the tree may be changed").open()
        found: OrganizationQuerySet = rows.filter(self.scope.within(MANAGE, "left"))
        return found


def numbers_named(text: str, households: Mapping[str, int]) -> tuple[tuple[int, ...], list[str]]:
    """The households of numbers and ranges such as 001-048、063, and what is not among them."""
    order, found, unknown = sorted(households), [], []
    for part in filter(None, BETWEEN.split(RANGE.sub("-", text.strip()))):
        first, _dash, last = part.partition("-")
        if part in households:
            found.append(households[part])
        elif last and first in households and last in households:
            found += [households[one] for one in order if first <= one <= last]
        else:
            unknown.append(part)
    return tuple(dict.fromkeys(found)), unknown


def _placed(row: Organization) -> str:
    return f"{row.parent.name} › {row.name}" if row.parent else row.name
