"""The page of a public notice: what is shown until when, where to object, and the form for it; prints as a poster."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhizhi.engines.processes.actors import RESIDENT
from zhizhi.engines.processes.moving import Sent
from zhizhi.engines.processes.notice_models import Notice, Objection
from zhizhi.engines.processes.notice_queries import ASKED, notice_shown_at
from zhizhi.engines.processes.noticing import objection_add
from zhizhi.engines.processes.refusals import CaseMoved, CaseRefused
from zhizhi.portal import limits
from zhizhi.portal.addresses import is_own, public_url
from zhizhi.portal.queries import place_of, sent_before
from zhizhi.portal.views.place import head, kept_by_browser, unknown
from zhizhi.portal.views.sending import FormPage
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.rights.guards import ScopedRequest


@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: ScopedRequest, code: str, notice_id: int) -> HttpResponse:
    """The text, as long as its period runs; afterwards only that it is over."""
    place = place_of(code)
    if place is None:
        return unknown(request)
    shown = notice_shown_at(place, notice_id, request.at)
    if shown is None:
        return render(request, "portal/notice_over.html", head(place), status=404)
    page = FormPage(request, place, ASKED, "portal/notice.html", _words(request, place, shown))
    return page.sent(lambda sent: _given(request, place, shown, sent)) if request.method == "POST" else _shown(page)


def _shown(page: FormPage) -> HttpResponse:
    return kept_by_browser(page.shown())


def _words(request: ScopedRequest, place: Organization, shown: Notice) -> dict[str, object]:
    base = public_url(request)
    address = base + reverse("portal:notice", args=[place.code, shown.pk])
    office = shown.task.holder_organization
    return {"notice": shown, "office": office, "address": address, "own": is_own(base)} | head(place)


def _given(request: ScopedRequest, place: Organization, shown: Notice, sent: Sent) -> HttpResponse:
    """One of the notice's hour; given back when nothing came of it, not taken when the form was sent before."""
    again = sent_before(sent.key)
    if not again:
        limits.take(limits.objections(), shown.pk, request.at)
    try:
        objection_add(actor=RESIDENT, notice_id=shown.pk, way=Objection.Way.PAGE, sent=sent, at=request.at)
    except CaseMoved as moved:
        raise CaseRefused(_("The period of this notice is over; objections are not received here any more.")) from moved
    except CaseRefused:
        if not again:
            limits.give_back(limits.objections(), shown.pk)
        raise
    messages.success(request, _("Your objection was received. It is checked and answered by the office."))
    return redirect("portal:notice", place.code, shown.pk)
