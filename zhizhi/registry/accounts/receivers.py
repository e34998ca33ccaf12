"""What Django and allauth did to an account becomes an act of the journal."""

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.utils import timezone

from zhizhi.registry.accounts.middleware import SIGNED_IN_AT
from zhizhi.registry.accounts.operations import act_record


@receiver(user_logged_in)
def session_begin(request: Any, **_rest: Any) -> None:
    """Sessions last twelve hours from here, whatever is done in them."""
    request.session[SIGNED_IN_AT] = timezone.now().timestamp()


@receiver(password_changed)
def password_journal(request: Any, user: Any, **_rest: Any) -> None:
    """The person changed the own password."""
    act_record(act="account.password_set", account=user, scope=request.scope, at=request.at)


@receiver(authenticator_added)
def added_journal(request: Any, user: Any, authenticator: Authenticator, **_rest: Any) -> None:
    """One-time passwords or recovery codes were set up."""
    act_record(act=f"account.{authenticator.type}_added", account=user, scope=request.scope, at=request.at)


@receiver(authenticator_reset)
def reset_journal(request: Any, user: Any, **_rest: Any) -> None:
    """New recovery codes replaced the old ones."""
    act_record(act="account.recovery_codes_renewed", account=user, scope=request.scope, at=request.at)


@receiver(authenticator_removed)
def removed_journal(request: Any, user: Any, authenticator: Authenticator, **_rest: Any) -> None:
    """The person put one-time passwords or recovery codes away."""
    act_record(act=f"account.{authenticator.type}_removed", account=user, scope=request.scope, at=request.at)
