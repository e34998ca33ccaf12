"""Accounts for many people at once, from the posts they hold, and the slips that are printed for them together."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from zhizhi.registry.accounts.models import Account, Slip
from zhizhi.registry.accounts.operations import (
    SLIP_DAYS,
    USERNAME,
    AccountRefused,
    act_record,
    code_hash,
    code_made,
    code_spaced,
)
from zhizhi.registry.accounts.queries import CAPABILITY
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Appointment, Person
from zhizhi.registry.scope import Scope

# On one sheet; more are opened place by place.
MOST = 300


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who holds a post there: with a user name proposed, or with the reason why no account is made."""

    person: Person
    title: str
    place: Organization
    username: str
    refusal: str
    account: Account | None = None


@dataclass(frozen=True, slots=True)
class Printed:
    """A slip with its code, which is kept nowhere else, and the place under which it is handed out."""

    account: Account
    slip: Slip
    code: str
    place: str
    title: str


def holders_for(scope: Scope, place: Organization, roles: Iterable[str], day: date) -> list[Candidate]:
    """Who holds posts of these roles at the place and below on the day, each once, in the order of the tree."""
    rows = Appointment.objects.system("narrowed to the places whose accounts are managed").on(day)
    rows = rows.filter(
        scope.within(CAPABILITY, "place_left"), place_left__gte=place.left, place_left__lt=place.right,
        post__role__in=list(roles),
    )  # fmt: skip
    found: dict[int, Appointment] = {}
    ordered = rows.select_related("person__account", "post__organization").order_by("place_left", "post", "pk")
    for row in ordered[: MOST * 4]:
        found.setdefault(row.person_id, row)
    names = usernames_propose([row.person for row in found.values() if not hasattr(row.person, "account")])
    return [_candidate(scope, row, names) for row in found.values()]


def _candidate(scope: Scope, row: Appointment, names: dict[int, str]) -> Candidate:
    account = getattr(row.person, "account", None)
    refusal = ""
    if account is not None:
        refusal = _("has an account already") if account.is_active else _("has an account that is inactive")
    elif not scope.covers(CAPABILITY, row.person.place_left):
        refusal = _("belongs to a unit whose accounts you do not manage")
    username = account.username if account else names[row.person_id]
    return Candidate(row.person, row.post.title, row.post.organization, username, refusal, account)


def usernames_propose(people: Iterable[Person]) -> dict[int, str]:
    """For each person the initials of the name and the first number that nobody has, also not in this list."""
    taken = set(Account.objects.values_list("username", flat=True))
    found = {}
    for person in people:
        letters = re.sub(r"[^a-z]", "", person.initials)[:30] or "user"
        number = 1
        while (name := f"{letters}{number}") in taken:
            number += 1
        taken.add(name)
        found[person.pk] = name
    return found


def accounts_open(
    *, scope: Scope, place: Organization, wanted: Sequence[tuple[Candidate, str]], at: datetime
) -> list[Printed]:
    """An account and a slip for each candidate under the user name given: all, or none. Raises AccountRefused."""
    names = [_named(name) for _candidate, name in wanted]
    _refuse_twice(names)
    accounts = [
        Account(username=name, person=one.person, created_at=at)
        for (one, _given), name in zip(wanted, names, strict=True)
    ]
    for account in accounts:
        account.set_unusable_password()
    with acting():
        try:
            with transaction.atomic():
                Account.objects.bulk_create(accounts)
        except IntegrityError as fault:
            raise AccountRefused(
                _("A user name was taken, or a person got an account meanwhile. Nothing was made; look again.")
            ) from fault
        for account in accounts:
            act_record(
                act="account.created", account=account, scope=scope, at=at, details={"username": account.username}
            )
        where = (place.pk, place.left)
        record(act="accounts.opened", at=at, scope=scope, place=where, details={"count": len(accounts)})
        shown = {account.pk: one for account, (one, _given) in zip(accounts, wanted, strict=True)}
        return _slips(scope, accounts, at, shown)


def slips_reissue(*, scope: Scope, place: Organization, candidates: Sequence[Candidate], at: datetime) -> list[Printed]:
    """New slips for accounts that are there; the codes printed before end. Raises AccountRefused."""
    shown = {one.account.pk: one for one in candidates if one.account and one.account.is_active}
    if not shown:
        raise AccountRefused(_("None of these has an active account."))
    accounts = [one.account for one in shown.values() if one.account]
    with acting():
        unused = Slip.objects.filter(account__in=accounts, used_at=None, expires_at__gt=at)
        unused.update(expires_at=at)
        where = (place.pk, place.left)
        record(act="accounts.slips_issued", at=at, scope=scope, place=where, details={"count": len(accounts)})
        return _slips(scope, accounts, at, shown)


def _slips(scope: Scope, accounts: list[Account], at: datetime, shown: dict[int, Candidate]) -> list[Printed]:
    codes = [code_made() for _account in accounts]
    slips = Slip.objects.bulk_create(
        Slip(
            account=account, code_hash=code_hash(account, code), issued_at=at,
            expires_at=at + timedelta(days=SLIP_DAYS), issued_by_id=scope.person_id,
        )
        for account, code in zip(accounts, codes, strict=True)
    )  # fmt: skip
    for account in accounts:
        act_record(act="account.slip_issued", account=account, scope=scope, at=at)
    return [
        Printed(account, slip, code_spaced(code), shown[account.pk].place.name, shown[account.pk].title)
        for account, slip, code in zip(accounts, slips, codes, strict=True)
    ]


def _named(given: str) -> str:
    name = given.strip().lower()
    if not USERNAME.fullmatch(name):
        text = _("“%(name)s” is no user name: it begins with a letter and has 2 to 40 small letters, digits or .-_")
        raise AccountRefused(text % {"name": given})
    return name


def _refuse_twice(names: list[str]) -> None:
    if len(names) > MOST:
        raise AccountRefused(_("At most %(most)s at once: choose a smaller place, or fewer roles.") % {"most": MOST})
    if not names:
        raise AccountRefused(_("Choose at least one person."))
    for name in names:
        if names.count(name) > 1:
            raise AccountRefused(_("The user name %(name)s stands there twice.") % {"name": name})
    if taken := Account.objects.filter(username__in=names).values_list("username", flat=True).first():
        raise AccountRefused(_("The user name %(name)s is taken.") % {"name": taken})
