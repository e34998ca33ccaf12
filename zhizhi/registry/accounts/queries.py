"""Reads of accounts."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from zhizhi.registry.accounts.models import Account
from zhizhi.registry.language import said
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Appointment, Person
from zhizhi.registry.prepared import Columns, Reading
from zhizhi.registry.rights.roles import roles
from zhizhi.registry.scope import DataClass, Scope

CAPABILITY = "accounts.manage"
STATES = ("never", "locked", "inactive", "no_totp")
# Every request of a signed-in person begins with it.
_SIGNED_IN = Reading(
    "SELECT {a}, {p}, EXISTS (SELECT 1 FROM mfa_authenticator m"
    " WHERE m.user_id = a.id AND m.type IN ('totp', 'webauthn'))"
    " FROM accounts_account a JOIN people_person p ON p.id = a.person_id WHERE a.id = %s AND a.is_active = %s",
    Columns(Account, "a"),
    Columns(Person, "p"),
)


def accounts_with_totp() -> QuerySet[Any]:
    """All accounts, each with `has_totp`."""
    totp = Authenticator.objects.filter(user=OuterRef("pk"), type=Authenticator.Type.TOTP)
    return Account.objects.annotate(has_totp=Exists(totp))


def accounts_for(scope: Scope) -> QuerySet[Any]:
    """The accounts that `scope` manages, by their person's primary place."""
    within = scope.within(CAPABILITY, "person__place_left")
    return accounts_with_totp().filter(within).select_related("person__place").order_by("person__sort_key", "pk")


def account_signed_in(account_id: int) -> Account | None:
    """The active account of this number with its person and `has_totp`."""
    found = _SIGNED_IN.first(account_id, True)
    if found is None:
        return None
    account: Account
    account, person, has_totp = found
    account.person, account.has_totp = person, bool(has_totp)  # type: ignore[attr-defined]
    return account


def account_by(pk: Any) -> Account:
    """The account of who is signed in, as it is in the database now."""
    return Account.objects.select_related("person").get(pk=pk)


def passkeys_of(account: Account) -> list[Any]:
    """The account's passkeys and security keys, the oldest first."""
    return list(Authenticator.objects.filter(user=account, type=Authenticator.Type.WEBAUTHN).order_by("pk"))


def places_managed(scope: Scope, text: str) -> list[Organization]:
    """The open organizations whose accounts are managed, by number or name; the exact name first, at most 20."""
    if not text:
        return []
    places = Organization.objects.system("narrowed to where accounts are managed").open()
    places = places.filter(scope.within(CAPABILITY, "left"))
    if text.isascii() and text.isdigit():
        return list(places.filter(pk=int(text[:15])))
    exact = list(places.filter(name=text)[:20])
    return exact or list(places.filter(name__contains=text).order_by("depth", "left")[:20])


def roles_held(place: Organization, day: date) -> list[tuple[str, str]]:
    """The roles of the posts held at the place and below on the day, with their names, as choices."""
    rows = Appointment.objects.system("the roles alone, for who manages accounts there").on(day)
    rows = rows.filter(place_left__gte=place.left, place_left__lt=place.right)
    held = set(rows.order_by().values_list("post__role", flat=True).distinct())
    return [(role.id, said(role.name)) for role in roles().values() if role.id in held]


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
