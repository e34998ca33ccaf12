"""Task tables: rows of cells under a head such as 序号 工作任务 牵头单位 配合单位 完成时限.

A row is one commitment; its cells say who leads, who supports and until when.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from zhizhi.core.plans.actors import UNITS_APART
from zhizhi.core.plans.dates import dates
from zhizhi.core.plans.names import names
from zhizhi.core.plans.nodes import Actor, Found
from zhizhi.core.plans.sentences import CELL, Sentence, is_row
from zhizhi.core.plans.targets import targets


class Column(StrEnum):
    """What the cells of a column hold."""

    NUMBER = "number"
    TASK = "task"
    LEAD = "lead"
    SUPPORT = "support"
    DUE = "due"
    OTHER = "other"


# The first that fits; “牵头及配合单位” is for the lead.
_HEADS: tuple[tuple[Column, re.Pattern[str]], ...] = (
    (Column.NUMBER, re.compile(r"^(?:序号|编号|号)$")),
    (Column.LEAD, re.compile(r"牵头|责任|主办|承办|主责|负责|实施单位|落实单位")),
    (Column.SUPPORT, re.compile(r"配合|协办|协助|参与|参加")),
    (Column.DUE, re.compile(r"时限|时间|时效|节点|期限|进度|日期|月份")),
    (Column.TASK, re.compile(r"任务|内容|事项|措施|举措|项目|目标|要求|工作|清单")),
    (Column.OTHER, re.compile(r"备注|类别|领域|分类|板块|成果|领导|联系人|数量|依据|来源")),
)
_MONTH_ALONE = re.compile(r"^(1[0-2]|0?[1-9])$")
_LONGEST_HEAD = 12


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell's words and their span in the document."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Row:
    """A row below a head: its tasks, with what stands around them blotted out, and what its cells give."""

    task: str
    found: Found = field(default_factory=Found)


def cells(sentence: Sentence) -> list[Cell]:
    """The cells of a line, blank ones too, in the order of their columns."""
    found: list[Cell] = []
    at = 0
    for part in CELL.split(sentence.text):
        start = sentence.start + at + len(part) - len(part.lstrip())
        found.append(Cell(part.strip(), start, start + len(part.strip())))
        at += len(part) + 1
    return found


def is_head(sentence: Sentence) -> bool:
    """Whether a line names the columns of a table of tasks: all cells are such names, and one is the task's."""
    named = [_column(cell.text) for cell in cells(sentence) if cell.text]
    return is_row(sentence.text) and None not in named and Column.TASK in named


def rows(found: Sequence[Sentence]) -> Mapping[int, Row]:
    """The rows below heads of tables of tasks, by the number of their sentence."""
    columns: list[Column] = []
    given: dict[int, Row] = {}
    for at, sentence in enumerate(found):
        if is_head(sentence):
            columns = [_column(cell.text) or Column.OTHER for cell in cells(sentence)]
        elif columns and is_row(sentence.text):
            given[at] = _row(sentence, columns)
    return given


def _column(words: str) -> Column | None:
    bare = re.sub(r"\s", "", words)
    if len(bare) > _LONGEST_HEAD:
        return None
    return next((column for column, rule in _HEADS if rule.search(bare)), None)


def _row(sentence: Sentence, columns: Sequence[Column]) -> Row:
    of: dict[Column, list[Cell]] = {}
    for cell, column in zip(cells(sentence), columns, strict=False):
        of.setdefault(column, []).append(cell)
    tasks = of.get(Column.TASK, []) + of.get(Column.OTHER, [])
    lead, support = (tuple(_units(of.get(column, []))) for column in (Column.LEAD, Column.SUPPORT))
    when = tuple(date for cell in of.get(Column.DUE, []) for date in dates(_month(cell.text), cell.start))
    said = tuple(date for cell in tasks for date in dates(cell.text, cell.start))
    figures = tuple(target for cell in tasks for target in targets(cell.text, cell.start))
    called = tuple(name for cell in tasks for name in names(cell.text, cell.start))
    return Row(_only(sentence, tasks), Found(lead, support, figures, (*when, *said), called))


def _only(sentence: Sentence, kept: Sequence[Cell]) -> str:
    """The line with every other cell made full stops, so that spans stay and no word reaches across cells."""
    words = ["。"] * len(sentence.text)
    for cell in kept:
        words[cell.start - sentence.start : cell.end - sentence.start] = cell.text
    return "".join(words)


def _month(words: str) -> str:
    """A bare number in a column of months is a month."""
    return f"{words}月" if _MONTH_ALONE.match(words) else words


def _units(found: Sequence[Cell]) -> Iterator[Actor]:
    for cell in found:
        at = 0
        for name in UNITS_APART.split(cell.text):
            at = cell.text.find(name, at)
            if len(name) > 1:
                yield Actor(name, cell.start + at, cell.start + at + len(name))
            at += len(name)
