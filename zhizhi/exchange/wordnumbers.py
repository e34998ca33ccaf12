"""The numbers that Word writes before paragraphs of a list: they stand in no text, so they are counted here."""

from collections.abc import Callable
from typing import Any

from docx.document import Document as Word
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph

_DIGITS = "〇一二三四五六七八九"
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"


def chinese(number: int) -> str:
    """一 to 九百九十九."""
    if number >= 100:
        rest = number % 100
        tail = ("零" if 0 < rest < 10 else "") + (("一" if 10 <= rest < 20 else "") + chinese(rest) if rest else "")
        return f"{_DIGITS[number // 100]}百{tail}"
    if number >= 10:
        tens = "" if number < 20 else _DIGITS[number // 10]
        return f"{tens}十{_DIGITS[number % 10] if number % 10 else ''}"
    return _DIGITS[number]


def letters(number: int) -> str:
    """A to Z, then AA."""
    return chr(64 + (number - 1) % 26 + 1) * ((number - 1) // 26 + 1)


def roman(number: int) -> str:
    """I, II, III, IV ..."""
    found = ""
    for value, sign in (
        (100, "C"),
        (90, "XC"),
        (50, "L"),
        (40, "XL"),
        (10, "X"),
        (9, "IX"),
        (5, "V"),
        (4, "IV"),
        (1, "I"),
    ):
        found += sign * (number // value)
        number %= value
    return found


_FORMATS: dict[str, Callable[[int], str]] = {
    "decimal": str,
    "decimalZero": lambda number: f"{number:02}",
    "chineseCounting": chinese,
    "chineseCountingThousand": chinese,
    "chineseLegalSimplified": chinese,
    "ideographTraditional": chinese,
    "japaneseCounting": chinese,
    "ideographDigital": chinese,
    "taiwaneseCounting": chinese,
    "decimalEnclosedCircle": lambda number: _CIRCLED[number - 1] if number <= 20 else f"({number})",
    "decimalEnclosedCircleChinese": lambda number: _CIRCLED[number - 1] if number <= 20 else f"({number})",
    "decimalFullWidth": str,
    "upperLetter": letters,
    "lowerLetter": lambda number: letters(number).lower(),
    "upperRoman": roman,
    "lowerRoman": lambda number: roman(number).lower(),
}
_BULLET = "●"


class Numbers:
    """Counts the lists of one document, paragraph by paragraph."""

    def __init__(self, word: Word) -> None:
        self._levels: dict[str, dict[int, Any]] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._shared: dict[str, str] = {}
        try:
            numbering = word.part.numbering_part.element
        except (KeyError, NotImplementedError):
            return
        abstract = {one.get(qn("w:abstractNumId")): one for one in numbering.iter(qn("w:abstractNum"))}
        for one in numbering.iter(qn("w:num")):
            self._learn(one, abstract)

    def _learn(self, one: Any, abstract: dict[str, Any]) -> None:
        number = one.get(qn("w:numId"))
        link = one.find(qn("w:abstractNumId"))
        base = link.get(qn("w:val")) if link is not None else None
        if base not in abstract:
            return
        levels = {int(level.get(qn("w:ilvl"))): level for level in abstract[base].iter(qn("w:lvl"))}
        self._levels[number] = levels
        overrides = list(one.iter(qn("w:startOverride")))
        # Lists of one kind count on, unless one of them begins anew.
        self._shared[number] = f"own {number}" if overrides else base

    def label(self, paragraph: Paragraph) -> str:
        """The number before this paragraph, empty where it has none; counts it."""
        place = _place(paragraph)
        if place is None or place[0] not in self._levels or place[1] not in self._levels[place[0]]:
            return ""
        number, depth = place
        levels = self._levels[number]
        counts = self._counts.setdefault(self._shared[number], {})
        counts[depth] = counts.get(depth, _start(levels[depth]) - 1) + 1
        for deeper in [one for one in counts if one > depth]:
            del counts[deeper]
        return _written(levels, depth, counts)


def _place(paragraph: Paragraph) -> tuple[str, int] | None:
    """The list and depth of a paragraph, by itself or by its style."""
    found = _numbered(paragraph._p)
    style: Any = paragraph.style
    while found is None and style is not None:
        found = _numbered(style.element)
        style = getattr(style, "base_style", None)
    return found


def _numbered(element: Any) -> tuple[str, int] | None:
    properties = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    number = properties.find(qn("w:numId")) if properties is not None else None
    if number is None:
        return None
    depth = properties.find(qn("w:ilvl"))
    return number.get(qn("w:val")), int(depth.get(qn("w:val"))) if depth is not None else 0


def _start(level: Any) -> int:
    start = level.find(qn("w:start"))
    return int(start.get(qn("w:val"))) if start is not None else 1


def _format(level: Any) -> str:
    found = level.find(qn("w:numFmt"))
    return str(found.get(qn("w:val"))) if found is not None else "decimal"


def _written(levels: dict[int, Any], depth: int, counts: dict[int, int]) -> str:
    """The level's pattern, such as （%1）, with the counts in it."""
    if _format(levels[depth]) == "bullet":
        return _BULLET
    pattern = levels[depth].find(qn("w:lvlText"))
    text = pattern.get(qn("w:val"), "") if pattern is not None else ""
    for level in range(depth + 1):
        if f"%{level + 1}" in text and level in levels:
            write = _FORMATS.get(_format(levels[level]), str)
            text = text.replace(f"%{level + 1}", write(counts.get(level, _start(levels[level]))))
    return text
