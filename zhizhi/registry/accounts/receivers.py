"""What Django and allauth did to an account becomes an act of the journal."""

from typing import Any

from allauth.account.signals import password_changed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import authenticator_added, authenticator_removed, authenticator_reset
from django.contrib.auth.signals import user_logged_in, user_logged_out
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone

from zhizhi.registry.accounts.models import Account, SignIn
from zhizhi.registry.accounts.operations import act_record
from zhizhi.registry.accounts.sessions import KEY, sessions_end, sessions_remove, sign_in_begin
from zhizhi.registry.people.models import Appointment


@receiver(user_logged_in)
def session_begin(request: Any, user: Account, **_rest: Any) -> None:
    """A session begins on a device."""
    sign_in_begin(request, user, timezone.now())


@receiver(user_logged_out)
def session_end(request: Any, user: Account | None, **_rest: Any) -> None:
    """Who signs out is no longer listed as signed in."""
    if user is not None:
        sessions_remove(SignIn.objects.filter(account=user, key=request.session.get(KEY, "")))


@receiver(post_save, sender=Appointment)
def appointment_over(instance: Appointment, created: bool, **_rest: Any) -> None:
    """Who leaves a post today signs in anew, with the rights that are left; a later end is seen to by the tick."""
    if created or instance.to_date is None or instance.to_date > timezone.localdate():
        return
    if account := Account.objects.filter(person_id=instance.person_id).first():
        sessions_end(account)


@receiver(password_changed)
def password_journal(request: Any, user: Any, **_rest: Any) -> None:
    """The person changed the own password: the sessions on other devices end."""
    sessions_remove(SignIn.objects.filter(account=user).exclude(key__in=_own_keys(request)))
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


def _own_keys(request: Any) -> list[str]:
    """The keys of this session: the one it has, and the one it had before the password changed."""
    return [key for key in (request.session.session_key, request.session.get(KEY)) if key]
