"""The hand-written words of residents and members, read from `texts/*.txt`.

A line `[heading]` opens a section. In wishes each line is `wish >> result`, for talent calls
`wish >> findings >> result`; a line may begin with the months in which somebody would ask that, as `(6-9)`. Other words
may begin with the categories that they fit, as `(repairs roads)`.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

FOLDER = Path(__file__).resolve().parent / "texts"
VISIBLE = {"repairs", "roads", "surroundings", "farming"}
_LINE = re.compile(r"(?:\((\d+)-(\d+)\) ?)?(.+)")
_WORDS = re.compile(r"(?:\(([a-z ]+)\) ?)?(.+)")
_ALL_YEAR = frozenset(range(1, 13))


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody asks, what is found out, and what is done about it; `visible` if a photo says more."""

    category: str
    text: str
    findings: str
    result: str
    months: frozenset[int]
    visible: bool


@dataclass(frozen=True)
class Texts:
    """Wishes by process and category, and the other words by what they are for."""

    wishes: Mapping[str, Mapping[str, tuple[Wish, ...]]]
    words: Mapping[str, tuple[tuple[str, str], ...]]

    def pick(self, rng: Random, what: str, category: str) -> str:
        """One of the sentences for this occasion that fit the category."""
        return rng.choice([text for fits, text in self.words[what] if not fits or category in fits.split()])

    def wish(self, rng: Random, slug: str, category: str, month: int) -> Wish:
        """A wish that fits the month."""
        return rng.choice([wish for wish in self.wishes[slug][category] if month in wish.months])


@cache
def texts() -> Texts:
    """All texts. Raises ValueError naming file and line where one cannot be read."""
    slugs = {"five-orders": "five-orders.txt", "talent-call": "talent-call.txt"}
    wishes = {slug: _wishes(FOLDER / name) for slug, name in slugs.items()}
    words = {heading: tuple(_word(line) for _, line in lines) for heading, lines in _sections(FOLDER / "words.txt")}
    return Texts(wishes, words)


def lists(name: str) -> dict[str, list[str]]:
    """The words of each section of a file that has nothing but words."""
    return {
        heading: [word for _, line in lines for word in line.split()] for heading, lines in _sections(FOLDER / name)
    }


def _word(line: str) -> tuple[str, str]:
    found = _WORDS.fullmatch(line)
    return (found[1] or "", found[2]) if found else ("", line)


def _wishes(path: Path) -> dict[str, tuple[Wish, ...]]:
    return {
        heading: tuple(_wish(path, number, heading, line) for number, line in lines)
        for heading, lines in _sections(path)
    }


def _wish(path: Path, number: int, category: str, line: str) -> Wish:
    found = _LINE.fullmatch(line)
    parts = [part.strip() for part in found[3].split(">>")] if found else []
    if not found or len(parts) < 2 or not all(parts):
        raise ValueError(f"{path}:{number}: write “wish >> result”")
    months = _months(int(found[1]), int(found[2])) if found[1] else _ALL_YEAR
    return Wish(category, parts[0], parts[1], parts[-1], months, category in VISIBLE)


def _months(first: int, last: int) -> frozenset[int]:
    """From the first month to the last, over the turn of the year where the last is smaller."""
    return frozenset((first - 1 + shift) % 12 + 1 for shift in range((last - first) % 12 + 1))


def _sections(path: Path) -> Iterator[tuple[str, list[tuple[int, str]]]]:
    heading = ""
    lines: list[tuple[int, str]] = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        if line.startswith("["):
            if heading:
                yield heading, lines
            heading, lines = line.strip("[] "), []
        elif line.strip() and not line.startswith("#"):
            lines.append((number, line.strip()))
    yield heading, lines
