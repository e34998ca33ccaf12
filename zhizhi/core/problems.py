"""What is wrong at a place of a declaration, before it is known in which line that is."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel

from zhizhi.core.declarations import Text
from zhizhi.core.faults import Fault
from zhizhi.core.yamlsource import Loaded, Place


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault at a place of the declared data, such as ("steps", 0, "limit")."""

    place: Place
    message: str
    remedy: str

    def __str__(self) -> str:
        where = ".".join(str(part + 1) if isinstance(part, int) else part for part in self.place)
        return f"{where or 'declaration'}: {self.message} — {self.remedy}"

    def located(self, source: Loaded) -> Fault:
        """The same with file and line."""
        return Fault(source.file, source.line(self.place), self.message, self.remedy)


def suggestion(word: object, known: Collection[str]) -> str:
    """A remedy for a word that is not among those known: the nearest of them, or all."""
    near = get_close_matches(str(word), sorted(known), n=1, cutoff=0.6)
    if near:
        return f"did you mean {near[0]}?"
    return f"known are: {', '.join(sorted(known))}" if known else "there is none to choose from"


def unknown(place: Place, what: str, word: str, known: Collection[str]) -> Iterator[Problem]:
    """A problem when `word` is not among those known."""
    if word not in known:
        yield Problem(place, f"unknown {what} {word}", suggestion(word, known))


def repeated(items: Iterable[tuple[Place, str]], what: str) -> Iterator[Problem]:
    """A problem for each word that stands there a second time."""
    seen: set[str] = set()
    for place, word in items:
        if word in seen:
            yield Problem(place, f"the {what} {word} is used twice", "give each its own")
        seen.add(word)


def untranslated(declared: Any, place: Place = ()) -> Iterator[Problem]:
    """A problem for each text without English."""
    if isinstance(declared, Text):
        if not declared.en:
            yield Problem((*place, "en"), f"the English of “{declared.zh}” is missing", "add it: {zh: ..., en: ...}")
    elif isinstance(declared, BaseModel):
        for name in type(declared).model_fields:
            yield from untranslated(getattr(declared, name), (*place, name))
    elif isinstance(declared, tuple):
        for number, item in enumerate(declared):
            yield from untranslated(item, (*place, number))
