"""The list of plans, and the way to upload one."""

from datetime import date
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhizhi.plans.documents import DocumentRefused, document_read, pages_named
from zhizhi.plans.forms import UploadForm
from zhizhi.plans.models import Plan
from zhizhi.plans.operations import Heading, plan_upload
from zhizhi.plans.queries import places_to_issue, plan_for, plans_for, plans_to_replace, units_of
from zhizhi.plans.reading import read, states_read
from zhizhi.plans.views.requests import MANAGE, VIEW
from zhizhi.registry.files.operations import FileRefused
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.rights.guards import ScopedRequest, requires


@requires(VIEW)
@require_safe
def plans(request: ScopedRequest) -> HttpResponse:
    """Plans by state: those that hold, drafts, those that held."""
    found = list(plans_for(request.scope))
    names = {"adopted": _("In force"), "draft": _("Drafts"), "superseded": _("Superseded")}
    groups = [(name, [plan for plan in found if plan.state == state]) for state, name in names.items()]
    context = {
        "groups": [group for group in groups if group[1]],
        "manages": request.scope.holds(MANAGE),
        "figures": request.scope.holds("measures.view"),
    }
    return render(request, "plans/list.html", context)


@requires(MANAGE)
@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: ScopedRequest) -> HttpResponse:
    """A document becomes a draft, which is shown beside its structure."""
    places = places_to_issue(request.scope)
    earlier = plans_to_replace(request.scope, places[0].pk) if places else []
    start = {"year": localdate(request.at).year, "organization": places[0].pk if places else ""}
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = UploadForm(*sent, initial=start, places=places, earlier=earlier)
    if request.method == "POST" and form.is_valid():
        place = next(one for one in places if str(one.pk) == form.cleaned_data["organization"])
        try:
            plan = _uploaded(request, form.cleaned_data, place)
        except (DocumentRefused, FileRefused) as refused:
            form.add_error("file", str(refused))
        else:
            return redirect("plans:review", plan.pk)
    return render(request, "plans/upload.html", {"form": form}, status=422 if form.errors else 200)


def _uploaded(request: ScopedRequest, given: dict[str, Any], place: Organization) -> Plan:
    document = document_read(given["file"].name, given["file"])
    if document.blank:
        text = _("“%(name)s”: %(pages)s hold no text; what stands on them is missing here.")
        messages.warning(request, text % {"name": document.name, "pages": pages_named(document.blank)})
    outline = read(document.text, document.levels)
    title = given["title"].strip() or outline.title or document.name.rsplit(".", 1)[0]
    year = given["year"]
    replaces = plan_for(request.scope, int(given["replaces"])) if given["replaces"] else None
    heading = Heading(title[:200], place, date(year, 1, 1), date(year, 12, 31), replaces)
    states = states_read(outline.nodes, units_of(place), year)
    return plan_upload(scope=request.scope, heading=heading, document=document, states=states, at=request.at)
