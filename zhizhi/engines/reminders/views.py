"""One's own choice of reminders, and the administrators' page of what was sent."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from zhizhi.engines.reminders.filling import HOOK, hook_configured, mail_configured
from zhizhi.engines.reminders.forms import ChoiceForm
from zhizhi.engines.reminders.models import Reminder
from zhizhi.engines.reminders.operations import address_of, choice_of, choice_set, reminder_retry, reminder_test
from zhizhi.engines.reminders.queries import counts, reminder_of, reminders_in
from zhizhi.engines.reminders.sending import words_of
from zhizhi.registry.accounts.models import Account
from zhizhi.registry.people.models import Person
from zhizhi.registry.rights.guards import ScopedRequest, requires

CAPABILITY = "accounts.manage"
A_PAGE = 50


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def mine(request: ScopedRequest) -> HttpResponse:
    """Where and of what one is reminded."""
    person = _oneself(request)
    choice = choice_of(person)
    given = {"address": address_of(choice), "occasions": choice.occasions}
    form = ChoiceForm(request.POST if request.method == "POST" else None, initial=given)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            choice_set(scope=request.scope, person=person, at=request.at, **form.cleaned_data)
            messages.success(request, _("Kept."))
            return redirect("reminders:mine")
        status = 422
    return render(request, "reminders/mine.html", {"form": form, "mail": mail_configured()}, status=status)


@requires(CAPABILITY)
@require_safe
def sent(request: ScopedRequest) -> HttpResponse:
    """What was sent, what waits and what failed."""
    state = request.GET.get("state", "")
    if state and state not in Reminder.State.values:
        raise Http404
    page = Paginator(reminders_in(state), A_PAGE).get_page(request.GET.get("page"))
    found = counts()
    context = {
        "page": page,
        "rows": [_row(one) for one in page],
        "states": [(value, label, found.get(value, 0)) for value, label in Reminder.State.choices],
        "state": state,
        "mail": mail_configured(),
        "hook": hook_configured(),
        "own_address": bool(choice_of(_oneself(request)).address_masked),
    }
    return render(request, "reminders/sent.html", context)


def _oneself(request: ScopedRequest) -> Person:
    assert isinstance(request.user, Account), "whoever is here has signed in"
    return request.user.person


def _row(one: Reminder) -> dict[str, Any]:
    lights = {"waiting": "none", "sending": "none", "sent": "good", "failed": "bad", "spared": "none"}
    to = _("webhook") if one.recipient == HOOK else one.person.name if one.person else ""
    return {"one": one, "occasion": words_of(one.occasion), "to": to, "light": lights[one.state]}


@requires(CAPABILITY)
@require_POST
def retry(request: ScopedRequest, pk: int) -> HttpResponse:
    """Once more."""
    reminder = reminder_of(pk)
    if reminder is None:
        raise Http404
    if reminder_retry(scope=request.scope, reminder=reminder, at=request.at):
        messages.success(request, _("It is tried again within a minute."))
    else:
        messages.info(request, _("This message has not failed; nothing was done."))
    return redirect("reminders:sent")


@requires(CAPABILITY)
@require_POST
def test(request: ScopedRequest) -> HttpResponse:
    """A test message by e-mail to oneself, or to the webhook."""
    way = request.POST.get("way", "")
    if (way == HOOK and hook_configured()) or (
        way == "mail" and mail_configured() and choice_of(_oneself(request)).address_masked
    ):
        reminder_test(scope=request.scope, way=way, at=request.at)
        messages.success(request, _("The test message goes out within a minute; look at its state below."))
    else:
        messages.error(request, _("This way is not configured, or you gave no address under “My reminders”."))
    return redirect("reminders:sent")
