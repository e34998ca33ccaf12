"""Slips and accounts: what works once, what ends, what is refused, and what the journal says."""

from datetime import timedelta

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from tests.world import AT, World
from zhizhi.registry.accounts import operations
from zhizhi.registry.accounts.models import Account, Slip
from zhizhi.registry.journal.models import Act
from zhizhi.registry.people.operations import person_create

NEW = "Lantern-harbour-77"


def acts(account: Account) -> list[str]:
    found = Act.objects.filter(subject_kind="account", subject_id=account.pk).order_by("seq")
    return list(found.values_list("act", flat=True))


def issued(world: World, *, removes_totp: bool = False) -> str:
    account, scope = world.account(world.secretary), world.scope(world.administrator)
    _slip, code = operations.slip_issue(scope=scope, account=account, at=AT, removes_totp=removes_totp)
    return code


def use(code: str, *, username: str = "secretary", after: timedelta = timedelta(hours=1)) -> Account:
    return operations.slip_use(username=username, code=code, password=NEW, at=AT + after)


def test_a_slip_sets_the_password_once(world: World) -> None:
    code = issued(world)
    account = use(code.lower())
    assert account.check_password(NEW)
    assert acts(account) == ["account.slip_issued", "account.password_set"]
    with pytest.raises(operations.SlipRefused):
        use(code)


def test_the_code_is_kept_nowhere(world: World) -> None:
    code = issued(world).replace(" ", "")
    assert code not in Slip.objects.get().code_hash
    assert len(code) == 10


@pytest.mark.parametrize(
    ("username", "wrong", "after"),
    [
        ("secretary", "ABCDEFGHJK", timedelta(hours=1)),
        ("organizer", "", timedelta(hours=1)),
        ("who-is-this", "", timedelta(hours=1)),
        ("secretary", "", timedelta(days=7)),
    ],
    ids=["another code", "another's name", "unknown name", "after seven days"],
)
def test_what_does_not_fit_is_refused_alike(world: World, username: str, wrong: str, after: timedelta) -> None:
    code = issued(world)
    with pytest.raises(operations.SlipRefused) as refused:
        use(wrong or code, username=username, after=after)
    with pytest.raises(operations.SlipRefused) as other:
        use("ABCDEFGHJK")
    assert str(refused.value) == str(other.value)
    assert Slip.objects.get().used_at is None


def test_it_works_until_the_last_second(world: World) -> None:
    assert use(issued(world), after=timedelta(days=7, seconds=-1))


def test_a_newer_slip_ends_the_older(world: World) -> None:
    older, newer = issued(world), issued(world)
    with pytest.raises(operations.SlipRefused):
        use(older)
    assert use(newer)


@pytest.mark.parametrize("password", ["short", "password123", "secretary1234"])
def test_weak_passwords_leave_the_slip_unused(world: World, password: str) -> None:
    code = issued(world)
    with pytest.raises(ValidationError):
        operations.slip_use(username="secretary", code=code, password=password, at=AT)
    assert use(code)


@pytest.mark.parametrize(("removes", "left"), [(True, 0), (False, 1)])
def test_one_time_passwords_go_only_if_ticked_and_only_when_used(world: World, removes: bool, left: int) -> None:
    code = issued(world, removes_totp=removes)
    mine = Authenticator.objects.filter(user=world.account(world.secretary))
    assert mine.count() == 1
    account = use(code)
    assert mine.count() == left
    assert ("account.totp_removed" in acts(account)) is removes


def test_deactivation_ends_sessions_and_slips_for_good(world: World) -> None:
    code, account, client = issued(world), world.account(world.secretary), world.client_for(world.secretary)
    scope = world.scope(world.administrator)
    operations.account_deactivate(scope=scope, account=account, at=AT)
    assert client.get("/me/").status_code == 302
    operations.account_activate(scope=scope, account=account, at=AT)
    assert client.get("/me/").status_code == 302
    assert world.client_for(world.secretary).get("/me/").status_code == 200
    with pytest.raises(operations.SlipRefused):
        use(code)
    assert acts(account) == ["account.slip_issued", "account.deactivated", "account.activated"]


def test_nobody_deactivates_the_own_account(world: World) -> None:
    scope, account = world.scope(world.administrator), world.account(world.administrator)
    with pytest.raises(operations.AccountRefused):
        operations.account_deactivate(scope=scope, account=account, at=AT)


def test_an_inactive_account_gets_no_slip(world: World) -> None:
    account = world.account(world.secretary)
    account.is_active = False
    with pytest.raises(operations.AccountRefused):
        operations.slip_issue(scope=None, account=account, at=AT)


@pytest.mark.parametrize("username", ["", "x", "1abc", "名字", "a" * 41, "two words"])
def test_unfit_user_names_are_refused(world: World, username: str) -> None:
    person = person_create(scope=None, name="丁一", place=world.village, at=AT)
    with pytest.raises(operations.AccountRefused):
        operations.account_create(scope=None, person=person, username=username, at=AT)


def test_user_names_are_proposed_from_initials_and_are_free(world: World) -> None:
    first, second = (person_create(scope=None, name="单于飞", place=world.village, at=AT) for _twice in range(2))
    name = operations.username_propose(first)
    operations.account_create(scope=None, person=first, username=name, at=AT)
    assert name.endswith("1")
    assert operations.username_propose(second) == f"{name[:-1]}2"


@pytest.mark.parametrize("same", ["person", "username"])
def test_one_account_a_person_and_a_name(world: World, same: str) -> None:
    other = person_create(scope=None, name="丁一", place=world.village, at=AT)
    person, username = (world.secretary, "new") if same == "person" else (other, "SECRETARY")
    with pytest.raises(operations.AccountRefused):
        operations.account_create(scope=None, person=person, username=username, at=AT)


def test_the_database_holds_names_once_whatever_case(world: World) -> None:
    other = person_create(scope=None, name="丁一", place=world.village, at=AT)
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(username="SECRETARY", person=other, created_at=AT)
    account = world.account(world.secretary)
    with pytest.raises(IntegrityError), transaction.atomic():
        Slip.objects.create(account=account, code_hash="x", issued_at=AT, expires_at=AT - timedelta(seconds=1))


def test_the_first_sign_in_from_slip_to_page(world: World) -> None:
    account = world.account(world.talent_officer)
    administrator = world.client_for(world.administrator)
    shown = administrator.post(f"/accounts/{account.pk}/slip/")
    code, client = shown.context["code"], Client()
    assert b"<svg" in shown.content
    given = {"username": account.username, "code": code, "password": NEW, "again": NEW}
    assert client.post("/first/", {**given, "again": "another"}).status_code == 200
    assert client.post("/first/", given)["Location"] == "/"
    assert client.get("/me/").status_code == 200


@time_machine.travel(AT + timedelta(hours=1))
def test_wrong_codes_are_limited_by_name(world: World) -> None:
    code, client = issued(world), Client()
    given = {"username": "secretary", "code": "ABCDEFGHJK", "password": NEW, "again": NEW}
    for _attempt in range(4):
        client.post("/first/", given)
    assert client.post("/first/", {**given, "username": "SECRETARY "}).status_code == 200
    refused = client.post("/first/", {**given, "code": code})
    assert refused.status_code == 200
    unknown = client.post("/first/", {**given, "username": "who-is-this"})
    assert refused.context["form"].errors == unknown.context["form"].errors


@time_machine.travel(AT + timedelta(hours=1))
def test_a_reset_still_asks_for_the_one_time_password(world: World) -> None:
    given = {"username": "secretary", "code": issued(world), "password": NEW, "again": NEW}
    assert Client().post("/first/", given)["Location"] == "/sign-in/code/"
