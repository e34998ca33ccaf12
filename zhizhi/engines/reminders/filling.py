"""The outbox filled: within the act that gives occasion, one row for each recipient, never a second one."""

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from zhizhi.engines.processes.hearing import ALARM, OVERDUE, Heard
from zhizhi.engines.reminders.models import Choice, Reminder
from zhizhi.registry.people.models import Appointment

HOOK = "hook"
# What a person is sent who gave an address and chose nothing else.
DEFAULT = (OVERDUE, ALARM)


def mail_configured() -> bool:
    """Whether this site sends e-mail."""
    return bool(settings.EMAIL_HOST)


def hook_configured() -> bool:
    """Whether this site calls a webhook."""
    return bool(settings.REMINDERS_HOOK_URL and settings.REMINDERS_HOOK_SECRET)


def configured() -> bool:
    """Whether anything is sent at all."""
    return mail_configured() or hook_configured()


def reminders_fill(heard: Heard) -> None:
    """One row for each recipient who wants to hear of this; the same occasion again is none."""
    recipients = dict(_people(heard)) if mail_configured() else {}
    if hook_configured() and heard.occasion in settings.REMINDERS_HOOK_OCCASIONS:
        recipients[HOOK] = None
    occasion = f"{heard.occasion}:{heard.detail}" if heard.detail else heard.occasion
    Reminder.objects.bulk_create(
        [
            Reminder(
                task=heard.task, occasion=occasion, recipient=recipient, person_id=person, made_at=heard.at,
                next_at=heard.at,
            )
            for recipient, person in recipients.items()
        ],
        ignore_conflicts=True,
    )  # fmt: skip


def _people(heard: Heard) -> Iterable[tuple[str, int | None]]:
    """Those who have the task, or are told, gave an address and want to hear of this."""
    for person, occasions in _choices(heard).values_list("person", "occasions"):
        if heard.occasion in occasions:
            yield f"mail:{person}", person


def _choices(heard: Heard) -> QuerySet[Choice]:
    with_address = Choice.objects.exclude(address_masked="")
    if heard.person_id:
        return with_address.filter(person=heard.person_id)
    held = Appointment.objects.system("whom to remind").on(localdate(heard.at))
    held = held.filter(Q(post__role=heard.role, post__organization=heard.organization_id))
    told = with_address.filter(person__in=held.values("person"))
    # A post tells nobody of a confidential case about themselves.
    case = heard.task.case
    return told.exclude(person=case.concerns_id) if case.confidential and case.concerns_id else told
