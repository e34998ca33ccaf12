"""The desk asks for somebody who has no phone, or who came in person."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhizhi.core.process import ProcessDeclaration
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import process_of, processes_published
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.forms import DeclaredForm, PlaceSearch, choices_of
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.moving import Sent
from zhizhi.engines.processes.opening import case_open
from zhizhi.engines.processes.queries import case_for, places_to_open
from zhizhi.engines.processes.refusals import AnswersRefused, CaseRefused
from zhizhi.engines.processes.views.acts import slip
from zhizhi.engines.processes.views.requests import key_of, number_or_404
from zhizhi.engines.processes.views.uploads import photos_of
from zhizhi.registry.language import said
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.rights.guards import ScopedRequest, requires

PLACES = 30


@requires("cases.open")
@require_http_methods(["GET", "HEAD", "POST"])
def open_case(request: ScopedRequest) -> HttpResponse:
    """Choose the place and what is asked, unless there is one only; then the form."""
    # What stands under another case is opened from that.
    running = [version for version in processes_published() if _at_the_desk(process_of(version))]
    place = _place(request, running)
    if place is None:
        return _places_page(request, running)
    fitting = [version for version in running if place.kind in process_of(version).opens_at]
    version = _version(request, fitting)
    if version is None:
        return _processes_page(request, place, fitting)
    return _opened(request, place, version)


def _at_the_desk(declaration: ProcessDeclaration) -> bool:
    return Case.Channel.DESK in declaration.opened_by and declaration.under is None


def _opened(request: ScopedRequest, place: Organization, version: DeclarationVersion) -> HttpResponse:
    declaration = process_of(version)
    if request.method != "POST":
        return _form_page(request, place, version, request_form(request, declaration, place))
    form = request_form(request, declaration, place)
    key = key_of(request)
    try:
        photos = photos_of(request, form, place_id=place.pk)
        opened = case_open(
            actor=Actor(request.scope), version=version, place=place, channel=Case.Channel.DESK,
            sent=Sent(key, form.typed(), photos), at=request.at,
        )  # fmt: skip
    except AnswersRefused as refused:
        form.refuse(refused.errors)
    except CaseRefused as refused:
        form.refuse({"": str(refused)})
    else:
        if not declaration.for_residents:
            return within_the_house(request, opened.case)
        return slip(request, opened.case, opened.secret)
    return _form_page(request, place, version, form, status=422)


def within_the_house(request: ScopedRequest, case: Case) -> HttpResponse:
    """Nobody outside follows what the house asks of itself: no slip with a code. Who may not read it learns that."""
    messages.success(request, _("%(number)s is on its way.") % {"number": case.number})
    if case_for(request.scope, case.number):
        return redirect("processes:case", case.number)
    messages.info(request, _("It is confidential: only those who handle it see it."))
    return redirect("processes:open")


def request_form(request: ScopedRequest, declaration: ProcessDeclaration, place: Organization) -> DeclaredForm:
    """The form that opens a case at the place, with what was sent."""
    sent = request.POST if request.method == "POST" else None
    fields = declaration.request.fields
    return DeclaredForm(fields, choices_of(fields, place, request.at, given=sent), data=sent)


def _form_page(
    request: ScopedRequest, place: Organization, version: DeclarationVersion, form: DeclaredForm, status: int = 200
) -> HttpResponse:
    declaration = process_of(version)
    context = {
        "place": place,
        "process": declaration,
        "form": form,
        "key": key_of(request),
        "slug": version.slug,
        "change": _step_back(request, place),
    }
    return render(request, "processes/open_form.html", context, status=status)


def _step_back(request: ScopedRequest, place: Organization) -> str:
    """The address where what was chosen last is chosen again; none where there was nothing to choose."""
    given = request.POST if request.method == "POST" else request.GET
    again = reverse("processes:open")
    return f"{again}?place={place.pk}" if given.get("process") else again if given.get("place") else ""


def _place(request: ScopedRequest, running: list[DeclarationVersion]) -> Organization | None:
    """The place asked for, within reach; the only one in reach when none was asked for."""
    kinds = {kind for version in running for kind in process_of(version).opens_at}
    places = places_to_open(request.scope, kinds)
    given = request.POST.get("place") or request.GET.get("place")
    if given:
        found: Organization | None = places.filter(pk=number_or_404(given)).first()
        if found is None:
            raise Http404
        return found
    few = list(places[:2])
    return few[0] if len(few) == 1 else None


def _version(request: ScopedRequest, fitting: list[DeclarationVersion]) -> DeclarationVersion | None:
    slug = request.POST.get("process") or request.GET.get("process")
    if slug:
        found = next((version for version in fitting if version.slug == slug), None)
        if found is None:
            raise Http404
        return found
    return fitting[0] if len(fitting) == 1 else None


def _places_page(request: ScopedRequest, running: list[DeclarationVersion]) -> HttpResponse:
    kinds = {kind for version in running for kind in process_of(version).opens_at}
    form = PlaceSearch(request.GET)
    text = form.cleaned_data["text"].strip() if form.is_valid() else ""
    places = list(places_to_open(request.scope, kinds, text)[: PLACES + 1])
    context = {"form": form, "places": places[:PLACES], "more": len(places) > PLACES, "text": text}
    return render(request, "processes/open_places.html", context)


def _processes_page(request: ScopedRequest, place: Organization, fitting: list[DeclarationVersion]) -> HttpResponse:
    choices = [
        {"slug": version.slug, "name": said(process_of(version).name), "about": said(process_of(version).about)}
        for version in fitting
    ]
    context = {"place": place, "choices": choices, "several": request.GET.get("place")}
    return render(request, "processes/open_processes.html", context)
