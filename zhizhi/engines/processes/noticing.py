"""Acts on a public notice: interrupted and begun anew, objections received and answered."""

import json
from datetime import datetime

from django.utils.translation import gettext as _

from zhizhi.core.canonical import digest
from zhizhi.core.process import NoticeStep
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.answers import checked
from zhizhi.engines.processes.history import event_add
from zhizhi.engines.processes.kinds import look_next
from zhizhi.engines.processes.locking import first_result, task_held, task_locked
from zhizhi.engines.processes.models import Event, Task
from zhizhi.engines.processes.moving import Sent, moved_by_itself, step_of
from zhizhi.engines.processes.notice_models import Notice, Objection
from zhizhi.engines.processes.notice_queries import ASKED, notice_running, upheld
from zhizhi.engines.processes.notices import cleared, notice_begin
from zhizhi.engines.processes.refusals import CaseMoved, CaseRefused, NotYours
from zhizhi.registry.holidays.queries import calendar
from zhizhi.registry.journal.operations import acting
from zhizhi.registry.keys.operations import seal

FEWEST = 2  # characters of a reason


def notice_interrupt(*, actor: Actor, task_id: int, reason: str, key: str, at: datetime) -> Event:
    """The text leaves the page; the days that it was shown do not count. Raises CaseRefused."""
    reason, fingerprint = _words(reason), digest(["notice_interrupt", task_id, reason])
    with acting():
        task, first = task_held(actor, task_id, key, fingerprint)
        if first:
            return first
        notice = notice_running(task)
        if notice is None:
            raise CaseRefused(_("The notice is interrupted already."))
        notice.ended_at, notice.interrupted, notice.reason = at, True, reason
        notice.save(update_fields=["ended_at", "interrupted", "reason"])
        return event_add(
            task.case, Event.Kind.NOTICE_INTERRUPTED, actor, at, task=task, note=reason, key=key,
            answers={"notice": notice.number}, fingerprint=fingerprint,
        )  # fmt: skip


def notice_begin_anew(*, actor: Actor, task_id: int, key: str, at: datetime) -> Event:
    """After an interruption the whole period runs again, from its first day. Raises CaseRefused."""
    fingerprint = digest(["notice_begin_anew", task_id])
    with acting():
        task, first = task_held(actor, task_id, key, fingerprint)
        if first:
            return first
        if notice_running(task):
            raise CaseRefused(_("The notice runs; interrupt it first."))
        if upheld(task):
            raise CaseRefused(_("An objection was upheld, so this text is not shown again. Choose another way out."))
        step = _step(task)
        event = notice_begin(task.case, step, task, actor, at, key, fingerprint)
        task.alarm_at = look_next(process_of(task.case.declaration), step, task, at, calendar())
        task.save(update_fields=["alarm_at"])
    return event


def notice_contact_set(*, actor: Actor, task_id: int, contact: str, key: str, at: datetime) -> None:
    """Where objections are received, with a telephone number: what the page and the poster say. Raises CaseRefused."""
    contact = _words(contact)
    with acting():
        task, _first = task_held(actor, task_id, key, digest(["notice_contact", task_id, contact]))
        changed = Notice.objects.filter(task=task, ended_at=None).exclude(contact=contact).update(contact=contact)
        if changed:
            event_add(
                task.case, Event.Kind.NOTICE_CONTACT, actor, at, task=task, note=contact, key=key,
                fingerprint=digest(["notice_contact", task_id, contact]),
            )  # fmt: skip


def objection_add(*, actor: Actor, notice_id: int, way: str, sent: Sent, at: datetime) -> Event:
    """An objection is received: on the page while the text is shown, or entered by the holder. Raises CaseRefused.

    On the page anybody may object; nothing is kept of who it was but what they say themselves, under the case's key.
    """
    fingerprint = sent.fingerprint("objection", notice_id, way)
    with acting():
        if first := first_result(sent.key, fingerprint):
            return first
        _over_refuse(_notice(notice_id), way, at)
        task, _first = task_locked(_notice(notice_id).task_id, sent.key, fingerprint)
        notice = _notice(notice_id)  # as it is now that nobody can end it
        _over_refuse(notice, way, at)
        if way != Objection.Way.PAGE and not actor.holds(task):
            raise NotYours(_("This task is not yours."))
        answers = checked(ASKED, sent.answers, {})
        sealed = json.dumps(answers.restricted, ensure_ascii=False) if answers.restricted else ""
        Objection.objects.create(
            notice=notice, way=way, text=answers.open["objection"], received_at=at,
            sealed=seal(owner=task.case.key_owner, text=sealed) if sealed else None,
        )  # fmt: skip
        return event_add(
            task.case, Event.Kind.OBJECTED, actor, at, task=task, answers={"notice": notice.number, "way": way},
            key=sent.key, fingerprint=fingerprint,
        )  # fmt: skip


def objection_answer(*, actor: Actor, objection: Objection, upheld: bool, answer: str, key: str, at: datetime) -> Event:
    """The holder answers with a reason. When it was the last one after the period, the case moves on. CaseRefused."""
    answer = _words(answer)
    fingerprint = digest(["objection_answer", objection.pk, upheld, answer])
    with acting():
        task, first = task_held(actor, objection.notice.task_id, key, fingerprint)
        if first:
            return first
        objection.refresh_from_db()
        if objection.answered_at:
            raise CaseMoved(_("Somebody answered this objection before you."), None)
        objection.answered_at, objection.answered_by_id = at, actor.scope.person_id
        objection.upheld, objection.answer = upheld, answer
        objection.save(update_fields=["answered_at", "answered_by", "upheld", "answer"])
        event = event_add(
            task.case, Event.Kind.OBJECTION_ANSWERED, actor, at, task=task, note=answer, key=key,
            answers={"upheld": upheld}, fingerprint=fingerprint,
        )  # fmt: skip
        running = notice_running(task)
        if running and cleared(running, task, at):
            moved_by_itself(task, _step(task).cleared, at)
    return event


def _over_refuse(notice: Notice, way: str, at: datetime) -> None:
    if way == Objection.Way.PAGE and not notice.runs(at):
        raise CaseRefused(_("The period of this notice is over; objections are not received here any more."))


def _notice(notice_id: int) -> Notice:
    found = Notice.objects.filter(pk=notice_id).first()
    if found is None:
        raise CaseRefused(_("There is no such notice."))
    return found


def _step(task: Task) -> NoticeStep:
    step = step_of(task)
    assert isinstance(step, NoticeStep), "a notice belongs to a step of its kind"
    return step


def _words(text: str) -> str:
    text = text.strip()
    if len(text) < FEWEST:
        raise CaseRefused(_("Say it in a few words."))
    return text
