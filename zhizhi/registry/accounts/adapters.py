"""What allauth asks us: how wrong passwords are answered, and how the secrets of one-time passwords are kept."""

import base64
import time
from typing import Any

from allauth.account import app_settings
from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.core.internal import ratelimit
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from zhizhi.registry.accounts import operations
from zhizhi.registry.accounts.models import Account
from zhizhi.registry.accounts.queries import holds_sensitive
from zhizhi.registry.keys.operations import seal, unseal

SECRETS = "accounts:totp"
# One sentence for unknown names, wrong passwords, locked and inactive accounts.
REFUSED = _("User name and password do not fit, or there were too many attempts. Wait 15 minutes, or ask for a slip.")


# allauth's messages that are worth a word; the others are not said.
MESSAGES = {
    "account/messages/password_changed.txt": _("The new password holds; other devices are signed out."),
    "mfa/messages/webauthn_added.txt": _("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
    "mfa/messages/totp_activated.txt": _("One-time passwords are set up."),
    "mfa/messages/totp_deactivated.txt": _("One-time passwords are removed."),
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Refusals tell nothing: same sentence, same work."""

    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "username_password_mismatch": REFUSED,
        "too_many_login_attempts": REFUSED,
        "account_inactive": REFUSED,
        "incorrect_password": _("This is not your password."),
        "enter_current_password": _("This is not your password."),
        "incorrect_code": _("The code is wrong, or was used already."),
        "rate_limited": _("There were too many attempts. Wait 15 minutes."),
    }

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Any:
        """The account, or None; whatever the reason, the answer no comes after the same time."""
        begun = time.monotonic()
        account = self._authenticated(request, **credentials)
        if account is None:
            time.sleep(max(0.0, settings.ACCOUNT_REFUSAL_SECONDS - (time.monotonic() - begun)))
        return account

    def _authenticated(self, request: HttpRequest, **credentials: Any) -> Any:
        """The account, or None; a locked one costs as much work as a wrong password."""
        name, password = credentials.get("username", ""), credentials.get("password", "")
        if self._locked(request, name):
            make_password(password)
            self._journal_refusal(request, name)
            return None
        return super().authenticate(request, **credentials)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """The last wrong password allowed locks the account."""
        if not self._free(request, credentials["username"]):
            at = request.at  # type: ignore[attr-defined]
            operations.account_lock(username=credentials["username"], at=at)

    def _locked(self, request: HttpRequest, name: str) -> bool:
        """Locked by its row, or, for names that no account has, by the limit alone."""
        locked = Account.objects.filter(username__iexact=name, locked_until__gt=timezone.now()).exists()
        return locked or not self._free(request, name)

    def _free(self, request: HttpRequest, name: str) -> bool:
        key = self._get_login_attempts_cache_key(request, username=name)
        limits = {"app": "allauth.account", "action": "login_failed", "key": key}
        return bool(ratelimit.consume(request, dry_run=True, **limits))

    def _journal_refusal(self, request: HttpRequest, name: str) -> None:
        """Only some of them: who guesses shall not fill the journal."""
        limits = {"app": "allauth.account", "action": "refusal_journaled", "key": name.lower()}
        if ratelimit.consume(request, **limits):
            at = request.at  # type: ignore[attr-defined]
            operations.refusal_record(username=name, at=at)

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:  # noqa: ARG002 (allauth's)
        """By name alone: with the host in it, another Host header would begin a new count."""
        return str(credentials.get("username", "")).strip().lower()

    def add_message(
        self, request: HttpRequest, level: int, message_template: str | None = None, *_more: Any, **_rest: Any
    ) -> None:
        """What allauth would say, in our words."""
        if text := MESSAGES.get(message_template or ""):
            messages.add_message(request, level, str(text))

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponse:  # noqa: ARG002 (allauth's)
        """Deactivated between password and one-time password."""
        return redirect("account_login")

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:  # noqa: ARG002 (allauth's)
        """Back to one's own account."""
        return reverse("accounts:me")

    def is_reauthentication_required(self, *, app: str, **kwargs: Any) -> bool:
        """Not within five minutes of signing in."""
        records = get_authentication_records(context.request, context.request.user)
        recent = bool(records) and time.time() - records[-1]["at"] < app_settings.REAUTHENTICATION_TIMEOUT
        return not recent and bool(super().is_reauthentication_required(app=app, **kwargs))


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Secrets are sealed; who needs one-time passwords cannot put them away."""

    error_messages = {
        **DefaultMFAAdapter.error_messages,
        "incorrect_code": AccountAdapter.error_messages["incorrect_code"],
        "cannot_delete_authenticator": _("Your rights reach sensitive data: they need one-time passwords."),
    }

    def encrypt(self, text: str) -> str:
        """Sealed under one key for all accounts, since allauth does not say whose it is."""
        return base64.b64encode(seal(owner=SECRETS, text=text)).decode()

    def generate_authenticator_name(self, user: Any, type: Any) -> str:  # noqa: A002, ARG002 (allauth's)
        """What a passkey is called whose owner gave it no name."""
        return str(_("Passkey"))

    def decrypt(self, encrypted_text: str) -> str:
        """The counterpart."""
        return unseal(owner=SECRETS, sealed=base64.b64decode(encrypted_text))

    def can_delete_authenticator(self, authenticator: Any) -> bool:  # noqa: ARG002 (allauth's)
        """Not while the rights reach sensitive data."""
        return not (settings.ZHIZHI_REQUIRE_TOTP and holds_sensitive(context.request.scope))
