"""The changes that were made: the list, one with all it did and what rests on it, and taking it back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhizhi.registry.changes import operations
from zhizhi.registry.changes.models import Change
from zhizhi.registry.changes.queries import change_for, changes_for, concerned_by
from zhizhi.registry.changes.references import references_of
from zhizhi.registry.changes.views.making import FATES, MANAGE, VIEW
from zhizhi.registry.changes.wanted import ChangeRefused
from zhizhi.registry.rights.guards import ScopedRequest, requires

PAGE = 30


@requires(VIEW)
def changes(request: ScopedRequest) -> HttpResponse:
    """All changes of the part of the tree that I may read, the latest first."""
    page = Paginator(changes_for(request.scope), PAGE).get_page(request.GET.get("page"))
    trail = [(_("Organizations"), reverse("organizations:list")), (_("Changes"), "")]
    return render(request, "changes/list.html", {"page": page, "trail": trail})


@requires(VIEW)
def change(request: ScopedRequest, pk: int) -> HttpResponse:
    """What it did; the button to take it back, or what rests on it."""
    found = _found(request, pk)
    manages = request.scope.covers(MANAGE, found.organization.left)
    references = references_of(found) if found.undone_at is None else []
    trail = [(_("Organizations"), reverse("organizations:list")), (_("Changes"), reverse("changes:list"))]
    context = {
        "change": found,
        "lines": [(line, FATES.get(line["fate"], line["fate"])) for line in found.done.get("lines", ())],
        "references": references,
        "manages": manages,
        "concerned": concerned_by(found),
        "trail": [*trail, (found.title, "")],
    }
    return render(request, "changes/change.html", context)


@requires(VIEW)
@require_POST
def undo(request: ScopedRequest, pk: int) -> HttpResponse:
    """Takes it back, where nothing rests on it."""
    found = _found(request, pk)
    try:
        operations.change_undo(scope=request.scope, change=found, at=request.at)
    except operations.ChangeForbidden as forbidden:
        raise PermissionDenied(str(forbidden)) from forbidden
    except ChangeRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Taken back: everything is as it was before."))
    return redirect("changes:change", pk)


def _found(request: ScopedRequest, pk: int) -> Change:
    found = change_for(request.scope, pk)
    if found is None:
        raise Http404
    return found
