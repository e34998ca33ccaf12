"""The occasion on which a weak branch is looked at: signs that the registry and the records give, each with its source.

It proposes only: one case for a branch with all its signs in words, and the township judges whether anything follows.
Where the county keeps no such records at all, nothing is said.
"""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Avg, Count, Max, Min, Q
from django.utils.translation import gettext as _

from zhizhi.core.ages import months_after
from zhizhi.engines.processes.limits import end_of
from zhizhi.engines.processes.models import Case, Round
from zhizhi.engines.processes.occasions import Due, committee_overdue, occasion, period_of, post_vacant
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Membership
from zhizhi.registry.values.queries import value_on
from zhizhi.registry.values.wording import amount

WHY = "the clock sees all"
VACANT = 90  # days without a secretary
RECENT = 180  # days of orders that are looked at
SEVERAL = 5  # ratings, or orders that are late, of which one may speak
STARS = 3
# One of these is enough; of the others two.
GRAVE = frozenset({"vacant", "overdue"})
Told = dict[int, str]


@occasion(kind=str, process=str, meeting=str, orders=str)
def weak_signs(day: date, *, kind: str, process: str, meeting: str, orders: str) -> Iterator[Due]:
    """An organization of the kind has a grave sign, or two others, and no open case of the `process`; twice a year.

    Grave are a vacant post of secretary and an overdue committee. The others are few members, nobody new for years, no
    `meeting` for long, and late or badly rated `orders`.
    """
    places = {one.pk: one for one in Organization.objects.system(WHY).open().filter(kind=kind)}
    looked = Case.objects.system(WHY).filter(slug=process, closed_at=None, place__in=places)
    told = {name: sign(day, places, meeting, orders) for name, sign in _SIGNS.items()}
    until = {one.place_id: one.answers["until"] for one in committee_overdue(day, kind=kind)}
    for pk in sorted(places.keys() - set(looked.values_list("place", flat=True)), key=lambda pk: places[pk].left):
        found = {name: lines[pk] for name, lines in told.items() if pk in lines}
        if found.keys() & GRAVE or len(found) > 1:
            answers = {"signs": "\n".join(found.values())} | ({"until": until[pk]} if pk in until else {})
            yield Due(f"{pk} {period_of(day, 'half_year')}", pk, answers=answers)


def _vacant(day: date, places: dict[int, Organization], _meeting: str, _orders: str) -> Told:
    kinds = {one.kind for one in places.values()}
    due = [one for kind in kinds for one in post_vacant(day, kind=kind, days=VACANT)]
    text = _("No secretary for %(days)s days or more. Source: appointments in the registry") % {"days": VACANT}
    return {one.place_id: text for one in due}


def _overdue(day: date, places: dict[int, Organization], _meeting: str, _orders: str) -> Told:
    kinds = {one.kind for one in places.values()}
    due = [one for kind in kinds for one in committee_overdue(day, kind=kind)]
    text = _("The term ended on %(day)s, and no committee was elected. Source: terms in the registry")
    return {one.place_id: text % {"day": one.answers["until"]} for one in due}


def _few(day: date, places: dict[int, Organization], _meeting: str, _orders: str) -> Told:
    figure = value_on("branch_fewest_members", day)
    text = _("Members: %(count)s, fewer than %(least)s. Source: memberships in the registry; basis: %(basis)s")
    return {
        pk: text % {"count": count, "least": amount(figure.value, figure.unit), "basis": figure.basis}
        for pk, (count, _last) in _members(day, places).items()
        if count < figure.value
    }


def _nobody_new(day: date, places: dict[int, Organization], _meeting: str, _orders: str) -> Told:
    """Of members whose day of joining is entered; where none is, nobody knows."""
    figure = value_on("branch_new_member_years", day)
    since = months_after(day, -12 * figure.value)
    text = _("No new member since %(day)s, for more than %(amount)s. Source: days of joining in the registry")
    words = {"amount": amount(figure.value, figure.unit)}
    members = _members(day, places).items()
    return {pk: text % {"day": last, **words} for pk, (_count, last) in members if last and last < since}


def _no_meeting(day: date, places: dict[int, Organization], meeting: str, _orders: str) -> Told:
    """Where others have held such meetings for as long; the first one of the county began the record."""
    figure = value_on("branch_meeting_gap", day)
    since = end_of(day - timedelta(days=figure.value))
    held = Case.objects.system(WHY).filter(slug=meeting)
    first = held.aggregate(first=Min("opened_at"))["first"]
    if first is None or first >= since:
        return {}
    lately = set(held.filter(opened_at__gte=since).values_list("place", flat=True))
    text = _("No meeting recorded for %(amount)s. Source: records of meetings")
    words = {"amount": amount(figure.value, figure.unit)}
    return {pk: text % words for pk in places if pk not in lately}


def _late_orders(day: date, places: dict[int, Organization], _meeting: str, orders: str) -> Told:
    late = Case.objects.system(WHY).filter(slug=orders, place__in=places, settled_at=None, closed_at=None)
    rows = late.filter(due_at__lt=end_of(day)).order_by().values("place").annotate(count=Count("pk"))
    text = _("Orders open and overdue: %(count)s. Source: orders")
    return {row["place"]: text % row for row in rows if row["count"] >= SEVERAL}


def _low_stars(day: date, places: dict[int, Organization], _meeting: str, orders: str) -> Told:
    rated = Round.objects.filter(
        case__slug=orders, case__place__in=places, rated_at__gte=end_of(day - timedelta(days=RECENT))
    )
    rows = rated.order_by().values("case__place").annotate(count=Count("pk"), mean=Avg("stars"))
    text = _("Stars: %(mean).1f on average of %(count)s ratings in %(days)s days. Source: ratings of orders")
    return {
        row["case__place"]: text % {**row, "days": RECENT}
        for row in rows
        if row["count"] >= SEVERAL and row["mean"] < STARS
    }


def _members(day: date, places: dict[int, Organization]) -> dict[int, tuple[int, date | None]]:
    """By place how many members it has with its groups, and when the last of them joined; none of places without."""
    on: Any = Membership.objects.system(WHY).on(day).filter(role="member")
    found = {
        pk: on.filter(place_left__gte=place.left, place_left__lt=place.right).aggregate(
            count=Count("person", distinct=True), last=Max("person__party_since", filter=~Q(person__party_since=None))
        )
        for pk, place in places.items()
    }
    return {pk: (row["count"], row["last"]) for pk, row in found.items() if row["count"]}


_SIGNS: dict[str, Callable[[date, dict[int, Organization], str, str], Told]] = {
    "vacant": _vacant, "overdue": _overdue, "few": _few, "nobody_new": _nobody_new, "no_meeting": _no_meeting,
    "late_orders": _late_orders, "low_stars": _low_stars,
}  # fmt: skip
