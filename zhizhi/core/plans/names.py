"""Names that a plan gives: in quotation marks, documents in book-title marks, and numbers such as 1+6."""

import re
from collections.abc import Iterator

from zhizhi.core.plans.nodes import Name

_QUOTED = re.compile(r"“([^“”]{1,30})”|\"([^\"\n]{1,30})\"|「([^」]{1,30})」")
_DOCUMENT = re.compile(r"《([^《》]+(?:《[^》]*》[^《》]*)?)》")
_NUMBER = re.compile(r"\d+(?:\s*[+＋]\s*(?:\d+|[NnXx]))+")


def names(text: str, offset: int = 0) -> tuple[Name, ...]:
    """All names of a text in order, without their marks."""
    return tuple(sorted(_all(text, offset), key=lambda name: name.start))


def _all(text: str, offset: int) -> Iterator[Name]:
    taken: list[tuple[int, int]] = []
    for kind, pattern in (("document", _DOCUMENT), ("quoted", _QUOTED)):
        for match in pattern.finditer(text):
            group = next(number for number, words in enumerate(match.groups(), 1) if words is not None)
            taken.append(match.span())
            number = _NUMBER.fullmatch(match[group].strip())
            yield Name(
                match[group], "number" if number else kind, offset + match.start(group), offset + match.end(group)
            )
    for match in _NUMBER.finditer(text):
        if not any(start <= match.start() < end for start, end in taken):
            yield Name(match.group(), "number", offset + match.start(), offset + match.end())
