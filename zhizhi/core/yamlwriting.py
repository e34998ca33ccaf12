"""Write declarations as YAML, each in one way: in the order of the types, without defaults, short groups on a line.

What is written is read back as the same declaration by zhizhi.core.checks.
"""

import json
import re
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any

from zhizhi.core.declarations import Declared, FormField
from zhizhi.core.process import Move, OwnMeasure, Part, ProcessDeclaration, Request, ServedPaper, Step

WIDTH = 120
# Groups that stand one key a line, however short they are.
_TALL = (ProcessDeclaration, Request, Step, Part, Move, FormField, OwnMeasure, ServedPaper)
# Keys of a process before which a line is left empty; between its steps, too.
_APART = {"request", "steps", "results", "measures"}

_NUMBER = re.compile(r"-?[0-9]+")
_SPECIAL_FIRST = frozenset("-?:,[]{}#&*!|>'\"%@`~=<")
_SPECIAL_IN_FLOW = frozenset(",[]{}?:")
# Beyond JSON's own: what YAML refuses or takes for the end of a line.
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


def written(declared: Declared, note: str = "") -> str:
    """The text of the file; `note` are lines of comment at its head."""
    head = [f"# {line}".rstrip() for line in note.splitlines()]
    return "\n".join([*head, *_block(declared, 0)]) + "\n"


def kept(declared: Declared) -> list[tuple[str, Any]]:
    """The keys that are written with their values: all that are needed, and those that differ from what is left out."""
    fields = type(declared).model_fields
    return [
        (name, value)
        for name in keys_of(declared)
        if (value := getattr(declared, name)) is not None
        and (fields[name].is_required() or value != fields[name].get_default(call_default_factory=True))
    ]


def short(value: Any) -> str:
    """A value, or a whole group, on one line."""
    return _flow(value)


def keys_of(declared: Declared) -> list[str]:
    """As the type declares them; of a step first what it is, and its ways out last."""
    names = list(type(declared).model_fields)
    if not isinstance(declared, Step):
        return names
    return ["id", "name", "kind", *(name for name in names if name not in {"id", "name", "kind", "moves"}), "moves"]


def _block(declared: Declared, indent: int) -> Iterator[str]:
    """A group, one key a line."""
    for key, value in kept(declared):
        if isinstance(declared, ProcessDeclaration) and key in _APART:
            yield ""
        yield from _entry(f"{' ' * indent}{key}:", value, indent, apart=key == "steps")


def _entry(head: str, value: Any, indent: int, *, apart: bool = False) -> Iterator[str]:
    """A key with its value: on the same line where it is short, below it otherwise."""
    line = f"{head} {_flow(value)}"
    scalar = not isinstance(value, Declared | tuple | Mapping)
    if scalar or (not _tall(value) and len(line) <= WIDTH) or value in ((), {}):
        yield f"{head} {_scalar(value, flow=False)}" if scalar else line
        return
    yield head
    yield from _below(value, indent + 2, apart=apart)


def _below(value: Any, indent: int, *, apart: bool) -> Iterator[str]:
    if isinstance(value, Declared):
        yield from _block(value, indent)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from _entry(f"{' ' * indent}{key}:", item, indent)
    else:
        for number, item in enumerate(value):
            if apart and number:
                yield ""
            yield from _item(item, indent)


def _item(item: Any, indent: int) -> Iterator[str]:
    """An entry of a list after its dash."""
    dash = f"{' ' * indent}- "
    line = dash + (_flow(item) if isinstance(item, Declared | tuple | Mapping) else _scalar(item, flow=False))
    if not isinstance(item, Declared) or (not _tall(item) and len(line) <= WIDTH):
        yield line
        return
    lines = _block(item, indent + 2)
    yield dash + next(lines).lstrip()
    yield from lines


def _tall(value: Any) -> bool:
    """Whether it stands on lines of its own: some groups always, and lists of groups."""
    if isinstance(value, tuple):
        return any(isinstance(item, Declared) for item in value)
    return isinstance(value, _TALL)


def _flow(value: Any) -> str:
    """The value on one line, in braces and brackets."""
    if isinstance(value, Declared):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in kept(value)) + "}"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value, flow=True)


def _scalar(value: Any, *, flow: bool) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value)
    text = str(value.value) if isinstance(value, Enum) else str(value)
    return text if _plain(text, flow=flow) else _quoted(text)


def _plain(text: str, *, flow: bool) -> bool:
    """Whether the text is read back as it is without quotes."""
    if not text or text != text.strip() or text in ("true", "false") or _NUMBER.fullmatch(text):
        return False
    if text[0] in _SPECIAL_FIRST or text.startswith("..."):
        return False
    if text.endswith(":") or ": " in text or " #" in text or (flow and _SPECIAL_IN_FLOW & set(text)):
        return False
    return text.isprintable() or not (_ESCAPED.search(text) or any(ord(sign) < 32 for sign in text))


def _quoted(text: str) -> str:
    return _ESCAPED.sub(lambda sign: f"\\u{ord(sign[0]):04x}", json.dumps(text, ensure_ascii=False))
