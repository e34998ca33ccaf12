"""The tree, an organization and its roster as of another day. Rights are those of today."""

from datetime import date

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.registry.changes.forms import AsOfForm
from zhizhi.registry.changes.queries import members_on, roster_on, secretaries_in, team_on
from zhizhi.registry.language import said
from zhizhi.registry.organizations.asof import children_on, edge_on, edges_of, lineage_on, names_on, tops_on
from zhizhi.registry.organizations.kinds import kind_of
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.queries import organization_for
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
    organization = organization_for(request.scope, pk)
    if organization is None:
        raise Http404
    must_cover(request.scope, PEOPLE, organization.left, DataClass.PUBLIC)
    asked = another_day(request)
    if isinstance(asked, HttpResponse):
        return asked
    day = asked or localdate(request.at)
    page = Paginator(roster_on(organization, request.scope, day), PAGE).get_page(request.GET.get("page"))
    names = names_on([row.organization_id for row in page], day)
    context = {
        "organization": organization,
        "name": names_on([pk], day).get(pk, organization.name),
        "rows": [(row, names.get(row.organization_id, row.organization.name), role_name(row.role)) for row in page],
        "page": page,
        "day": day,
        "past": asked is not None,
        "form": AsOfForm(initial={"on": day}),
    }
    return render(request, "changes/roster.html", context)


def kind_name(kind_id: str) -> str:
    """The kind in words."""
    kind = kind_of(kind_id)
    return said(kind.name) if kind else kind_id


def role_name(role_id: str) -> str:
    """The role in words."""
    role = role_of(role_id)
    return said(role.name) if role else role_id
