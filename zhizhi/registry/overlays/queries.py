"""Reads of joint organizations: those of my area and those that link something of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from zhizhi.registry.journal.names import Named
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.overlays.kinds import PERSONAL
from zhizhi.registry.overlays.models import Issue, Link, Meeting, Overlay, OverlayQuerySet, Survey
from zhizhi.registry.people.models import Person
from zhizhi.registry.scope import DataClass, Scope

MANAGE = "organizations.manage"
# Ratings over fewer answers are withheld.
SMALL = 5
RECORDERS = frozenset({"secretary", "deputy_secretary"})
ORDERS: dict[str, list[Any]] = {
    "": ["place_left"], "name": ["organization__sort_key", "pk"], "from": ["-from_date", "pk"],
    "met": [F("met").desc(nulls_last=True), "pk"], "open": ["-unsettled", "pk"], "partners": ["-partners", "pk"],
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the list shows; `running` are those not ended on `day`."""

    day: date
    place: Organization | None = None
    kind: str = ""
    text: str = ""
    running: bool = True
    sort: str = ""


@dataclass(frozen=True, slots=True)
class Followed:
    """What became of an issue elsewhere: a case in words, where it is read, and whether it has ended."""

    words: str
    url: str
    state: str


class Follower(Protocol):
    """The part above that opens cases from issues."""

    def cases(self, scope: Scope, issues: Sequence[int]) -> dict[int, list[Followed]]:
        """The cases of each issue that the scope may read."""

    def opens(self, scope: Scope, overlay: Overlay) -> bool:
        """Whether the scope may open cases from the issues."""


_followers: list[Follower] = []


def followed_by(follower: Follower) -> None:
    """Asked from now on by the page of a joint organization."""
    _followers[:] = [follower]


def cases_of(scope: Scope, issues: Sequence[Issue]) -> dict[int, list[Followed]]:
    """What was opened from each issue."""
    ids = [one.pk for one in issues]
    return _followers[0].cases(scope, ids) if _followers and ids else {}


def may_open(scope: Scope, overlay: Overlay) -> bool:
    """Whether a case can be opened from an issue of it."""
    return any(one.opens(scope, overlay) for one in _followers)


def overlays_for(scope: Scope, wanted: Wanted) -> OverlayQuerySet:
    """Those that fit, each with `partners`, `met` (its last meeting) and `unsettled` (its open issues)."""
    found: OverlayQuerySet = Overlay.objects.visible_to(scope)
    if wanted.place:
        inside = Q(place_left__gte=wanted.place.left, place_left__lt=wanted.place.right)
        linked = (
            Link.objects.system("of those already allowed")
            .filter(overlay=OuterRef("pk"))
            .filter(organization__left__gte=wanted.place.left, organization__left__lt=wanted.place.right)
        )
        found = found.filter(inside | Q(Exists(linked)))
    if wanted.kind:
        found = found.filter(kind=wanted.kind)
    if wanted.text:
        named = Q(organization__name__contains=wanted.text) | Q(purpose__contains=wanted.text)
        found = found.filter(named | Q(organization__initials__startswith=wanted.text.lower()))
    ended = Q(to_date__lte=wanted.day)
    found = found.exclude(ended) if wanted.running else found.filter(ended)
    open_links = Q(links__from_date__lte=wanted.day) & (Q(links__to_date=None) | Q(links__to_date__gt=wanted.day))
    counted = found.filter(from_date__lte=wanted.day).annotate(
        partners=Count("links", filter=open_links & ~Q(links__kind__in=PERSONAL), distinct=True),
        met=Max("meetings__day", filter=Q(meetings__day__lte=wanted.day)),
        unsettled=Count("issues", filter=Q(issues__state="open"), distinct=True),
    )
    ordered: OverlayQuerySet = counted.order_by(*ORDERS.get(wanted.sort, ORDERS[""]))
    return ordered.select_related("organization__parent")


def overlay_for(scope: Scope, pk: int) -> Overlay | None:
    """One that the scope may read."""
    rows = Overlay.objects.visible_to(scope).select_related("organization__parent").filter(pk=pk)
    found: Overlay | None = rows.first()
    return found


def overlays_named(ids: Iterable[int]) -> dict[int, Named]:
    """What the journal calls joint organizations; names of organizations are public."""
    rows = Overlay.objects.system("names of units are public").filter(pk__in=list(ids)).select_related("organization")
    return {row.pk: Named(row.organization.name, reverse("overlays:detail", args=[row.pk])) for row in rows}


def links_of(overlay: Overlay) -> list[Link]:
    """All links that ever were."""
    rows = Link.objects.system("of a joint organization already allowed").filter(overlay=overlay)
    return list(rows.select_related("organization__parent", "person"))


def link_of(overlay: Overlay, pk: int) -> Link | None:
    """One link of it."""
    rows = Link.objects.system("of a joint organization already allowed").filter(overlay=overlay, pk=pk)
    found: Link | None = rows.select_related("organization", "person", "overlay").first()
    return found


def meetings_of(overlay: Overlay) -> list[Meeting]:
    """All meetings, the latest first."""
    return list(Meeting.objects.system("of a joint organization already allowed").filter(overlay=overlay))


def attended_of(overlay: Overlay) -> dict[int, set[int]]:
    """The ids of the links that attended each meeting, by the meeting. One query."""
    found: dict[int, set[int]] = {}
    rows = Meeting.attended.through._default_manager.filter(meeting__overlay=overlay)
    for meeting, link in rows.values_list("meeting_id", "link_id"):
        found.setdefault(meeting, set()).add(link)
    return found


def issues_of(overlay: Overlay) -> list[Issue]:
    """All issues, the open ones first."""
    rows = Issue.objects.system("of a joint organization already allowed").filter(overlay=overlay)
    found = rows.select_related("answers__organization", "answers__person")
    return sorted(found, key=lambda one: one.state != Issue.State.OPEN)


def surveys_of(overlay: Overlay) -> list[Survey]:
    """All ratings, the latest first."""
    return list(Survey.objects.system("of a joint organization already allowed").filter(overlay=overlay))


def link_name(link: Link, scope: Scope) -> str:
    """What the link is called; people's names only where the reader may read people."""
    if link.organization:
        return link.organization.name
    if link.person is None:
        return link.name
    readable = scope.person_id == link.person_id or scope.covers(
        "people.view", link.person.place_left, DataClass.PUBLIC
    )
    return link.person.name if readable or link.kind == "convener" else _("a Party member")


def may_keep(scope: Scope, overlay: Overlay) -> bool:
    """Who manages organizations there, or is secretary or deputy of it or of an organization that leads it now."""
    if overlay.to_date is not None:
        return False
    if scope.covers(MANAGE, overlay.place_left):
        return True
    own = {hat.organization_id for hat in scope.hats if hat.role in RECORDERS}
    leads = Link.objects.system("who may record").filter(overlay=overlay, kind__in=("lead", "community"), to_date=None)
    return bool(own & {overlay.organization_id, *leads.values_list("organization_id", flat=True)})


def organizations_called(text: str) -> list[Organization]:
    """Open organizations of that name, or `name（the one above）`; names of organizations are public."""
    rows = Organization.objects.system("names of units are public").open().select_related("parent")
    found = list(rows.filter(name=text)[:20])
    if not found and text.endswith("）") and "（" in text:
        name, above = text[:-1].rsplit("（", 1)
        found = list(rows.filter(name=name, parent__name=above)[:20])
    return found


def people_called(scope: Scope, text: str) -> list[Person]:
    """The people of that name whom the scope may read, or `name（year of birth）`."""
    rows = Person.objects.visible_to(scope)
    name, _bracket, year = text.removesuffix("）").partition("（")
    found = rows.filter(name=name)
    if year.isdecimal():
        found = found.filter(birth_date__year=int(year))
    return list(found[:20])


def hosts_for(scope: Scope) -> QuerySet[Organization, Organization]:
    """Where the scope may set up a joint organization: committees, departments, townships, villages, communities."""
    rows = Organization.objects.system("where organizations are managed").open().filter(scope.within(MANAGE, "left"))
    kinds = ("committee", "department", "township", "village", "community")
    found: QuerySet[Organization, Organization] = rows.filter(kind__in=kinds).order_by("left")
    return found


def estates_for(scope: Scope) -> list[Organization]:
    """Estates that the scope manages and that nobody made a joint organization of yet."""
    rows = Organization.objects.system("where organizations are managed").open().filter(scope.within(MANAGE, "left"))
    return list(rows.filter(kind="estate", overlay=None).order_by("left")[:500])


def closing_hindrances(organization: Organization, day: date) -> list[str]:  # noqa: ARG001
    """A joint organization that runs is ended on its own page first, so that its partners are told from when."""
    rows = Overlay.objects.system("closing").filter(organization=organization, to_date=None)
    return [_("It is a joint organization that still runs: end it on its page first.")] if rows.exists() else []


def words_of(links: Sequence[Link], scope: Scope) -> list[dict[str, Any]]:
    """Links as a page shows them."""
    return [{"link": link, "name": link_name(link, scope), "as": link.get_kind_display()} for link in links]
