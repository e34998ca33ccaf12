"""The forms of parts on the page of a case: whoever holds one sees it first."""

from django.http import QueryDict

from zhizhi.core.process import FanOutStep, Move, RecurringStep
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.forms import DeclaredForm, choices_of
from zhizhi.engines.processes.marking import lines_before
from zhizhi.engines.processes.models import Case, Task
from zhizhi.engines.processes.part_rows import part_names, parts_mine
from zhizhi.engines.processes.parts import asked_at, part_of
from zhizhi.registry.language import said
from zhizhi.registry.rights.guards import ScopedRequest


def part_form(request: ScopedRequest, case: Case, task: Task, *, data: QueryDict | None = None) -> DeclaredForm | None:
    """The form of a part; None when the task is none of the step's own."""
    part = part_of(task)
    if part is None:
        return None
    asking = Move(id="part", name=part.button, to=task.step, fields=part.fields)
    choices = choices_of(part.fields, asked_at(task), request.at, case=case, move=asking)
    step = process_of(case.declaration).step(task.step)
    lines = lines_before(case, step) if isinstance(step, FanOutStep) and step.marks else []
    initial = {str(step.marks.rows): lines} if lines and isinstance(step, FanOutStep) and step.marks else {}
    return DeclaredForm(part.fields, choices, data=data, initial=initial, prefix=f"part-{task.pk}")


def parts_held(request: ScopedRequest, case: Case, leading: Task | None) -> list[tuple[Task, str]]:
    """The open parts of this person at the step with the words on their buttons. At most three queries."""
    step = process_of(case.declaration).step(case.state)
    if leading is None or case.suspended_at or not isinstance(step, FanOutStep | RecurringStep):
        return []
    leading.case = case
    held = parts_mine(request.scope, leading)
    names = part_names(held, leading) if held else {}
    button = said(step.part.button)
    own = len(held) == 1 and isinstance(step, FanOutStep) and not held[0].asked_above
    return [(task, button if own else f"{button} · {names[task.pk]}") for task in held]
