"""Numbering at the head of a sentence: 一、 （一） 1. (1) ① 一是 一要 第一， 首先 and their kin.

Which style stands above which is not fixed: it follows from the order in which the styles of a document first nest.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

_CN = "[一二三四五六七八九十百零〇]"
_DIGITS = {char: number for number, char in enumerate("〇一二三四五六七八九")} | {"零": 0}
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
_PARENTHESIZED = "⑴⑵⑶⑷⑸⑹⑺⑻⑼⑽⑾⑿⒀⒁⒂⒃⒄⒅⒆⒇"
_ORDINALS = {"首先": 1, "其次": 2, "再次": 3, "再者": 3, "最后": 9}


class Style(StrEnum):
    """A way of numbering; the comment shows the first of its kind."""

    PART = "part"  # 第一章 第一部分
    ARTICLE = "article"  # 第一条
    CHINESE = "chinese"  # 一、
    BRACKETED = "bracketed"  # （一）
    ARABIC = "arabic"  # 1. 1、
    ARABIC_BRACKETED = "arabic_bracketed"  # (1) 1)
    DECIMAL = "decimal"  # 1.1
    CIRCLED = "circled"  # ①
    LABELLED = "labelled"  # 任务一：
    SPOKEN = "spoken"  # 一是 一要
    ORDINAL = "ordinal"  # 第一，
    ADVERB = "adverb"  # 首先，
    BULLET = "bullet"  # —— ●


# Spoken numbering counts within a paragraph; it never numbers the first level of a document.
INLINE = {Style.SPOKEN, Style.ORDINAL, Style.ADVERB, Style.CIRCLED, Style.BULLET}


@dataclass(frozen=True, slots=True)
class Mark:
    """A style, its number (0 for a bullet) and how many characters the mark takes."""

    style: Style
    number: int
    length: int


_PATTERNS: tuple[tuple[Style, re.Pattern[str]], ...] = (
    (Style.PART, re.compile(rf"第({_CN}+|\d+)(?:章|节|部分|篇|编)[\s　：:、]*")),
    (Style.ARTICLE, re.compile(rf"第({_CN}+|\d+)条[\s　：:、]+")),
    (Style.CHINESE, re.compile(rf"({_CN}+)\s*[、．.]\s*")),
    (Style.BRACKETED, re.compile(rf"[（(]\s*({_CN}+)\s*[）)]\s*[、．.]?\s*")),
    (Style.DECIMAL, re.compile(r"\d{1,2}[.．](\d{1,2})(?:[.．、]|\s+|(?=[^\d.．%％万亿个元]))\s*")),
    (Style.ARABIC, re.compile(r"(\d{1,3})\s*(?:[、．]|\.(?!\d))\s*")),
    (Style.ARABIC_BRACKETED, re.compile(r"[（(]\s*(\d{1,3})\s*[）)]\s*[、．.]?\s*|(\d{1,3})\s*[）)]\s*")),
    (Style.CIRCLED, re.compile(rf"([{_CIRCLED}{_PARENTHESIZED}])\s*[、．.]?\s*")),
    (Style.LABELLED, re.compile(rf"(?:任务|行动|工程|措施|项目|重点|专项|举措)({_CN}+|\d+)\s*[：:、．.\s]\s*")),
    (Style.SPOKEN, re.compile(rf"({_CN}{{1,3}})(?:是要|是|要|抓|则|来)(?!一)[，,：:]?\s*")),
    (Style.ORDINAL, re.compile(rf"[第其]({_CN}{{1,3}})(?:[，,、：:]|是)\s*")),
    (Style.ADVERB, re.compile(r"(首先|其次|再次|再者|最后)(?:[，,、：:]|是|要)\s*")),
    (Style.BULLET, re.compile(r"((?:—{1,2}|--|－－|[●■◆★▲◇□○•·▪])\s*)")),
)
# 三是 is a number, 三要素 and 一来 within a word are not: the spoken styles need this to follow.
_NOT_SPOKEN = re.compile(rf"{_CN}(?:要素|要点|来二去|抓一|则运算)")


def mark_of(text: str) -> Mark | None:
    """The numbering mark at the head of a sentence, or None."""
    for style, pattern in _PATTERNS:
        match = pattern.match(text)
        if match and not (style is Style.SPOKEN and _NOT_SPOKEN.match(text)):
            number = next(group for group in match.groups() if group is not None)
            return Mark(style, _value(style, number), match.end())
    return None


def _value(style: Style, number: str) -> int:
    if style is Style.BULLET:
        return 0
    if style is Style.ADVERB:
        return _ORDINALS[number]
    if style is Style.CIRCLED:
        return max(_CIRCLED.find(number), _PARENTHESIZED.find(number)) + 1
    return int(number) if number.isascii() and number.isdigit() else chinese_number(number)


def chinese_number(text: str) -> int:
    """The value of 四十五 and the like, up to 999."""
    total, digit = 0, 0
    for char in text:
        if char in _DIGITS:
            digit = _DIGITS[char]
        else:
            total += max(digit, 1) * (100 if char == "百" else 10)
            digit = 0
    return total + digit


def depths(marks: Iterable[Mark | None]) -> list[int | None]:
    """For each mark how deep it nests (0 outermost), by the order in which styles first stand within each other.

    A style that is open goes on or begins anew; a style that is not open nests below the innermost one.
    """
    stack: list[tuple[Style, int]] = []
    found: list[int | None] = []
    for mark in marks:
        if mark is None:
            found.append(None)
            continue
        styles = [style for style, _ in stack]
        if mark.style in styles:
            del stack[styles.index(mark.style) :]
        else:
            _leave_inner(stack, mark)
        stack.append((mark.style, mark.number))
        found.append(len(stack) - 1)
    return found


# Where two styles meet for the first time, convention says which is the outer one.
_USUAL = {style: rank for rank, style in enumerate(Style)}


def _leave_inner(stack: list[tuple[Style, int]], mark: Mark) -> None:
    """Closes what cannot stand around the new style: 一、 is not numbered within ①."""
    while stack and _USUAL[stack[-1][0]] > _USUAL[mark.style] and mark.style not in INLINE:
        stack.pop()
