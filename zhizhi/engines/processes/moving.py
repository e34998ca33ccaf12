"""A case moves on: answers checked, rules judged, effects done, the next step reached; all in one transaction."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from zhizhi.core.canonical import digest
from zhizhi.core.declarations import FieldKind
from zhizhi.core.process import AnyStep, Move
from zhizhi.engines.catalogue.queries import process_of
from zhizhi.engines.processes.actors import CLOCK, Actor
from zhizhi.engines.processes.answers import Answers, Photos, checked, photos_attach, restricted_add
from zhizhi.engines.processes.effects import Doing, effects_happen
from zhizhi.engines.processes.history import event_add
from zhizhi.engines.processes.kinds import kind_of
from zhizhi.engines.processes.locking import suspended_refuse, task_locked
from zhizhi.engines.processes.measures import round_measured
from zhizhi.engines.processes.models import Case, Event, Task
from zhizhi.engines.processes.parents import ending_refusal
from zhizhi.engines.processes.refusals import CaseRefused, NotYours, RuleRefused
from zhizhi.engines.processes.rules import Facts, judge
from zhizhi.engines.processes.signatures import unsigned
from zhizhi.engines.processes.statements import round_read
from zhizhi.engines.processes.stepping import arrive, due_change
from zhizhi.registry.journal.operations import acting
from zhizhi.registry.keys.operations import blind
from zhizhi.registry.prepared import update


@dataclass(frozen=True, slots=True)
class Sent:
    """What a form sends: answers, stored photos, and the key that makes it idempotent."""

    key: str
    answers: Mapping[str, Any] = field(default_factory=dict)
    photos: Photos = field(default_factory=dict)

    def fingerprint(self, *about: object) -> str:
        """The digest of what was sent, to tell a repetition from another act under the same key.

        Keyed, since it stands in the journal: from a bare one, a sealed phone number could be found by trying all.
        """
        photos = {name: [file.sha256 for file in files] for name, files in self.photos.items()}
        return blind(digest([*map(str, about), dict(self.answers), photos])).hex()


def case_move(*, actor: Actor, task_id: int, move: str, sent: Sent, at: datetime) -> Event:
    """Acts on a task. The same key again gets the first event. Raises CaseRefused in its kinds."""
    fingerprint = sent.fingerprint("move", task_id, move)
    with acting(gather=True):
        task, first = task_locked(task_id, sent.key, fingerprint)
        if first:
            return first
        case, way = task.case, _way(task, move, actor)
        if not actor.holds(task):
            raise NotYours(_("This task is not yours."))
        answers = checked(way.fields, sent.answers, sent.photos, case=case)
        if sentence := kind_of(step_of(task)).refusal(task, step_of(task), move, at):
            raise CaseRefused(sentence)
        if not actor.clock and (sentence := unsigned(task, step_of(task), way)):
            raise CaseRefused(sentence)
        if not actor.clock and (sentence := ending_refusal(case, way)):
            raise CaseRefused(sentence)
        verdicts = _verdicts(case, way, answers, actor, at)
        return _moved(actor, task, way, answers, verdicts, sent, fingerprint, at)


def moved_by_itself(task: Task, move: str, at: datetime, answers: Mapping[str, Any] | None = None) -> Event:
    """The engine makes a move that nobody makes by hand, within the act that brought it about; the task is locked.

    `answers` are what that act says, such as who took it. A case that is suspended does not move, whatever happens.
    """
    suspended_refuse(task.case)
    way = _way(task, move, CLOCK)
    known = Answers(dict(answers or {}), {})
    return _moved(CLOCK, task, way, known, [], Sent(key=f"itself-{task.pk}"), digest(["itself", move]), at)


def _moved(
    actor: Actor,
    task: Task,
    way: Move,
    answers: Answers,
    verdicts: list[dict[str, Any]],
    sent: Sent,
    fingerprint: str,
    at: datetime,
) -> Event:
    case = task.case
    _keep(case, answers)
    if way.due:
        due_change(case, date.fromisoformat(answers.open[way.due]), at)
    event = event_add(
        case, Event.Kind.MOVED, actor, at, task=task, move=way.id, to=way.to, answers=answers.open,
        verdicts=verdicts, key=sent.key, fingerprint=fingerprint, note=_note(way, answers.open),
    )  # fmt: skip
    photos_attach(case, event, sent.photos)
    task_close(task, actor, way.id, at)
    effects_happen(way, Doing(case, case.data, event, actor, at))
    _rate(case, way, answers.open, at)
    arrive(case, way.to, at, case.data)
    return event


def task_close(task: Task, actor: Actor, move: str, at: datetime) -> None:
    """The task is done; nobody owes it any more. Who leads a step takes the open parts of it along."""
    step = step_of(task)
    if not task.part and (step.kind != "task" or step.signatures or task.with_parts):
        kind_of(step).left(task.case, step, task, at)
        parts = Task.objects.system("parts end with their step").open().filter(case=task.case_id).exclude(part="")
        parts.update(closed_at=at, alarm_at=None)
    task.closed_at, task.closed_by_id, task.move, task.alarm_at = at, actor.scope.person_id, move, None
    update(task, "closed_at", "closed_by", "move", "alarm_at")


def step_of(task: Task) -> AnyStep:
    """The declared step of the task."""
    step = process_of(task.case.declaration).step(task.step)
    assert step is not None, "a running case keeps its version"
    return step


def _way(task: Task, move_id: str, actor: Actor) -> Move:
    step = step_of(task)
    move = step.move(move_id)
    # What happens by itself, nobody else does.
    if move is None or task.part or (move_id in step.by_itself().values()) != actor.clock:
        raise CaseRefused(_("This step has no such way out; the form is out of date."))
    return move


def _verdicts(case: Case, way: Move, answers: Answers, actor: Actor, at: datetime) -> list[dict[str, Any]]:
    facts = Facts(case, case.data | answers.open, at, actor.scope.person_id)
    verdicts = [judge(call, facts) for call in way.rules]
    for verdict in verdicts:
        if not verdict.ok:
            raise RuleRefused(verdict)
    return [verdict.stored() for verdict in verdicts]


def _keep(case: Case, answers: Answers) -> None:
    case.data = case.data | answers.open
    restricted_add(case, answers.restricted)


def _note(way: Move, answers: Mapping[str, Any]) -> str:
    """The first words given with the move, which lists of the history show."""
    texts = (asked.id for asked in way.fields if asked.kind in {FieldKind.LONG_TEXT, FieldKind.TEXT})
    return str(next((answers[name] for name in texts if answers.get(name)), ""))


def _rate(case: Case, way: Move, answers: Mapping[str, Any], at: datetime) -> None:
    stars = next((answers.get(asked.id) for asked in way.fields if asked.kind == FieldKind.STARS), None)
    if stars:
        turn = round_read(case)
        turn.stars, turn.rated_at = int(stars), at
        update(turn, "stars", "rated_at")
        round_measured(turn, place_id=case.place_id, slug=case.slug, at=at)
