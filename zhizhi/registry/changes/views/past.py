"""The tree, an organization and its roster as of another day. Rights are those of today."""

from collections.abc import Iterable
from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from zhizhi.exchange.tables import Column, Kind, Table
from zhizhi.registry.changes.forms import AsOfForm
from zhizhi.registry.changes.queries import members_on, roster_on, secretaries_in, team_on
from zhizhi.registry.exports.handing import ENDINGS, table_handed
from zhizhi.registry.language import said
from zhizhi.registry.organizations.asof import children_on, edge_on, edges_of, lineage_on, names_on, tops_on
from zhizhi.registry.organizations.kinds import kind_of
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.queries import organization_for
from zhizhi.registry.people.models import Membership
from zhizhi.registry.rights.guards import ScopedRequest, must_cover, requires
from zhizhi.registry.rights.roles import role_of
from zhizhi.registry.scope import DataClass

VIEW, PEOPLE = "organizations.view", "people.view"
PAGE = 30


def another_day(request: ScopedRequest) -> HttpResponse | date | None:
    """The past day that `?on=` asks for; None for today; a redirect to today where it cannot be shown."""
    asked = request.GET.get("on")
    if asked is None:
        return None
    form = AsOfForm(request.GET)
    if form.is_valid() and form.cleaned_data["on"] < localdate(request.at):
        day: date = form.cleaned_data["on"]
        return day
    return HttpResponseRedirect(request.path)


def today(request: ScopedRequest) -> dict[str, str]:
    """What the form of another day holds at first."""
    return {"on": localdate(request.at).isoformat()}


def tree_on(request: ScopedRequest, day: date) -> HttpResponse:
    """Where my part of the tree begins today, as it was on that day."""
    rows = [(one, kind_name(one.edge.kind)) for one in tops_on(request.scope, day)]
    return render(request, "changes/tree_on.html", {"rows": rows, "day": day, "form": AsOfForm(initial={"on": day})})


def organization_on(request: ScopedRequest, organization: Organization, day: date) -> HttpResponse:
    """What it was on that day: name, kind, superiors, leaders, what stood below."""
    edge, team = edge_on(organization, day), team_on(organization, day)
    below, hidden = children_on(organization, request.scope, day)
    page = Paginator(below, PAGE).get_page(request.GET.get("page"))
    sees_people = request.scope.covers(PEOPLE, organization.left, DataClass.PUBLIC)
    context = {
        "organization": organization,
        "edge": edge,
        "kind": kind_name(edge.kind) if edge else "",
        "first": edges_of(organization)[-1:],
        "above": lineage_on(organization, day),
        "seats": [(seat, role_name(seat.post.role)) for seat in team],
        "secretaries": "、".join(secretaries_in(team)),
        # As of today small groups are withheld; of another day nothing says which could be subtracted.
        "members": members_on(organization, day) if sees_people else None,
        "page": page,
        "rows": [(one, kind_name(one.edge.kind)) for one in page],
        "hidden": hidden,
        "sees_people": sees_people,
        "day": day,
        "form": AsOfForm(initial={"on": day}),
        "trail": [(_("Organizations"), reverse("organizations:list")), (edge.name if edge else organization.name, "")],
    }
    return render(request, "changes/organization_on.html", context)


@requires(PEOPLE)
def roster(request: ScopedRequest, pk: int) -> HttpResponse:
    """Who belonged to the organization and to what stood below it, on a day; today without one."""
    organization = _whose_roster(request, pk)
    asked = another_day(request)
    if isinstance(asked, HttpResponse):
        return asked
    day = asked or localdate(request.at)
    page = Paginator(roster_on(organization, request.scope, day), PAGE).get_page(request.GET.get("page"))
    context = {
        "organization": organization,
        "name": names_on([pk], day).get(pk, organization.name),
        "rows": _named(page, day),
        "page": page,
        "day": day,
        "past": asked is not None,
        "form": AsOfForm(initial={"on": day}),
        "exports": ENDINGS.items(),
    }
    return render(request, "changes/roster.html", context)


@requires(PEOPLE)
@require_POST
def roster_export(request: ScopedRequest, pk: int, ending: str) -> HttpResponse:
    """The same roster as a sheet or to print; that it was taken is an act."""
    organization = _whose_roster(request, pk)
    form = AsOfForm(request.POST)
    day = form.cleaned_data["on"] if form.is_valid() else localdate(request.at)
    name = names_on([pk], day).get(pk, organization.name)
    columns = (
        Column(pgettext("person", "Name"), 6), Column(_("Belonged to"), 18), Column(_("Role"), 8),
        Column(_("Since"), 8, Kind.DATE),
    )  # fmt: skip
    people = _named(roster_on(organization, request.scope, day), day)
    rows = tuple((row.person.name, place, role, row.from_date) for row, place, role in people)
    note = _("As on %(day)s.") % {"day": day}
    table = Table(_("Roster of %(name)s") % {"name": name}, columns, rows, (note,))
    return table_handed(request, table, ending, what="roster_on", place=organization)


def _whose_roster(request: ScopedRequest, pk: int) -> Organization:
    """404 where the scope does not reach it, 403 where it reads nobody there."""
    organization = organization_for(request.scope, pk)
    if organization is None:
        raise Http404
    must_cover(request.scope, PEOPLE, organization.left, DataClass.PUBLIC)
    return organization


def _named(found: Iterable[Membership], day: date) -> list[tuple[Membership, str, str]]:
    """Each with the name that the place had on that day, and the role in words; a group with its branch."""
    rows = list(found)
    above = {row.organization_id: row.organization.parent_id for row in rows if row.organization.kind == "party_group"}
    names = names_on([*(row.organization_id for row in rows), *(pk for pk in above.values() if pk)], day)

    def place(row: Membership) -> str:
        branch = names.get(above.get(row.organization_id) or 0, "")
        return branch + names.get(row.organization_id, row.organization.name)

    return [(row, place(row), role_name(row.role)) for row in rows]


def kind_name(kind_id: str) -> str:
    """The kind in words."""
    kind = kind_of(kind_id)
    return said(kind.name) if kind else kind_id


def role_name(role_id: str) -> str:
    """The role in words."""
    role = role_of(role_id)
    return said(role.name) if role else role_id
