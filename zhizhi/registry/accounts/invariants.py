"""What must be true of accounts: one slip at a time, and the second factor can be read."""

from collections.abc import Iterator
from typing import Any

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from zhizhi.registry.accounts.models import SignIn, Slip
from zhizhi.registry.invariants import CHUNK, invariant


@invariant("slip.once", gettext_lazy("At most one printed slip of an account can be used at a time."))
def slip_once() -> Iterator[str]:
    """Slips never used that run on although a later one was issued."""
    unused = Slip.objects.filter(used_at=None).order_by("account", "issued_at", "pk")
    before: tuple[Any, ...] | None = None
    for row in unused.values_list("account", "issued_at", "expires_at", "pk").iterator(chunk_size=CHUNK):
        if before and before[0] == row[0] and before[2] > row[1]:
            said = {"account": row[0], "first": before[3], "second": row[3]}
            yield _("account %(account)s: slips %(first)s and %(second)s can both be used") % said
        before = row


@invariant("account.second_factor", gettext_lazy("The secret of each second factor can be read."))
def second_factor() -> Iterator[str]:
    """Accounts whose one-time password cannot be computed any more."""
    kept = Authenticator.objects.filter(type=Authenticator.Type.TOTP).order_by("pk")
    for record in kept.iterator(chunk_size=CHUNK):
        try:
            get_adapter().decrypt(record.data["secret"])
        except (KeyError, ValueError, LookupError):
            yield _("the second factor of account %(account)s cannot be read") % {"account": record.user_id}


@invariant("account.inactive_no_session", gettext_lazy("An inactive account is signed in nowhere."))
def inactive_no_session() -> Iterator[str]:
    """Sessions of accounts that were deactivated."""
    rows = SignIn.objects.filter(account__is_active=False).order_by("pk")
    for account in rows.values_list("account", flat=True).iterator(chunk_size=CHUNK):
        yield _("account %(account)s is inactive and still signed in") % {"account": account}


@invariant("account.inactive_no_slip", gettext_lazy("No printed slip opens an inactive account."))
def inactive_no_slip() -> Iterator[str]:
    """Slips that can still be used although their account was deactivated."""
    rows = Slip.objects.filter(account__is_active=False, used_at=None, expires_at__gt=timezone.now()).order_by("pk")
    for account in rows.values_list("account", flat=True).iterator(chunk_size=CHUNK):
        yield _("account %(account)s is inactive and has a slip that can be used") % {"account": account}
