"""docs/packs.md explains every key, and its example can be used as it stands."""

import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

import pytest

from zhizhi.core import declarations, factkinds, process, values
from zhizhi.core.checks import read_process
from zhizhi.core.declarations import Declared, FieldKind
from zhizhi.core.packs import read_pack
from zhizhi.core.processchecks import process_problems
from zhizhi.core.vocabulary import CAPABILITIES, Known, Vocabulary
from zhizhi.packs import PACKS

DOCUMENT = Path(__file__).parents[3] / "docs" / "packs.md"
TEXT = DOCUMENT.read_text(encoding="utf-8")
SECTIONS = dict(re.findall(r"^### (\w+)\n(.*?)(?=^##|\Z)", TEXT, re.DOTALL | re.MULTILINE))
# The keys that all steps share are explained once, under Step.
TYPES = [
    value
    for value in {**vars(declarations), **vars(process), **vars(values), **vars(factkinds)}.values()
    if isinstance(value, type) and issubclass(value, Declared) and value is not Declared
]


def rows(section: str) -> list[str]:
    """The first column of the tables of a section."""
    return re.findall(r"^\| `([^`]+)` \|", SECTIONS[section], re.MULTILINE)


def words(annotation: Any) -> Iterator[str]:
    """The words that a key may hold, if it has a list of them."""
    if get_origin(annotation) is Literal:
        yield from get_args(annotation)
    elif isinstance(annotation, type) and issubclass(annotation, Enum):
        yield from (member.value for member in annotation)
    else:
        for part in get_args(annotation):
            yield from words(part)


@pytest.mark.parametrize("declared", TYPES, ids=lambda declared: declared.__name__)
def test_every_key_has_its_line_in_order(declared: type[Declared]) -> None:
    shared = set(process.Step.model_fields) if declared in process.STEPS.values() else set()
    keys = [key for key in declared.model_fields if key not in shared]
    assert [row for row in rows(declared.__name__) if row in keys][: len(keys)] == keys


@pytest.mark.parametrize("declared", TYPES, ids=lambda declared: declared.__name__)
def test_every_word_that_a_key_may_hold_is_named(declared: type[Declared]) -> None:
    wanted = {word for field in declared.model_fields.values() for word in words(field.annotation)}
    assert {word for word in wanted if f"`{word}`" not in SECTIONS[declared.__name__]} == set()


def test_every_kind_of_field_and_every_capability_is_explained() -> None:
    assert [row for row in rows("FormField") if row in set(FieldKind)] == [kind.value for kind in FieldKind]
    assert dict(re.findall(r"^\| `([a-z]+\.[a-z_]+)` \| (.+) \|$", TEXT, re.MULTILINE)) == CAPABILITIES


def test_no_type_is_explained_that_does_not_exist() -> None:
    assert SECTIONS.keys() == {declared.__name__ for declared in TYPES} | set()


def test_the_example_can_be_used() -> None:
    example = re.search(r"```yaml\n(.*?)```", TEXT, re.DOTALL)
    assert example
    pack, _ = read_pack(PACKS, Known())
    vocabulary = Vocabulary(pack.kinds, pack.roles)
    found, faults = read_process(example[1].encode(), vocabulary)
    assert faults == []
    assert found
    assert process_problems(found, vocabulary) == []
