"""Layouts change the text and carry the labels along."""

import pytest

from zhizhi.core.plans.gold import Labelled, Row
from zhizhi.core.plans.layouts import LAYOUTS, changed

TEXT = "一、建队伍。开场白。一是抓培训。每月一课。\n二、办实事。设立代办点。\n"
KINDS = ("section", "context", "theme", "commitment", "section", "commitment")


def plan() -> Labelled:
    """A small plan with its labels."""
    rows, at = [], 0
    for sentence, kind in zip(TEXT.replace("\n", "").split("。"), KINDS, strict=False):
        start = TEXT.index(sentence, at)
        at = start + len(sentence) + 1
        rows.append(Row(start, at, kind))
    return Labelled("a", TEXT, tuple(rows))


@pytest.mark.parametrize(("layout", "text"), [
    ("headings on their own lines", "一、建队伍。\n开场白。\n一是抓培训。\n每月一课。\n二、办实事。\n设立代办点。\n"),
    ("the same without full stops", "一、建队伍\n开场白。\n一是抓培训\n每月一课。\n二、办实事\n设立代办点。\n"),
    ("every sentence on its own line",
    "一、建队伍。\n开场白。\n一是抓培训。\n每月一课。\n二、办实事。\n设立代办点。\n"),
    ("numbering removed", "建队伍。开场白。抓培训。每月一课。\n办实事。设立代办点。\n"),
    ("themes removed", "一、建队伍。开场白。每月一课。\n二、办实事。设立代办点。\n"),
    ("section headings removed", "开场白。一是抓培训。每月一课。\n设立代办点。\n"),
])  # fmt: skip
def test_layouts(layout: str, text: str) -> None:
    became = changed(plan(), LAYOUTS[layout])
    assert became.text == text
    kept = [became.text[row.start : row.end] for row in became.rows]
    assert "".join(kept) == became.text.replace("\n", "")
    assert all(words == words.strip() for words in kept)
