"""Read YAML without its guesses: text stays text, and every value knows its line.

Only `true`, `false` and whole numbers are other than text. What makes YAML hard to review is refused: anchors,
aliases, tags, several documents in a file, a key written twice, tabs.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from yaml import events as on

from zhizhi.core.faults import Fault

Place = tuple[str | int, ...]

MAX_BYTES = 1_000_000
MAX_DEPTH = 30

_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,17})")
_QUOTES = 'put the text in double quotes if it contains ": " or begins with a special character; check the indentation'


@dataclass(frozen=True)
class Loaded:
    """The plain data of a file and the line of every place in it."""

    file: str
    data: Any
    lines: Mapping[Place, int]

    def line(self, place: Place) -> int:
        """The line of a place, or of the nearest one around it."""
        while place not in self.lines and place:
            place = place[:-1]
        return self.lines.get(place, 1)


class _Stop(Exception):
    pass


class _Reader:
    """Builds plain data from parser events and collects faults on the way."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.faults: list[Fault] = []
        self.lines: dict[Place, int] = {}
        self._events: Iterator[on.Event] = yaml.parse(text, Loader=yaml.SafeLoader)

    def fault(self, line: int, message: str, remedy: str) -> None:
        self.faults.append(Fault(self.file, line, message, remedy))

    def document(self) -> Any:
        data: Any = None
        documents = 0
        for event in self._events:
            if isinstance(event, on.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    self.fault(_line(event), "a second document begins", "write one document a file; remove the ---")
                    raise _Stop
                data = self._value(next(self._events), ())
        if not documents:
            self.fault(1, "the file is empty", "write the declaration, or remove the file")
            raise _Stop
        return data

    def _value(self, event: on.Event, place: Place) -> Any:
        line = _line(event)
        self.lines.setdefault(place, line)
        self._refuse_specials(event, line)
        if len(place) > MAX_DEPTH:
            self.fault(line, f"nested more than {MAX_DEPTH} levels deep", "check the indentation")
            raise _Stop
        if isinstance(event, on.MappingStartEvent):
            return self._mapping(place)
        if isinstance(event, on.SequenceStartEvent):
            return self._sequence(place)
        return self._scalar(event, line) if isinstance(event, on.ScalarEvent) else None

    def _mapping(self, place: Place) -> dict[str, Any]:
        found: dict[str, Any] = {}
        while not isinstance(event := next(self._events), on.MappingEndEvent):
            key, line = self._key(event), _line(event)
            if key in found:
                self.fault(
                    line,
                    f"the key {key!r} is written twice",
                    f"keep one; the first is in line {self.lines[(*place, key)]}",
                )
            else:
                self.lines[(*place, key)] = line
            value = self._value(next(self._events), (*place, key))
            found.setdefault(key, value)
        return found

    def _sequence(self, place: Place) -> list[Any]:
        found: list[Any] = []
        while not isinstance(event := next(self._events), on.SequenceEndEvent):
            found.append(self._value(event, (*place, len(found))))
        return found

    def _key(self, event: on.Event) -> str:
        line = _line(event)
        self._refuse_specials(event, line)
        if not isinstance(event, on.ScalarEvent):
            self.fault(
                line, "a key must be a single word", "write `key: value`; put text with braces or brackets in quotes"
            )
            raise _Stop
        return str(event.value)

    def _scalar(self, event: on.ScalarEvent, line: int) -> str | int | bool:
        text = str(event.value)
        if event.style is not None:
            return text
        if not text:
            self.fault(
                line, "a value is missing", 'write one after the colon or dash, "" for an empty text, or remove it'
            )
        if text in ("true", "false"):
            return text == "true"
        return int(text) if _INTEGER.fullmatch(text) else text

    def _refuse_specials(self, event: on.Event, line: int) -> None:
        anchor, tag = getattr(event, "anchor", None), getattr(event, "tag", None)
        if isinstance(event, on.AliasEvent):
            self.fault(
                line, f"the alias *{anchor} is not allowed", "write the value out; quote text that begins with *"
            )
        elif anchor:
            self.fault(line, f"the anchor &{anchor} is not allowed", "remove it; quote text that begins with &")
        if tag:
            self.fault(line, f"the tag {tag} is not allowed", "remove it; quote text that begins with !")


def load(source: Path | bytes, file: str = "") -> tuple[Loaded | None, list[Fault]]:
    """The data of a file or of its bytes, or None with all faults found. `file` is the name that faults give."""
    name = file or (str(source) if isinstance(source, Path) else "declaration")
    try:
        raw = source if isinstance(source, bytes) else source.read_bytes()
    except OSError as error:
        return None, [Fault(name, 1, f"the file cannot be read: {error.strerror}", "check its name and its rights")]
    text, faults = _text(raw, name)
    return (None, faults) if faults else _parse(text, name)


def _parse(text: str, name: str) -> tuple[Loaded | None, list[Fault]]:
    reader = _Reader(name, text)
    data: Any = None
    try:
        data = reader.document()
    except _Stop:
        pass
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        reader.fault(mark.line + 1 if mark else 1, f"not readable: {error.problem or error.context}", _QUOTES)
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, int(error.position)) + 1
        reader.fault(line, f"the character U+{error.character:04X} is not allowed", "remove it")
    return (None, reader.faults) if reader.faults else (Loaded(name, data, reader.lines), [])


def _text(raw: bytes, name: str) -> tuple[str, list[Fault]]:
    if len(raw) > MAX_BYTES:
        return "", [Fault(name, 1, f"the file has more than {MAX_BYTES} bytes", "a declaration is much smaller")]
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        return "", [Fault(name, line, "the file is not in UTF-8", "save it again with the encoding UTF-8")]
    tabs = [number for number, line in enumerate(text.splitlines(), start=1) if "\t" in line]
    return text, [Fault(name, line, "the line contains a tab", "use blanks") for line in tabs]


def _line(event: on.Event) -> int:
    mark = event.start_mark
    return mark.line + 1 if mark else 1
