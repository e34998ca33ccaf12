"""The limits hold when many come at once, and end when they should."""

import threading
from datetime import timedelta

import pytest
from django.db import connection
from django.test import RequestFactory

from tests.world import AT, World
from zhizhi.portal import limits
from zhizhi.portal.limits import Limit, LimitReached, limits_sweep, take
from zhizhi.portal.models import Allowance
from zhizhi.portal.tests.conftest import Resident

HOURLY = Limit("asks", 3, timedelta(hours=1))
PAUSE = Limit("codes", 3, timedelta(minutes=15), pause=True)
MINUTE = timedelta(minutes=1)

pytestmark = pytest.mark.django_db


def test_the_fourth_within_the_hour_waits_until_the_hour_of_the_first_is_over() -> None:
    for number in range(3):
        take(HOURLY, "a", AT + number * 10 * MINUTE)
    with pytest.raises(LimitReached) as reached:
        take(HOURLY, "a", AT + 30 * MINUTE)
    assert reached.value.until == AT + 60 * MINUTE
    assert reached.value.minutes == 30
    take(HOURLY, "a", AT + 60 * MINUTE)


def test_each_subject_has_its_own() -> None:
    for subject in ("a", "b"):
        for _number in range(3):
            take(HOURLY, subject, AT)
    for _number in range(3):
        take(PAUSE, "a", AT)


def test_the_pause_is_whole_after_the_last_try_and_is_not_prolonged_by_more() -> None:
    for number in range(3):
        take(PAUSE, "n", AT + number * 10 * MINUTE)
    for later in (21, 30):
        with pytest.raises(LimitReached) as reached:
            take(PAUSE, "n", AT + later * MINUTE)
        assert reached.value.until == AT + 35 * MINUTE
    take(PAUSE, "n", AT + 35 * MINUTE)


def test_amounts_add_up_and_refused_ones_stay_counted() -> None:
    megabytes = Limit("bytes", 10, timedelta(days=1))
    take(megabytes, 1, AT, 6)
    with pytest.raises(LimitReached):
        take(megabytes, 1, AT, 6)
    with pytest.raises(LimitReached):
        take(megabytes, 1, AT, 1)


def test_given_back_and_forgotten() -> None:
    for _number in range(3):
        take(HOURLY, "a", AT)
    limits.give_back(HOURLY, "a")
    take(HOURLY, "a", AT)
    limits.forget(HOURLY, "a")
    for _number in range(3):
        take(HOURLY, "a", AT)
    limits.give_back(HOURLY, "never taken")


def test_the_sweep_removes_what_has_run_out_only() -> None:
    take(HOURLY, "old", AT)
    take(HOURLY, "new", AT + 30 * MINUTE)
    assert limits_sweep(AT + 60 * MINUTE) == 1
    assert Allowance.objects.count() == 1


def test_nobody_reads_from_the_table_who_asked() -> None:
    take(limits.wrong_codes(), "WD260318-20561", AT)
    assert "20561" not in Allowance.objects.get().subject


@pytest.mark.django_db(transaction=True)
def test_of_many_at_once_no_more_pass_than_may() -> None:
    passed: list[int] = []

    def one() -> None:
        try:
            take(HOURLY, "at once", AT)
            passed.append(1)
        except LimitReached:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(passed) == 3


@pytest.mark.parametrize(
    ("behind", "forwarded", "expected"),
    [
        (False, "9.9.9.9", "10.0.0.1"),
        (True, "9.9.9.9", "9.9.9.9"),
        (True, "1.1.1.1, 9.9.9.9", "9.9.9.9"),
        (True, "1.1.1.1, nonsense", "10.0.0.1"),
        (True, "", "10.0.0.1"),
    ],
)
def test_only_our_own_proxy_is_believed(settings, rf: RequestFactory, behind, forwarded, expected) -> None:
    settings.BEHIND_TLS = behind
    request = rf.get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=forwarded)
    assert limits.address_of(request) == expected


def test_a_stranger_who_guesses_locks_no_resident_out(county: World, resident: Resident, settings) -> None:
    case = resident.asked()
    secret, thief, phone = resident.secret(case), Resident(""), Resident("")
    for one in (thief, phone):
        one.client.get("/o/")
    assert [thief.find(case.number, "AAAAAAAA").status_code for _try in range(6)] == [200] * 5 + [429]
    # The same address, as behind one wall: only who tried waits. Without the mark the address counts.
    assert phone.find(case.number, secret).status_code == 302
    assert [Resident("").find(case.number, "AAAAAAAA").status_code for _try in range(6)] == [200] * 5 + [429]
    # A new mark for each five tries ends at what is taken for a number from everywhere.
    settings.PORTAL_CODES_AN_HOUR = 12
    again = Resident("")
    again.client.get("/o/")
    assert again.find(case.number, "AAAAAAAA").status_code == 429
