"""What is wrong in a declaration, in Chinese: the checks of the core know no other language than English."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.utils.translation import get_language

from zhizhi.core.faults import Fault, Faulty
from zhizhi.core.problems import Problem
from zhizhi.core.yamlsource import load
from zhizhi.engines.editor.words import key_words

FILE = Path(__file__).with_name("faults.yaml")
_HOLE = re.compile(r"\\\{\\\}")
_LISTED = re.compile(r", | or | and ")


# What people call what a name stands for.
Names = Mapping[str, str]


def message_of(found: Problem | Fault, names: Names | None = None, labels: Names | None = None) -> str:
    """What is wrong, in the reader's language."""
    return told(found.message, names or {}, labels or {})


def remedy_of(found: Problem | Fault, names: Names | None = None, labels: Names | None = None) -> str:
    """What to do about it, in the reader's language."""
    return told(found.remedy, names or {}, labels or {})


def told(english: str, names: Names, labels: Names) -> str:
    """The sentence in the reader's language; as it is where the table lacks it. `labels` are keys at the place."""
    if (get_language() or "zh-hans").startswith("en"):
        return english
    for pattern, chinese in _patterns():
        if found := pattern.fullmatch(english):
            return _filled(chinese, [_word(part, names, labels) for part in found.groups()])
    return english


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """Each message of the table as a pattern; those that say most for themselves first."""
    rows = sorted(_table()["messages"].items(), key=lambda row: -len(row[0].replace("{}", "")))
    return [(re.compile(_HOLE.sub("(.+?)", re.escape(english)), re.DOTALL), chinese) for english, chinese in rows]


@cache
def _table() -> Mapping[str, Mapping[str, str]]:
    loaded, faults = load(FILE)
    if loaded is None:
        raise Faulty(faults)
    found: Mapping[str, Mapping[str, str]] = loaded.data
    return found


def _filled(chinese: str, parts: list[str]) -> str:
    return re.sub(r"\{(\d)\}", lambda hole: parts[int(hole[1])], chinese)


def _word(part: str, names: Names, labels: Names) -> str:
    """A word within a sentence: the core's own, the name of a key, or what somebody wrote, which stays."""
    words, part = _table()["words"], part.strip("'")
    if part in labels:
        return labels[part]
    if part in words:
        return words[part]
    listed = _LISTED.split(part)
    return "、".join(words.get(one) or names.get(one) or key_words(one) or one for one in listed)
