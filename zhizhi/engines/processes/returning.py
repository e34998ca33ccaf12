"""A task that somebody has by name goes to the role when that person no longer belongs to the unit.

A part of a fan-out that was given to everybody who holds a role goes to the successor in that post; one that a person
owes as a person goes to the role that enters it for others, once they belong nowhere any more. Drafts go along.

Looked for from the appointments and memberships that ended lately, never from all open tasks.
"""

from datetime import date, datetime, timedelta

from django.db.models import F, Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.core.process import OWN, FanOutStep
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.actors import CLOCK
from zhizhi.engines.processes.hearing import GIVEN, tell
from zhizhi.engines.processes.history import event_add
from zhizhi.engines.processes.holders import Holder, holder_among, holder_of
from zhizhi.engines.processes.models import Event, Task
from zhizhi.engines.processes.statements import belongs
from zhizhi.registry.journal.operations import acting
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.people.models import Appointment, Membership, Person

# How far back each look goes: a program that stood still for longer looks at what it missed once a day for that long.
LOOKS_BACK = timedelta(days=31)
WHY = "the clock sees all"
MEMBER = "member"


def tasks_return(at: datetime, back: timedelta = timedelta(days=1)) -> int:
    """Gives back the tasks of who left the unit since then; how many."""
    today = localdate(at)
    lately = {"to_date__gt": today - back, "to_date__lte": today, "person__tasks__closed_at": None}
    part = Q(person__tasks__part__startswith="person:")  # Its unit may be another one of that person's.
    there = {"posts": F("post__organization"), "members": F("organization")}
    posts = Appointment.objects.system(WHY).filter(
        part | Q(person__tasks__holder_organization=there["posts"]), **lately
    )
    members = Membership.objects.system(WHY).filter(
        part | Q(person__tasks__holder_organization=there["members"]), **lately
    )
    found = {pk for rows in (posts, members) for pk in rows.values_list("person__tasks", flat=True)}
    return sum(_task_return(task_id, at) for task_id in sorted(found))


def _task_return(task_id: int, at: datetime) -> int:
    with acting():
        task = _locked(task_id)
        if task is None or task.holder_person is None:
            return 0
        holder = _of_part(task, task.holder_person, at) if task.part.startswith("person:") else _of_post(task, at)
        if holder is None:
            return 0
        facts = {"name": task.holder_person.name, "unit": task.holder_organization.name}
        task.holder_role, task.holder_organization_id = holder.role, holder.organization_id
        task.holder_person, task.asked_above = None, holder.asked_above
        task.save(update_fields=["holder_role", "holder_organization", "holder_person", "asked_above"])
        note = _("%(name)s has left %(unit)s, so this goes to whoever holds the post now.") % facts
        event = event_add(
            task.case, Event.Kind.HANDED_OVER, CLOCK, at, task=task, answers={"name": facts["unit"]}, note=note
        )
        tell(GIVEN, task, at, f"returned-{event.pk}")
    return 1


def _of_post(task: Task, at: datetime) -> Holder | None:
    """The role that was asked, once who has the task does not belong to the unit; None while nothing changes."""
    unit = task.holder_organization
    if _by_name(task) or belongs(int(task.holder_person_id or 0), unit.pk, localdate(at)):
        return None
    return holder_of(task.holder_role, unit, at)


def _of_part(task: Task, person: Person, at: datetime) -> Holder | None:
    """The successor in the post for which the person has the part; else who enters it for somebody who is gone."""
    step = process_of(task.case.declaration).step(task.step)
    if not isinstance(step, FanOutStep):
        return None
    if step.among.role and step.among.role != MEMBER:  # Nobody succeeds a member.
        left = _post_left(person, step.among.role, task.case.place, localdate(at))
        return holder_of(step.among.role, left, at) if left else None
    role = step.part.role
    if not role or role in OWN or _somewhere(person, localdate(at)):
        return None
    return holder_among((role, *step.part.otherwise), task.holder_organization, at)


def _post_left(person: Person, role: str, place: Organization, day: date) -> Organization | None:
    """Where, at the place or below it, the person held the role last; None while they still hold it there."""
    within = {"place_left__gte": place.left, "place_left__lt": place.right, "person": person}
    posts = Appointment.objects.system(WHY).filter(**within, post__role=role)
    members = Membership.objects.system(WHY).filter(**within, role=role)
    if posts.on(day).exists() or members.on(day).exists():
        return None
    ended = [(one.to_date or day, one.post.organization) for one in posts.filter(to_date__lte=day)]
    ended += [(one.to_date or day, one.organization) for one in members.filter(to_date__lte=day)]
    return max(ended, key=lambda one: (one[0], one[1].pk))[1] if ended else None


def _somewhere(person: Person, day: date) -> bool:
    """Whether the person still belongs to any organization."""
    posts = Appointment.objects.system(WHY).on(day).filter(person=person)
    return posts.exists() or Membership.objects.system(WHY).on(day).filter(person=person).exists()


def _by_name(task: Task) -> bool:
    """Whether the task is owed by this person and nobody else: a signature, an own report, whom the case knows."""
    if task.holder_role in OWN or task.part.startswith("sign:person:"):
        return True
    step = process_of(task.case.declaration).step(task.step)
    # Who was chosen from anywhere, without a unit that the form names, does not belong there from the beginning.
    chosen = process_of(task.case.declaration).fields().get(step.person) if step and step.person else None
    return bool(chosen and not chosen.of and task.holder_organization_id == task.case.place_id)


def _locked(task_id: int) -> Task | None:
    rows = Task.objects.system(WHY).select_related("case__declaration", "case__place", "holder_organization")
    found: Task | None = rows.select_for_update(of=("case", "self")).filter(pk=task_id, closed_at=None).first()
    return found
