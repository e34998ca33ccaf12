"""The changes that were made: the list, one with all it did and what rests on it, and taking it back."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from zhizhi.core.smallgroups import LEAST
from zhizhi.registry.changes import operations, planning
from zhizhi.registry.changes.forms import CancelForm
from zhizhi.registry.changes.models import Change, Planned
from zhizhi.registry.changes.queries import change_for, changes_for, concerned_by, planned_for, planned_open
from zhizhi.registry.changes.references import references_of
from zhizhi.registry.changes.views.making import FATES, MANAGE, VIEW
from zhizhi.registry.changes.wanted import ChangeRefused
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.rights.guards import ScopedRequest, must_cover, requires
from zhizhi.registry.scope import DataClass

PAGE = 30


@requires(VIEW)
def changes(request: ScopedRequest) -> HttpResponse:
    """All changes of the part of the tree that I may read, the latest first."""
    page = Paginator(changes_for(request.scope), PAGE).get_page(request.GET.get("page"))
    trail = [(_("Organizations"), reverse("organizations:list")), (_("Changes"), "")]
    context = {"page": page, "planned": planned_open(request.scope), "trail": trail}
    return render(request, "changes/list.html", context)


@requires(VIEW)
def change(request: ScopedRequest, pk: int) -> HttpResponse:
    """What it did; the button to take it back, or what rests on it."""
    found = _found(request, pk)
    manages = request.scope.covers(MANAGE, found.organization.left)
    references = references_of(found) if found.undone_at is None else []
    trail = [(_("Organizations"), reverse("organizations:list")), (_("Changes"), reverse("changes:list"))]
    context = {
        "change": found,
        "lines": _lines(request, found.organization, found.done.get("lines", ())),
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


@requires(VIEW)
def planned(request: ScopedRequest, pk: int) -> HttpResponse:
    """A planned change: what it would do, what became of it; the button to cancel it."""
    return _planned_page(request, _planned(request, pk), CancelForm())


@requires(VIEW)
@require_POST
def plan_cancel(request: ScopedRequest, pk: int) -> HttpResponse:
    """It is not made."""
    found, form = _planned(request, pk), CancelForm(request.POST)
    must_cover(request.scope, MANAGE, found.organization.left)
    if not form.is_valid():
        return _planned_page(request, found, form)
    try:
        planning.plan_cancel(scope=request.scope, planned=found, at=request.at, **form.cleaned_data)
    except ChangeRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, _("Cancelled: %(title)s") % {"title": found.title})
    return redirect("changes:planned", pk)


@requires(VIEW)
@require_POST
def plan_noted(request: ScopedRequest, pk: int) -> HttpResponse:
    """What became of a planned change leaves the planner's inbox."""
    planning.plan_noted(scope=request.scope, planned=_planned(request, pk), at=request.at)
    return redirect("changes:list")


def _planned_page(request: ScopedRequest, found: Planned, form: CancelForm) -> HttpResponse:
    trail = [(_("Organizations"), reverse("organizations:list")), (_("Changes"), reverse("changes:list"))]
    context = {
        "planned": found,
        "lines": _lines(request, found.organization, found.lines),
        "manages": request.scope.covers(MANAGE, found.organization.left),
        "mine": found.person_id == request.scope.person_id,
        "form": form,
        "trail": [*trail, (found.title, "")],
    }
    return render(request, "changes/planned.html", context, status=422 if form.errors else 200)


def _lines(request: ScopedRequest, place: Organization, lines: Sequence[dict[str, Any]]) -> list[tuple[Any, Any]]:
    """As they were kept; who may not see the people there gets no number of few."""
    sees = request.scope.covers("people.view", place.left, DataClass.PUBLIC)
    return [
        (line if sees or not _few(line) else line | {"count": 0, "words": _("few people")},
         FATES.get(line["fate"], line["fate"]))
        for line in lines
    ]  # fmt: skip


def _few(line: dict[str, Any]) -> bool:
    return bool(line.get("people")) and 0 < line["count"] < LEAST


def _planned(request: ScopedRequest, pk: int) -> Planned:
    found = planned_for(request.scope, pk)
    if found is None:
        raise Http404
    return found


def _found(request: ScopedRequest, pk: int) -> Change:
    found = change_for(request.scope, pk)
    if found is None:
        raise Http404
    return found
