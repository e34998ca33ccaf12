"""Rows of task tables: which columns are which, and what a row gives."""

import pytest

from zhizhi.core.plans.matching import Lexicon
from zhizhi.core.plans.nodes import Kind
from zhizhi.core.plans.reader import read
from zhizhi.core.plans.sentences import sentences
from zhizhi.core.plans.tables import is_head, rows

HEAD = "序号\t重点任务\t责任单位\t协办单位\t完成时限\n"
TABLE = HEAD + "1\t建立乡土人才库，入库200人\t县委组织部、县人社局\t各乡镇\t2026年6月底\n"


def test_a_row_gives_units_dates_and_figures() -> None:
    row = rows(sentences(TABLE))[1]
    assert [unit.name for unit in row.found.lead] == ["县委组织部", "县人社局"]
    assert [unit.name for unit in row.found.support] == ["各乡镇"]
    assert [when.due for when in row.found.dates] == ["2026-06-30"]
    assert [target.value for target in row.found.targets] == [200]
    assert all(TABLE[unit.start : unit.end] == unit.name for unit in row.found.lead + row.found.support)


@pytest.mark.parametrize(("line", "head"), [
    ("序号\t工作任务\t牵头单位\t时限", True), ("任务 | 责任部门 | 月份", True),
    ("类别\t工作内容\t牵头科室\t备注", True),
    ("1\t建立台账\t县委组织部\t3月", False), ("序号\t姓名\t电话", False), ("工作任务", False),
])  # fmt: skip
def test_heads(line: str, head: bool) -> None:
    assert is_head(sentences(line)[0]) is head


def test_months_alone_are_months() -> None:
    text = "任务\t责任单位\t完成月份\n换届调研\t县委组织部\t3\n"
    assert [when.due for when in rows(sentences(text))[1].found.dates] == ["--03-31"]


def test_words_of_the_units_propose_no_mechanism(lexicon: Lexicon) -> None:
    head, row = read(TABLE.replace("县人社局", "县委党校"), lexicon).nodes
    assert (head.kind, row.kind) == (Kind.CONTEXT, Kind.COMMITMENT)
    refs = [match.ref for match in row.mechanisms]
    assert refs[:1] == ["M72"]
    assert "M18" not in refs
