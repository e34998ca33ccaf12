"""The history of an organization: its names and superiors, where it came from, what became of it, who changed it."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from zhizhi.registry.changes.queries import acts_on, changes_of
from zhizhi.registry.changes.views.past import VIEW, kind_name
from zhizhi.registry.organizations.asof import edges_of, names_on, successions_of
from zhizhi.registry.organizations.queries import organization_for
from zhizhi.registry.rights.guards import ScopedRequest, requires


@requires(VIEW)
def history(request: ScopedRequest, pk: int) -> HttpResponse:
    """Everything that is known about what this organization was."""
    organization = organization_for(request.scope, pk)
    if organization is None:
        raise Http404
    before, after = successions_of(organization)
    edges = [
        (
            edge,
            kind_name(edge.kind),
            names_on([edge.parent_id], edge.from_date).get(edge.parent_id) if edge.parent_id else "",
        )
        for edge in edges_of(organization)
    ]
    trail = [
        (_("Organizations"), reverse("organizations:list")),
        (organization.name, reverse("organizations:detail", args=[pk])),
        (pgettext("organization", "History"), ""),
    ]
    context = {
        "organization": organization,
        "edges": edges,
        "before": before,
        "after": after,
        "changes": changes_of(organization),
        "acts": acts_on(organization),
        "trail": trail,
    }
    return render(request, "changes/history.html", context)
