"""Sessions are listed, and end: one, all, with the password, the post, the account, the idle time."""

import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from tests.world import PASSWORD, World
from zhizhi.registry.accounts import invariants, receivers
from zhizhi.registry.accounts.models import SignIn, Slip
from zhizhi.registry.accounts.operations import account_deactivate
from zhizhi.registry.accounts.sessions import (
    BEGUN,
    SEEN,
    device_of,
    sessions_end_with_posts,
    sign_ins_of,
    sign_ins_sweep,
)
from zhizhi.registry.journal.models import Act
from zhizhi.registry.people.models import Appointment, Person
from zhizhi.registry.rights.operations import appointment_end

pytestmark = pytest.mark.django_db
ClientFor = Callable[[Person], Client]


def is_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def test_devices_are_listed_and_one_of_them_signed_out(world: World, client_for: ClientFor):
    here, there = client_for(world.nobody), Client(headers={"user-agent": "Mozilla/5.0 (Windows NT) Chrome/130"})
    there.post("/sign-in/", {"login": "nobody", "password": PASSWORD})
    page = here.get("/me/").content.decode()
    assert "Chrome, Windows" in page
    other = SignIn.objects.get(device="Chrome, Windows")
    here.post("/me/sessions/end/", {"session": other.pk})
    assert is_in(here)
    assert not is_in(there)
    assert [act.act for act in Act.objects.filter(act="account.signed_out")] == ["account.signed_out"]


def test_somebody_elses_session_is_left_alone(world: World, client_for: ClientFor):
    mine, other = client_for(world.nobody), client_for(world.contact)
    theirs = SignIn.objects.get(account=world.account(world.contact))
    for asked in (theirs.pk, "²", "9" * 40, ""):
        mine.post("/me/sessions/end/", {"session": asked})
    assert is_in(other)


def test_all_others_end_and_this_one_goes_on(world: World, client_for: ClientFor):
    here, *others = [client_for(world.nobody) for _number in range(3)]
    here.post("/me/sessions/end/", {"session": "others"})
    assert is_in(here)
    assert not any(is_in(other) for other in others)
    assert len(sign_ins_of(world.account(world.nobody), timezone.now())) == 1


def test_a_new_password_ends_the_others(world: World, client_for: ClientFor):
    here, other = Client(), client_for(world.nobody)
    here.post("/sign-in/", {"login": "nobody", "password": PASSWORD})
    given = {"oldpassword": PASSWORD, "password1": "Lantern-harbour-77", "password2": "Lantern-harbour-77"}
    here.post("/me/password/", given)
    assert is_in(here)
    assert not is_in(other)
    assert SignIn.objects.filter(account=world.account(world.nobody)).count() == 1


def test_signing_out_removes_it_from_the_list(world: World, client_for: ClientFor):
    client = client_for(world.nobody)
    client.post("/sign-out/")
    assert not SignIn.objects.exists()


@pytest.mark.parametrize(("minutes", "stays"), [(100, True), (130, False)])
def test_a_session_left_alone_ends(world: World, client_for: ClientFor, minutes, stays):
    client = client_for(world.nobody)
    session = client.session
    session[SEEN] -= minutes * 60
    session.save()
    assert is_in(client) is stays


def test_a_session_ends_after_twelve_hours_whatever_is_done(world: World, client_for: ClientFor):
    client = client_for(world.nobody)
    session = client.session
    session[BEGUN] -= 12 * 3600 + 1
    session.save()
    assert not is_in(client)


def test_use_is_written_down_now_and_then(world: World, client_for: ClientFor):
    client = client_for(world.nobody)
    before = SignIn.objects.get().seen_at
    is_in(client)
    assert SignIn.objects.get().seen_at == before
    session = client.session
    session[SEEN] -= 400
    session.save()
    is_in(client)
    assert SignIn.objects.get().seen_at > before


def test_the_end_of_a_post_ends_the_sessions(world: World, client_for: ClientFor):
    client = client_for(world.contact)
    held = Appointment.objects.system("test").get(person=world.contact)
    far = timezone.localdate() + timedelta(days=30)
    appointment_end(scope=None, appointment=held, to_date=far, at=timezone.now())
    assert is_in(client)
    Appointment.objects.system("test").filter(pk=held.pk).update(to_date=None)
    held.refresh_from_db()
    appointment_end(scope=None, appointment=held, to_date=timezone.localdate(), at=timezone.now())
    assert not is_in(client)


def test_an_end_entered_before_ends_the_sessions_on_its_day(world: World, client_for: ClientFor):
    client, other = client_for(world.contact), client_for(world.nobody)
    tomorrow = timezone.now() + timedelta(days=1)
    held = Appointment.objects.system("test").get(person=world.contact)
    appointment_end(scope=None, appointment=held, to_date=timezone.localdate(tomorrow), at=timezone.now())
    assert sessions_end_with_posts(timezone.now()) == 0
    assert sessions_end_with_posts(tomorrow) == 1
    assert not is_in(client)
    assert is_in(other)


def test_an_inactive_account_has_neither_session_nor_slip(world: World, client_for: ClientFor):
    client, account = client_for(world.nobody), world.account(world.nobody)
    now = timezone.now()
    assert list(invariants.inactive_no_session()) == list(invariants.inactive_no_slip()) == []
    account_deactivate(scope=world.scope(world.administrator), account=account, at=now)
    assert not is_in(client)
    assert list(invariants.inactive_no_session()) == list(invariants.inactive_no_slip()) == []
    SignIn.objects.create(account=account, key="x", begun_at=now, seen_at=now)
    Slip.objects.create(account=account, code_hash="x", issued_at=now, expires_at=now + timedelta(days=1))
    assert len(list(invariants.inactive_no_session())) == len(list(invariants.inactive_no_slip())) == 1


def test_an_administrator_signs_somebody_out_everywhere(world: World, client_for: ClientFor):
    client, administrator = client_for(world.nobody), client_for(world.administrator)
    pk = world.account(world.nobody).pk
    assert "在 1 台设备上登录" in administrator.get(f"/accounts/{pk}/").content.decode()
    administrator.post(f"/accounts/{pk}/sign-out/")
    assert not is_in(client)
    assert Session.objects.count() == 1


def test_sessions_that_ended_by_themselves_are_forgotten(world: World, client_for: ClientFor):
    client_for(world.nobody)
    assert sign_ins_sweep(timezone.now()) == 0
    assert sign_ins_sweep(timezone.now() + timedelta(hours=13)) == 1


@pytest.mark.parametrize(
    ("agent", "device"),
    [
        ("Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/116 Mobile MicroMessenger/8.0", "微信, Android"),
        ("Mozilla/5.0 (Macintosh) AppleWebKit/605 Version/17 Safari/605", "Safari, Mac"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/130 Edg/130", "Edge, Windows"),
        ("curl", ""),
    ],
)
def test_devices_have_names(agent, device):
    assert device_of(agent) == device


def test_a_refusal_takes_the_same_time_whoever_is_refused(world: World, settings):
    settings.ACCOUNT_REFUSAL_SECONDS = 0.3
    taken = {}
    for name in ("nobody", "nobody-at-all"):
        client, spent = Client(), []
        for _attempt in range(7):  # the fifth locks, the sixth and seventh find it locked
            begun = time.monotonic()
            client.post("/sign-in/", {"login": name, "password": "wrong-password"})
            spent.append(time.monotonic() - begun)
        taken[name] = spent
    assert all(spent >= 0.3 for one in taken.values() for spent in one)


def test_what_allauth_does_and_its_act_are_one_transaction(world: World, monkeypatch):
    client = Client()
    client.post("/sign-in/", {"login": "nobody", "password": PASSWORD})
    before = world.account(world.nobody).password

    def broken(**_given: object) -> None:
        raise DatabaseError("the disk is full")

    monkeypatch.setattr(receivers, "act_record", broken)
    given = {"oldpassword": PASSWORD, "password1": "Lantern-harbour-77", "password2": "Lantern-harbour-77"}
    with pytest.raises(DatabaseError):
        client.post("/me/password/", given)
    account = world.account(world.nobody)
    account.refresh_from_db()
    assert account.password == before
