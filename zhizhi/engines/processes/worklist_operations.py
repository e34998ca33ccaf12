"""Keeping filters of the work list by name, and renewing the address of one's calendar."""

from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe

from django.db import transaction

from zhizhi.engines.processes.worklist_models import CalendarLink, KeptList
from zhizhi.registry.accounts.models import Account
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.scope import Scope

# Calendar programs ask a few times a day.
PER_HOUR = 60


def list_keep(*, scope: Scope, name: str, query: str, at: datetime) -> KeptList:
    """Keeps the filters; the same name again replaces them. One's own convenience, so no act of the journal."""
    with transaction.atomic():
        kept, _new = KeptList.objects.update_or_create(
            owner_id=scope.person_id, name=name.strip(), defaults={"query": query, "changed_at": at}
        )
    return kept


def list_forget(*, scope: Scope, kept_id: int) -> None:
    """Only one's own."""
    KeptList.objects.filter(pk=kept_id, owner=scope.person_id).delete()


def link_renew(*, scope: Scope, at: datetime) -> str:
    """A new token for the person's calendar; the address given before stops working. Only its digest is kept."""
    token = token_urlsafe(32)
    with acting():
        CalendarLink.objects.update_or_create(
            person_id=scope.person_id or 0,
            defaults={"token_hash": hashed(token), "renewed_at": at, "hour": at, "asked": 0},
        )
        record(act="calendar.renewed", at=at, scope=scope, details={})
    return token


def link_end(*, scope: Scope, at: datetime) -> None:
    """The address stops working, and there is no other."""
    with acting():
        CalendarLink.objects.filter(person=scope.person_id).delete()
        record(act="calendar.ended", at=at, scope=scope, details={})


def link_asked(*, token: str, at: datetime) -> tuple[CalendarLink | None, bool]:
    """The link of this token, and whether it was asked too often within the hour."""
    with transaction.atomic():
        link = CalendarLink.objects.select_for_update().filter(token_hash=hashed(token)).first()
        if link is None:
            return None, False
        if link.hour is None or (at - link.hour).total_seconds() >= 3600:
            link.hour, link.asked = at, 0
        link.asked += 1
        link.save(update_fields=["hour", "asked"])
    return link, link.asked > PER_HOUR


def link_of(scope: Scope) -> CalendarLink | None:
    """One's own link."""
    return CalendarLink.objects.filter(person=scope.person_id).first() if scope.person_id else None


def owner_of(link: CalendarLink) -> Account | None:
    """The account with its person whose tasks the calendar shows; None where it may no longer sign in."""
    return Account.objects.select_related("person").filter(person=link.person_id, is_active=True).first()


def hashed(token: str) -> str:
    """What is kept of a token."""
    return sha256(token.encode()).hexdigest()
