"""A hand-over taken back: whoever made it may do so as long as nobody acted on the task since."""

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.core.canonical import digest
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.hearing import GIVEN, tell
from zhizhi.engines.processes.history import event_add
from zhizhi.engines.processes.locking import task_locked
from zhizhi.engines.processes.models import Case, Event, Task
from zhizhi.engines.processes.refusals import CaseRefused, NotYours
from zhizhi.engines.processes.statements import belongs
from zhizhi.registry.journal.operations import acting
from zhizhi.registry.people.models import Person
from zhizhi.registry.scope import Scope

# What happens to a task without anybody having acted on it.
QUIET = (Event.Kind.ALARMED, Event.Kind.RECOUNTED, Event.Kind.URGED)


def tasks_to_take_back(scope: Scope, case: Case) -> list[Task]:
    """The open tasks of the case that this person handed on, and may take back. One query."""
    rows = Event.objects.filter(case=case, task__closed_at=None, task__isnull=False).exclude(kind__in=QUIET)
    latest = {event.task_id: event for event in rows.select_related("task__holder_person").order_by("id")}
    return [event.task for event in latest.values() if event.task and _reversible(scope, event.task, event)]


def hand_over_take_back(*, actor: Actor, task_id: int, key: str, at: datetime) -> Event:
    """The task goes back to who had it before; its limit stays. Raises CaseRefused."""
    fingerprint = digest(["take_back", task_id])
    with acting():
        task, first = task_locked(task_id, key, fingerprint, also_suspended=True)
        if first:
            return first
        latest = Event.objects.filter(task=task).exclude(kind__in=QUIET).order_by("-id").first()
        handed = Event.objects.filter(task=task, kind=Event.Kind.HANDED_OVER, person=actor.scope.person_id)
        if actor.applicant or actor.clock or not handed.exists():
            raise NotYours(_("You did not hand this task on."))
        if latest is None or not _reversible(actor.scope, task, latest):
            raise CaseRefused(_("Somebody acted on this task since, so that it cannot be taken back."))
        before = _before(task, latest, at)
        name = before.name if before else task.holder_organization.name
        event = event_add(
            task.case, Event.Kind.HANDED_OVER, actor, at, task=task, note=_("The hand-over was taken back."),
            answers={"person": before.pk if before else None, "name": name}, key=key, fingerprint=fingerprint,
        )  # fmt: skip
        task.holder_person = before
        task.save(update_fields=["holder_person"])
        tell(GIVEN, task, at, f"handed-{event.pk}")
    return event


def _reversible(scope: Scope, task: Task, latest: Event) -> bool:
    """Whether the last thing that happened to the task is that this person gave it to who has it now."""
    mine = latest.kind == Event.Kind.HANDED_OVER and latest.person_id == scope.person_id is not None
    return mine and "before" in latest.answers and task.holder_person_id == latest.answers["person"]


def _before(task: Task, handed: Event, at: datetime) -> Person | None:
    """Who had it by name; the role again where nobody had, or that person has left."""
    person = handed.answers["before"]
    if person and belongs(person, task.holder_organization_id, localdate(at)):
        return Person.objects.system("had the task before").get(pk=person)
    return None
