"""The outbox emptied by the tick, after the acts that filled it: e-mail and webhook, with patience, never twice.

A row is marked as being sent before it goes out. A refusal or a line that does not stand is tried again, later each
time; where nobody can know whether it arrived, it is left to a person. One recipient's trouble holds up nobody else
for longer than one time-out a tick.
"""

import json
import smtplib
import urllib.error
import urllib.request
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import new as hmac
from typing import Any

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from zhizhi.engines.processes.hearing import ALARM, GIVEN, OVERDUE, SOON, URGED
from zhizhi.engines.reminders.filling import HOOK
from zhizhi.engines.reminders.models import Choice, Reminder
from zhizhi.registry.keys.operations import KeyErased, unseal

MOST = 20
SECONDS = 10
# How long to wait after each failure; then a person has to look.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
# Longer than any attempt lasts: the program stopped while it was sending.
LOST = timedelta(minutes=10)
KEPT = timedelta(days=90)
# What is not worth telling once the task is done.
PASSES = {GIVEN, SOON, OVERDUE, URGED}
TEST = "test"


class NotSent(Exception):
    """It did not go out, and why; it may be tried again."""


class Unclear(Exception):
    """Nobody knows whether it arrived; it is not tried again by itself."""


def reminders_send(at: datetime) -> int:
    """Sends what waits; how many went out."""
    lost = Reminder.objects.filter(state=Reminder.State.SENDING, next_at__lte=at - LOST)
    lost.update(state=Reminder.State.FAILED, fault=_("The program stopped while sending; it may have arrived."))
    rows = Reminder.objects.filter(state=Reminder.State.WAITING, next_at__lte=at).order_by("next_at", "id")
    down: set[str] = set()
    sent = 0
    for row in rows.select_related("task__case")[:MOST]:
        way = row.recipient.split(":")[0]
        if way in down:
            continue
        outcome = _reminder_send(row, at)
        sent += outcome == Reminder.State.SENT
        if outcome in {Reminder.State.WAITING, Reminder.State.FAILED}:
            down.add(way)
    return sent


def _reminder_send(row: Reminder, at: datetime) -> str:
    if row.task and row.task.closed_at and row.occasion.split(":")[0] in PASSES:
        return _marked(row, Reminder.State.SPARED)
    mine = Reminder.objects.filter(pk=row.pk, state=Reminder.State.WAITING)
    if not mine.update(state=Reminder.State.SENDING, attempts=row.attempts + 1, next_at=at):
        return Reminder.State.SENDING  # another process has it
    row.attempts += 1
    try:
        deliver(row, at)
    except NotSent as fault:
        return _failed(row, str(fault), at)
    except Unclear as fault:
        return _marked(row, Reminder.State.FAILED, fault=str(fault)[:200])
    return _marked(row, Reminder.State.SENT, sent_at=at, fault="")


def _failed(row: Reminder, fault: str, at: datetime) -> str:
    if row.attempts > len(WAITS):
        return _marked(row, Reminder.State.FAILED, fault=fault[:200])
    return _marked(row, Reminder.State.WAITING, fault=fault[:200], next_at=at + WAITS[row.attempts - 1])


def _marked(row: Reminder, state: str, **more: Any) -> str:
    Reminder.objects.filter(pk=row.pk).update(state=state, **more)
    return state


def deliver(row: Reminder, at: datetime) -> None:
    """One attempt. Raises NotSent or Unclear."""
    if row.recipient == HOOK:
        _call(row, at)
    else:
        _mail(row)


def words_of(occasion: str) -> str:
    """What happened, as the message says it."""
    words = {
        GIVEN: _("a task was given to you"), SOON: _("a task is due today"), OVERDUE: _("a task is overdue"),
        ALARM: _("you are told of a delay"), URGED: _("a task was urged"), TEST: _("a test message"),
    }  # fmt: skip
    return words.get(occasion.split(":")[0], occasion)


def _number_and_link(row: Reminder) -> tuple[str, str]:
    if row.task is None:
        return "", settings.PUBLIC_URL
    number = row.task.case.number
    return number, settings.PUBLIC_URL + reverse("processes:case", args=[number])


def _mail(row: Reminder) -> None:
    choice = Choice.objects.filter(person=row.person_id).first()
    if choice is None or not choice.address_sealed:
        raise Unclear(_("This person has taken the address away."))
    try:
        address = unseal(owner=choice.key_owner, sealed=bytes(choice.address_sealed))
    except KeyErased as gone:
        raise Unclear(_("This person was erased.")) from gone
    number, link = _number_and_link(row)
    with override(settings.LANGUAGE_CODE):
        subject = " ".join(filter(None, [_("Zhizhi:"), words_of(row.occasion), number]))
        closing = _("What it is about stands there only. Choose under “My reminders” of what you are told.")
    # The same name each time, so that a mail server may know a repetition.
    headers = {"Message-ID": f"<zhizhi-reminder-{row.pk}@{settings.REMINDERS_SENDER.rpartition('@')[2] or 'zhizhi'}>"}
    body = "\n\n".join(filter(None, [subject, link, closing]))
    _post(EmailMessage(subject, body, settings.REMINDERS_SENDER, [address], headers=headers))


def _post(message: EmailMessage) -> None:
    """A line that does not stand is tried again; one that breaks while the message is on its way is not."""
    line = message.connection = get_connection(timeout=SECONDS)
    try:
        line.open()
    except (smtplib.SMTPException, OSError) as fault:
        raise NotSent(f"{type(fault).__name__}: {fault}") from fault
    try:
        message.send()
    except (smtplib.SMTPServerDisconnected, TimeoutError) as fault:
        raise Unclear(_("The mail server broke off; it may have arrived.")) from fault
    except (smtplib.SMTPException, OSError) as fault:
        raise NotSent(f"{type(fault).__name__}: {fault}") from fault
    finally:
        line.close()


def signature_of(secret: str, timestamp: str, body: bytes) -> str:
    """What stands in the header Zhizhi-Signature: HMAC-SHA256 over the timestamp, a dot and the body."""
    return "sha256=" + hmac(secret.encode(), timestamp.encode() + b"." + body, sha256).hexdigest()


def _call(row: Reminder, at: datetime) -> None:
    number, link = _number_and_link(row)
    told = {"id": row.pk, "occasion": row.occasion.split(":")[0], "case": number, "link": link}
    body, timestamp = json.dumps(told).encode(), str(int(at.timestamp()))
    request = urllib.request.Request(  # noqa: S310 (the operator's own address, checked at the start)
        settings.REMINDERS_HOOK_URL, data=body, method="POST",
        headers={
            "Content-Type": "application/json", "Zhizhi-Delivery": str(row.pk), "Zhizhi-Timestamp": timestamp,
            "Zhizhi-Signature": signature_of(settings.REMINDERS_HOOK_SECRET, timestamp, body),
        },
    )  # fmt: skip
    try:
        with _opener().open(request, timeout=SECONDS):
            pass
    except urllib.error.HTTPError as fault:
        raise NotSent(f"HTTP {fault.code}") from fault
    except OSError as fault:
        # A receiver knows a repetition by its Zhizhi-Delivery.
        raise NotSent(f"{type(fault).__name__}: {fault}") from fault


class _Stay(urllib.request.HTTPRedirectHandler):
    """What is signed for one address goes to no other."""

    def redirect_request(self, *_arguments: Any, **_more: Any) -> None:
        return None


def _opener() -> urllib.request.OpenerDirector:
    return urllib.request.build_opener(_Stay)


def reminders_sweep(at: datetime) -> None:
    """Forgets what was sent long ago."""
    done = (Reminder.State.SENT, Reminder.State.SPARED)
    Reminder.objects.filter(state__in=done, made_at__lt=at - KEPT).delete()
