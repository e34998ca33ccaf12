"""Asking for something: the form of a process, and the page that gives number and code."""

from datetime import timedelta

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from zhizhi.engines.processes.actors import RESIDENT
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.moving import Sent
from zhizhi.engines.processes.opening import Opened, case_open
from zhizhi.engines.processes.queries import case_by_secret
from zhizhi.engines.processes.refusals import CaseRefused
from zhizhi.engines.processes.secrets import shown
from zhizhi.engines.processes.showing import case_titled
from zhizhi.portal import limits, proofs
from zhizhi.portal.addresses import public_url
from zhizhi.portal.progress import announced
from zhizhi.portal.queries import Offered, asked_under, offered_as, sent_before
from zhizhi.portal.views.place import head, kept_by_browser, unknown
from zhizhi.portal.views.sending import FormPage
from zhizhi.registry.language import said
from zhizhi.registry.rights.guards import ScopedRequest

# A form sent again later than this opens nothing new and does not show the code again either.
CODE_SHOWN = timedelta(minutes=15)


@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: ScopedRequest, code: str, slug: str) -> HttpResponse:
    """The form that opens a case at the place; number and code come on the next page."""
    offered = offered_as(code, slug)
    if offered is None:
        return unknown(request)
    return _asked(request, offered, None)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_under(request: ScopedRequest, code: str, number: str, slug: str) -> HttpResponse:
    """The same under an open case, such as a post to apply for; the address fixes which."""
    found = asked_under(code, number, slug)
    return unknown(request) if found is None else _asked(request, *found)


def _asked(request: ScopedRequest, offered: Offered, parent: Case | None) -> HttpResponse:
    words = _words(offered, parent)
    page = FormPage(request, offered.place, offered.declaration.request.fields, "portal/ask.html", words)
    if request.method != "POST":
        return kept_by_browser(page.shown())
    return page.sent(lambda sent: _given(request, _open(request, offered, sent, parent)))


def _words(offered: Offered, parent: Case | None) -> dict[str, object]:
    request = offered.declaration.request
    # As the page of the code forgets it: by place and service.
    draft = f"ask-{offered.place.code}-{offered.version.slug}"
    return {
        "under": case_titled(parent) if parent else "",
        "announced": announced(parent) if parent else [],
        "heading": said(request.name),
        "about": said(offered.declaration.about),
        "draft": draft,
    } | head(offered.place)


def _open(request: ScopedRequest, offered: Offered, sent: Sent, parent: Case | None) -> Opened:
    """One ask of the place's hour; given back when nothing came of it, not taken when the form was sent before."""
    again = sent_before(sent.key)
    if not again:
        limits.take(limits.asks(), offered.place.pk, request.at)
    try:
        opened = case_open(
            actor=RESIDENT, version=offered.version, place=offered.place, channel=Case.Channel.PORTAL, sent=sent,
            at=request.at, parent=parent,
        )  # fmt: skip
    except CaseRefused:
        if not again:
            limits.give_back(limits.asks(), offered.place.pk)
        raise
    return opened


def _given(request: ScopedRequest, opened: Opened) -> HttpResponse:
    response = redirect("portal:code", opened.case.number)
    if request.at - opened.case.opened_at < CODE_SHOWN:
        proofs.prove(request, response, opened.case)
        proofs.code_keep(request, response, opened.case, opened.secret)
    return response


@require_safe
def code(request: ScopedRequest, number: str) -> HttpResponse:
    """Number and code, as long as the short-lived cookie is there; afterwards the page of the order."""
    return _code_page(request, number, "portal/code.html")


@require_safe
def slip(request: ScopedRequest, number: str) -> HttpResponse:
    """The same as a slip of paper."""
    return _code_page(request, number, "portal/slip.html")


def _code_page(request: ScopedRequest, number: str, template: str) -> HttpResponse:
    secret = proofs.code_kept(request, number)
    case = case_by_secret(number, secret) if secret else None
    if case is None:
        return redirect("portal:order", number)
    context = {
        "case": case, "secret": shown(secret),
        "draft": f"ask-{case.place.code}-{case.slug}", "find_url": _find_address(request, number),
    }  # fmt: skip
    return render(request, template, context | head(case.place))


def _find_address(request: ScopedRequest, number: str) -> str:
    return f"{public_url(request)}{reverse('portal:find')}?number={number}"
