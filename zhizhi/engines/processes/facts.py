"""Named facts that a case can wait for. Each takes typed arguments and says whether it is so by now."""

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localdate

from zhizhi.core.process import FactCall, WaitStep
from zhizhi.core.vocabulary import ArgumentType, Maybe, Signature
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.models import Case, Task
from zhizhi.engines.processes.statements import roles_held, subcases_open_then
from zhizhi.registry.gathering import remembers

# Facts have one shape; not each needs the moment.
# ruff: noqa: ARG001

WHY = "a fact about a case"
Fact = Callable[..., bool]
FACTS: dict[str, Fact] = {}
# What each fact takes, for `packs check`.
SIGNATURES: dict[str, Signature] = {}


def fact(**arguments: ArgumentType | Maybe) -> Callable[[Fact], Fact]:
    """Registers a fact under its function's name, with the types of its arguments."""

    def register(function: Fact) -> Fact:
        FACTS[function.__name__], SIGNATURES[function.__name__] = function, arguments
        return function

    return register


def fact_holds(call: FactCall, case: Case, at: datetime) -> bool:
    """Whether the declared fact is there now."""
    return FACTS[call.fact](case, at, **call.args)


@fact(process=Maybe(str), at_least=Maybe(int))
def subcases_closed(case: Case, at: datetime, *, process: str = "", at_least: int = 1) -> bool:
    """All sub-cases (of the `process`) have ended, and there are `at_least` so many, one if left out."""
    return _all_of(_below(case, process), Q(closed_at__isnull=False), at_least)


@fact(process=Maybe(str), at_least=Maybe(int))
def subcases_settled(case: Case, at: datetime, *, process: str = "", at_least: int = 1) -> bool:
    """All sub-cases (of the `process`) are settled or have ended, and there are `at_least` so many."""
    return _all_of(_below(case, process), Q(settled_at__isnull=False) | Q(closed_at__isnull=False), at_least)


@fact(step=str)
def parent_left_step(case: Case, at: datetime, *, step: str) -> bool:
    """The case that this one stands under has left that step, or has ended; true where it stands under none."""
    above = _above(case)
    if above is None or above.closed_at or above.state == step:
        return above is None or above.closed_at is not None
    return Task.objects.system(WHY).leading().filter(case=above, step=step).exclude(closed_at=None).exists()


@fact()
def parent_closed(case: Case, at: datetime) -> bool:
    """The case that this one stands under has ended; true where it stands under none."""
    above = _above(case)
    return above is None or above.closed_at is not None


@fact(role=str)
def role_held(case: Case, at: datetime, *, role: str) -> bool:
    """Somebody holds the role at the case's place itself."""
    return any(place == case.place_id for _role, place, _left in roles_held([role], case.place_id, localdate(at)))


def fact_touched(case_ids: Any, at: datetime) -> None:
    """Something happened that one of these cases may be waiting for: the clock looks at their open waits at once.

    They are looked at after this act is done and kept; should the program stop between the two, the tick does it.
    """
    rows = Task.objects.system(WHY).open().leading().filter(case__in=case_ids, case__suspended_at=None)
    waiting = [task for task in rows.select_related("case__declaration") if _waits(task)]
    for task in waiting:
        Task.objects.system(WHY).filter(pk=task.pk).update(alarm_at=at)
        transaction.on_commit(partial(_look, task.pk, at), robust=True)


def family_touched(case: Case, at: datetime) -> None:
    """The case has moved: what it stands under, and what stands under it, may have waited for that.

    Most cases have nothing below them. Where something is, it is looked at after the act; the clock asks again every
    night.
    """
    if case.parent_id:
        fact_touched([case.parent_id], at)
    if remembers():
        subcases_open_then(case, partial(_after, case.pk, at))
    else:
        _after(case.pk, at)


def _after(case_id: int, at: datetime) -> None:
    transaction.on_commit(lambda: _below_touched(case_id, at), robust=True)


def _below_touched(case_id: int, at: datetime) -> None:
    with transaction.atomic():
        fact_touched(Case.objects.system(WHY).filter(parent=case_id, closed_at=None).values("pk"), at)


def _waits(task: Task) -> bool:
    step = process_of(task.case.declaration).step(task.step)
    return isinstance(step, WaitStep) and step.fact is not None


def _look(task_id: int, at: datetime) -> None:
    from zhizhi.engines.processes.ticking import alarm_ring  # it stands above every act

    alarm_ring(task_id, at)


def _below(case: Case, process: str) -> Any:
    rows = Case.objects.system(WHY).filter(parent=case.pk).order_by()
    return rows.filter(slug=process) if process else rows


def _all_of(rows: Any, wanted: Q, at_least: int) -> bool:
    return rows.count() >= at_least and not rows.exclude(wanted).exists()


def _above(case: Case) -> Case | None:
    found: Case | None = Case.objects.system(WHY).filter(pk=case.parent_id).first() if case.parent_id else None
    return found
