"""What happened to a case: written once with each act, read on its page."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from zhizhi.core.process import ProcessDeclaration
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.actors import Actor, lends
from zhizhi.engines.processes.holders import Holder
from zhizhi.engines.processes.models import Case, Event, Task
from zhizhi.registry.journal.operations import record
from zhizhi.registry.prepared import insert

BY_ITSELF = {Event.Kind.ALARMED, Event.Kind.RECOUNTED, Event.Kind.RESUMED, Event.Kind.NOTICE_BEGUN, Event.Kind.BALLOT_OPENED}


@dataclass(frozen=True, slots=True)
class Passed:
    """Who had a step that the case has passed."""

    holder: Holder
    person_id: int | None


def event_add(case: Case, kind: str, actor: Actor, at: datetime, *, task: Task | None = None, **more: Any) -> Event:
    """One row of the case's history and one act of the journal, which holds the digest of what was sent."""
    event = Event(
        case=case, at=at, kind=kind, task=task, step=task.step if task else "", person_id=actor.scope.person_id,
        actor_name=actor.scope.name, for_name=acted_for(actor, case, task),
        organization_id=acting_for(actor, case, task), **more,
    )  # fmt: skip
    insert(event, number_later=True)
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
    declaration = process_of(task.case.declaration)
    for row in done.exclude(closed_at=None).order_by("id"):
        step = declaration.step(row.step)
        way = step.move(row.move) if step else None
        if way and way.effects:
            passed.clear()
        else:
            holder = Holder(row.holder_role, row.holder_organization_id, row.asked_above)
            passed[row.step] = Passed(holder, row.holder_person_id)
    passed.pop(task.step, None)
    return passed


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
    return _("the clock") if by_itself(event, declaration) else _("resident")
