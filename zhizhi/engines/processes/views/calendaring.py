"""The calendar that a program subscribes to: a secret address of one's own, renewed or ended at will."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.models import Task
from zhizhi.engines.processes.parts import part_of
from zhizhi.engines.processes.statements import tasks_held
from zhizhi.engines.processes.views.telling import state_named
from zhizhi.engines.processes.worklist import HELD
from zhizhi.engines.processes.worklist_operations import link_asked, link_end, link_of, link_renew, owner_of
from zhizhi.exchange.icalendar import Entry, calendar_write
from zhizhi.registry.language import said
from zhizhi.registry.rights.guards import ScopedRequest
from zhizhi.registry.rights.queries import scope_for

TYPE = "text/calendar; charset=utf-8"


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def calendar_link(request: ScopedRequest) -> HttpResponse:
    """What the link is; makes a new one, which is shown this once, or ends it."""
    address = ""
    if request.method == "POST" and request.scope.person_id:
        if "end" in request.POST:
            link_end(scope=request.scope, at=request.at)
        else:
            token = link_renew(scope=request.scope, at=request.at)
            address = request.build_absolute_uri(reverse("processes:calendar", args=[token]))
    return render(request, "processes/calendar_link.html", {"link": link_of(request.scope), "address": address})


@require_safe
def calendar(_request: ScopedRequest, token: str) -> HttpResponse:
    """What the owner of the token owes, by number and step alone; no name, no matter, no place."""
    link, too_often = link_asked(token=token, at=now())
    account = owner_of(link) if link else None
    if account is None:
        raise Http404
    if too_often:
        return HttpResponse(_("Asked too often; ask again in an hour."), status=429, headers={"Retry-After": "3600"})
    at = now()
    tasks = tasks_held(scope_for(person=account.person, account_id=account.pk, at=at), 0, HELD)
    text = calendar_write(_("Zhizhi: my tasks"), [_entry(task) for task in tasks], at)
    return HttpResponse(text, content_type=TYPE, headers={"Cache-Control": "no-store"})


def _entry(task: Task) -> Entry:
    """A whole day; a suspended case stands on the day until which it is, or since which."""
    case, declaration = task.case, process_of(task.case.declaration)
    part = part_of(task) if task.part else None
    step = said(part.name) if part else state_named(declaration, task.step)
    words = f"{case.number} {step}"
    if case.suspended_at:
        day = case.suspended_until or localdate(case.suspended_at)
        return Entry(f"task-{task.pk}@zhizhi", day, _("%(what)s (suspended)") % {"what": words})
    return Entry(f"task-{task.pk}@zhizhi", task.due_day, _("%(what)s due") % {"what": words})
