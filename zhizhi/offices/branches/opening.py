"""The page that opens a case from an issue of a joint organization, with place and words filled in."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.forms import DeclaredForm, choices_of
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.moving import Sent
from zhizhi.engines.processes.opening import Subject, case_open
from zhizhi.engines.processes.refusals import AnswersRefused, CaseRefused
from zhizhi.engines.processes.secrets import secret_hash
from zhizhi.engines.processes.views.acts import slip
from zhizhi.engines.processes.views.opening import within_the_house
from zhizhi.engines.processes.views.requests import key_of
from zhizhi.engines.processes.views.uploads import photos_of
from zhizhi.offices.branches.issues import SUBJECT, Way, issue_open, ways_of, words_for
from zhizhi.registry.overlays.models import Issue
from zhizhi.registry.rights.guards import ScopedRequest, requires


@requires("cases.open")
@require_http_methods(["GET", "HEAD", "POST"])
def from_issue(request: ScopedRequest, pk: int) -> HttpResponse:
    """Choose where and what, unless there is one way only; then the form."""
    issue = issue_open(request.scope, pk)
    ways = ways_of(request.scope, issue.overlay) if issue else []
    if issue is None or not ways:
        raise Http404
    given = request.POST if request.method == "POST" else request.GET
    asked = (given.get("place", ""), given.get("process", ""))
    way = next((one for one in ways if (str(one.place.pk), one.version.slug) == asked), None)
    if any(asked) and way is None:
        raise Http404
    way = way or (ways[0] if len(ways) == 1 else None)
    if way is None:
        return render(request, "branches/from_issue.html", {"issue": issue, "ways": ways})
    if request.method == "POST":
        return _opened(request, issue, way)
    return _form_page(request, way, _form(request, issue, way))


def _opened(request: ScopedRequest, issue: Issue, way: Way) -> HttpResponse:
    form = _form(request, issue, way)
    try:
        photos = photos_of(request, form, place_id=way.place.pk)
        opened = case_open(
            actor=Actor(request.scope), version=way.version, place=way.place, channel=Case.Channel.DESK,
            sent=Sent(key_of(request), form.typed(), photos), at=request.at, about=Subject(SUBJECT, issue.pk),
        )  # fmt: skip
    except AnswersRefused as refused:
        form.refuse(refused.errors)
    except CaseRefused as refused:
        form.refuse({"": str(refused)})
    else:
        if opened.case.secret_hash != secret_hash(opened.case.number, opened.secret):
            messages.info(request, _("There is an open case of this kind about the issue already."))
            return redirect("processes:case", opened.case.number)
        if not way.declaration.for_residents:
            return within_the_house(request, opened.case)
        return slip(request, opened.case, opened.secret)
    return _form_page(request, way, form, status=422)


def _form(request: ScopedRequest, issue: Issue, way: Way) -> DeclaredForm:
    sent = request.POST if request.method == "POST" else None
    fields = way.declaration.request.fields
    choices = choices_of(fields, way.place, request.at, given=sent)
    return DeclaredForm(fields, choices, data=sent, initial=words_for(issue, way.declaration))


def _form_page(request: ScopedRequest, way: Way, form: DeclaredForm, status: int = 200) -> HttpResponse:
    context = {
        "place": way.place, "process": way.declaration, "form": form, "key": key_of(request), "slug": way.version.slug,
        "change": request.path if "place" in request.GET else "",
    }  # fmt: skip
    return render(request, "processes/open_form.html", context, status=status)
