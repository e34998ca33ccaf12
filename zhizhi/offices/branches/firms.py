"""Firms and associations as the two coverages count them: who needs a Party organization, has one, or an instructor."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Q

from zhizhi.offices.branches.models import Workforce
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.overlays.models import Link
from zhizhi.registry.people.models import Appointment, Membership

KINDS = ("firm", "association")
# 《中国共产党章程》: where there are three members or more, an organization is set up.
ENOUGH = 3
OWN = ("branch", "functional")


@dataclass(slots=True)
class Firm:
    """A firm or association on a day. `changes` are the days on which it changes without an act."""

    id: int
    opened: date | None
    is_open: bool
    declared: Workforce | None = None
    counted: int = 0
    own: bool = False
    joint: bool = False
    instructor: bool = False
    changes: set[date] = field(default_factory=set)

    @property
    def members(self) -> int:
        """As many as are declared, or linked in the register if these are more."""
        return max(self.counted, self.declared.members if self.declared else 0)

    @property
    def required(self) -> bool:
        """Whether there are enough members for an organization."""
        return self.is_open and self.members >= ENOUGH

    @property
    def organized(self) -> bool:
        """Whether it has an organization of its own or belongs to a joint one."""
        return self.own or self.joint

    @property
    def worked(self) -> bool:
        """Whether an organization or at least an instructor works there."""
        return self.organized or self.instructor

    @property
    def new_group(self) -> str:
        """Which new employment group works there; empty for none."""
        return self.declared.field if self.declared else ""


def firms_on(ids: Sequence[int], day: date) -> Iterator[Firm]:
    """Each of these organizations as it is on `day`. Six queries, whatever their number."""
    rows = Organization.objects.system("coverage is counted for all").filter(pk__in=ids, kind__in=KINDS)
    firms = {
        pk: Firm(pk, opened, closed is None or closed > day)
        for pk, opened, closed in rows.order_by().values_list("pk", "opened_on", "closed_on")
    }
    declared = Workforce.objects.system("coverage is counted for all").filter(organization__in=firms)
    for one in declared.newest(day):
        firms[one.organization_id].declared = one
    for pk in _own(firms, day):
        firms[pk].own = True
    _dated(firms, day, "joint", _joint(firms))
    _dated(firms, day, "instructor", _instructors(firms))
    _members(firms, day)
    yield from firms.values()


def firms_concerned(kind: str, ids: Collection[int] | None) -> list[int]:
    """The firms and associations that something touched concerns: itself, or up to two levels below one."""
    rows = Organization.objects.system("coverage is counted for all").order_by()
    if ids is None:
        return list(rows.open().filter(kind__in=KINDS).values_list("pk", flat=True))
    if kind != "organization":
        return []
    lines = rows.filter(pk__in=ids).values_list("pk", "parent_id", "parent__parent_id")
    near = {pk for line in lines for pk in line if pk}
    return list(rows.filter(pk__in=near, kind__in=KINDS).values_list("pk", flat=True))


def _own(firms: Iterable[int], day: date) -> Iterable[int]:
    rows = Organization.objects.system("coverage is counted for all").filter(parent__in=list(firms), kind__in=OWN)
    found: Iterable[int] = rows.filter(Q(closed_on=None) | Q(closed_on__gt=day)).values_list("parent_id", flat=True)
    return found


def _joint(firms: Iterable[int]) -> Any:
    rows = Link.objects.system("coverage is counted for all")
    found = rows.filter(organization__in=list(firms), kind="covered")
    return found.order_by().values_list("organization_id", "from_date", "to_date")


def _instructors(firms: Iterable[int]) -> Any:
    rows = Appointment.objects.system("coverage is counted for all")
    found = rows.filter(post__organization__in=list(firms), post__role="party_instructor")
    return found.order_by().values_list("post__organization_id", "from_date", "to_date")


def _dated(firms: dict[int, Firm], day: date, name: str, rows: Any) -> None:
    for pk, first, last in rows:
        if _holds(firms[pk], first, last, day):
            setattr(firms[pk], name, True)


def _members(firms: dict[int, Firm], day: date) -> None:
    """Party members linked to each: by a membership in the firm's own organization, or by where the person works."""
    keys = list(firms)
    rows = Membership.objects.system("coverage is counted for all").filter(
        Q(organization__parent__in=keys) | Q(organization__parent__parent__in=keys) | Q(person__place__in=keys),
        role="member",
    )  # fmt: skip
    seen: set[tuple[int, int]] = set()
    columns = ("organization__parent_id", "organization__parent__parent_id", "person__place_id")
    for person, first, last, *places in rows.order_by().values_list("person_id", "from_date", "to_date", *columns):
        for pk in {place for place in places if place in firms}:
            if _holds(firms[pk], first, last, day) and (pk, person) not in seen:
                seen.add((pk, person))
                firms[pk].counted += 1


def _holds(firm: Firm, first: date, last: date | None, day: date) -> bool:
    """Whether it holds on the day; what begins or ends later is noted."""
    firm.changes |= {edge for edge in (first, last) if edge and edge > day}
    return first <= day and (last is None or last > day)
