"""Texts with answers in them: {notice} stands for the answer to the question of that id."""

import re
from collections.abc import Mapping

_PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
# What a printed paper knows beside the answers.
KNOWN = ("addressee", "day", "issuer", "number", "place")


def placeholders(text: str) -> list[str]:
    """The names between braces, in the order in which they stand."""
    return _PLACEHOLDER.findall(text)


def filled(text: str, words: Mapping[str, str]) -> str:
    """The text with the words in their places; a name without words is left out."""
    return _PLACEHOLDER.sub(lambda found: words.get(found.group(1), ""), text)
