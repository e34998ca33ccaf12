"""What one asks for oneself, what one opens under another case, and the cases that one has opened."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.forms import PlaceSearch
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.moving import Sent
from zhizhi.engines.processes.opening import case_open
from zhizhi.engines.processes.own_requests import cases_opened, own_places, own_processes, places_for_own
from zhizhi.engines.processes.parents import Above, opened_under, parent_open, parents_open
from zhizhi.engines.processes.queries import case_for
from zhizhi.engines.processes.refusals import AnswersRefused, CaseRefused
from zhizhi.engines.processes.views.acts import slip
from zhizhi.engines.processes.views.opening import request_form
from zhizhi.engines.processes.views.requests import key_of, number_or_404
from zhizhi.engines.processes.views.telling import state_named
from zhizhi.engines.processes.views.uploads import photos_of
from zhizhi.registry.language import said
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.rights.guards import ScopedRequest

PLACES = 30
PAGE = 20


@login_required
@require_safe
def mine(request: ScopedRequest) -> HttpResponse:
    """What may be asked for, and what was."""
    if request.scope.person_id is None:
        raise Http404
    page = Paginator(cases_opened(request.scope), PAGE).get_page(request.GET.get("page"))
    rows = [(case, said(process_of(case.declaration).name), _state(case)) for case in page]
    doors = [(version.slug, process_of(version)) for version in own_processes()]
    context = {"doors": doors, "above": list(parents_open(Case.Channel.SELF)), "page": page, "rows": rows}
    return render(request, "processes/mine.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: ScopedRequest, slug: str) -> HttpResponse:
    """The form of one process, at a place that one belongs to or chooses."""
    version = next((one for one in own_processes() if one.slug == slug), None)
    if version is None or request.scope.person_id is None:
        raise Http404
    place = _place(request, version)
    if place is None:
        return _places_page(request, version)
    return _opened(request, version, place, Case.Channel.SELF)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def under(request: ScopedRequest, number: str, slug: str) -> HttpResponse:
    """The form of what is opened under another case."""
    above, channel = _above(request, number, slug)
    place = above.place_for(None)
    given = request.POST.get("place") or request.GET.get("place")
    if place is None and given:
        place = places_for_own(above.version).filter(pk=number_or_404(given)).first()
    if place is None:
        return _places_page(request, above.version)
    return _opened(request, above.version, place, channel, above)


def _above(request: ScopedRequest, number: str, slug: str) -> tuple[Above, str]:
    """At the desk where one may open cases at the parent's place; for oneself where that is offered to everybody."""
    case = case_for(request.scope, number)
    if case and request.scope.covers("cases.open", case.place_left):
        found = next((one for one in opened_under(case, Case.Channel.DESK) if one.version.slug == slug), None)
        if found:
            return found, Case.Channel.DESK
    offered = parent_open(Case.Channel.SELF, number, slug) if request.scope.person_id else None
    if offered is None:
        raise Http404
    return offered, Case.Channel.SELF


def _opened(
    request: ScopedRequest, version: DeclarationVersion, place: Organization, channel: str, above: Above | None = None
) -> HttpResponse:
    declaration = process_of(version)
    form, status = request_form(request, declaration, place), 200
    if request.method == "POST":
        try:
            photos = photos_of(request, form, place_id=place.pk)
            opened = case_open(
                actor=Actor(request.scope), version=version, place=place, channel=channel,
                sent=Sent(key_of(request), form.typed(), photos), at=request.at, parent=above.parent if above else None,
            )  # fmt: skip
        except AnswersRefused as refused:
            form.refuse(refused.errors)
        except CaseRefused as refused:
            form.refuse({"": str(refused)})
        else:
            return _done(request, opened.case, opened.secret)
        status = 422
    context = {"place": place, "process": declaration, "form": form, "key": key_of(request), "above": above,
               "slug": version.slug, "own": channel == Case.Channel.SELF}  # fmt: skip
    return render(request, "processes/own_form.html", context, status=status)


def _done(request: ScopedRequest, case: Case, secret: str) -> HttpResponse:
    if case.channel == Case.Channel.DESK:
        return slip(request, case, secret)
    messages.success(request, _("Sent. You follow it here."))
    return redirect("processes:case", case.number)


def _place(request: ScopedRequest, version: DeclarationVersion) -> Organization | None:
    given = request.POST.get("place") or request.GET.get("place")
    if given:
        found: Organization | None = places_for_own(version).filter(pk=number_or_404(given)).first()
        if found is None:
            raise Http404
        return found
    few = list(places_for_own(version)[:2])
    return few[0] if len(few) == 1 else None


def _places_page(request: ScopedRequest, version: DeclarationVersion) -> HttpResponse:
    form = PlaceSearch(request.GET)
    text = form.cleaned_data["text"].strip() if form.is_valid() else ""
    own = [] if text else own_places(request.scope, version, request.at)
    others = places_for_own(version, text).exclude(pk__in=[place.pk for place in own])
    places = [*own, *others[: PLACES + 1 - len(own)]]
    context = {"form": form, "places": places[:PLACES], "more": len(places) > PLACES, "process": process_of(version)}
    return render(request, "processes/own_places.html", context)


def _state(case: Case) -> str:
    return state_named(process_of(case.declaration), case.state)
