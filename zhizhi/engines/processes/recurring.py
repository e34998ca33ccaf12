"""A recurring part: one for each period, given when the period begins, as long as the step lasts."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils.timezone import localdate

from zhizhi.core.process import OWN, RecurringStep
from zhizhi.engines.processes.holders import Holder, holder_among
from zhizhi.engines.processes.kinds import Panel, step_kind
from zhizhi.engines.processes.limits import end_of
from zhizhi.engines.processes.models import Case, Event, Task
from zhizhi.engines.processes.parts import Giving, PartsKind, keys_given, parts_give
from zhizhi.engines.processes.periods import Period, period_named, period_on, periods_between
from zhizhi.engines.processes.stepping import person_of
from zhizhi.registry.organizations.asof import successor_of
from zhizhi.registry.organizations.models import Organization
from zhizhi.registry.prepared import number_rows
from zhizhi.registry.scope import Scope


@step_kind("recurring")
class Recurring(PartsKind):
    """The first period is the one in which the step began; a clock that stood still makes up for it."""

    # ruff: noqa: ARG002

    def arrived(self, case: Case, step: RecurringStep, task: Task, at: datetime) -> None:
        """Gives the part of the first period."""
        number_rows()
        task.case = case
        parts_give(task, step, self.joining(task, step, at), at)

    def counted_from(self, step: RecurringStep, task: Task) -> datetime:
        """The limit counts from the end of the period."""
        return _end(period_named(step.every, task.part))

    def looks_at(self, case: Case, step: RecurringStep, task: Task, at: datetime) -> datetime | None:
        """When the next period begins, or on the day the step ends."""
        begins, until = end_of(period_on(step.every, localdate(at)).last), until_day(case, step)
        return min(begins, max(at, begin_of(until))) if until else begins

    def looked(self, task: Task, step: RecurringStep, at: datetime) -> str:
        """Gives what is owed for the periods that have begun; on the day of `until` the step ends."""
        parts_give(task, step, self.joining(task, step, at), at)
        until = until_day(task.case, step)
        return step.ended or "" if until and localdate(at) >= until else ""

    def joining(self, task: Task, step: Any, at: datetime) -> list[Giving]:
        """One for each period that has begun before the end of the step and was not given yet."""
        known, until = keys_given(task) if task.pk else set(), until_day(task.case, step)
        last = min(localdate(at), until - timedelta(days=1)) if until else localdate(at)
        begun = periods_between(step.every, localdate(task.opened_at), last)
        missing = [one for one in begun if one.key not in known]
        missing = _without_stood(missing, task.case) if missing else []
        if not missing:
            return []
        holder, person = _asked(task, step, at)
        return [Giving(one.key, holder, person, _end(one)) for one in missing]

    def panel(self, scope: Scope, case: Case, step: RecurringStep, task: Task, at: datetime) -> Panel | None:
        """A strip of the periods."""
        from zhizhi.engines.processes.part_rows import strip  # the pages stand above the engine

        return Panel("processes/parts/strip.html", strip(scope, case, step, task, at))


def _without_stood(periods: list[Period], case: Case) -> list[Period]:
    """Those during which the case ran at least for a day; for what passed while it was suspended nothing is owed."""
    kinds = (Event.Kind.SUSPENDED, Event.Kind.RESUMED)
    turned = list(Event.objects.filter(case=case, kind__in=kinds).order_by("id").values_list("at", flat=True))
    stood = [(localdate(since), localdate(until)) for since, until in zip(turned[::2], turned[1::2], strict=False)]
    return [one for one in periods if not any(since < one.first and one.last < until for since, until in stood)]


def until_day(case: Case, step: Any) -> date | None:
    """The day answered in the step's field `until`."""
    answered = case.data.get(step.until) if step.until else None
    return date.fromisoformat(answered) if answered else None


def begin_of(day: date) -> datetime:
    """The first moment of the local day."""
    return end_of(day - timedelta(days=1))


def _end(period: Period) -> datetime:
    """A moment within the last day of the period, from which limits count."""
    return end_of(period.last) - timedelta(seconds=1)


def _asked(leading: Task, step: RecurringStep, at: datetime) -> tuple[Holder, int | None]:
    """Whoever the part names; else who leads the step."""
    case, part = leading.case, step.part
    if part.person and (person := case.data.get(part.person)):
        return Holder(part.role or step.role, case.place_id), int(person)
    if part.role is None:
        led = Holder(leading.holder_role, leading.holder_organization_id, leading.asked_above)
        return led, leading.holder_person_id
    if part.role in OWN:
        return Holder(part.role, case.place_id), person_of(case, part.role)
    place = case.place
    if part.at and (chosen := case.data.get(part.at)):
        place = successor_of(Organization.objects.system("asked within an allowed case").get(pk=chosen))
    return holder_among((part.role, *part.otherwise), place, at), None
