"""Pages of the tree: browse, search, one organization with its posts, and what its managers do."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from zhizhi.registry.changes.forms import AsOfForm
from zhizhi.registry.changes.views.past import another_day, organization_on, today, tree_on
from zhizhi.registry.facts.queries import facts_shown, links_shown
from zhizhi.registry.language import said
from zhizhi.registry.organizations import operations
from zhizhi.registry.organizations.asof import formerly, successor_of
from zhizhi.registry.organizations.forms import ChildForm, OrganizationSearch
from zhizhi.registry.organizations.kinds import kind_of, kinds
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.queries import (
    ancestors_of,
    children_of,
    counted,
    organization_for,
    organizations_matching,
    tops_for,
)
from zhizhi.registry.people.queries import holders_of, households_count, members_count, members_shown, seats_of
from zhizhi.registry.rights.guards import ScopedRequest, must_cover, requires
from zhizhi.registry.rights.roles import roles
from zhizhi.registry.scope import DataClass, Scope

VIEW, MANAGE = "organizations.view", "organizations.manage"
PAGE = 30
# What a village page lists besides its party groups: kind, role of who looks after it, heading.
QUARTERS = (
    ("village_group", "village_group_head", gettext_lazy("Village groups")),
    ("grid", "grid_worker", gettext_lazy("Grids")),
)


@requires(VIEW)
def organizations(request: ScopedRequest) -> HttpResponse:
    """Where my part of the tree begins; or what a search finds in it."""
    asked = another_day(request)
    if asked is not None:
        return asked if isinstance(asked, HttpResponse) else tree_on(request, asked)
    form = OrganizationSearch(request.GET)
    text = form.cleaned_data["q"].strip() if form.is_valid() else ""
    found = counted(organizations_matching(request.scope, text)) if text else tops_for(request.scope)
    page = Paginator(found.order_by("left").select_related("parent"), PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "rows": _rows(page), "text": text, "as_of": AsOfForm(today(request))}
    context["formerly"] = (
        {pk: "、".join(names) for pk, names in formerly([row.pk for row in page]).items()} if text else {}
    )
    return render(request, "organizations/list.html", context)


@requires(VIEW)
def organization(request: ScopedRequest, pk: int) -> HttpResponse:
    """One organization: what it is, who holds its posts, what stands below."""
    found, day = _found(request, pk), localdate(request.at)
    asked = another_day(request)
    if asked is not None:
        return asked if isinstance(asked, HttpResponse) else organization_on(request, found, asked)
    below = Paginator(counted(children_of(found, request.scope)), PAGE).get_page(request.GET.get("page"))
    context = {
        "organization": found,
        "kind": _kind_name(found.kind),
        "trail": _trail(found, request.scope),
        "above": ancestors_of(found),
        "seats": [(seat, _role_name(seat.post.role)) for seat in seats_of(found, day)],
        "page": below,
        "rows": _rows(below),
        "figures": _figures(found, request),
        "facts_kept": facts_shown(request.scope, found, day),
        "links_kept": links_shown(request.scope, found, day),
        "groups": _groups_with_leaders(found, request),
        "quarters": [
            (heading, rows)
            for kind, role, heading in QUARTERS
            if (rows := _groups_with_leaders(found, request, kind, role))
        ],
        "manages": request.scope.covers(MANAGE, found.left) and not found.closed_on,
        "sees_people": request.scope.covers("people.view", found.left),
        "adds_people": request.scope.covers("people.manage", found.left, DataClass.PERSONAL) and not found.closed_on,
        "prints_sheet": request.scope.covers("portal.sheet", found.left, DataClass.PUBLIC) and not found.closed_on,
        "successor": successor_of(found) if found.closed_on else None,
        "formerly": formerly([found.pk]).get(found.pk, []),
        "as_of": AsOfForm(today(request)),
        "has_children": any(found.kind in kind.under for kind in kinds().values()),
    }
    return render(request, "organizations/organization.html", context)


@requires(VIEW)
def create(request: ScopedRequest, pk: int) -> HttpResponse:
    """A new organization below this one."""
    parent = _managed(request, pk)
    form = ChildForm(request.POST or None, parent=parent)
    if request.method == "POST" and form.is_valid():
        try:
            made = operations.organization_create(
                scope=request.scope, parent=parent, at=request.at, **form.cleaned_data
            )
        except operations.OrganizationRefused as fault:
            form.add_error(None, str(fault))
        else:
            messages.success(request, _("“%(name)s” is entered.") % {"name": made.name})
            return redirect("organizations:detail", made.pk)
    trail = [*_trail(parent, request.scope, whole=True), (_("New organization"), "")]
    context = {"form": form, "organization": parent, "trail": trail, "heading": _("New organization")}
    return render(request, "organizations/form.html", context)


@requires(VIEW)
@require_POST
def code(request: ScopedRequest, pk: int) -> HttpResponse:
    """A new code for the printed sheet; the old sheet stops working."""
    found = _managed(request, pk)
    operations.code_renew(scope=request.scope, organization=found, at=request.at)
    messages.success(request, _("The place has a new code. Print its sheet again and take the old ones down."))
    return redirect("organizations:detail", pk)


def _found(request: ScopedRequest, pk: int) -> Organization:
    """404 where the scope does not reach."""
    found = organization_for(request.scope, pk)
    if found is None:
        raise Http404
    return found


def _managed(request: ScopedRequest, pk: int) -> Organization:
    """404 where the scope does not reach, 403 where it reads only, 404 for what is closed."""
    found = _found(request, pk)
    must_cover(request.scope, MANAGE, found.left)
    if found.closed_on:
        raise Http404
    return found


def _trail(organization: Organization, scope: Scope, *, whole: bool = False) -> list[tuple[str, str]]:
    """The way from the top of what the scope reads; `whole` links the organization itself, too."""
    trail = [(_("Organizations"), reverse("organizations:list"))]
    for above in ancestors_of(organization):
        if scope.covers(VIEW, above.left, DataClass.PUBLIC):
            trail.append((above.name, reverse("organizations:detail", args=[above.pk])))
    return [*trail, (organization.name, reverse("organizations:detail", args=[organization.pk]) if whole else "")]


def _rows(found: Any) -> list[tuple[Organization, str]]:
    return [(row, _kind_name(row.kind)) for row in found]


def _kind_name(kind_id: str) -> str:
    kind = kind_of(kind_id)
    return said(kind.name) if kind else kind_id


def _role_name(role_id: str) -> str:
    role = roles().get(role_id)
    return said(role.name) if role else role_id


def _figures(organization: Organization, request: ScopedRequest) -> list[dict[str, Any]]:
    """Numbers of the whole subtree, each leading to its list where the scope may see it."""
    figures = [{"value": organization.size - 1, "label": _("organizations below")}]
    day, sees = localdate(request.at), request.scope.covers("people.view", organization.left, DataClass.PUBLIC)
    members: dict[str, Any] = {"label": _("Party members")}
    members["value"] = (members_count if sees else members_shown)(organization, day)
    if members["value"] is None:
        members["note"] = _("withheld: few people")
    if sees:
        members["url"] = f"{reverse('people:list')}?place={organization.pk}&role=member"
    figures.append(members)
    if request.scope.covers("households.view", organization.left, DataClass.PUBLIC):
        url = f"{reverse('people:households')}?place={organization.pk}"
        figures.append({"value": households_count(organization), "label": _("households"), "url": url})
    return figures


def _groups_with_leaders(
    organization: Organization, request: ScopedRequest, kind: str = "party_group", role: str = "group_leader"
) -> list[tuple[Organization, str]]:
    """The party groups, or those of another kind, right below, each with the names of its leaders."""
    if not any(organization.kind in declared.under for declared in [kind_of(kind)] if declared):
        return []
    groups = list(children_of(organization, request.scope).filter(kind=kind))
    held = holders_of(role, [group.pk for group in groups], localdate(request.at)) if groups else []
    return [(group, "、".join(name for place, _person, name in held if place == group.pk)) for group in groups]
