"""A wait: nobody acts until a day, or until a fact is there."""

from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.core.process import WaitStep
from zhizhi.engines.processes.facts import fact_holds
from zhizhi.engines.processes.kinds import Kind, Panel, step_kind
from zhizhi.engines.processes.limits import end_of
from zhizhi.engines.processes.models import Case, Task
from zhizhi.engines.processes.recurring import begin_of, until_day
from zhizhi.registry.scope import Scope


@step_kind("wait")
class Wait(Kind):
    """The clock passes the step; who leads it sees what is waited for and may take the other ways out."""

    # ruff: noqa: ARG002

    def looks_at(self, case: Case, step: WaitStep, task: Task, at: datetime) -> datetime | None:
        """On the day; for a fact at once, then every night, and whenever an act may have brought it about."""
        if until := until_day(case, step):
            return max(at, begin_of(until))
        return at if step.fact and fact_holds(step.fact, case, at) else end_of(localdate(at))

    def looked(self, task: Task, step: WaitStep, at: datetime) -> str:
        """The step is passed once its day has come, or its fact is there."""
        until = until_day(task.case, step)
        if until:
            return step.passed if localdate(at) >= until else ""
        return step.passed if step.fact and fact_holds(step.fact, task.case, at) else ""

    def panel(self, scope: Scope, case: Case, step: WaitStep, task: Task, at: datetime) -> Panel | None:
        """For what the case waits, in a sentence."""
        until, move = until_day(case, step), step.move(step.passed)
        return Panel("processes/parts/waiting.html", {"until": until, "move": move, "fact": waited_for(step)})


def waited_for(step: WaitStep) -> str:
    """What is waited for, in words."""
    words = {
        "subcases_closed": _("until all cases under this one have ended"),
        "subcases_settled": _("until all cases under this one are settled"),
        "parent_left_step": _("until the case above has gone on"),
        "parent_closed": _("until the case above has ended"),
        "role_held": _("until the post is filled"),
    }
    return words.get(step.fact.fact, "") if step.fact else ""
