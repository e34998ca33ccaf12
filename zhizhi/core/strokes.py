"""Names in the order of strokes (按姓氏笔画为序), as lists of people are printed where nobody shall be first by rank.

By the number of strokes of the surname, then by the kinds of its strokes in the order of writing (一丨丿丶乛), then the
given name character by character in the same way. The strokes of about 7,000 characters stand in strokes.txt.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from zhizhi.core.surnames import surname_length

STROKE_KEY_LENGTH = 200
_FILE = Path(__file__).with_suffix(".txt")
# The five kinds in their order, each with the strokes of the table that belong to it, plain ones before others.
_KINDS = ("ji", "fg", "s", "kdl")
_BENT = "cbehmntyorpuvxaqzw"
_PLACES = {
    **{letter: f"{kind}{place}" for kind, letters in enumerate(_KINDS, 1) for place, letter in enumerate(letters)},
    **{letter: f"5{min(place, 9)}" for place, letter in enumerate(_BENT)},
}
# A character of a name that the table lacks stands after all others; what is no character before them.
_UNKNOWN, _OTHER = "99", "00"
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]")


@lru_cache(maxsize=1)
def _table() -> Mapping[str, str]:
    rows = (row.split() for row in _FILE.read_text(encoding="utf-8").splitlines() if not row.startswith("#"))
    return {character: letters for letters, characters in rows for character in characters}


def strokes(character: str) -> int:
    """How many strokes the character has; 0 where the table lacks it."""
    return len(_table().get(character, ""))


@lru_cache(maxsize=20_000)
def _piece(character: str) -> str:
    """How one character sorts: number of strokes, their kinds, then the finer order within the kinds, then itself."""
    letters = _table().get(character)
    if letters is None:
        return f"{_UNKNOWN if _HAN.match(character) else _OTHER}{character}"
    places = [_PLACES[letter] for letter in letters]
    kinds, finer = ("".join(place[part] for place in places) for part in (0, 1))
    return f"{len(letters):02}{kinds}{finer}{character}"


def stroke_key(name: str) -> str:
    """Text that sorts as the name does in a list by strokes, within at most STROKE_KEY_LENGTH characters.

    A compound surname stands after the simple one that begins with the same character.
    """
    length = surname_length(name)
    return f"{','.join(map(_piece, name[:length]))} {','.join(map(_piece, name[length:]))}"[:STROKE_KEY_LENGTH]
