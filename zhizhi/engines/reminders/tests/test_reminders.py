"""Reminders besides the inbox: who gets which, once each, what fails, and the two pages."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.test import Client, override_settings
from django.urls import reverse

from zhizhi.engines.processes.operations import case_urge
from zhizhi.engines.processes.tests.conftest import walk
from zhizhi.engines.processes.tests.packs.county import county_of
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.engines.processes.ticking import tick
from zhizhi.engines.reminders.models import Choice, Reminder
from zhizhi.engines.reminders.operations import address_of, choice_set, reminder_retry, reminder_test
from zhizhi.engines.reminders.sending import LOST, WAITS, reminders_send, reminders_sweep, signature_of
from zhizhi.registry.keys.operations import key_erase
from zhizhi.registry.people.models import Person

ClientFor = Callable[[Person], Client]
__all__ = ["walk"]
SECRET = "a-secret-between-two"


@pytest.fixture
def mailing() -> Iterator[None]:
    with override_settings(EMAIL_HOST="mail.example", PUBLIC_URL="https://zhizhi.example"):
        yield


@pytest.fixture
def hook() -> Iterator[tuple[list[tuple[dict[str, str], bytes]], list[int]]]:
    """A receiver on this machine: what it was sent, and what it answers next (200 when nothing is left)."""
    got: list[tuple[dict[str, str], bytes]] = []
    answers: list[int] = []

    class Receiver(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            got.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(answers.pop(0) if answers else 200)
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            """Quiet."""

    server = HTTPServer(("127.0.0.1", 0), Receiver)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    url = f"http://127.0.0.1:{server.server_port}/"
    with override_settings(REMINDERS_HOOK_URL=url, REMINDERS_HOOK_SECRET=SECRET, PUBLIC_URL="https://zhizhi.example"):
        yield got, answers
    server.shutdown()
    thread.join()
    server.server_close()


def chosen(walk: Walk, person: Person, *occasions: str, address: str = "xx@example.cn") -> None:
    choice_set(scope=walk.world.scope(person), person=person, address=address, occasions=occasions, at=walk.at)


def rows() -> list[tuple[str, str, str]]:
    return list(Reminder.objects.order_by("id").values_list("occasion", "recipient", "state"))


@pytest.mark.usefixtures("mailing")
@pytest.mark.parametrize(("about", "told"), [("cadre", []), ("leader", ["given"])])
def test_a_post_tells_nobody_of_a_confidential_case_about_themselves(walk: Walk, about: str, told: list[str]) -> None:
    county = county_of(walk, "finding")
    chosen(walk, county.cadre, "given", "overdue")
    words: dict[str, Any] = {"category": "duty", "matter": "值班缺岗", "source": "daily", "material": "值班记录"}
    county.open(person=str(getattr(county, about).pk), **words)
    assert [occasion for occasion, _recipient, _state in rows()] == told


@pytest.mark.usefixtures("mailing")
def test_each_gets_what_they_chose_once(walk: Walk) -> None:
    world = walk.world
    chosen(walk, world.secretary, "given", "soon", "overdue", "urged")
    chosen(walk, world.organizer, "alarm", address="zuzhi@example.cn")
    chosen(walk, world.desk_officer, "given", "overdue")
    case = walk.ask()
    case_urge(actor=walk.who(None), case_id=case.pk, note="", key="u", at=walk.at)
    for at in ("2026-03-19T03:59", "2026-03-19T04:00", "2026-03-19T16:00", "2026-03-20T03:00"):
        for _twice in range(2):
            tick(datetime.fromisoformat(f"{at}+00:00"))
    secretary, organizer = f"mail:{world.secretary.pk}", f"mail:{world.organizer.pk}"
    told = {(occasion.split(":")[0], recipient) for occasion, recipient, _state in rows()}
    assert told == {
        *((one, secretary) for one in ("given", "urged", "soon", "overdue")), ("alarm", organizer)
    }  # fmt: skip
    assert len(rows()) == len(told)
    later = walk.at + timedelta(days=3)
    assert (reminders_send(later), reminders_send(later)) == (5, 0)
    assert len(mail.outbox) == 5
    for message in mail.outbox:
        assert case.number in message.subject
        assert f"https://zhizhi.example/cases/{case.number}/" in message.body
        assert not any(word in f"{message.subject} {message.body}" for word in (case.title, "周怀远", "柳湾"))
    reminders_sweep(later + timedelta(days=91))
    assert rows() == []


def test_nothing_is_written_where_nothing_is_configured(walk: Walk) -> None:
    chosen(walk, walk.world.secretary, "given")
    walk.ask()
    assert rows() == []


@pytest.mark.usefixtures("mailing")
def test_what_was_done_meanwhile_is_spared_and_an_erased_address_is_not_used(walk: Walk) -> None:
    world = walk.world
    chosen(walk, world.secretary, "given")
    case, other = walk.ask(), walk.ask()
    walk.act(case, world.secretary, "refuse", {"refusal": "不归村里管"})
    key_erase(owner=f"person:{world.secretary.pk}")
    assert reminders_send(walk.at) == 0
    states = dict(Reminder.objects.values_list("task__case", "state"))
    assert states == {case.pk: "spared", other.pk: "failed"}
    assert mail.outbox == []


@pytest.mark.usefixtures("mailing")
@pytest.mark.parametrize(
    ("act", "fault", "state"),
    [
        ("open", TimeoutError(), "waiting"),
        ("send_messages", SMTPRecipientsRefused({}), "waiting"),
        ("send_messages", SMTPServerDisconnected(), "failed"),
    ],
)
def test_a_mail_server_in_trouble(
    walk: Walk, monkeypatch: pytest.MonkeyPatch, act: str, fault: Exception, state: str
) -> None:
    def broken(*_arguments: Any) -> None:
        raise fault

    monkeypatch.setattr(f"django.core.mail.backends.locmem.EmailBackend.{act}", broken)
    chosen(walk, walk.world.secretary, "given")
    walk.ask()
    assert reminders_send(walk.at) == 0
    assert [row[2] for row in rows()] == [state]


def test_the_webhook_is_signed_and_tried_again_until_it_answers(walk: Walk, hook: Any) -> None:
    got, answers = hook
    case = walk.ask()
    tick(datetime(2026, 3, 19, 16, tzinfo=UTC))
    assert {occasion for occasion, _to, _state in rows()} == {"overdue:0", "alarm:100:0"}
    at = datetime(2026, 3, 19, 16, tzinfo=UTC)
    answers += [500]
    assert reminders_send(at) == 0
    assert len(got) == 1, "one failure is enough for a turn"
    assert reminders_send(at + timedelta(seconds=20)) == 1
    assert reminders_send(at + WAITS[0]) == 1
    assert len({headers["Zhizhi-Delivery"] for headers, _body in got}) == 2
    for headers, body in got:
        assert headers["Zhizhi-Signature"] == signature_of(SECRET, headers["Zhizhi-Timestamp"], body)
        assert set(json.loads(body)) == {"id", "occasion", "case", "link"}
        assert json.loads(body)["case"] == case.number


def test_after_all_attempts_it_failed_until_somebody_sends_it_again(walk: Walk, hook: Any) -> None:
    got, answers = hook
    scope, at = walk.world.scope(walk.world.administrator), walk.at
    reminder_test(scope=scope, way="hook", at=at)
    answers += [404] * (len(WAITS) + 1)
    for _attempt in range(len(WAITS) + 3):
        reminders_send(at)
        at += WAITS[-1]
    row = Reminder.objects.get()
    assert (row.state, row.fault, len(got)) == ("failed", "HTTP 404", len(WAITS) + 1)
    assert reminder_retry(scope=scope, reminder=row, at=at)
    assert not reminder_retry(scope=scope, reminder=row, at=at)
    assert reminders_send(at) == 1


def test_stopped_while_sending_it_is_never_sent_a_second_time(walk: Walk, hook: Any) -> None:
    got, _answers = hook
    reminder_test(scope=walk.world.scope(walk.world.administrator), way="hook", at=walk.at)
    Reminder.objects.update(state="sending")
    assert reminders_send(walk.at + timedelta(minutes=1)) == 0
    reminders_send(walk.at + LOST)
    assert Reminder.objects.get().state == "failed"
    assert got == []


def test_a_person_chooses_on_the_own_page(walk: Walk, client_for: ClientFor) -> None:
    person = walk.world.secretary
    client, address = client_for(person), reverse("reminders:mine")
    assert client.get(address).status_code == 200
    assert client.post(address, {"address": "keine"}).status_code == 422
    assert client.post(address, {"address": "xx@example.cn"}).status_code == 422
    sent = {"address": "xx@example.cn", "occasions": ["overdue", "given"]}
    assert client.post(address, sent).status_code == 302
    choice = Choice.objects.get(person=person)
    assert (choice.occasions, choice.address_masked, address_of(choice)) == (
        ["given", "overdue"], "x***@example.cn", "xx@example.cn"
    )  # fmt: skip
    assert choice.address_sealed is not None
    assert b"xx@example.cn" not in bytes(choice.address_sealed)
    assert "xx@example.cn" in client.get(address).content.decode()
    client.post(address, {"address": ""})
    assert Choice.objects.get(person=person).address_sealed is None


def test_administrators_see_what_failed_and_send_it_again(walk: Walk, client_for: ClientFor, hook: Any) -> None:
    client = client_for(walk.world.administrator)
    assert client.post(reverse("reminders:test"), {"way": "hook"}).status_code == 302
    assert client.post(reverse("reminders:test"), {"way": "mail"}).status_code == 302
    row = Reminder.objects.get()
    Reminder.objects.update(state="failed", fault="HTTP 500")
    page = client.get(reverse("reminders:sent"), {"state": "failed"}).content.decode()
    assert "HTTP 500" in page
    assert client.post(reverse("reminders:retry", args=[row.pk])).status_code == 302
    assert Reminder.objects.get().state == "waiting"
    assert client.get(reverse("reminders:sent"), {"state": "no"}).status_code == 404
