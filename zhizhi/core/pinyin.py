"""Latin spellings of Chinese text: to sort by, and to search by initials."""

import re
from collections.abc import Iterator
from functools import lru_cache

from pypinyin import Style, lazy_pinyin
from pypinyin.constants import PHRASES_DICT, PINYIN_DICT

from zhizhi.core.plans.marks import chinese_number
from zhizhi.core.strokes import strokes
from zhizhi.core.surnames import surname_length, surname_reading

SORT_KEY_LENGTH = 200
# Longer texts are read as a whole; they hold a phrase in any case.
SHORT = 10

# Marks a piece that is not Chinese.
_FOREIGN = "="
# How a spelling without ü is written: lv3, nve4.
_UMLAUT = re.compile(r"\b([ln])v(e?)([1-5])\b")
_LATIN = re.compile(r"[a-z0-9]+")
# Groups, branches and teams are counted; 三岔堰村 and 九龙镇 are not.
_COUNTED = re.compile(
    r"第?(?P<number>[一二三四五六七八九十百零〇]{1,5}|[0-9]{1,4})"
    r"(?=(?:村民|居民|党)?小?组|(?:联合)?党?(?:总支|支部)|网格|大?队|片区|社(?!区)|号)"
)


def _foreign(piece: str) -> str:
    return _FOREIGN + piece.lower()


@lru_cache(maxsize=20_000)
def _syllables(text: str, person: bool) -> tuple[str, ...]:
    surname = surname_reading(text) if person else ()
    rest = text[len(surname) :]
    if len(rest) <= SHORT and not _has_phrase(rest) and all(ord(sign) in PINYIN_DICT for sign in rest):
        return (*surname, *map(_alone, rest))
    return (*surname, *_read(rest))


def _read(text: str) -> list[str]:
    return lazy_pinyin(text, style=Style.TONE3, neutral_tone_with_five=True, errors=_foreign)


@lru_cache(maxsize=20_000)
def _alone(character: str) -> str:
    return _read(character)[0]


def _has_phrase(text: str) -> bool:
    """Whether the readings of characters may depend on their neighbours: most names hold no phrase, and are read
    character by character, twenty times as fast."""
    size = len(text)
    return any(text[at:end] in PHRASES_DICT for at in range(size - 1) for end in range(at + 2, size + 1))


@lru_cache(maxsize=2000)
def _placed(surname: str) -> str:
    """Which of the surnames of one sound it is: by strokes, then by the character."""
    return f"{sum(map(strokes, surname)):02}{surname}"


def _umlaut(found: re.Match[str]) -> str:
    """lü stands after lu and before luan, so that 吕 comes before 罗: its tones are those of lu and five more."""
    letter, rest, tone = found.groups()
    return f"{letter}u{rest}{tone}" if rest else f"{letter}u{chr(ord(tone) + 5)}"


def _padded(found: re.Match[str]) -> str:
    figures = found["number"]
    number = int(figures) if figures.isdecimal() else chinese_number(figures)
    return f"{number:04}"


def sort_key(name: str, *, person: bool = False) -> str:
    """Text that sorts as the name does in a Chinese list: by syllable and tone, then by character.

    With `person`, a surname gets its own reading, and all who have it stand together, 张 before 章 as it has fewer
    strokes; what is no person's name sorts by the number it is counted with, 二组 before 十组. At most SORT_KEY_LENGTH
    characters, so that a column can hold it.
    """
    read = name if person else _COUNTED.sub(_padded, name)
    parts = _syllables(read, person)
    if person and name:
        length = surname_length(name)
        parts = (*parts[:length], _placed(name[:length]), *parts[length:])
    syllables = " ".join(part.removeprefix(_FOREIGN) for part in parts)
    if "v" in syllables:
        syllables = _UMLAUT.sub(_umlaut, syllables)
    return f"{syllables} {name}"[:SORT_KEY_LENGTH]


def spelled(text: str, *, person: bool = False) -> str:
    """The syllables without tones and blanks: 青石镇 is qingshizhen."""
    return "".join(_pieces(text, person, letters=None))


def initials(text: str, *, person: bool = False) -> str:
    """The first letter of each syllable; Latin words and figures stay whole: 青石镇 is qsz."""
    return "".join(_pieces(text, person, letters=1))


def _pieces(text: str, person: bool, letters: int | None) -> Iterator[str]:
    for part in _syllables(text, person):
        if part.startswith(_FOREIGN):
            yield from _LATIN.findall(part)
        else:
            yield part.rstrip("12345")[:letters]
