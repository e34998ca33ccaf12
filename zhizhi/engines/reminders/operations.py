"""What a person chooses to be reminded of, and what an administrator does with the outbox."""

from collections.abc import Collection
from datetime import datetime

from zhizhi.engines.processes.hearing import OCCASIONS
from zhizhi.engines.reminders.filling import DEFAULT, HOOK
from zhizhi.engines.reminders.models import Choice, Reminder
from zhizhi.engines.reminders.sending import TEST
from zhizhi.registry.journal.operations import acting, record
from zhizhi.registry.keys.operations import KeyErased, seal, unseal
from zhizhi.registry.people.models import Person
from zhizhi.registry.scope import Scope


def choice_of(person: Person) -> Choice:
    """What the person chose; the default where nothing was chosen."""
    found: Choice | None = Choice.objects.filter(person=person).first()
    return found or Choice(person=person, occasions=list(DEFAULT))


def address_of(choice: Choice) -> str:
    """The person's own address in clear."""
    if not choice.address_sealed:
        return ""
    try:
        return unseal(owner=choice.key_owner, sealed=bytes(choice.address_sealed))
    except KeyErased:
        return ""


def choice_set(*, scope: Scope, person: Person, address: str, occasions: Collection[str], at: datetime) -> Choice:
    """Where and of what the person is reminded from now on; an empty address ends it."""
    chosen = [one for one in OCCASIONS if one in occasions]
    with acting():
        choice = choice_of(person)
        choice.address_sealed = seal(owner=choice.key_owner, text=address) if address else None
        choice.address_masked, choice.occasions, choice.changed_at = masked(address), chosen, at
        choice.save()
        record(
            act="reminders.chosen", at=at, scope=scope, subject=("person", person.pk),
            place=(person.place_id, person.place_left), details={"occasions": chosen, "address": bool(address)},
        )  # fmt: skip
    return choice


def masked(address: str) -> str:
    """The address with its name hidden."""
    name, at_sign, domain = address.partition("@")
    return f"{name[:1]}***{at_sign}{domain}"[:80] if address else ""


def reminder_retry(*, scope: Scope, reminder: Reminder, at: datetime) -> bool:
    """Sends a failed one once more, because somebody looked into it; whether it had failed."""
    with acting():
        failed = Reminder.objects.filter(pk=reminder.pk, state=Reminder.State.FAILED)
        again = failed.update(state=Reminder.State.WAITING, attempts=0, next_at=at)
        if again:
            record(act="reminders.retried", at=at, scope=scope, details={"reminder": reminder.pk})
    return bool(again)


def reminder_test(*, scope: Scope, way: str, at: datetime) -> None:
    """A test message to the webhook, or to one's own address."""
    person = None if way == HOOK else scope.person_id
    with acting():
        Reminder.objects.create(
            occasion=TEST, recipient=HOOK if way == HOOK else f"mail:{person}", person_id=person, made_at=at, next_at=at
        )
        record(act="reminders.tested", at=at, scope=scope, details={"way": way})


def choices_forget(person_ids: Collection[int]) -> None:
    """With a person's record the choice goes, too."""
    Choice.objects.filter(person__in=person_ids).delete()
