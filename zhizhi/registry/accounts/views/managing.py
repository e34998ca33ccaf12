"""The administrator's pages of accounts: the list, one account, a new one, its slip."""

from typing import Any

from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from zhizhi.registry.accounts import operations
from zhizhi.registry.accounts.forms import AccountForm, AccountSearch, SlipForm
from zhizhi.registry.accounts.queries import (
    CAPABILITY,
    account_of,
    accounts_for,
    accounts_matching,
)
from zhizhi.registry.accounts.sessions import sign_ins_of
from zhizhi.registry.accounts.slips import qr_svg
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.queries import people_for
from zhizhi.registry.rights.guards import ScopedRequest, must_cover, requires

PAGE = 20


@requires(CAPABILITY)
def accounts(request: ScopedRequest) -> HttpResponse:
    """The accounts of my area: searched, filtered, twenty a page."""
    form = AccountSearch(request.GET)
    wanted = form.cleaned_data if form.is_valid() else {}
    found = accounts_matching(request.scope, wanted.get("q", "").strip(), wanted.get("state", ""), request.at)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(request, "accounts/list.html", {"form": form, "page": page, "now": request.at})


@requires(CAPABILITY)
def account(request: ScopedRequest, pk: int) -> HttpResponse:
    """One account, and what an administrator does with it."""
    found = get_object_or_404(accounts_for(request.scope), pk=pk)
    trail = [(_("Accounts"), reverse("accounts:list")), (found.username, "")]
    context = {
        "account": found,
        "now": request.at,
        "slip_form": SlipForm(),
        "trail": trail,
        "sign_ins": sign_ins_of(found, request.at),
    }
    return render(request, "accounts/account.html", context)


@requires(CAPABILITY)
def create(request: ScopedRequest, person_id: int) -> HttpResponse:
    """An account for a person of my area; the slip comes next."""
    person: Person = get_object_or_404(people_for(request.scope), pk=person_id)
    must_cover(request.scope, CAPABILITY, person.place_left)
    if existing := account_of(person):
        return redirect("accounts:detail", existing.pk)
    form = AccountForm(request.POST or None, initial={"username": operations.username_propose(person)})
    if request.method == "POST" and form.is_valid():
        try:
            name = form.cleaned_data["username"]
            made = operations.account_create(scope=request.scope, person=person, username=name, at=request.at)
        except operations.AccountRefused as fault:
            form.add_error("username", str(fault))
        else:
            messages.success(request, _("The account is there. Print a slip, so that the person can sign in."))
            return redirect("accounts:detail", made.pk)
    return render(request, "accounts/create.html", {"form": form, "person": person})


@never_cache
@requires(CAPABILITY)
@require_POST
def slip(request: ScopedRequest, pk: int) -> HttpResponse:
    """A new slip, to be printed now: its code is shown this once."""
    found = get_object_or_404(accounts_for(request.scope), pk=pk)
    form = SlipForm(request.POST)
    form.is_valid()
    try:
        issued, code = operations.slip_issue(
            scope=request.scope, account=found, at=request.at, removes_totp=form.cleaned_data["removes_totp"]
        )
    except operations.AccountRefused as fault:
        messages.error(request, str(fault))
        return redirect("accounts:detail", pk)
    address = address_of(request, reverse("accounts:first"))
    context = {"account": found, "slip": issued, "code": code, "address": address, "qr": qr_svg(address)}
    return render(request, "accounts/slip.html", context)


@requires(CAPABILITY)
@require_POST
def change(request: ScopedRequest, pk: int, act: str) -> HttpResponse:
    """Activate, deactivate or unlock."""
    found = get_object_or_404(accounts_for(request.scope), pk=pk)
    if act not in CHANGES:
        raise Http404
    operation, said_after = CHANGES[act]
    try:
        operation(scope=request.scope, account=found, at=request.at)
    except operations.AccountRefused as fault:
        messages.error(request, str(fault))
    else:
        ratelimit.clear(request, action="login_failed", key=found.username)
        messages.success(request, said_after())
    return redirect("accounts:detail", pk)


CHANGES: dict[str, Any] = {
    "activate": (operations.account_activate, lambda: _("The account is active.")),
    "deactivate": (operations.account_deactivate, lambda: _("The account is inactive; its sessions have ended.")),
    "sign-out": (operations.account_sign_out, lambda: _("All sessions of this account have ended.")),
    "unlock": (operations.account_unlock, lambda: _("The lock has ended.")),
}


def address_of(request: HttpRequest, path: str) -> str:
    """As people outside reach it."""
    return f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)
