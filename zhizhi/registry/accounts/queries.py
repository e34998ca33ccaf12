"""Reads of accounts."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from zhizhi.registry.accounts.models import Account
from zhizhi.registry.people.models import Person
from zhizhi.registry.scope import DataClass, Scope

CAPABILITY = "accounts.manage"
STATES = ("never", "locked", "inactive", "no_totp")


def accounts_with_totp() -> QuerySet[Any]:
    """All accounts, each with `has_totp`."""
    totp = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    return Account.objects.annotate(has_totp=Exists(totp))


def accounts_for(scope: Scope) -> QuerySet[Any]:
    """The accounts that `scope` manages, by their person's primary place."""
    within = scope.within(CAPABILITY, "person__place_left")
    return accounts_with_totp().filter(within).select_related("person__place").order_by("person__sort_key", "pk")


def account_of(person: Person) -> Account | None:
    """The account of a person already allowed."""
    return Account.objects.filter(person=person).first()


def accounts_matching(scope: Scope, text: str, state: str, at: datetime) -> QuerySet[Any]:
    """Those whose user name, or whose person's name or initials, fit; `state` is one of STATES or empty."""
    found = accounts_for(scope)
    if text:
        begins = Q(username__istartswith=text) | Q(person__initials__startswith=text.lower())
        found = found.filter(begins | Q(person__name__contains=text))
    conditions = {
        "never": Q(last_login=None),
        "locked": Q(locked_until__gt=at),
        "inactive": Q(is_active=False),
        "no_totp": Q(has_totp=False),
    }
    return found.filter(conditions.get(state, Q()))


def holds_sensitive(scope: Scope) -> bool:
    """Whether any right reaches sensitive data."""
    return any(reach.data >= DataClass.SENSITIVE for reaches in scope.reaches.values() for reach in reaches)


def needs_totp(account: Any, scope: Callable[[], Scope]) -> bool:
    """Whether the account must set up one-time passwords before anything else. `scope` is asked only if it matters."""
    if not settings.ZHIZHI_REQUIRE_TOTP or not account.is_authenticated or getattr(account, "has_totp", False):
        return False
    return holds_sensitive(scope())
