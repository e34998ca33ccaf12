"""A long file is read and laid out by a second process; without it nothing is taken over, and that is said."""

from pathlib import Path
from typing import Any

import pytest

from tests.world import World
from zhizhi.core import ahead
from zhizhi.registry.imports import checking
from zhizhi.registry.imports.models import Intake
from zhizhi.registry.imports.targets import people_writing
from zhizhi.registry.imports.tests.rosters import HEADS, Desk, number, xlsx
from zhizhi.registry.journal.models import Act
from zhizhi.registry.keys.operations import unseal
from zhizhi.registry.people.models import Person

pytestmark = pytest.mark.django_db
ROWS = [HEADS, ["蔡文姬", "女", number(2)]]


@pytest.fixture
def begun(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Every file counts as long; which processes were begun for them."""
    found: list[int] = []

    def noted(real: Any = ahead._begun) -> Any:
        process, *pipes = real()
        found.append(process.pid)
        return process, *pipes

    monkeypatch.setattr(ahead, "_begun", noted)
    monkeypatch.setattr(ahead, "processors", lambda: 2)
    monkeypatch.setattr(checking, "APART", 0)
    monkeypatch.setattr(people_writing, "APART", 0)
    return found


def test_a_long_file_is_read_and_laid_out_by_another_process(world: World, tmp_path: Path, begun: list[int]) -> None:
    desk = Desk(world)
    intake = desk.bring(xlsx(tmp_path / "a.xlsx", [*ROWS, ["合计", "", "1"]]))
    assert [(row, why) for row, why, _text in checking.skipped_of(intake)] == [(3, "total")]
    assert desk.take(intake).state == Intake.State.APPLIED
    assert len(begun) == 2
    person = Person.objects.system("test").get(name="蔡文姬")
    assert unseal(owner=f"person:{person.pk}", sealed=bytes(person.id_sealed or b"")) == number(2)
    assert person.sort_key.startswith("cai")


@pytest.mark.parametrize("step", ["check", "apply"])
def test_when_the_other_process_is_killed_nothing_is_taken_over(
    step: str, world: World, tmp_path: Path, begun: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(world)
    before = Person.objects.system("test").count(), Act.objects.filter(act="person.imported").count()
    intake = desk.bring(xlsx(tmp_path / "a.xlsx", ROWS)) if step == "apply" else None
    monkeypatch.setattr(ahead, "_BEGIN", "import os; os.kill(os.getpid(), 9)")
    intake = desk.take(intake) if intake else desk.bring(xlsx(tmp_path / "a.xlsx", ROWS))
    assert intake.state == Intake.State.FAILED
    assert "没有" in intake.message or "nothing was taken over" in intake.message
    assert before == (Person.objects.system("test").count(), Act.objects.filter(act="person.imported").count())
    assert begun
