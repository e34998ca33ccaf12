"""A task that somebody was handed by name goes back to the role when that person no longer belongs to the unit.

Looked for from the appointments and memberships that ended lately, never from all open tasks.
"""

from datetime import datetime, timedelta

from django.db.models import F
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.core.process import OWN
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.actors import CLOCK
from zhizhi.engines.processes.history import event_add
from zhizhi.engines.processes.holders import holder_of
from zhizhi.engines.processes.models import Event, Task
from zhizhi.engines.processes.statements import belongs
from zhizhi.registry.journal.operations import acting
from zhizhi.registry.people.models import Appointment, Membership

# How far back each look goes: a program that stood still for longer looks at what it missed once a day for that long.
LOOKS_BACK = timedelta(days=31)
WHY = "the clock sees all"


def tasks_return(at: datetime, back: timedelta = timedelta(days=1)) -> int:
    """Gives back the tasks of who left the unit since then; how many."""
    today = localdate(at)
    lately = {"to_date__gt": today - back, "to_date__lte": today, "person__tasks__closed_at": None}
    posts = Appointment.objects.system(WHY).filter(**lately, person__tasks__holder_organization=F("post__organization"))
    members = Membership.objects.system(WHY).filter(**lately, person__tasks__holder_organization=F("organization"))
    found = {pk for rows in (posts, members) for pk in rows.values_list("person__tasks", flat=True)}
    return sum(_task_return(task_id, at) for task_id in sorted(found))


def _task_return(task_id: int, at: datetime) -> int:
    with acting():
        task = _locked(task_id)
        if task is None or task.holder_person is None or _by_name(task):
            return 0
        person, unit = task.holder_person, task.holder_organization
        if belongs(person.pk, unit.pk, localdate(at)):
            return 0
        holder = holder_of(task.holder_role, unit, at)
        task.holder_role, task.holder_organization_id = holder.role, holder.organization_id
        task.holder_person, task.asked_above = None, holder.asked_above
        task.save(update_fields=["holder_role", "holder_organization", "holder_person", "asked_above"])
        note = _("%(name)s no longer belongs to %(unit)s, so the task goes back to the post.")
        event_add(
            task.case, Event.Kind.HANDED_OVER, CLOCK, at, task=task, answers={"name": unit.name},
            note=note % {"name": person.name, "unit": unit.name},
        )  # fmt: skip
    return 1


def _by_name(task: Task) -> bool:
    """Whether the task is owed by this person and nobody else: a signature, an own report, whom the case knows."""
    if task.holder_role in OWN or task.part.startswith(("person:", "sign:person:")):
        return True
    step = process_of(task.case.declaration).step(task.step)
    # Who was chosen from anywhere, without a unit that the form names, does not belong there from the beginning.
    chosen = process_of(task.case.declaration).fields().get(step.person) if step and step.person else None
    return bool(chosen and not chosen.of and task.holder_organization_id == task.case.place_id)


def _locked(task_id: int) -> Task | None:
    rows = Task.objects.system(WHY).select_related("case__declaration", "case__place", "holder_organization")
    found: Task | None = rows.select_for_update(of=("case", "self")).filter(pk=task_id, closed_at=None).first()
    return found
