"""Any right process runs: a random walk of moves by those who may ends in a result, and everything holds on the way."""

import random
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.world import HOLDERS, OTHERS, World
from zhizhi.core.declarations import FieldKind, FormField
from zhizhi.core.process import Move
from zhizhi.core.tests.strategies import Data, declared, processes
from zhizhi.engines.catalogue.operations import Source, declaration_publish
from zhizhi.engines.catalogue.queries import published
from zhizhi.engines.processes.actors import Actor
from zhizhi.engines.processes.models import Case, Task
from zhizhi.engines.processes.moving import Sent, case_move, step_of
from zhizhi.engines.processes.opening import case_open
from zhizhi.engines.processes.parts import part_do, part_of
from zhizhi.engines.processes.refusals import CaseRefused
from zhizhi.engines.processes.signing import signature_give
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.engines.processes.ticking import tick
from zhizhi.engines.processes.voting import slip_hand_in, vote_close
from zhizhi.registry.invariants import invariants
from zhizhi.registry.journal.verification import verify

BUDGET = 30
PHASES = tuple(phase for phase in Phase if phase not in {Phase.explain, Phase.shrink})
RUN = settings(
    deadline=None, phases=PHASES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)  # fmt: skip
pytestmark = pytest.mark.django_db


class _Undo(Exception):
    """Takes back what an example did."""


def answer(asked: FormField, walk: Walk, chance: random.Random) -> Any:
    """A right answer; questions that may be left empty are sometimes."""
    world: World = walk.world
    day = (walk.at + timedelta(days=chance.randint(1, 40))).date().isoformat()
    answers: dict[FieldKind, Any] = {
        FieldKind.TEXT: "一行字", FieldKind.LONG_TEXT: "几句话", FieldKind.YES_NO: "true", FieldKind.DATE: day,
        FieldKind.PHONE: "13800138000", FieldKind.INTEGER: str(asked.maximum or asked.minimum or 0),
        FieldKind.MONEY: f"{(asked.maximum or 100) / 100:.2f}", FieldKind.CHOICE: "one",
        FieldKind.ORGANIZATION: str(world.group.pk),
        FieldKind.PERSON: str(world.member.pk), FieldKind.ORGANIZATIONS: [world.group.pk, world.second_group.pk],
        FieldKind.PEOPLE: [one.pk for one in voters(world)],
    }  # fmt: skip
    return answers.get(asked.kind)


def voters(world: World) -> list[Any]:
    return [world.member, world.second_member, world.group_leader, world.branch_secretary, world.desk_officer]


def answers(fields: Sequence[FormField], walk: Walk, chance: random.Random) -> dict[str, Any]:
    asked = [field for field in fields if field.required or chance.random() < 0.5]
    found = {field.id: answer(field, walk, chance) for field in asked}
    return {name: value for name, value in found.items() if value is not None}


def holder(walk: Walk, task: Task) -> Actor | None:
    """Somebody of the county who holds the task; nobody asks who it should be."""
    people = [getattr(walk.world, name) for name in (*HOLDERS, *OTHERS)]
    actors = (walk.who(person) for person in people)
    return next((actor for actor in actors if actor.holds(task)), None)


def one_step(walk: Walk, case: Case, chance: random.Random) -> None:
    """Somebody does something of what can be done, or time goes on."""
    tasks = list(
        Task.objects.system("test").open().select_related("case__declaration", "case__place").filter(case=case)
    )
    leading = next(task for task in tasks if not task.part)
    for part in (task for task in tasks if task.part):
        do_part(walk, part, leading, chance)
    if Task.objects.system("test").open().filter(pk=leading.pk).exists() and not moved(walk, leading, chance):
        go_on(walk, leading)


def do_part(walk: Walk, part: Task, leading: Task, chance: random.Random) -> None:
    actor = holder(walk, part)
    if actor is None or not Task.objects.system("test").open().filter(pk=part.pk).exists():
        return
    if part.part.startswith("slip:"):
        choice = chance.choice(["for", "against", "abstain"])
        slip_hand_in(actor=actor, task_id=leading.pk, choice=choice, at=walk.at)
    elif part.part.startswith("sign:"):
        signature_give(actor=actor, task_id=part.pk, remark="", key=walk.key(), at=walk.at)
    elif owed := part_of(part):
        sent = Sent(walk.key(), answers(owed.fields, walk, chance))
        part_do(actor=actor, task_id=part.pk, sent=sent, at=walk.at)


def moved(walk: Walk, task: Task, chance: random.Random) -> bool:
    """Whether whoever leads made a move by hand, or counted the vote."""
    step, actor = step_of(task), holder(walk, task)
    assert actor is not None, f"nobody holds {task} ({task.holder_role})"
    if step.kind == "ballot":
        vote_close(actor=actor, task_id=task.pk, key=walk.key(), at=walk.at)
        return True
    ways = [move for move in step.moves if move.id not in step.by_itself().values()]
    chance.shuffle(ways)
    return any(made(walk, task, actor, way, chance) for way in ways)


def made(walk: Walk, task: Task, actor: Actor, way: Move, chance: random.Random) -> bool:
    """Whether the move was made; rules may refuse it, in a sentence."""
    sent = Sent(walk.key(), answers(way.fields, walk, chance))
    try:
        with transaction.atomic():
            case_move(actor=actor, task_id=task.pk, move=way.id, sent=sent, at=walk.at)
    except CaseRefused:
        return False
    return True


def go_on(walk: Walk, task: Task) -> None:
    """The clock goes on to when something is due by itself."""
    task.refresh_from_db()
    walk.at = max(walk.at + timedelta(hours=1), task.alarm_at or walk.at + timedelta(days=5))
    tick(walk.at)


def runs(walk: Walk, data: Data, seed: int) -> Case:
    chance, process = random.Random(seed), declared(data)
    declaration_publish(scope=None, declaration=process, source=Source.COUNTY, at=walk.at)
    sent = Sent(walk.key(), answers(process.request.fields, walk, chance))
    case = case_open(
        actor=walk.who(walk.world.desk_officer), version=published(process.id), place=walk.world.village,
        channel="desk", sent=sent, at=walk.at,
    ).case  # fmt: skip
    for _turn in range(BUDGET):
        if walk.fresh(case).closed_at:
            break
        one_step(walk, walk.fresh(case), chance)
        walk.later(hours=1)
    broken = [sentence for one in invariants() if one.name.split(".")[0] in OURS for sentence in one.check()]
    assert broken == []
    checked = verify()
    assert checked.ok, checked.fault
    return walk.fresh(case)


OURS = {"case", "task", "round", "part", "notice", "ballot", "roll", "measure"}


def tried(walk: Walk, data: Data, seed: int) -> Case | None:
    """Runs it, and takes everything back; the case as it ended."""
    began, case = walk.at, None
    try:
        with transaction.atomic():
            case = runs(walk, data, seed)
            raise _Undo
    except _Undo:
        walk.at = began
    return case


@settings(RUN, max_examples=5)
@given(data=processes(), seed=st.integers(0, 999))
def test_any_right_process_runs(walk: Walk, data: Data, seed: int) -> None:
    case = tried(walk, data, seed)
    assert case is not None
    assert case.closed_at is None or declared(data).result(case.state)


@pytest.mark.soak
@settings(RUN, max_examples=400)
@given(data=processes(), seed=st.integers(0, 10**6))
def test_hundreds_of_processes_run(walk: Walk, data: Data, seed: int) -> None:
    tried(walk, data, seed)
