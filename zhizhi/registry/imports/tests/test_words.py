"""Words that only this county uses are read once they stand in its tables of codes."""

from pathlib import Path

from tests.world import AT, World
from zhizhi.registry.imports.tests.rosters import HEADS, Desk, faults, number, xlsx
from zhizhi.registry.people.local import code_add


def test_a_word_of_the_county_is_no_fault(world: World, tmp_path: Path) -> None:
    row = ["蔡文姬", "女", number(2), "", "", "", "", "", "农大本"]
    before = Desk(world).bring(xlsx(tmp_path / "a.xlsx", [HEADS, row]))
    assert ("education", "no_code") in faults(before)[2]
    code_add(scope=world.scope(world.administrator), codes="education", word="农大本", code="21", at=AT)
    after = Desk(world).bring(xlsx(tmp_path / "b.xlsx", [HEADS, row]))
    assert not faults(after)
