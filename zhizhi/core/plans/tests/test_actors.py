"""Who leads and who supports, as a table."""

import pytest

from zhizhi.core.plans.actors import actors


@pytest.mark.parametrize(("text", "lead", "support"), [
    ("建立台账（牵头单位：县委组织部；配合单位：县人社局、各乡镇）。", "县委组织部", "县人社局 各乡镇"),
    ("建立台账（牵头单位：县委组织部；责任单位：县人社局）。", "县委组织部", "县人社局"),
    ("（责任单位：县委组织部，县直各单位）", "县委组织部 县直各单位", ""),
    ("牵头单位：县教育局 配合单位：县人社局", "县教育局", "县人社局"),
    ("（由县委组织部牵头，县财政局、县人社局配合）", "县委组织部", "县财政局 县人社局"),
    ("（县委组织部牵头，县公安局、县民政局等按职责分工负责）", "县委组织部", "县公安局 县民政局"),
    ("（县委组织部、县人社局负责）", "县委组织部 县人社局", ""),
    ("由县委组织部牵头，拟定办法。", "县委组织部", ""),
    ("县委组织部要每月调度一次。", "县委组织部", ""),
    ("各乡镇党委要建好台账。", "各乡镇党委", ""),
    ("培训干部200人（干部股、公务员股）。", "干部股 公务员股", ""),
    ("谁主管谁负责，层层落实。", "", ""),
    ("由专人负责登记。", "", ""),
    ("对乡镇（街道）党委书记开展培训。", "", ""),
    ("建好人才库（含在外人才）。", "", ""),
])  # fmt: skip
def test_actors(text: str, lead: str, support: str) -> None:
    leads, supports = actors(text, 100)
    assert ([unit.name for unit in leads], [unit.name for unit in supports]) == (lead.split(), support.split())
    assert all(text[unit.start - 100 : unit.end - 100] == unit.name for unit in leads + supports)
