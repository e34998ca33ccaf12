"""Signing in: the door opens to the right words, tells nothing to the wrong ones, and stays shut after five."""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.hashers import MD5PasswordHasher
from django.test import Client
from django.urls import reverse

from tests.world import AT, PASSWORD, TOTP_SECRET, World
from zhizhi.registry.accounts.models import Account
from zhizhi.registry.journal.models import Act

LOGIN = "/sign-in/"
TOKEN = re.compile(r'value="[A-Za-z0-9]{64}"')
NAME = "talent_officer"  # needs no one-time password


@pytest.fixture
def client() -> Client:
    return Client()


def attempt(client: Client, name: str = NAME, password: str = PASSWORD) -> Any:
    return client.post(LOGIN, {"login": name, "password": password})


def acts(account: Account) -> list[str]:
    return list(
        Act.objects.filter(subject_kind="account", subject_id=account.pk).order_by("seq").values_list("act", flat=True)
    )


def code_now() -> str:
    return str(format_hotp_value(hotp_value(TOTP_SECRET, next(iter(yield_hotp_counters_from_time())))))


def test_name_and_password_open(world: World, client: Client) -> None:
    assert attempt(client, "Talent_Officer").status_code == 302
    assert client.get("/me/").status_code == 200


def test_next_leads_on_and_never_away(world: World, client: Client) -> None:
    given = {"login": NAME, "password": PASSWORD}
    assert client.post(LOGIN, {**given, "next": "/me/"})["Location"] == "/me/"
    assert Client().post(LOGIN, {**given, "next": "https://elsewhere.example/"})["Location"] == "/"


def test_all_refusals_read_alike(world: World, client: Client) -> None:
    Account.objects.filter(username="contact").update(is_active=False)
    for _attempt in range(6):
        attempt(client, "auditor", "wrong-password")
    tried = [(NAME, "wrong-password"), ("who-is-this", PASSWORD), ("contact", PASSWORD), ("auditor", PASSWORD)]
    answers = [(attempt(Client(), *pair), pair[0]) for pair in tried]
    assert len({answer.context["form"].errors.as_text() for answer, _name in answers}) == 1
    assert len({TOKEN.sub("", answer.content.decode().replace(name, "NAME")) for answer, name in answers}) == 1


@pytest.mark.parametrize("case", ["unknown", "wrong", "inactive", "locked", "unknown locked"])
def test_every_refusal_hashes_once(world: World, client: Client, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    name, password = {"unknown": ("who-is-this", PASSWORD), "inactive": ("contact", PASSWORD)}.get(
        case, (NAME, "wrong")
    )
    Account.objects.filter(username="contact").update(is_active=False)
    if "locked" in case:
        name = "who-is-this" if "unknown" in case else NAME
        for _attempt in range(5):
            attempt(client, name, "wrong-password")
    hashed: list[str] = []
    encode = MD5PasswordHasher.encode

    def counted(*args: Any) -> str:
        hashed.append("once")
        return encode(*args)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    attempt(client, name, password)
    assert len(hashed) == 1


def test_five_wrong_passwords_lock_for_a_quarter(world: World, client: Client) -> None:
    account = world.account(world.talent_officer)
    with time_machine.travel(AT, tick=False) as clock:
        for _attempt in range(4):
            attempt(client, password="wrong-password")
            clock.shift(timedelta(seconds=1))
        assert attempt(Client()).status_code == 302
        attempt(client, password="wrong-password")
        assert attempt(Client()).status_code == 200
        clock.shift(timedelta(minutes=14, seconds=59))
        assert attempt(Client()).status_code == 200
        clock.shift(timedelta(seconds=2))
        assert attempt(Client()).status_code == 302
    assert acts(account).count("account.locked") == 1
    assert "account.sign_in_refused" in acts(account)


def test_another_host_header_begins_no_new_count(world: World, client: Client) -> None:
    for number in range(5):
        client.post(LOGIN, {"login": NAME, "password": "wrong-password"}, headers={"host": f"host{number}.example"})
    assert attempt(Client()).status_code == 200


def test_refusals_do_not_fill_the_journal(world: World, client: Client) -> None:
    for _attempt in range(20):
        attempt(client, password="wrong-password")
    assert acts(world.account(world.talent_officer)).count("account.sign_in_refused") == 5


def test_one_time_password_is_asked(world: World, client: Client) -> None:
    response = attempt(client, "secretary")
    assert response["Location"] == reverse("mfa_authenticate")
    assert "查询码" not in client.get(reverse("mfa_authenticate")).content.decode()  # that is the code of an order
    assert client.get("/me/").status_code == 302
    assert client.post(reverse("mfa_authenticate"), {"code": "000000"}).status_code == 200
    assert client.post(reverse("mfa_authenticate"), {"code": code_now()})["Location"] == "/"
    assert client.get("/me/").status_code == 200


def test_sensitive_rights_need_one_time_passwords(world: World, settings: object) -> None:
    Authenticator.objects.all().delete()
    client = world.client_for(world.secretary)
    assert client.get("/me/")["Location"] == reverse("mfa_activate_totp")
    assert world.client_for(world.contact).get("/me/").status_code == 200
    settings.ZHIZHI_REQUIRE_TOTP = False  # type: ignore[attr-defined]
    assert client.get("/me/").status_code == 200


def test_setting_up_shows_recovery_codes_once(
    world: World,
    client: Client,
    django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[list[object]]],
) -> None:
    Authenticator.objects.all().delete()
    attempt(client, "secretary")
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    code = format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(reverse("mfa_activate_totp"), {"code": code})
    assert response["Location"] == reverse("mfa_view_recovery_codes")
    shown = client.get(response["Location"])
    assert len(shown.context["unused_codes"]) == 10
    again = client.get(response["Location"])
    assert shown.context["unused_codes"][0].encode() not in again.content
    assert secret not in str(Authenticator.objects.get(type="totp").data)
    assert "account.totp_added" in acts(world.account(world.secretary))
    recovery = Client()
    attempt(recovery, "secretary")
    assert recovery.post(reverse("mfa_authenticate"), {"code": shown.context["unused_codes"][0]}).status_code == 302


def test_who_needs_them_cannot_remove_them(world: World, client: Client) -> None:
    attempt(client, "secretary")
    client.post(reverse("mfa_authenticate"), {"code": code_now()})
    client.post(reverse("mfa_deactivate_totp"))
    assert Authenticator.objects.filter(user=world.account(world.secretary)).exists()


def test_sessions_end_after_twelve_hours_whatever_is_done(world: World, client: Client) -> None:
    with time_machine.travel(AT, tick=False) as clock:
        attempt(client)
        for _hour in range(11):
            clock.shift(timedelta(hours=1))
            client.post("/me/password/", {"oldpassword": "no", "password1": "a", "password2": "b"})
        assert client.get("/me/").status_code == 200
        clock.shift(timedelta(hours=1, seconds=1))
        assert client.get("/me/").status_code == 302


def test_session_cookie_ends_with_the_browser(world: World, client: Client) -> None:
    attempt(client)
    assert client.cookies["sessionid"]["expires"] == ""


def test_a_new_password_ends_other_sessions(world: World, client: Client) -> None:
    other = Client()
    attempt(client)
    attempt(other)
    new = "Lantern-harbour-77"
    given = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post("/me/password/", given)["Location"] == "/me/"
    assert client.get("/me/").status_code == 200
    assert other.get("/me/").status_code == 302
    assert acts(world.account(world.talent_officer)) == ["account.password_set"]


@pytest.mark.parametrize("password", ["short", "passwordpassword1", "talent_officer", "1234567890"])
def test_weak_passwords_are_refused(world: World, client: Client, password: str) -> None:
    attempt(client)
    given = {"oldpassword": PASSWORD, "password1": password, "password2": password}
    assert client.post("/me/password/", given).status_code == (302 if password == "passwordpassword1" else 200)


def test_a_short_password_is_refused_in_chinese(world: World) -> None:
    given = {"username": NAME, "code": "ABCDEFGHJK", "password": "short", "again": "short"}
    page = Client().post(reverse("accounts:first"), given).content.decode()
    assert "密码太短，至少需要 10 个字符。" in page
    assert "too short" not in page


@pytest.mark.parametrize("path", ["signup/", "email/", "password/reset/", "confirm-email/", "login/", "social/"])
def test_what_we_do_not_offer_is_not_there(world: World, client: Client, path: str) -> None:
    assert client.get(f"/{path}").status_code == 404
    assert client.get(f"/accounts/{path}").status_code in {302, 404, 405}
