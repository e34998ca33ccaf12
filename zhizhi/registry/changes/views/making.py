"""A change in three steps: the form, the preview of what moves, and the act; each works without script."""

import secrets
from typing import Any

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from zhizhi.registry.changes import operations, planning
from zhizhi.registry.changes.candidates import Choices
from zhizhi.registry.changes.forms import FORMS
from zhizhi.registry.changes.preview import Preview, preview_of
from zhizhi.registry.changes.queries import last_act
from zhizhi.registry.changes.wanted import ChangeRefused, Wanted, day_of
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.organizations.queries import organization_for
from zhizhi.registry.rights.guards import ScopedRequest, must_cover, requires

VIEW, MANAGE = "organizations.view", "organizations.manage"
SALT = "zhizhi.changes"
HEADINGS = {
    "rename": gettext_lazy("Rename or change the kind"),
    "move": gettext_lazy("Move under another superior"),
    "merge": gettext_lazy("Merge"),
    "split": gettext_lazy("Split"),
    "close": pgettext_lazy("organization", "Close"),
}
FATES = {
    "moves": gettext_lazy("moves"),
    "ends": gettext_lazy("ends"),
    "stays": gettext_lazy("stays"),
    "decide": gettext_lazy("to be decided"),
}


@requires(VIEW)
def make(request: ScopedRequest, pk: int, kind: str) -> HttpResponse:
    """The form; what it asks for comes back as a preview, and the confirmed preview is done."""
    organization = _managed(request, pk)
    if kind not in FORMS:
        raise Http404
    if request.method == "POST" and "wanted" in request.POST:
        return _confirmed(request, organization, kind)
    choices = Choices(organization, request.scope, far="all" in request.GET)
    sent = request.POST if request.method == "POST" else None
    form = FORMS[kind](sent, organization=organization, choices=choices)
    if form.is_valid():
        return _preview(request, organization, form.wanted())
    context = _context(organization, kind) | {"form": form, "far": choices.far}
    return render(request, "changes/form.html", context)


def _confirmed(request: ScopedRequest, organization: Organization, kind: str) -> HttpResponse:
    try:
        wanted = Wanted.of(signing.loads(request.POST["wanted"], salt=SALT))
    except signing.BadSignature as forged:
        raise Http404 from forged
    if wanted.kind != kind or organization.pk not in wanted.ids:
        raise Http404
    planned = day_of(wanted, request.at) > localdate(request.at)
    act: Any = planning.plan_make if planned else operations.change_make
    try:
        made = act(
            scope=request.scope, wanted=wanted, seen=request.POST.get("seen", ""),
            since=int(request.POST.get("since") or 0), key=request.POST.get("key", "")[:64], at=request.at,
        )  # fmt: skip
    except operations.ChangeStale as stale:
        return _shown(request, organization, stale.preview, str(stale))
    except operations.ChangeForbidden as forbidden:
        raise PermissionDenied(str(forbidden)) from forbidden
    except ChangeRefused as refused:
        messages.error(request, str(refused))
        return redirect("organizations:detail", organization.pk)
    if planned:
        messages.success(request, _("Planned for %(day)s: %(title)s") % {"day": made.day, "title": made.title})
        return redirect("changes:planned", made.pk)
    messages.success(request, _("Done: %(title)s") % {"title": made.title})
    return redirect("changes:change", made.pk)


def _preview(request: ScopedRequest, organization: Organization, wanted: Wanted) -> HttpResponse:
    try:
        preview = preview_of(wanted, scope=request.scope, at=request.at)
        operations.must_manage(request.scope, preview)
    except operations.ChangeForbidden as forbidden:
        raise PermissionDenied(str(forbidden)) from forbidden
    except ChangeRefused as refused:
        messages.error(request, str(refused))
        return redirect("changes:make", organization.pk, wanted.kind)
    return _shown(request, organization, preview, "")


def _shown(request: ScopedRequest, organization: Organization, preview: Preview, warning: str) -> HttpResponse:
    context = _context(organization, preview.wanted.kind) | {
        "preview": preview,
        "day": day_of(preview.wanted, request.at),
        "today": localdate(request.at),
        "lines": [(line, FATES[line.fate]) for line in preview.lines],
        "warning": warning,
        "hidden": {
            "wanted": signing.dumps(preview.wanted.to_json(), salt=SALT, compress=True),
            "seen": preview.digest,
            "since": last_act(),
            "key": secrets.token_hex(16),
        },
    }
    return render(request, "changes/preview.html", context)


def _context(organization: Organization, kind: str) -> dict[str, Any]:
    address = reverse("organizations:detail", args=[organization.pk])
    trail = [(_("Organizations"), reverse("organizations:list")), (organization.name, address), (HEADINGS[kind], "")]
    return {"organization": organization, "kind": kind, "heading": HEADINGS[kind], "trail": trail}


def _managed(request: ScopedRequest, pk: int) -> Organization:
    """404 where the scope does not reach and for what is closed, 403 where it reads only."""
    found = organization_for(request.scope, pk)
    if found is None:
        raise Http404
    must_cover(request.scope, MANAGE, found.left)
    if found.closed_on:
        raise Http404
    return found
