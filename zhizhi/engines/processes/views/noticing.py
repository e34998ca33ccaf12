"""Pages of public notices inside: those in force, the archive, one notice, and the acts of who leads it."""

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from zhizhi.engines.processes.actors import RESIDENT, Actor
from zhizhi.engines.processes.forms import ActForm, DeclaredForm
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.moving import Sent
from zhizhi.engines.processes.notice_models import Notice, Objection
from zhizhi.engines.processes.notice_queries import (
    ASKED,
    notice_for,
    notice_running,
    notices_in_force,
    notices_of,
    notices_past,
    notices_told,
    objection_of,
)
from zhizhi.engines.processes.noticing import (
    notice_begin_anew,
    notice_contact_set,
    notice_interrupt,
    objection_add,
    objection_answer,
)
from zhizhi.engines.processes.refusals import AnswersRefused, CaseRefused
from zhizhi.engines.processes.views.deeds import Deed, deed_done, task_at
from zhizhi.engines.processes.views.requests import case_or_404, key_new, key_of
from zhizhi.registry.rights.guards import ScopedRequest

PAGE = 30


def _area(label: Any, help_text: Any = "") -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": 4, "maxlength": 1000})
    return forms.CharField(label=label, help_text=help_text, max_length=1000, widget=widget)


class InterruptForm(ActForm):
    """Why the notice stops."""

    reason = _area(gettext_lazy("Reason"), gettext_lazy("For example: the poster hung at the wrong place."))


class AnewForm(ActForm):
    """Nothing but the key."""


class ContactForm(ActForm):
    """Where objections are received."""

    contact = forms.CharField(
        label=gettext_lazy("Office, address and telephone"), max_length=200,
        help_text=gettext_lazy("For example: Organization office of the township, room 203, telephone 0599-1234567."),
    )  # fmt: skip


class ReceivedForm(ActForm):
    """An objection that came otherwise than by the page."""

    way = forms.ChoiceField(
        label=gettext_lazy("How it came"), widget=forms.RadioSelect,
        choices=[(way.value, way.label) for way in Objection.Way if way != Objection.Way.PAGE],
    )  # fmt: skip
    objection = forms.CharField(
        label=gettext_lazy("What is objected"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5})
    )
    objector = forms.CharField(
        label=gettext_lazy("Who objects"), required=False, max_length=40,
        help_text=gettext_lazy("Kept sealed. Leave it empty for an objection without a name."),
    )  # fmt: skip
    objector_phone = forms.CharField(label=gettext_lazy("Telephone"), required=False, max_length=20)


class AnswerForm(ActForm):
    """What became of an objection."""

    upheld = forms.ChoiceField(
        label=gettext_lazy("After checking"), widget=forms.RadioSelect,
        choices=[("no", gettext_lazy("It is not upheld")), ("yes", gettext_lazy("It is upheld"))],
    )  # fmt: skip
    answer = _area(gettext_lazy("What was found, and the reason"), gettext_lazy("Name no source of the objection."))


@login_required
@require_safe
def notices(request: ScopedRequest) -> HttpResponse:
    """What is in force, for everybody with an account; the archive, for who sees the cases."""
    past = request.GET.get("state") == "past"
    rows = notices_past(request.scope, request.at) if past else notices_in_force(request.scope, request.at)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "processes/notices.html", {"page": page, "past": past})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notice(request: ScopedRequest, notice_id: int) -> HttpResponse:
    """One notice, with the form to object while it is in force; with all objections for who sees the case."""
    row, case = notice_for(request.scope, notice_id, request.at)
    if row is None:
        raise Http404
    form = DeclaredForm(ASKED, data=request.POST or None)
    if request.method == "POST" and (done := _objected(request, row, form)):
        return done
    told = [one for one in notices_told(request.scope, case, request.at, clear=False) if one.row == row] if case else []
    context = {
        "notice": row, "case": case, "told": told[0] if told else None, "form": form, "runs": row.runs(request.at),
        "key": request.POST.get("key") or key_new(),
    }  # fmt: skip
    return render(request, "processes/notice.html", context, status=422 if request.method == "POST" else 200)


def _objected(request: ScopedRequest, row: Notice, form: DeclaredForm) -> HttpResponse | None:
    """As on the public page: nothing is kept of who it was but what they say themselves."""
    try:
        sent = Sent(key_of(request), form.typed())
        objection_add(actor=RESIDENT, notice_id=row.pk, way=Objection.Way.PAGE, sent=sent, at=request.at)
    except AnswersRefused as refused:
        form.refuse(refused.errors)
        return None
    except CaseRefused as refused:
        form.refuse({"": str(refused)})
        return None
    messages.success(request, _("Your objection was received. It is checked and answered by the office."))
    return redirect("processes:notice", row.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def notice_deed(request: ScopedRequest, number: str, deed: str) -> HttpResponse:
    """Interrupt, begin anew, say where objections are received, enter one."""
    case = case_or_404(request, number)
    if deed not in DEEDS:
        raise Http404
    task = task_at(case, "notice")
    if task is None:
        return redirect("processes:case", case.number)
    words, form_class = DEEDS[deed][0](), DEEDS[deed][1]
    row = notice_running(task)
    initial = {"key": key_new(), "contact": row.contact if row else ""}
    form: Any = form_class(request.POST) if request.method == "POST" else form_class(initial=initial)

    def perform() -> None:
        given, actor = form.cleaned_data, Actor(request.scope)
        common: dict[str, Any] = {"actor": actor, "at": request.at}
        if deed == "interrupt":
            notice_interrupt(task_id=task.pk, reason=given["reason"], key=given["key"], **common)
        elif deed == "anew":
            notice_begin_anew(task_id=task.pk, key=given["key"], **common)
        elif deed == "contact":
            notice_contact_set(task_id=task.pk, contact=given["contact"], key=given["key"], **common)
        else:
            _receive(case, given, common)

    return deed_done(request, case, task, words, form, perform)


def _receive(case: Case, given: dict[str, Any], common: dict[str, Any]) -> None:
    """Under the latest notice of the case, running or interrupted."""
    answers = {name: given[name] for name in ("objection", "objector", "objector_phone") if given[name]}
    latest = notices_of(case)[0]
    objection_add(notice_id=latest.pk, way=given["way"], sent=Sent(given["key"], answers), **common)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: ScopedRequest, number: str, objection_id: int) -> HttpResponse:
    """The holder answers an objection with a reason."""
    case = case_or_404(request, number)
    found, task = objection_of(case, objection_id), task_at(case, "notice")
    if found is None:
        raise Http404
    if task is None:
        return redirect("processes:case", case.number)
    form = AnswerForm(request.POST) if request.method == "POST" else AnswerForm(initial={"key": key_new()})

    def perform() -> None:
        given = form.cleaned_data
        objection_answer(
            actor=Actor(request.scope), objection=found, upheld=given["upheld"] == "yes", answer=given["answer"],
            key=given["key"], at=request.at,
        )  # fmt: skip

    words = Deed(
        _("Answer an objection"), _("“%(text)s”") % {"text": found.text}, _("Answer"), _("The objection is answered.")
    )
    return deed_done(request, case, task, words, form, perform)


def _interrupt() -> Deed:
    return Deed(
        _("Interrupt the notice"),
        _("The text leaves the page at once. The days until now do not count: the period begins anew from its start."),
        _("Interrupt the notice"), _("The notice is interrupted."), style="danger",
    )  # fmt: skip


def _anew() -> Deed:
    about = _("The same text is shown again, for the whole period counted from today.")
    return Deed(_("Begin the notice anew"), about, _("Begin the notice anew"), _("The notice runs anew."))


def _contact() -> Deed:
    about = _("This stands on the page and on the poster. It is offered again with your next notice.")
    return Deed(_("Where objections are received"), about, _("Save"), _("The page and the poster say it now."))


def _received() -> Deed:
    about = _("For what came by letter, by telephone or in person. It is answered like one that came by the page.")
    return Deed(_("Enter an objection"), about, _("Enter"), _("The objection is entered; it waits for your answer."))


DEEDS: dict[str, tuple[Any, type[ActForm]]] = {
    "interrupt": (_interrupt, InterruptForm),
    "anew": (_anew, AnewForm),
    "contact": (_contact, ContactForm),
    "objection": (_received, ReceivedForm),
}
