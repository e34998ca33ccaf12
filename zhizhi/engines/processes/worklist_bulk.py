"""Urging or handing over many chosen tasks: first what would happen and what cannot, then each by itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from zhizhi.core.canonical import digest
from zhizhi.engines.processes.actors import APPLICANT, Actor
from zhizhi.engines.processes.handing import hand_over_take_back
from zhizhi.engines.processes.locking import suspended_said
from zhizhi.engines.processes.models import Task
from zhizhi.engines.processes.operations import case_hand_over, case_urge
from zhizhi.engines.processes.parts import URGE_AGAIN
from zhizhi.engines.processes.queries import people_to_hand_over
from zhizhi.engines.processes.refusals import CaseRefused
from zhizhi.registry.people.models import Person

MOST = 100


@dataclass(frozen=True, slots=True)
class Chosen:
    """One of the rows chosen; `why` says why it cannot be done, and is empty when it can, or was done."""

    task: Task
    why: str = ""


def urge_foreseen(actor: Actor, tasks: Sequence[Task], at: datetime) -> list[Chosen]:
    """Which of the tasks would be urged, and why the others not."""
    return [Chosen(task, _not_urged(actor, task, at)) for task in tasks]


def hand_over_foreseen(actor: Actor, tasks: Sequence[Task], person: Person | None, at: datetime) -> list[Chosen]:
    """Which of the tasks the person would get, and why not the others; without a person, which could be given away."""
    people = _people(tasks, at)
    return [Chosen(task, _not_handed(actor, task, person, people)) for task in tasks]


def people_for(tasks: Sequence[Task], at: datetime) -> list[tuple[Person, str]]:
    """Who may take at least one of them, with the organization through which."""
    found: dict[int, tuple[Person, str]] = {}
    for task, people in zip(tasks, (_people(tasks, at)[task.pk] for task in tasks), strict=True):
        for person in people:
            found.setdefault(person.pk, (person, task.holder_organization.name))
    return list(found.values())


def urge_each(*, actor: Actor, tasks: Sequence[Task], note: str, key: str, at: datetime) -> list[Chosen]:
    """Urges each in a transaction of its own; the same key again does nothing twice."""

    def act(task: Task) -> None:
        if not actor.oversees(task) or task.part:
            raise CaseRefused(_not_urged(actor, task, at))
        case_urge(actor=actor, case_id=task.case_id, note=note, key=_key(key, task), at=at)

    return _each(tasks, act)


def hand_over_each(
    *, actor: Actor, tasks: Sequence[Task], person: Person, reason: str, key: str, at: datetime
) -> list[Chosen]:
    """Hands each over in a transaction of its own; the same key again does nothing twice."""

    def act(task: Task) -> None:
        case_hand_over(actor=actor, task_id=task.pk, person=person, reason=reason, key=_key(key, task), at=at)

    return _each(tasks, act)


def take_back_each(*, actor: Actor, tasks: Sequence[Task], key: str, at: datetime) -> list[Chosen]:
    """Takes each hand-over back; one on which somebody acted meanwhile stays, and says so."""

    def act(task: Task) -> None:
        hand_over_take_back(actor=actor, task_id=task.pk, key=_key(f"back-{key}", task), at=at)

    return _each(tasks, act)


def _each(tasks: Sequence[Task], act: Callable[[Task], None]) -> list[Chosen]:
    done = []
    for task in tasks:
        try:
            act(task)
        except CaseRefused as refused:
            done.append(Chosen(task, str(refused)))
        else:
            done.append(Chosen(task))
    return done


def _key(key: str, task: Task) -> str:
    """One for each row, so that a page sent twice finds what it did."""
    return digest([key, task.pk])[:64]


def _not_urged(actor: Actor, task: Task, at: datetime) -> str:
    if task.part:
        return _("A part is urged on the page of its parts, by who leads the step.")
    if actor.holds(task):
        return _("You hold it yourself.")
    if task.holder_role == APPLICANT or not actor.oversees(task):
        return _("You cannot urge this case.")
    if task.case.suspended_at:
        return suspended_said(task.case)
    if task.urged_at and at - task.urged_at < URGE_AGAIN:
        return _("This case was urged within the last 24 hours already.")
    return ""


def _not_handed(actor: Actor, task: Task, person: Person | None, people: dict[int, list[Person]]) -> str:
    if task.holder_role == APPLICANT or not (actor.holds(task) or actor.oversees(task)):
        return _("This task is not yours to hand over.")
    if person is None:
        return ""
    if task.holder_person_id == person.pk:
        return _("%(name)s has it already.") % {"name": person.name}
    if person not in people[task.pk]:
        return _("Hand it to somebody of the organization that holds it.")
    return ""


def _people(tasks: Sequence[Task], at: datetime) -> dict[int, list[Person]]:
    """Who may take each; asked once for each organization and holder."""
    asked: dict[tuple[int, int | None], list[Person]] = {}
    found = {}
    for task in tasks:
        holder = (task.holder_organization_id, task.holder_person_id)
        if holder not in asked:
            asked[holder] = people_to_hand_over(task, at)
        found[task.pk] = asked[holder]
    return found
