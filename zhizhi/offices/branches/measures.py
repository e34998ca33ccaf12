"""Figures of the organization system (M45), joint organizations (M46, M48) and the two coverages (M47).

All are stocks: what stands now. Each organization contributes on the day on which it was opened, which never changes,
so that the sum over all days is the figure and the sum up to a day says how those stand now that existed by then. What
changes by the passing of time alone (a term runs out, an appointment ends) has the midnight noted at which it will.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, Max, Q
from django.urls import reverse
from django.utils.timezone import get_current_timezone, localdate
from django.utils.translation import gettext_lazy as _

from zhizhi.engines.measures.contributions import Amount, Record
from zhizhi.engines.measures.keeping import Kept
from zhizhi.engines.measures.offers import Offered
from zhizhi.offices.branches.firms import Firm, firms_concerned, firms_on
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.overlays.models import Overlay
from zhizhi.registry.people.models import Appointment
from zhizhi.registry.terms.models import Term
from zhizhi.registry.terms.rules import KINDS as COMMITTEES

COMMITTEE, FIRM, OVERLAY = "committee", "firm", "overlay"
IN_TERM, TERM_OVERDUE, SECRETARY = "terms.in_term", "terms.overdue", "terms.secretary"
ORGANIZED, UNCOVERED, WORKED = "coverage.organized", "coverage.uncovered", "coverage.worked"
NEW_GROUPS = "coverage.new_groups"
MET, SETTLED = "joint.met", "joint.settled"
QUARTER = timedelta(days=92)
# For organizations that were entered without the day on which they were opened.
LONG_AGO = date(2000, 1, 1)

Counts = Iterator[tuple[Record, list[Amount]]]


def midnight(day: date) -> datetime:
    """The moment at which a local day begins."""
    return datetime.combine(day, time(), get_current_timezone())


def committees_concerned(kind: str, ids: Collection[int] | None) -> Iterable[int]:
    """Touched organizations that elect a committee; all open ones without ids."""
    if ids is not None and kind != "organization":
        return []
    rows = Organization.objects.system("measures are kept for all").order_by().filter(kind__in=COMMITTEES)
    found: Iterable[int] = (rows.open() if ids is None else rows.filter(pk__in=ids)).values_list("pk", flat=True)
    return found


def committees_counted(ids: Sequence[int], at: datetime) -> Counts:
    """Within its term or not, with a secretary or not. Three queries."""
    day = localdate(at)
    places = Organization.objects.system("measures are kept for all").filter(pk__in=ids)
    terms = {
        term.organization_id: term for term in Term.objects.system("measures").on(day).filter(organization__in=ids)
    }
    held: dict[int, list[tuple[date, date | None]]] = {}
    rows = Appointment.objects.system("measures").filter(post__organization__in=ids, post__role="secretary")
    rows = rows.filter(Q(to_date=None) | Q(to_date__gt=day)).order_by()
    for pk, first, last in rows.values_list("post__organization_id", "from_date", "to_date"):
        held.setdefault(pk, []).append((first, last))
    for place in places.order_by():
        counts = int(place.closed_on is None)
        opened = place.opened_on or LONG_AGO
        yield Record(COMMITTEE, place.pk, place.pk), [
            *_term_amounts(terms.get(place.pk), opened, day, counts),
            _secretary_amount(held.get(place.pk, []), opened, day, counts),
        ]  # fmt: skip


def _term_amounts(term: Term | None, opened: date, day: date, counts: int) -> list[Amount]:
    due = term.due if term else None  # type: ignore[attr-defined]
    in_term = int(due is not None and due >= day) * counts
    overdue = int(due is not None and due < day) * counts
    changes = midnight(due + timedelta(days=1)) if due and in_term else None
    return [
        Amount(IN_TERM, opened, in_term, counts, changes),
        Amount(TERM_OVERDUE, opened, overdue, counts, changes),
    ]


def _secretary_amount(held: list[tuple[date, date | None]], opened: date, day: date, counts: int) -> Amount:
    there = int(any(first <= day for first, _last in held)) * counts
    edges = [edge for pair in held for edge in pair if edge and edge > day]
    return Amount(SECRETARY, opened, there, counts, midnight(min(edges)) if edges and counts else None)


def firms_counted(ids: Sequence[int], at: datetime) -> Counts:
    """The two coverages of each firm."""
    day = localdate(at)
    for firm in firms_on(ids, day):
        changes = midnight(min(firm.changes)) if firm.changes and firm.is_open else None
        yield Record(FIRM, firm.id, firm.id), _firm_amounts(firm, changes)


def _firm_amounts(firm: Firm, changes: datetime | None) -> list[Amount]:
    opened, here, required = firm.opened or LONG_AGO, int(firm.is_open), int(firm.required)
    new = int(firm.is_open and bool(firm.new_group))
    return [
        Amount(ORGANIZED, opened, required * int(firm.organized), required, changes),
        Amount(UNCOVERED, opened, required * int(not firm.organized), required, changes),
        Amount(WORKED, opened, here * int(firm.worked), here, changes),
        Amount(NEW_GROUPS, opened, new * int(firm.worked), new, changes),
    ]


def overlays_concerned(kind: str, ids: Collection[int] | None) -> Iterable[int]:
    """Touched organizations that are joint ones; all without ids."""
    if ids is not None and kind != "organization":
        return []
    rows = Overlay.objects.system("measures are kept for all").order_by()
    found: Iterable[int] = (rows if ids is None else rows.filter(organization__in=ids)).values_list("pk", flat=True)
    return found


def overlays_counted(ids: Sequence[int], at: datetime) -> Counts:
    """Whether each met in the last quarter, and how many of its issues are settled. One query."""
    day = localdate(at)
    rows = Overlay.objects.system("measures are kept for all").filter(pk__in=ids).order_by()
    counted: Any = rows.annotate(
        met=Max("meetings__day", filter=Q(meetings__day__lte=day)),
        raised=Count("issues", filter=~Q(issues__state="dropped"), distinct=True),
        settled=Count("issues", filter=Q(issues__state="settled"), distinct=True),
    )
    for one in counted:
        runs = int(one.to_date is None)
        lately = int(one.met is not None and one.met + QUARTER > day) * runs
        changes = midnight(one.met + QUARTER) if lately else None
        yield Record(OVERLAY, one.pk, one.organization_id), [
            Amount(MET, one.from_date, lately, runs, changes), Amount(SETTLED, one.from_date, one.settled, one.raised),
        ]  # fmt: skip


KEPT = (
    Kept(COMMITTEE, (IN_TERM, TERM_OVERDUE, SECRETARY), committees_concerned, committees_counted),
    Kept(FIRM, (ORGANIZED, UNCOVERED, WORKED, NEW_GROUPS), firms_concerned, firms_counted),
    Kept(OVERLAY, (MET, SETTLED), overlays_concerned, overlays_counted),
)
_PLACES = frozenset({"committee", "department", "township", "village", "community"})
_M45, _M47, _JOINT = frozenset({"M45"}), frozenset({"M47"}), frozenset({"M46", "M48"})


def _terms(place: int, state: str = "") -> str:
    return f"{reverse('terms:list')}?place={place}" + (f"&state={state}" if state else "")


def _firms(place: int, state: str) -> str:
    return f"{reverse('branches:coverage')}?place={place}&state={state}"


def _overlays(place: int) -> str:
    return f"{reverse('overlays:list')}?place={place}"


def _posts(place: int) -> str:
    return f"{reverse('posts:list')}?place={place}&role=secretary"


OFFERED = (
    Offered(
        IN_TERM, _("Committees within their term"),
        _("Party committees whose term, with an approved extension, has not run out, of all that elect one. As it"
          " stands now; counted on the day on which the organization was opened."),
        "%", "share", _M45, _terms, _PLACES,
    ),
    Offered(
        TERM_OVERDUE, _("Committees overdue"),
        _("Party committees whose term has run out without an election. As it stands now."),
        _("committees"), "count", _M45, lambda place: _terms(place, "overdue"), _PLACES, higher_is_better=False,
    ),
    Offered(
        SECRETARY, _("Party organizations with a secretary"),
        _("Party organizations whose post of secretary somebody holds, of all that have one. As it stands now."),
        "%", "share", _M45, _posts, _PLACES,
    ),
    Offered(
        ORGANIZED, _("Coverage by organizations"),
        _("Firms and associations with three or more Party members that have an organization of their own or belong to"
          " a joint one, of all with three or more. Members are those declared, or linked in the register if these are"
          " more. As it stands now."),
        "%", "share", _M47, lambda place: _firms(place, "required"), _PLACES,
    ),
    Offered(
        UNCOVERED, _("Firms without an organization"),
        _("Firms and associations with three or more Party members and no organization. As it stands now."),
        _("firms"), "count", _M47, lambda place: _firms(place, "uncovered"), _PLACES, higher_is_better=False,
    ),
    Offered(
        WORKED, _("Coverage by work"),
        _("Firms and associations with an organization or an instructor, of all that are open. As it stands now."),
        "%", "share", _M47, lambda place: _firms(place, "all"), _PLACES,
    ),
    Offered(
        NEW_GROUPS, _("Coverage of new employment groups"),
        _("Units of couriers, riders, drivers and the like with an organization or an instructor, of all that declare"
          " such a group. As it stands now."),
        "%", "share", _M47, lambda place: _firms(place, "new"), _PLACES,
    ),
    Offered(
        MET, _("Joint organizations that met in the last quarter"),
        _("Running joint organizations with a joint meeting in the last 92 days, of all that run. As it stands now;"
          " counted where the joint organization stands, on its first day."),
        "%", "share", _JOINT, _overlays, _PLACES,
    ),
    Offered(
        SETTLED, _("Issues settled by partners"),
        _("Issues of joint organizations that were settled, of all raised and not dropped. As it stands now."),
        "%", "share", _JOINT, _overlays, _PLACES,
    ),
)  # fmt: skip
