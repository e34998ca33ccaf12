"""Cut a text into sentences: they end at 。！？； or where the line ends.

A full stop within round brackets or a short quotation belongs to the sentence around it, so that
“（牵头单位：甲；配合单位：乙）” stays with what it is about.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

ENDERS = "。！？；"
CELL = re.compile(r"\t|[|｜]")
# A closing mark right after the full stop still belongs to the sentence.
CLOSERS = "”’」』）)】》"
LINE = re.compile(r"[^\r\n\v\f\x85\u2028\u2029]+")
_PAIRS = {"（": "）", "(": ")", "“": "”", "「": "」", "《": "》", "【": "】"}
# What opens further back than this is taken for a forgotten closing mark.
_LONGEST = {"（": 120, "(": 120, "“": 40, "「": 40, "《": 60, "【": 60}


@dataclass(frozen=True, slots=True)
class Sentence:
    """A trimmed span of the text; `line` counts lines with text from 0, `first` and `last` its place in the line."""

    start: int
    end: int
    text: str
    line: int
    first: bool
    last: bool

    @property
    def alone(self) -> bool:
        """Whether it has the line for itself."""
        return self.first and self.last

    @property
    def stopped(self) -> bool:
        """Whether it ends with a mark, not with the line alone."""
        return self.text.rstrip(CLOSERS)[-1:] in ENDERS if self.text.rstrip(CLOSERS) else False


def sentences(text: str) -> list[Sentence]:
    """All sentences of a text in order; together they hold every character that is not blank."""
    found: list[Sentence] = []
    lines = (match for match in LINE.finditer(text) if match.group().strip())
    for number, match in enumerate(lines):
        cut = whole if is_row(match.group()) else pieces
        spans = [span for span in cut(text, match.start(), match.end()) if span[0] < span[1]]
        for place, (start, end) in enumerate(spans):
            found.append(Sentence(start, end, text[start:end], number, place == 0, place == len(spans) - 1))
    return found


def is_row(line: str) -> bool:
    """Whether a line is a row of a table: at least three cells, parted by tabs or upright strokes."""
    cells = [cell for cell in CELL.split(line.strip(" |｜")) if cell.strip()]
    return len(cells) >= 3


def whole(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A row of a table stays in one piece."""
    yield trimmed(text, start, end)


def pieces(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Trimmed spans of one line; a piece of nothing but closing marks joins the one before."""
    begin = at = start
    while at < end:
        char = text[at]
        if char in _PAIRS:
            at = _closing(text, at, end)
        elif char in ENDERS:
            while at + 1 < end and text[at + 1] in ENDERS + CLOSERS:
                at += 1
            yield trimmed(text, begin, at + 1)
            begin = at + 1
        at += 1
    yield trimmed(text, begin, end)


def trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without blanks at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end


def _closing(text: str, at: int, end: int) -> int:
    """Where the mark that opens at `at` closes, or `at` when it does not close soon enough."""
    close = text.find(_PAIRS[text[at]], at, min(end, at + _LONGEST[text[at]]))
    return close if close > 0 else at
