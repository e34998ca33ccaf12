"""Bringing running cases to a new version of their process: proposed step by step, then done case by case.

Only a case that stands at a plain task in both versions can go over: never in the middle of a vote, a public notice,
parts of many, a wait or a report. What stays says why. Each case is a transaction of its own, so that the whole may be
cut off anywhere and run again.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from typing import Literal

from django.db.models import Count
from django.utils.translation import gettext as _

from zhizhi.core.canonical import digest
from zhizhi.core.declarations import Text
from zhizhi.core.flow import fields_needed, known_on_arrival
from zhizhi.core.process import CONCERNED, AnyStep, ProcessDeclaration
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.actors import CLOCK, Actor
from zhizhi.engines.processes.counting import case_measured
from zhizhi.engines.processes.history import event_add
from zhizhi.engines.processes.limits import DueAt, due_at, step_due
from zhizhi.engines.processes.locking import case_locked
from zhizhi.engines.processes.measures import round_measured
from zhizhi.engines.processes.models import Case, CaseQuerySet, Event, Task
from zhizhi.engines.processes.refusals import CaseMoved, CaseRefused
from zhizhi.engines.processes.statements import round_read
from zhizhi.engines.processes.stepping import due_set, stand_at
from zhizhi.registry.holidays.queries import calendar
from zhizhi.registry.journal.operations import acting
from zhizhi.registry.scope import Scope

BATCH = 200
# From which likeness of names on a step is proposed for another.
ALIKE = 0.6

# Which step of the new version follows each step of the old one.
Steps = Mapping[str, str]
Limits = Literal["kept", "anew"]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Proposal:
    """A step of the old version, how many cases stand there, and where they would stand; `why_not` when they cannot."""

    step: str
    name: Text
    cases: int
    to: str = ""
    how: Literal["same", "alike", "none"] = "none"
    why_not: str = ""


@dataclass(frozen=True, slots=True)
class Stayed:
    """A case that keeps its version, and why."""

    case_id: int
    number: str
    reason: str


@dataclass(slots=True)
class Migrated:
    """What became of the cases."""

    moved: int = 0
    stayed: list[Stayed] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Going:
    """What one run of the migration knows."""

    actor: Actor
    old: DeclarationVersion
    new: DeclarationVersion
    mapping: Steps
    limits: Limits
    at: datetime


def migration_plan(old: DeclarationVersion, new: DeclarationVersion) -> list[Proposal]:
    """For each step of the old version what follows it: the one of the same name, else the one most like it."""
    before, after = process_of(old), process_of(new)
    standing = _open_cases(old).order_by().values("state").annotate(many=Count("pk")).values_list("state", "many")
    many = dict(standing)
    same = {step.id for step in before.steps} & {step.id for step in after.steps}
    free = [step for step in after.steps if step.id not in same and _is_task(step)]
    return [_proposal(step, after, free, many.get(step.id, 0)) for step in before.steps]


def _proposal(step: AnyStep, after: ProcessDeclaration, free: list[AnyStep], cases: int) -> Proposal:
    if not _is_task(step):
        return Proposal(step.id, step.name, cases, why_not=_not_in_the_middle())
    kept = after.step(step.id)
    if kept and _is_task(kept):
        return Proposal(step.id, step.name, cases, kept.id, "same")
    if kept is not None:
        return Proposal(step.id, step.name, cases, why_not=_no_task_any_more())
    best = max(free, key=lambda other: _likeness(step, other), default=None)
    if best is None or _likeness(step, best) < ALIKE:
        return Proposal(step.id, step.name, cases)
    return Proposal(step.id, step.name, cases, best.id, "alike")


def _is_task(step: AnyStep | None) -> bool:
    """Whether somebody is plainly asked; of a version that can only be salvaged, the word alone says so."""
    return step is not None and step.kind == "task"


def _likeness(step: AnyStep, other: AnyStep) -> float:
    """By what it is called; that the same role is asked counts a little."""
    names = ((step.id, other.id), (step.name.zh, other.name.zh), (step.name.en, other.name.en))
    likest = max(SequenceMatcher(None, *pair).ratio() for pair in names if all(pair))
    return likest + (0.1 if step.role == other.role else 0)


def cases_migrate(
    *,
    scope: Scope | None,
    old: DeclarationVersion,
    new: DeclarationVersion,
    mapping: Steps,
    at: datetime,
    limits: Limits = "kept",
    progress: Progress | None = None,
) -> Migrated:
    """Brings the open cases of `old` to `new` where their step has one in `mapping`.

    Their limits count from when they began there, by the new version; `anew` begins them now. The program itself
    migrates without a scope. Raises CaseRefused when the versions or the mapping do not fit.
    """
    if scope is not None and not scope.holds("packs.manage"):
        raise CaseRefused(_("You may not bring cases to another version."))
    _refuse_versions(old, new, mapping)
    going = _Going(Actor(scope) if scope else CLOCK, old, new, dict(mapping), limits, at)
    found = Migrated()
    numbers = dict(_open_cases(old).order_by("pk").values_list("pk", "number"))
    for done, (case_id, number) in enumerate(numbers.items(), start=1):
        if reason := _case_migrate(case_id, going):
            found.stayed.append(Stayed(case_id, number, reason))
        else:
            found.moved += 1
        if progress and (done % BATCH == 0 or done == len(numbers)):
            progress(done, len(numbers))
    return found


def _open_cases(version: DeclarationVersion) -> CaseQuerySet:
    rows: CaseQuerySet = Case.objects.system("all cases of a version").filter(declaration=version, closed_at=None)
    return rows


def _refuse_versions(old: DeclarationVersion, new: DeclarationVersion, mapping: Steps) -> None:
    if old.slug != new.slug or old.pk == new.pk:
        raise CaseRefused(_("Cases go from one version of a process to another of the same process."))
    in_force = DeclarationVersion.objects.filter(pk=new.pk, state=DeclarationVersion.State.PUBLISHED)
    if not in_force.exists():
        raise CaseRefused(_("Cases only go to the version that is in force."))
    after = process_of(new)
    for to in mapping.values():
        if not _is_task(after.step(to)):
            raise CaseRefused(_("The new version has no task “%(step)s”.") % {"step": to})


def _case_migrate(case_id: int, going: _Going) -> str:
    """Why the case stays; nothing when it went over."""
    key = f"migrated-{case_id}-{going.old.pk}-{going.new.pk}"
    fingerprint = digest([key, going.mapping])
    with acting():
        try:
            case, task, _first = case_locked(case_id, "", "", also_quarantined=True)
        except CaseMoved:
            return _("It has ended meanwhile.")
        if case.declaration_id != going.old.pk:
            return _("It was brought to another version meanwhile.")
        task.case = case
        if reason := next(_reasons(case, going), ""):
            return reason
        event_add(
            case, Event.Kind.MIGRATED, going.actor, going.at, task=task, to=going.mapping[case.state],
            answers={"old": going.old.version, "new": going.new.version, "mapping": dict(going.mapping)},
            key=key, fingerprint=fingerprint,
        )  # fmt: skip
        _go(case, task, going)
    return ""


def _reasons(case: Case, going: _Going) -> Iterator[str]:
    """Why this case cannot go over now."""
    before, after = process_of(going.old), process_of(going.new)
    to = going.mapping.get(case.state, "")
    if not _is_task(before.step(case.state)):
        yield _not_in_the_middle()
    if case.suspended_at:
        yield _("It is suspended; let it go on first.")
    if Task.objects.system("of a case that is locked").open().filter(case=case).exclude(part="").exists():
        yield _("Others owe a part of this step, such as a signature or a decision on more time.")
    if not to:
        yield _("No step of the new version was chosen for this one.")
        return
    yield from _answers_unfit(case, before, after, to)


def _answers_unfit(case: Case, before: ProcessDeclaration, after: ProcessDeclaration, to: str) -> Iterator[str]:
    """What the new version would have asked by now and this case was not, and what was asked otherwise."""
    step, asked, asks = after.step(to), before.fields(), after.fields()
    missing = (fields_needed(after, to) & known_on_arrival(after)[to]) - case.data.keys()
    if missing:
        words = {"fields": "、".join(sorted(str(asks[name].name) for name in missing))}
        yield _("Nobody has answered yet what the new version needs here: %(fields)s.") % words
    for name in sorted(case.data.keys() & asked.keys() & asks.keys()):
        if asked[name].kind != asks[name].kind:
            yield _("“%(field)s” was answered in another form.") % {"field": str(asks[name].name)}
    if step and step.role == CONCERNED and not step.in_person and case.concerns_id is None:
        yield _("It is not known whom the case is about.")


def _go(case: Case, task: Task, going: _Going) -> None:
    before, after = process_of(going.old), process_of(going.new)
    old_step, opened, due = before.step(task.step), task.opened_at, DueAt(task.due_at, task.due_provisional)
    days, case_due = calendar(), DueAt(case.due_at, case.due_provisional)
    # Whoever got more time keeps it.
    left = case.place_left
    untouched = old_step is not None and step_due(old_step, case_due, opened, days, left) == due
    case.declaration = going.new
    case.confidential = case.confidential or after.confidential
    _case_due(case, before, going)
    step = stand_at(case, task, going.mapping[case.state], going.at)
    begun = going.at if going.limits == "anew" else opened
    if untouched or going.limits == "anew":
        due = step_due(step, DueAt(case.due_at, case.due_provisional), begun, days, left)
    due_set(task, step, begun, due, going.at)
    case_measured(case, going.at)


def _case_due(case: Case, before: ProcessDeclaration, going: _Going) -> None:
    """The limit of the whole by the new version, unless somebody gave the case a day of its own."""
    turn, days, after = round_read(case), calendar(), process_of(going.new)
    own = due_at(before.limit, turn.opened_at, days, case.place_left)
    if case.settled_at or own != DueAt(case.due_at, case.due_provisional):
        return
    due = due_at(after.limit, going.at if going.limits == "anew" else turn.opened_at, days, case.place_left)
    case.due_at = turn.due_at = due.at
    case.due_provisional = turn.due_provisional = due.provisional
    turn.save(update_fields=["due_at", "due_provisional"])
    round_measured(turn, place_id=case.place_id, slug=case.slug, at=going.at)


def _not_in_the_middle() -> str:
    return _("Cases go over between tasks only, never in the middle of a vote, a notice, parts of many or a wait.")


def _no_task_any_more() -> str:
    return _("In the new version this step is no task any more.")
