"""Acts on cases. Each is one transaction: as before or as after, journaled, and done once however often it is sent."""

from datetime import datetime

from django.utils.translation import gettext as _

from zhizhi.core.canonical import digest
from zhizhi.core.process import Outcome
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes import secrets
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.hearing import GIVEN, URGED, tell
from zhizhi.engines.processes.history import event_add
from zhizhi.engines.processes.locking import case_locked, first_result, suspended_said, task_led, task_locked
from zhizhi.engines.processes.models import Alert, Case, Event
from zhizhi.engines.processes.moving import task_close
from zhizhi.engines.processes.parts import URGE_AGAIN, leading_of, leads
from zhizhi.engines.processes.queries import people_to_hand_over, steps_to_send_back
from zhizhi.engines.processes.refusals import CaseRefused, NotYours, reasoned
from zhizhi.engines.processes.stepping import arrive
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.people.models import Person
from zhizhi.registry.scope import Scope


def case_send_back(*, actor: Actor, task_id: int, to: str, reason: str, key: str, at: datetime) -> Event:
    """Back to a step this round has passed, to whoever had it. Raises CaseRefused."""
    reason = reasoned(reason)
    fingerprint = digest(["send_back", task_id, to, reason])
    with acting(gather=True):
        task, first = task_led(actor, task_id, key, fingerprint)
        if first:
            return first
        earlier = steps_to_send_back(task).get(to)
        if earlier is None:
            raise CaseRefused(_("The case has not passed this step, so it cannot go back to it."))
        event = event_add(
            task.case, Event.Kind.SENT_BACK, actor, at, task=task, to=to, note=reason, key=key, fingerprint=fingerprint
        )
        task_close(task, actor, "", at)
        arrive(task.case, to, at, task.case.data, holder=earlier.holder, person_id=earlier.person_id)
    return event


def case_hand_over(*, actor: Actor, task_id: int, person: Person, reason: str, key: str, at: datetime) -> Event:
    """The task goes to `person`; its limit stays. For who holds it or oversees the place. Raises CaseRefused."""
    reason = reasoned(reason)
    fingerprint = digest(["hand_over", task_id, person.pk, reason])
    with acting():
        task, first = task_locked(task_id, key, fingerprint, also_suspended=True)
        if first:
            return first
        if not (actor.holds(task) or actor.oversees(task) or (task.part and leads(actor, leading_of(task.case)))):
            raise NotYours(_("This task is not yours to hand over."))
        if person not in people_to_hand_over(task, at):
            raise CaseRefused(_("Hand it to somebody of the organization that holds it."))
        event = event_add(
            task.case, Event.Kind.HANDED_OVER, actor, at, task=task, note=reason,
            answers={"person": person.pk, "name": person.name, "before": task.holder_person_id}, key=key,
            fingerprint=fingerprint,
        )  # fmt: skip
        task.holder_person = person
        task.save(update_fields=["holder_person"])
        tell(GIVEN, task, at, f"handed-{event.pk}")
    return event


def case_urge(*, actor: Actor, case_id: int, note: str, key: str, at: datetime) -> Event:
    """Reminds who holds the case, once a day. For the applicant and for overseers. Raises CaseRefused."""
    fingerprint = digest(["urge", case_id, note])
    with acting():
        case, task, first = case_locked(case_id, key, fingerprint)
        if first:
            return first
        if not (actor.applicant or actor.oversees(task)):
            raise NotYours(_("You cannot urge this case."))
        if case.suspended_at:
            raise CaseRefused(suspended_said(case))
        if task.urged_at and at - task.urged_at < URGE_AGAIN:
            raise CaseRefused(_("This case was urged within the last 24 hours already."))
        event = event_add(
            case, Event.Kind.URGED, actor, at, task=task, note=note.strip(), key=key, fingerprint=fingerprint
        )
        task.urged_at = at
        task.save(update_fields=["urged_at"])
        tell(URGED, task, at, event.pk)
    return event


def case_withdraw(*, actor: Actor, case_id: int, reason: str, key: str, at: datetime) -> Event:
    """Ends the case before it is settled; it counts apart. For the applicant, who opened it, and overseers.

    Raises CaseRefused.
    """
    reason = reason.strip() if actor.applicant else reasoned(reason)
    fingerprint = digest(["withdraw", case_id, reason])
    with acting():
        case, task, first = case_locked(case_id, key, fingerprint)
        if first:
            return first
        if not (actor.applicant or actor.opened(case) or actor.oversees(task)):
            raise NotYours(_("You cannot withdraw this case."))
        if case.settled_at:
            raise CaseRefused(_("What was asked for is done already; rate it, or ask again."))
        result = process_of(case.declaration).result_of(Outcome.WITHDRAWN)
        assert result is not None, "packs check asks for a result of withdrawal"
        event = event_add(
            case,
            Event.Kind.WITHDRAWN,
            actor,
            at,
            task=task,
            to=result.id,
            note=reason,
            key=key,
            fingerprint=fingerprint,
        )
        task_close(task, actor, "", at)
        arrive(case, result.id, at, case.data)
    return event


def secret_renew(*, actor: Actor, case: Case, note: str, key: str, at: datetime) -> str:
    """A new code for who lost it, given at the desk after looking at the person; the old one stops working.

    The same key again gets the same code, so that a double click does not end the one just printed. Raises CaseRefused.
    """
    note = reasoned(note)
    if case.channel not in {Case.Channel.PORTAL, Case.Channel.DESK}:
        raise CaseRefused(_("Nobody outside follows this case, so it has no code."))
    secret = secrets.secret_of(key)
    kept, fingerprint = secrets.secret_hash(case.number, secret), digest(["code", case.pk, note])
    with acting():
        if first_result(key, fingerprint) is None:
            case.secret_hash = kept
            case.save(update_fields=["secret_hash"])
            event_add(case, Event.Kind.CODE_RENEWED, actor, at, note=note, key=key, fingerprint=fingerprint)
        elif case.secret_hash != kept:
            raise CaseRefused(_("This code was replaced by a newer one. Open the case again."))
    return secret


def alert_seen(*, scope: Scope, alert: Alert, at: datetime) -> None:
    """The alert leaves the inbox of all who hold its role; who took note stands in the journal."""
    with acting():
        seen = Alert.objects.filter(pk=alert.pk, seen_at=None).update(seen_at=at, seen_by=scope.person_id)
        if seen:
            case = alert.task.case
            record(
                act="case.alert_seen", at=at, scope=scope, subject=("case", case.pk),
                place=(case.place_id, case.place_left), details={"percent": alert.percent},
            )  # fmt: skip
