"""What is wrong in a declaration, in Chinese: the checks of the core know no other language than English."""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.translation import get_language

from zhizhi.core.faults import Fault, Faulty
from zhizhi.core.problems import Problem
from zhizhi.core.process import ProcessDeclaration
from zhizhi.core.yamlsource import Place, load
from zhizhi.engines.catalogue.models import DeclarationVersion
from zhizhi.engines.editor.words import key_words, label_at

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


def problem_said(version: DeclarationVersion, found: Problem) -> str:
    """A fault of a version in one sentence: at which step and key, what is wrong, what to do."""
    if (get_language() or "zh-hans").startswith("en"):
        return str(found)
    where = "›".join(filter(None, (_step_at(version.body, found.place), _label(version.body, found.place))))
    sentence = f"{message_of(found)}；{remedy_of(found)}"
    return f"{where}：{sentence}" if where else sentence


def _step_at(body: Any, place: Place) -> str:
    """What people call the step within which the place lies."""
    if len(place) < 2 or place[0] != "steps" or not isinstance(place[1], int):
        return ""
    steps = body.get("steps") or []
    name = steps[place[1]].get("name") if place[1] < len(steps) else None
    return str(name.get("zh", "")) if isinstance(name, dict) else ""


def _label(body: Any, place: Place) -> str:
    return label_at(ProcessDeclaration, body, place)


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
