"""What a record lacks, the same in Python and in SQL."""

from datetime import date
from typing import Any

import pytest

from tests.world import AT, World
from zhizhi.registry.people.completeness import ITEMS, incomplete, missing, missing_of
from zhizhi.registry.people.fields import FIELDS
from zhizhi.registry.people.models import Person
from zhizhi.registry.people.operations import person_create

BASIC: dict[str, Any] = {"sex": "1", "birth_date": date(1980, 1, 1), "nation": "01", "politics": "13"}
JOINED = {"politics": "01", "education": "21", "party_since": date(2005, 7, 1), "full_since": date(2006, 7, 1)}


@pytest.mark.parametrize(
    ("given", "lacking"),
    [
        (BASIC, ["id_number", "phone"]),
        ({}, ["sex", "birth_date", "nation", "politics", "id_number", "phone"]),
        (BASIC | {"politics": "02"}, ["id_number", "phone", "education", "party_since"]),
        (BASIC | {"politics": "01"}, ["id_number", "phone", "education", "party_since", "full_since"]),
        (BASIC | JOINED, ["id_number", "phone"]),
        (BASIC | JOINED | {"retires": "60"}, ["id_number", "phone", "native_place", "work_since"]),
        (BASIC | JOINED | {"phone": "13912345678"}, ["id_number"]),
    ],
)
def test_what_lacks(world: World, given: dict[str, Any], lacking: list[str]) -> None:
    person = person_create(scope=None, name="丁小满", place=world.village, at=AT, **given)
    assert missing_of(person) == lacking
    people = Person.objects.system("test").filter(pk=person.pk)
    assert [item for item in ITEMS if people.filter(missing(item)).exists()] == lacking
    assert people.filter(incomplete()).exists()


def test_a_whole_record_lacks_nothing(world: World) -> None:
    Person.objects.system("test").filter(pk=world.member.pk).update(nation="01", politics="13")
    world.member.refresh_from_db()
    assert missing_of(world.member) == []
    assert not Person.objects.system("test").filter(incomplete(), pk=world.member.pk).exists()


def test_every_item_is_a_field_or_a_number() -> None:
    assert set(ITEMS) <= {*FIELDS, "id_number", "phone"}
