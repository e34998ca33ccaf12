"""What is done at a joint organization: partners come and go, it meets, issues are raised and settled, it ends."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from zhizhi.registry.organizations.queries import places_to_choose
from zhizhi.registry.overlays import operations
from zhizhi.registry.overlays.forms import (
    IssueCloseForm,
    IssueForm,
    LinkEndForm,
    LinkForm,
    MeetingForm,
    ReasonForm,
    SurveyForm,
    partner_choices,
)
from zhizhi.registry.overlays.models import Link, Overlay
from zhizhi.registry.overlays.queries import (
    MANAGE,
    issues_of,
    link_name,
    link_of,
    links_of,
    may_keep,
    meetings_of,
)
from zhizhi.registry.overlays.views.pages import VIEW, found_or_404, trail_of
from zhizhi.registry.rights.guards import ScopedRequest, must_cover, requires

METHODS = ["GET", "HEAD", "POST"]


@requires(VIEW)
@require_http_methods(METHODS)
def end(request: ScopedRequest, pk: int) -> HttpResponse:
    """It ends today with all its links."""
    found = found_or_404(request, pk)
    must_cover(request.scope, MANAGE, found.place_left)
    form = ReasonForm(request.POST or None)

    def act() -> None:
        operations.overlay_end(scope=request.scope, overlay=found, at=request.at, **form.cleaned_data)

    return _done(request, found, form, _("End the joint organization"), act, _("It has ended; its records stay."))


@requires(VIEW)
@require_http_methods(METHODS)
def link(request: ScopedRequest, pk: int) -> HttpResponse:
    """A partner comes."""
    found = _kept(request, pk)
    form = LinkForm(
        request.POST or None, overlay=found, scope=request.scope, initial={"from_date": localdate(request.at)}
    )

    def act() -> None:
        given = {name: value for name, value in form.cleaned_data.items() if name != "outside"}
        operations.link_start(scope=request.scope, overlay=found, at=request.at, **given)

    names = [name for _pk, name in places_to_choose(request.scope, VIEW, "")[0]]
    return _done(request, found, form, _("Link a partner"), act, _("The partner is linked."), names=names)


@requires(VIEW)
@require_http_methods(METHODS)
def link_end(request: ScopedRequest, pk: int, link_id: int) -> HttpResponse:
    """A partner goes."""
    found = _kept(request, pk)
    left = link_of(found, link_id)
    if left is None:
        raise Http404
    form = LinkEndForm(request.POST or None, initial={"to_date": localdate(request.at)})

    def act() -> None:
        operations.link_end(scope=request.scope, link=left, at=request.at, **form.cleaned_data)

    heading = _("End the link: %(name)s") % {"name": link_name(left, request.scope)}
    return _done(request, found, form, heading, act, _("The end is entered."))


@requires(VIEW)
@require_http_methods(METHODS)
def meet(request: ScopedRequest, pk: int) -> HttpResponse:
    """A joint meeting was held."""
    found = _kept(request, pk)
    partners = _partners(request, found)
    form = MeetingForm(
        request.POST or None, partners=_choices(request, partners), initial={"day": localdate(request.at)}
    )

    def act() -> None:
        given = dict(form.cleaned_data)
        chosen = set(given.pop("attended"))
        came = [one for one in partners if one.pk in chosen]
        operations.meeting_record(scope=request.scope, overlay=found, attended=came, at=request.at, **given)

    return _done(request, found, form, _("Record a joint meeting"), act, _("The meeting is recorded."))


@requires(VIEW)
@require_http_methods(METHODS)
def meeting_remove(request: ScopedRequest, pk: int, meeting_id: int) -> HttpResponse:
    """The record of a meeting is taken back."""
    found = _kept(request, pk)
    meeting = next((one for one in meetings_of(found) if one.pk == meeting_id), None)
    if meeting is None:
        raise Http404
    form = ReasonForm(request.POST or None)

    def act() -> None:
        operations.meeting_remove(scope=request.scope, meeting=meeting, at=request.at, **form.cleaned_data)

    heading = _("Take back the meeting of %(day)s: %(topic)s") % {"day": meeting.day, "topic": meeting.topic}
    return _done(request, found, form, heading, act, _("The record is taken back; the journal keeps it."))


@requires(VIEW)
@require_http_methods(METHODS)
def issue(request: ScopedRequest, pk: int) -> HttpResponse:
    """Something for the partners to settle."""
    found = _kept(request, pk)
    partners = _partners(request, found)
    initial = {"raised_on": localdate(request.at)}
    form = IssueForm(request.POST or None, partners=_choices(request, partners), initial=initial)

    def act() -> None:
        given = dict(form.cleaned_data)
        answers = next((one for one in partners if one.pk == given["answers"]), None)
        operations.issue_raise(scope=request.scope, overlay=found, at=request.at, **(given | {"answers": answers}))

    return _done(request, found, form, _("Raise an issue"), act, _("The issue is entered."))


@requires(VIEW)
@require_http_methods(METHODS)
def issue_close(request: ScopedRequest, pk: int, issue_id: int) -> HttpResponse:
    """What came of an issue."""
    found = _kept(request, pk)
    raised = next((one for one in issues_of(found) if one.pk == issue_id), None)
    if raised is None:
        raise Http404
    form = IssueCloseForm(request.POST or None, initial={"day": localdate(request.at)})

    def act() -> None:
        operations.issue_close(scope=request.scope, issue=raised, at=request.at, **form.cleaned_data)

    heading = _("Close the issue: %(words)s") % {"words": raised.words[:40]}
    return _done(request, found, form, heading, act, _("The issue is closed."))


@requires(VIEW)
@require_http_methods(METHODS)
def survey(request: ScopedRequest, pk: int) -> HttpResponse:
    """How residents rated the property service."""
    found = _kept(request, pk)
    if found.kind != "estate":
        raise Http404
    form = SurveyForm(request.POST or None, initial={"day": localdate(request.at)})

    def act() -> None:
        operations.survey_record(scope=request.scope, overlay=found, at=request.at, **form.cleaned_data)

    return _done(request, found, form, _("Record a rating of the property service"), act, _("The rating is recorded."))


def _kept(request: ScopedRequest, pk: int) -> Overlay:
    """404 where the scope does not reach, 403 for who reads only, 404 for one that has ended."""
    found = found_or_404(request, pk)
    if found.to_date is not None:
        raise Http404
    if not may_keep(request.scope, found):
        raise PermissionDenied(_("You may read this, but not do that here."))
    return found


def _partners(request: ScopedRequest, found: Overlay) -> list[Link]:
    """All who are, or lately were, partners: the meeting may have been some days ago."""
    return [one for one in links_of(found) if one.to_date is None or (localdate(request.at) - one.to_date).days < 60]


def _choices(request: ScopedRequest, partners: list[Link]) -> list[tuple[str, str]]:
    return partner_choices(partners, [link_name(one, request.scope) for one in partners])


def _done(
    request: ScopedRequest, found: Overlay, form: Form, heading: str, act: Callable[[], None], said: str, **more: Any
) -> HttpResponse:
    """The form until the act is done, then the page with a word that it is."""
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except operations.OverlayRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, said)
            return redirect("overlays:detail", found.pk)
    back = reverse("overlays:detail", args=[found.pk])
    context = {"form": form, "heading": heading, "trail": trail_of(found, heading), "back": back}
    return render(request, "overlays/form.html", context | more, status=422 if form.errors else 200)
