"""Rules about what was reported period by period: numbers that nobody has to add up."""

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from zhizhi.core.process import RecurringStep
from zhizhi.core.verdicts import Verdict
from zhizhi.core.vocabulary import Maybe
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.models import Event, Task
from zhizhi.engines.processes.periods import periods_between
from zhizhi.engines.processes.rules.judging import Facts, bound, rule
from zhizhi.registry.values.wording import amount

WHY = "a rule about the reports of a case already allowed"


@rule(step=str, number=str, least=Maybe(int), value=Maybe(str))
def reports_mean_at_least(
    facts: Facts, *, step: str, number: str, least: int | None = None, value: str = ""
) -> Verdict:
    """The number in the reports of the step is on average at least `least`, or what the `value` says.

    Counted are whole periods since the step was last begun; a report that stayed away counts as none, one that was
    dropped does not count.
    """
    given, limit = _reported(facts, step, number), bound(facts, least, value)
    ok = bool(given) and sum(given) >= limit.number * len(given)
    mean = f"{sum(given) / len(given):.1f}" if given else "0"
    words = {"mean": mean, "count": len(given), "least": amount(limit.number, limit.unit)}
    told = _("%(mean)s on average of %(count)s reports; asked are at least %(least)s.") % words
    used = {"mean": mean, "reports": len(given), "said": told, **limit.used()}
    return Verdict("reports_mean_at_least", ok, "" if ok else told, used, limit.basis)


def _reported(facts: Facts, step_id: str, number: str) -> list[int]:
    """What each whole period brought, since the step was last begun; nothing where its report stayed away."""
    led = Task.objects.system(WHY).leading().filter(case=facts.case, step=step_id).order_by("pk")
    rounds, step = list(led), process_of(facts.case.declaration).step(step_id)
    if not rounds or not isinstance(step, RecurringStep):
        return []
    last, ended = rounds[-1], localdate(rounds[-1].closed_at or facts.at)
    rows = Task.objects.system(WHY).filter(case=facts.case, step=step_id, pk__gt=last.pk, part__regex="^[0-9]")
    parts = {part.part: part for part in rows.order_by("pk")}
    said = dict(Event.objects.filter(task__in=rows, kind=Event.Kind.PART_DONE).values_list("task", "answers"))
    whole = [
        parts.get(one.key)
        for one in periods_between(step.every, localdate(last.opened_at), ended)
        if localdate(rounds[0].opened_at) <= one.first and one.last < ended
    ]
    owed = [part for part in whole if part is None or part.pk in said or _stayed_away(part, facts)]
    return [int(said[part.pk].get(number) or 0) if part and part.pk in said else 0 for part in owed]


def _stayed_away(part: Task, facts: Facts) -> bool:
    """Its time was over before the step was left, and nobody dropped it."""
    return part.move != "dropped" and part.due_at <= (part.closed_at or facts.at)
