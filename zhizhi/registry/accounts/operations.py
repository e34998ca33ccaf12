"""Writes to accounts. Each takes the actor's scope and the time, and is one act of the journal."""

import re
import secrets
from datetime import datetime, timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.contrib.auth.password_validation import validate_password
from django.db import IntegrityError, models, transaction
from django.utils.translation import gettext as _

from zhizhi.registry.accounts.models import Account, SignIn, Slip
from zhizhi.registry.accounts.sessions import sessions_end, sessions_remove
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.keys.operations import blind
from zhizhi.registry.organizations.operations import CODE_LETTERS
from zhizhi.registry.people.models import Person
from zhizhi.registry.scope import Scope

SLIP_DAYS = 7
LOCK = timedelta(minutes=15)
CODE_LENGTH = 10
USERNAME = re.compile(r"[a-z][a-z0-9._-]{1,39}")


class AccountRefused(Exception):
    """Why an account was not changed, in words for the user."""


class SlipRefused(Exception):
    """Name and code do not fit; nothing is told about which of them."""


def account_create(*, scope: Scope | None, person: Person, username: str, at: datetime) -> Account:
    """An account without a password: a slip opens it. Raises AccountRefused."""
    username = username.strip().lower()
    if not USERNAME.fullmatch(username):
        raise AccountRefused(
            _("A user name begins with a letter and has 2 to 40 small letters, digits, dots or hyphens.")
        )
    account = Account(username=username, person=person, created_at=at)
    account.set_unusable_password()
    with acting():
        try:
            with transaction.atomic():
                account.save()
        except IntegrityError as fault:
            raise AccountRefused(_("This person has an account already, or the user name is taken.")) from fault
        _journal("account.created", account, scope, at, {"username": username})
    return account


def username_propose(person: Person) -> str:
    """The initials of the person's name and the first number that is free."""
    letters = re.sub(r"[^a-z]", "", person.initials)[:30] or "user"
    taken = set(Account.objects.filter(username__startswith=letters).values_list("username", flat=True))
    return next(name for number in range(1, len(taken) + 2) if (name := f"{letters}{number}") not in taken)


def slip_issue(*, scope: Scope | None, account: Account, at: datetime, removes_totp: bool = False) -> tuple[Slip, str]:
    """A slip and its code, which is kept nowhere else; slips issued before end. Raises AccountRefused."""
    if not account.is_active:
        raise AccountRefused(_("This account is inactive. Activate it first."))
    code = code_made()
    with acting():
        _open_slips(account, at).update(expires_at=at)
        slip = Slip.objects.create(
            account=account, code_hash=code_hash(account, code), issued_at=at,
            expires_at=at + timedelta(days=SLIP_DAYS), removes_totp=removes_totp,
            issued_by_id=scope.person_id if scope else None,
        )  # fmt: skip
        _journal("account.slip_issued", account, scope, at, {"removes_totp": removes_totp})
    return slip, code_spaced(code)


def code_made() -> str:
    """A code that nobody guesses and nobody misreads."""
    return "".join(secrets.choice(CODE_LETTERS) for _number in range(CODE_LENGTH))


def code_spaced(code: str) -> str:
    """The code as it is printed."""
    return f"{code[:5]} {code[5:]}"


def slip_use(*, username: str, code: str, password: str, at: datetime) -> Account:
    """Sets the password of the account that the slip was issued for. Raises SlipRefused, ValidationError."""
    # Against the typed name only: the answer must not tell whether the account exists.
    validate_password(password, Account(username=username))
    account = Account.objects.filter(username__iexact=username.strip(), is_active=True).first()
    with acting():
        # An account that nobody has has no slip either, but looking for it takes the same statements.
        slip = _slip_taken(account or Account(pk=0), code, at)
        if account is None or slip is None:
            raise SlipRefused(_("User name and code do not fit, or there were too many attempts."))
        password_set(scope=None, account=account, password=password, at=at)
        if slip.removes_totp:
            totp_remove(scope=None, account=account, at=at)
    return account


def password_set(*, scope: Scope | None, account: Account, password: str, at: datetime) -> None:
    """A new password; it ends a lock and all sessions."""
    with acting():
        account.set_password(password)
        account.locked_until = None
        account.save(update_fields=["password", "locked_until"])
        sessions_remove(SignIn.objects.filter(account=account))
        _journal("account.password_set", account, scope, at)


def totp_remove(*, scope: Scope | None, account: Account, at: datetime) -> None:
    """One-time passwords, passkeys and recovery codes are gone, if there were any."""
    with acting():
        removed, _kinds = Authenticator.objects.filter(user=account).delete()
        if removed:
            act_record(act="account.totp_removed", account=account, scope=scope, at=at)


def account_lock(*, username: str, at: datetime) -> None:
    """No sign-in for a quarter of an hour; a name that nobody has is left alone."""
    account = Account.objects.filter(username__iexact=username).first()
    if account is None:
        return
    with acting():
        account.locked_until = at + LOCK
        account.save(update_fields=["locked_until"])
        _journal("account.locked", account, None, at, {"until": account.locked_until})


def account_unlock(*, scope: Scope, account: Account, at: datetime) -> None:
    """The lock ends now."""
    with acting():
        account.locked_until = None
        account.save(update_fields=["locked_until"])
        _journal("account.unlocked", account, scope, at)


def refusal_record(*, username: str, at: datetime) -> None:
    """Somebody tried a locked account."""
    if account := Account.objects.filter(username__iexact=username).first():
        with acting():
            _journal("account.sign_in_refused", account, None, at)


def account_deactivate(*, scope: Scope, account: Account, at: datetime) -> None:
    """Nobody signs in any more; sessions end, and open slips. Raises AccountRefused for one's own account."""
    if account.pk == scope.account_id:
        raise AccountRefused(_("You cannot deactivate your own account."))
    with acting():
        account.is_active = False
        account.save(update_fields=["is_active"])
        sessions_end(account)
        _open_slips(account, at).update(expires_at=at)
        _journal("account.deactivated", account, scope, at)


def account_activate(*, scope: Scope, account: Account, at: datetime) -> None:
    """The account works again, with its old password. Raises AccountRefused for one of a merged record."""
    if account.person.merged_into_id:
        raise AccountRefused(_("This record was merged into another. Open that one."))
    with acting():
        account.is_active = True
        account.save(update_fields=["is_active"])
        _journal("account.activated", account, scope, at)


def account_sign_out(*, scope: Scope, account: Account, at: datetime) -> None:
    """All sessions of the account end now, on every device."""
    with acting():
        count = sessions_end(account)
        _journal("account.signed_out", account, scope, at, {"count": count})


def sign_in_end(*, scope: Scope, account: Account, sign_in_id: int, at: datetime) -> bool:
    """One session ends, on another device; whether there was one."""
    with acting():
        ended = sessions_remove(SignIn.objects.filter(account=account, pk=sign_in_id))
        if ended:
            _journal("account.signed_out", account, scope, at, {"count": ended})
    return bool(ended)


def act_record(
    *, act: str, account: Account, scope: Scope | None, at: datetime, details: dict[str, Any] | None = None
) -> None:
    """Journals what was done to the account, by allauth or together with others."""
    with acting():
        _journal(act, account, scope, at, details)


def _slip_taken(account: Account, code: str, at: datetime) -> Slip | None:
    """The open slip of this code, used up: of two who come at once, one gets it."""
    letters = re.sub(r"[^A-Z0-9]", "", code.upper())
    found = _open_slips(account, at).filter(code_hash=code_hash(account, letters)).first()
    taken = found and Slip.objects.filter(pk=found.pk, used_at=None).update(used_at=at)
    return found if taken else None


def _open_slips(account: Account, at: datetime) -> "models.QuerySet[Slip]":
    return Slip.objects.filter(account=account, used_at=None, expires_at__gt=at)


def code_hash(account: Account, code: str) -> str:
    """What is kept of a code."""
    return blind(f"slip {account.pk} {code}").hex()


def _journal(
    act: str, account: Account, scope: Scope | None, at: datetime, details: dict[str, Any] | None = None
) -> None:
    place = (account.person.place_id, account.person.place_left)
    record(act=act, at=at, scope=scope, subject=("account", account.pk), place=place, details=details)
