"""Two records of one human, merged and parted, and every row compared; shared by the tests of merging."""

from datetime import date
from typing import Any

from django.apps import apps

from tests.world import World
from zhizhi.registry.duplicates.models import Merge
from zhizhi.registry.duplicates.operations import person_merge
from zhizhi.registry.duplicates.undoing import merge_undo
from zhizhi.registry.invariants import invariants
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.operations import person_create

BORN = date(1968, 3, 12)
DAY = date(2026, 3, 18)
# What a merge does that undoing it does not take back: acts, the merge itself, and the number of ended sessions.
# Numbers of people are kept as sums of changes: an invariant compares them.
TOUCHED = {"merge", "pair", "person", "appointment", "membership", "difference", "correction", "grant", "population"}
APART = {
    "population.placechange",
    "population.placecount",
    "journal.act",
    "journal.actdetails",
    "journal.head",
    "duplicates.merge",
}


def twin(world: World, **more: Any) -> Person:
    """A second record of somebody at the village."""
    given: dict[str, Any] = {"name": "马春生", "place": world.village, "at": world.at} | more
    return person_create(scope=None, **given)


def merged(world: World, gone: Person, kept: Person, by: Person | None = None, **more: Any) -> Merge:
    scope = world.scope(by or world.organizer)
    given = {"given": {}} | more
    return person_merge(scope=scope, gone=fresh(gone), kept=fresh(kept), at=world.at, **given)


def undone(world: World, merge: Merge, by: Person | None = None) -> list[str]:
    return merge_undo(scope=world.scope(by or world.organizer), merge=merge, at=world.at)


def fresh(person: Person) -> Person:
    found: Person = Person.objects.system("test").select_related("place").get(pk=person.pk)
    return found


def rows() -> dict[str, list[Any]]:
    """Every row of every table that undoing restores, as the database has it."""
    found = {}
    for model in apps.get_models(include_auto_created=True):
        if model._meta.label_lower in APART or not model._meta.managed:
            continue
        columns = [f.attname for f in model._meta.concrete_fields if f.attname != "session_epoch"]
        listed = model._base_manager.order_by("pk").values_list(*columns)
        found[model._meta.label] = [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in listed]
    return found


def broken() -> list[str]:
    """What is no longer true of the records that a merge touches."""
    return [words for one in invariants() if one.name.split(".")[0] in TOUCHED for words in one.check()]


def differing(before: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """By table, the rows that are not as they were."""
    now = rows()
    return {
        name: [old for old in listed if old not in now[name]] + [new for new in now[name] if new not in listed]
        for name, listed in before.items()
        if listed != now[name]
    }
