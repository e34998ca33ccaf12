"""What happened to a case: written once with each act, read on its page."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from zhizhi.core.process import ProcessDeclaration
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.actors import Actor, lends
from zhizhi.engines.processes.counting import answers_measured
from zhizhi.engines.processes.holders import Holder
from zhizhi.engines.processes.models import Case, Event, Task
from zhizhi.registry.journal.operations import record
from zhizhi.registry.prepared import insert, made

BY_ITSELF = {
    Event.Kind.ALARMED, Event.Kind.RECOUNTED, Event.Kind.RESUMED, Event.Kind.NOTICE_BEGUN, Event.Kind.BALLOT_OPENED,
    Event.Kind.MIGRATED,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Passed:
    """Who had a step that the case has passed."""

    holder: Holder
    person_id: int | None


def event_add(case: Case, kind: str, actor: Actor, at: datetime, *, task: Task | None = None, **more: Any) -> Event:
    """One row of the case's history and one act of the journal, which holds the digest of what was sent."""
    event = made(
        Event, {"case": case, "task": task}, case_id=case.pk, at=at, kind=kind,
        task_id=task.pk if task else None, step=task.step if task else "", person_id=actor.scope.person_id,
        actor_name=actor.scope.name, for_name=acted_for(actor, case, task),
        organization_id=acting_for(actor, case, task), **more,
    )  # fmt: skip
    insert(event, number_later=True)
    answers_measured(case, event, at)
    record(
        act=f"case.{kind}", at=at, scope=actor.scope, subject=("case", case.pk), place=(case.place_id, case.place_left),
        details={"step": event.step, "move": event.move, "to": event.to, "sent": event.fingerprint}
        | ({"for": event.for_name} if event.for_name else {}),
    )  # fmt: skip
    return event


def acting_for(actor: Actor, case: Case, task: Task | None) -> int | None:
    """The organization through which the actor acts: the task's, else the hat nearest the case."""
    if actor.applicant or actor.clock:
        return None
    over = [hat for hat in actor.scope.hats if hat.left <= case.place_left < hat.right]
    held = {hat.organization_id for hat in actor.scope.hats}
    if task and task.holder_organization_id in held:
        return task.holder_organization_id
    return max(over, key=lambda hat: hat.left).organization_id if over else None


def acted_for(actor: Actor, case: Case, task: Task | None) -> str:
    """The name of who lent the post through which the actor acts; empty when an own post or one's own name serves."""
    lent = [hat for hat in actor.scope.hats if hat.for_person]
    if not lent or actor.applicant or actor.clock:
        return ""
    own = [hat for hat in actor.scope.hats if not hat.for_person]
    if task and (task.holder_person_id == actor.scope.person_id or any(lends(hat, task) for hat in own)):
        return ""
    if task and (through := next((hat for hat in lent if lends(hat, task)), None)):
        return through.for_name
    if any(hat.left <= case.place_left < hat.right for hat in own):
        return ""
    return next((hat.for_name for hat in lent if hat.left <= case.place_left < hat.right), "")


def happened(task: Task) -> dict[str, Passed]:
    """The steps that the case has passed in this round before `task`, with who had them.

    A move with effects is a barrier: what was before it cannot be gone back to.
    """
    done = Task.objects.system("the case's own history").leading().filter(case=task.case_id, round=task.round)
    passed: dict[str, Passed] = {}
    versions = ran_under(task.case)
    for row in done.exclude(closed_at=None).order_by("id"):
        version = next(one for one in versions if one.until is None or row.pk < one.until)
        step, named = version.process.step(row.step), version.named(row.step)
        way = step.move(row.move) if step else None
        if way and way.effects:
            passed.clear()
        elif named:
            holder = Holder(row.holder_role, row.holder_organization_id, row.asked_above)
            passed[named] = Passed(holder, row.holder_person_id)
    passed.pop(task.step, None)
    return passed


@dataclass(frozen=True, slots=True)
class Ran:
    """A version under which a case ran: until which of its tasks, and what its steps are called in those after it."""

    process: ProcessDeclaration
    until: int | None = None
    later: tuple[Mapping[str, str], ...] = ()

    def named(self, step: str) -> str:
        """The step as the version of today calls it; nothing where it has none for it."""
        for names in self.later:
            step = names.get(step, "")
        return step


def ran_under(case: Case) -> list[Ran]:
    """The versions under which the case ran, the first one first; most know only one."""
    if case.declaration.version == 1:  # Nobody was brought to the first.
        return [Ran(process_of(case.declaration))]
    brought = list(Event.objects.filter(case=case, kind=Event.Kind.MIGRATED).order_by("id"))
    if not brought:
        return [Ran(process_of(case.declaration))]
    rows = {row.version: row for row in DeclarationVersion.objects.filter(slug=case.slug)}
    names = tuple(event.answers["mapping"] for event in brought)
    earlier = [
        Ran(process_of(rows[event.answers["old"]]), event.task_id, names[number:])
        for number, event in enumerate(brought)
    ]
    return [*earlier, Ran(process_of(case.declaration))]


def processes_then(events: Sequence[Event], declaration: ProcessDeclaration) -> list[ProcessDeclaration]:
    """For each event of a case, in their order, the declaration under which it happened; `declaration` is today's."""
    if not any(event.kind == Event.Kind.MIGRATED for event in events):
        return [declaration] * len(events)
    ran, found = iter(ran_under(events[0].case)), []
    now = next(ran)
    for event in events:
        found.append(now.process)
        now = next(ran) if event.kind == Event.Kind.MIGRATED else now
    return found


def by_itself(event: Event, declaration: ProcessDeclaration) -> bool:
    """Whether time did it and nobody else: an alarm, a limit counted anew, the move at a limit."""
    step = declaration.step(event.step)
    return event.kind in BY_ITSELF or bool(step and event.move and event.move in step.by_itself().values())


def actor_shown(event: Event, declaration: ProcessDeclaration) -> str:
    """Who acted, as the history names them."""
    if event.actor_name and event.for_name:
        return _("%(name)s for %(lender)s") % {"name": event.actor_name, "lender": event.for_name}
    if event.actor_name:
        return event.actor_name
    return _("the clock") if by_itself(event, declaration) or _of_the_program(event) else _("resident")


def _of_the_program(event: Event) -> bool:
    """Whether no person stands behind it: parts that were given, a case that the clock or the program opened."""
    opened = event.kind == Event.Kind.OPENED and event.case.channel in {Case.Channel.CLOCK, Case.Channel.PROGRAM}
    return opened or event.kind == Event.Kind.PART_GIVEN
