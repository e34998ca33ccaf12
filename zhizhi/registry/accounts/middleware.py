"""Every request knows in whose scope it runs and when; who must use one-time passwords sets them up first."""

from collections.abc import Callable
from datetime import datetime
from functools import cached_property
from typing import Any

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone

from zhizhi.registry.accounts.queries import needs_totp
from zhizhi.registry.accounts.sessions import sign_in_use, too_old
from zhizhi.registry.journal.operations import act_time
from zhizhi.registry.rights.queries import scope_for
from zhizhi.registry.scope import Scope

Handler = Callable[[HttpRequest], HttpResponse]
# What stays open before one-time passwords are set up: setting them up, leaving, reading residents' pages.
OPEN_NAMESPACES = {"frame", "portal"}
OPEN_NAMES = {
    "account_login",
    "account_logout",
    "account_reauthenticate",
    "account_change_password",
    "mfa_index",
    "mfa_reauthenticate",
    "mfa_activate_totp",
    "mfa_view_recovery_codes",
    "mfa_add_webauthn",
    "mfa_reauthenticate_webauthn",
}


class WithScope:
    """Mixed into the class of a request: both are computed when a page first asks for them."""

    @cached_property
    def at(self) -> datetime:
        """The time at which the acts of this request happen."""
        return act_time(timezone.now())

    @cached_property
    def scope(self) -> Scope:
        """What the signed-in person may do; empty for everybody else."""
        account = getattr(self, "user", None)
        if account is None or not account.is_authenticated:
            return Scope()
        return scope_for(person=account.person, account_id=account.pk, at=self.at)


class ScopeMiddleware:
    """Gives requests `scope` and `at`, and ends sessions that are too old or were left alone too long."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response
        self.classes: dict[type, type] = {}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        # A property needs the class: an attribute of the request would cost its queries on pages that need neither.
        request.__class__ = self._class_of(type(request))
        if request.user.is_authenticated:
            now = timezone.now()
            if too_old(request, now):
                logout(request)
            else:
                sign_in_use(request, request.user, now)
        return self.get_response(request)

    def _class_of(self, plain: type) -> type:
        if plain not in self.classes:
            self.classes[plain] = type(plain.__name__, (WithScope, plain), {})
        return self.classes[plain]


class TotpMiddleware:
    """Sends who may see sensitive data, but has no one-time password yet, to set it up."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: Any, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:  # noqa: ARG002
        """None lets the view answer."""
        if not needs_totp(request.user, lambda: request.scope) or self._open(request):
            return None
        return redirect("mfa_activate_totp")

    def _open(self, request: HttpRequest) -> bool:
        match = request.resolver_match
        return match is not None and (match.url_name in OPEN_NAMES or bool(OPEN_NAMESPACES & set(match.namespaces)))
