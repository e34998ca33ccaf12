"""The first sign-in, one's own account, and one's own sessions."""

from datetime import date
from typing import Any

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.core import ratelimit
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from zhizhi.registry.accounts import operations
from zhizhi.registry.accounts.forms import FirstForm
from zhizhi.registry.accounts.queries import account_by, accounts_with_totp, holds_sensitive, passkeys_of
from zhizhi.registry.accounts.sessions import KEY, sign_ins_of
from zhizhi.registry.language import said
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.rights.guards import ScopedRequest
from zhizhi.registry.rights.queries import Held, rights_of
from zhizhi.registry.rights.roles import role_of
from zhizhi.registry.rights.wording import capability_name, class_name


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
        "passkeys": passkeys_of(account),
        "sign_ins": [(found, found.key == request.session.get(KEY)) for found in sign_ins_of(account, request.at)],
        "must_totp": settings.ZHIZHI_REQUIRE_TOTP and holds_sensitive(request.scope),
    }
    return render(request, "accounts/me.html", context)


@login_required
@require_POST
def session_end(request: ScopedRequest) -> HttpResponse:
    """One of my sessions on another device ends, or all of them."""
    account, asked = account_by(request.user.pk), request.POST.get("session", "")
    if asked == "others":
        operations.account_sign_out(scope=request.scope, account=account, at=request.at)
        update_session_auth_hash(request, account)
        messages.success(request, _("You are signed out on all other devices."))
    elif asked.isascii() and asked.isdigit() and len(asked) < 16:
        operations.sign_in_end(scope=request.scope, account=account, sign_in_id=int(asked), at=request.at)
        messages.success(request, _("You are signed out there."))
    return redirect("accounts:me")


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
