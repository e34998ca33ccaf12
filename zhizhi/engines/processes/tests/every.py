"""One open case at each kind of step, at the same village, for tests of what happens to all of them alike."""

from datetime import timedelta
from typing import Any

from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.processes.extending import extension_ask
from zhizhi.engines.processes.models import Case
from zhizhi.engines.processes.subcases import subcase_open
from zhizhi.engines.processes.tests.many import opened, part, publish, step, way
from zhizhi.engines.processes.tests.walk import WISH, Walk
from zhizhi.registry.journal.operations import acting

# The voters are too many to be told apart.
VOTERS = ("member", "second_member", "group_leader", "second_group_leader", "branch_secretary", "desk_officer")
KINDS = ("notice", "recurring", "fan_out", "wait", "ballot", "signatures", "extension", "subcase")


def every(walk: Walk, *wanted: str) -> dict[str, Case]:
    """The cases by the kind of step at which they stand; all kinds unless some are named."""
    return {name: _OPENS[name](walk) for name in wanted or KINDS}


def _at(walk: Walk, name: str, moves: list[dict[str, Any]], answers: dict[str, Any], **more: Any) -> Case:
    slug, prefix = f"every-{name.replace('_', '-')}", f"E{chr(65 + KINDS.index(name))}"
    # A second step stands behind it, so that going on is seen.
    last = step("after", [way("done", "end"), way("gone", "drop")])
    walk.slug = slug
    if not DeclarationVersion.objects.filter(slug=slug).exists():
        publish(walk, step("here", moves, **more), last, id=slug, prefix=prefix)
    return opened(walk, **({"wish": "路灯"} | answers))


def _notice(walk: Walk) -> Case:
    moves = [way("after", "clear"), way("gone")]
    return _at(walk, "notice", moves, {}, kind="notice", period={"workdays": 5}, text="wish", cleared="clear")


def _recurring(walk: Walk) -> Case:
    return _at(walk, "recurring", [way("after", "over"), way("gone")], {}, kind="recurring", every="month", part=part())


def _fan_out(walk: Walk) -> Case:
    groups = [str(walk.world.group.pk), str(walk.world.second_group.pk)]
    asked = {"kind": "fan_out", "among": {"field": "groups"}, "part": part(role="group_leader"), "completed": "all_in"}
    return _at(walk, "fan_out", [way("after", "all_in"), way("gone")], {"groups": groups}, **asked)


def _wait(walk: Walk) -> Case:
    moves = [way("after", "passed"), way("gone")]
    return _at(
        walk,
        "wait",
        moves,
        {"day": (walk.at.date() + timedelta(days=33)).isoformat()},
        kind="wait",
        until="day",
        passed="passed",
    )


def _ballot(walk: Walk) -> Case:
    half = {"numerator": 1, "denominator": 2, "more": True}
    moves = [way("after", "yes"), way("gone", "no"), way("gone", "again")]
    return _at(
        walk, "ballot", moves, {"people": [str(getattr(walk.world, name).pk) for name in VOTERS]}, kind="ballot",
        among={"field": "people"}, question={"zh": "是否同意？", "en": "Do you agree?"}, quorum=half, passes=half,
        passed="yes", failed="no", no_quorum="again",
    )  # fmt: skip


def _signatures(walk: Walk) -> Case:
    return _at(walk, "signatures", [way("after", "signed")], {}, signatures=["secretary", "desk_officer"])


def _extension(walk: Walk) -> Case:
    case = _at(walk, "extension", [way("after", "on")], {})
    task = walk.task(case)
    until = task.due_day + timedelta(days=31)
    extension_ask(
        actor=walk.who(walk.world.secretary), task_id=task.pk, until=until, reason="雨天不能施工", key=walk.key(),
        at=walk.at,
    )  # fmt: skip
    return case


def _subcase(walk: Walk) -> Case:
    case = _at(walk, "subcase", [way("after", "on")], {})
    with acting():
        subcase_open(
            parent=case, slug="five-orders", place=case.place, answers=WISH, at=walk.at,
            actor=walk.who(walk.world.secretary), key=walk.key(),
        )  # fmt: skip
    return case


_OPENS = {
    "notice": _notice, "recurring": _recurring, "fan_out": _fan_out, "wait": _wait, "ballot": _ballot,
    "signatures": _signatures, "extension": _extension, "subcase": _subcase,
}  # fmt: skip
