"""Pages of accounts: the first sign-in, one's own account, and the administrator's list."""

from datetime import date
from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from zhizhi.registry.accounts import operations
from zhizhi.registry.accounts.forms import AccountForm, AccountSearch, FirstForm, SlipForm
from zhizhi.registry.accounts.queries import (
    CAPABILITY,
    account_of,
    accounts_for,
    accounts_matching,
    accounts_with_totp,
    holds_sensitive,
)
from zhizhi.registry.accounts.slips import qr_svg
from zhizhi.registry.language import said
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.queries import people_for
from zhizhi.registry.rights.guards import ScopedRequest, must_cover, requires
from zhizhi.registry.rights.queries import Held, rights_of
from zhizhi.registry.rights.roles import role_of
from zhizhi.registry.rights.wording import capability_name, class_name

PAGE = 20


@never_cache
@sensitive_post_parameters("password", "again", "code")
def first(request: ScopedRequest) -> HttpResponse:
    """The first sign-in, and every later one without a password: with the code of a printed slip."""
    form = FirstForm(request.POST or None, initial={"username": request.GET.get("name", "")})
    if request.method == "POST" and form.is_valid():
        try:
            return _signed_in(request, form.cleaned_data)
        except ValidationError as fault:
            form.add_error("password", fault)
        except operations.SlipRefused as fault:
            form.add_error(None, str(fault))
    return render(request, "accounts/first.html", {"form": form})


def _signed_in(request: ScopedRequest, given: dict[str, Any]) -> HttpResponse:
    """Sets the password and signs in, by one-time password where there is one. Raises what the operation raises."""
    name = given["username"].strip().lower()
    if not ratelimit.consume(request, action="first_sign_in", key=name):
        raise operations.SlipRefused(_("User name and code do not fit, or there were too many attempts."))
    account = operations.slip_use(username=name, code=given["code"], password=given["password"], at=request.at)
    for action in ("first_sign_in", "login_failed"):
        ratelimit.clear(request, action=action, key=name)
    response: HttpResponse = perform_password_login(request, {"username": name}, Login(user=account))
    return response


@login_required
def me(request: ScopedRequest) -> HttpResponse:
    """One's own account: what I may do and through what, password, one-time passwords."""
    account = accounts_with_totp().select_related("person__place").get(pk=request.user.pk)
    context = {
        "account": account,
        "hats": [(hat, _role_name(hat.role)) for hat in request.scope.hats],
        "rights": _grouped(rights_of(person=account.person, at=request.at)),
        "must_totp": settings.ZHIZHI_REQUIRE_TOTP and holds_sensitive(request.scope),
    }
    return render(request, "accounts/me.html", context)


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
    context = {"account": found, "now": request.at, "slip_form": SlipForm(), "trail": trail}
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
    address = _address(request, reverse("accounts:first"))
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
    "unlock": (operations.account_unlock, lambda: _("The lock has ended.")),
}


def _address(request: HttpRequest, path: str) -> str:
    """As people outside reach it."""
    return f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)


def _grouped(rights: list[Held]) -> list[tuple[Organization, str, date, date | None, list[tuple[str, str]]]]:
    """Rights by what gives them, the most sensitive first, in words."""
    groups: dict[tuple[Any, ...], list[Held]] = {}
    for held in rights:
        groups.setdefault((held.place, held.through or held.origin, held.from_date, held.to_date), []).append(held)
    return [
        (place, through, begun, ended, [(capability_name(held.capability), class_name(held.data)) for held in worded])
        for (place, through, begun, ended), found in groups.items()
        if (worded := sorted(found, key=lambda held: -held.data))
    ]


def _role_name(role_id: str) -> str:
    role = role_of(role_id)
    return said(role.name) if role else role_id
