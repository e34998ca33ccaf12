"""Drafts: what was written into a form of a task and kept before it is sent, for oneself or a successor in the post."""

from collections.abc import Collection, Mapping
from datetime import datetime

from django.utils.translation import gettext as _

from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.models import Draft, Task
from zhizhi.engines.processes.refusals import CaseRefused, NotYours
from zhizhi.registry.journal.operations import acting, record

LARGEST = 40_000


def draft_keep(
    *, actor: Actor, task: Task, form: str, answers: Mapping[str, list[str]], at: datetime
) -> Draft:  # fmt: skip
    """Keeps what was written, in place of what was kept before; nothing is checked yet. Raises CaseRefused."""
    with acting():
        open_one = Task.objects.system("the act checks the right").select_for_update().filter(pk=task.pk).first()
        if open_one is None or open_one.closed_at:
            raise CaseRefused(_("This is done already, so there is nothing to keep a draft for."))
        if not actor.holds(open_one):
            raise NotYours(_("This task is not yours."))
        if sum(len(text) for texts in answers.values() for text in texts) > LARGEST:
            raise CaseRefused(_("This is too long to be kept as a draft."))
        kept = {"answers": dict(answers), "by_name": actor.scope.name, "at": at}
        draft, _new = Draft.objects.update_or_create(task=open_one, form=form, defaults=kept)
        case = task.case
        record(
            act="case.draft_kept", at=at, scope=actor.scope, subject=("case", case.pk),
            place=(case.place_id, case.place_left), details={"step": task.step, "form": form},
        )  # fmt: skip
    return draft


def drafts_of(task_ids: Collection[int]) -> dict[tuple[int, str], Draft]:
    """The drafts of tasks that the reader holds, by task and form. One query."""
    found = Draft.objects.filter(task__in=task_ids) if task_ids else ()
    return {(draft.task_id, draft.form): draft for draft in found}


def drafts_sweep() -> None:
    """What was kept for a task that is done goes."""
    Draft.objects.filter(task__closed_at__isnull=False).delete()
