"""Small processes that tests declare for themselves: the shipped pack with one process more."""

from typing import Any

from zhizhi.core.canonical import digest
from zhizhi.core.process import ProcessDeclaration
from zhizhi.core.processchecks import process_problems
from zhizhi.core.vocabulary import Vocabulary
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.processes.models import Case, Event, Task
from zhizhi.engines.processes.moving import Sent
from zhizhi.engines.processes.packs import known
from zhizhi.engines.processes.parts import part_do
from zhizhi.engines.processes.tests.walk import Walk
from zhizhi.registry.organizations.kinds import kinds
from zhizhi.registry.people.models import Person
from zhizhi.registry.rights.roles import roles


def text(words: str) -> dict[str, str]:
    """A name in both languages."""
    return {"zh": words, "en": words}


def way(to: str, name: str = "", **more: Any) -> dict[str, Any]:
    """A move named like its goal."""
    return {"id": name or to, "name": text(name or to), "to": to, **more}


def step(name: str, moves: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    """A step led by the secretary, ten working days."""
    return {"id": name, "name": text(name), "role": "secretary", "limit": {"workdays": 10}, "moves": moves, **more}


def part(**more: Any) -> dict[str, Any]:
    """What each owes: a number of people, within five days."""
    count = {"id": "count", "name": text("How many"), "kind": "integer", "minimum": 0}
    return {"name": text("Report"), "button": text("Send the report"), "limit": {"days": 5}, "fields": [count], **more}


def declared(steps: list[dict[str, Any]], **more: Any) -> ProcessDeclaration:
    """A process that the secretary opens for herself, with a field of people and one of organizations."""
    asked: list[dict[str, Any]] = [
        {"id": "wish", "name": text("What"), "kind": "text"},
        {"id": "groups", "name": text("Groups"), "kind": "organizations", "kinds": ["party_group"]},
        {"id": "people", "name": text("People"), "kind": "people", "below": True},
        {"id": "day", "name": text("Day"), "kind": "date"},
    ]  # fmt: skip
    for field in asked:
        # Asked for where a step names it.
        field["required"] = f"'{field['id']}'" in repr(steps)
    results = [
        {"id": "done", "name": text("done"), "outcome": "done"},
        {"id": "gone", "name": text("gone"), "outcome": "withdrawn"},
    ]
    return ProcessDeclaration.model_validate(
        {"id": "many", "ref": "M12", "kind": "process", "name": text("many"), "about": text("many"), "prefix": "MY",
         "opens_at": ["village"], "opened_by": ["desk"], "limit": {"workdays": 60},
         "alarms": [{"percent": 100, "tell": "above"}], "request": {"name": text("ask"), "fields": asked},
         "steps": steps, "results": results} | more
    )  # fmt: skip


def publish(walk: Walk, *steps: dict[str, Any], **more: Any) -> Walk:
    """The walk goes on with a process of these steps; a wrong declaration is a fault of the test."""
    process = declared(list(steps), **more)
    here = Vocabulary(kinds(), roles(), known(), {process.id, "five-orders"})
    assert not process_problems(process, here)
    body = process.model_dump(mode="json")
    DeclarationVersion.objects.create(
        slug=process.id, ref=process.ref, kind="process", version=1, digest=digest(body), body=body,
        published_at=walk.at,
    )  # fmt: skip
    walk.slug = process.id
    return walk


def opened(walk: Walk, **answers: Any) -> Case:
    """A case of it at the village, opened by its secretary."""
    return walk.ask(answers=answers, desk=walk.world.secretary)


def parts(case: Case, **wanted: Any) -> list[Task]:
    """The parts of the case, open ones if nothing else is wanted."""
    rows = Task.objects.system("test").filter(case=case, **(wanted or {"closed_at": None})).exclude(part="")
    return list(rows.select_related("case__declaration", "case__place").order_by("id"))


def do(walk: Walk, task: Task, person: Person, count: int = 3, *, key: str = "") -> Event:
    """The person does the part."""
    return part_do(
        actor=walk.who(person), task_id=task.pk, sent=Sent(key or walk.key(), {"count": str(count)}), at=walk.at
    )
