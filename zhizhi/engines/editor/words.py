"""What declared types and keys are called, and how the editor asks for them: words.yaml, beside the JSON Schema."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, get_args

from django.utils.translation import get_language

from zhizhi.core.declarations import Declared, Text, schema
from zhizhi.core.faults import Faulty
from zhizhi.core.yamlsource import load

WORDS = Path(__file__).with_name("words.yaml")
# What a row of the table says beside its words.
_HOW = ("defines", "within", "names", "field_kinds", "typed_by", "show", "more", "long")


@cache
def table() -> Mapping[str, Any]:
    """The whole table as it is written. Raises Faulty when it cannot be read."""
    loaded, faults = load(WORDS)
    if loaded is None:
        raise Faulty(faults)
    found: Mapping[str, Any] = loaded.data
    return found


def said_row(row: Mapping[str, Any]) -> str:
    """The words of a row in the reader's language."""
    return str(row["en"] if (get_language() or "zh-hans").startswith("en") else row["zh"])


def words_of(declared: type[Declared]) -> dict[str, Any]:
    """For each type that the schema of `declared` names: its word, and those of its keys, in the reader's language."""
    return {found.__name__: _type_words(found) for found in types_in(declared)}


def types_in(declared: type[Declared]) -> list[type[Declared]]:
    """The declared types of which one is made up, itself first."""
    found: list[type[Declared]] = []
    waiting = [declared]
    while waiting:
        at = waiting.pop(0)
        if at not in found:
            found.append(at)
            waiting += [inner for field in at.model_fields.values() for inner in _declared_in(field.annotation)]
    return found


def row_of(declared: type[Declared], key: str) -> Mapping[str, Any] | None:
    """The row of a key, of the type itself or of one that it is a kind of."""
    keys = table()["keys"]
    rows = (keys.get(parent.__name__, {}).get(key) for parent in declared.__mro__)
    return next((row for row in rows if row), None)


def word_for(kind: str, word: str) -> str:
    """The words for a choice, a call, an argument or a special name; itself where the table has none."""
    row = table()[kind].get(word)
    return said_row(row) if row else word


def choices_of(declared: type[Declared], key: str, allowed: list[str]) -> dict[str, str]:
    """The words of what may be chosen there: the key's own, or those of a declared type that has all of them."""
    rows = table()["choices"]
    own = next(
        (rows[f"{parent.__name__}.{key}"] for parent in declared.__mro__ if f"{parent.__name__}.{key}" in rows), None
    )
    named: Mapping[str, Any] = own or next((found for found in rows.values() if set(allowed) <= found.keys()), {})
    return {value: said_row(named[value]) if value in named else value for value in allowed}


def names_within(declared: Any) -> Iterator[tuple[str, str, Text]]:
    """The names that a declaration gives to its parts: their sort, the name, and what people call it."""
    if isinstance(declared, Declared):
        name, sort = getattr(declared, "name", None), (row_of(type(declared), "id") or {}).get("defines")
        if isinstance(name, Text) and sort:
            yield str(sort), str(getattr(declared, "id", "")), name
        for key in type(declared).model_fields:
            yield from names_within(getattr(declared, key))
    elif isinstance(declared, tuple):
        for one in declared:
            yield from names_within(one)


def _type_words(declared: type[Declared]) -> dict[str, Any]:
    row = table()["types"].get(declared.__name__, {"zh": declared.__name__, "en": declared.__name__})
    how = {key: row[key] for key in ("one_of", "new", "summary") if key in row}
    allowed = _allowed(declared)
    keys = {key: _key_words(declared, key, allowed.get(key, [])) for key in declared.model_fields}
    kinds = [parent.__name__ for parent in declared.__mro__ if issubclass(parent, Declared)]
    return {"label": said_row(row), "is": kinds, "keys": keys, **how}


def _key_words(declared: type[Declared], key: str, allowed: list[str]) -> dict[str, Any]:
    row = row_of(declared, key) or {"zh": key, "en": key, "help": {"zh": "", "en": ""}}
    how: dict[str, Any] = {name: row[name] for name in _HOW if name in row}
    if allowed:
        how["choices"] = choices_of(declared, key, allowed)
    return {"label": said_row(row), "help": said_row(row["help"]), **how}


@cache
def _allowed(declared: type[Declared]) -> dict[str, list[str]]:
    """The keys of which the schema lists the values."""
    found = {}
    whole = schema(declared)
    for key, shape in whole["properties"].items():
        at = shape.get("items", shape)
        at = whole.get("$defs", {}).get(str(at.get("$ref", "")).rpartition("/")[2], at)
        if "enum" in at:
            found[key] = list(at["enum"])
    return found


def _declared_in(annotation: Any) -> Iterator[type[Declared]]:
    if isinstance(annotation, type) and issubclass(annotation, Declared):
        yield annotation
    for part in get_args(annotation):
        yield from _declared_in(part)


def label_at(declared: type[Declared], body: Any, place: Sequence[str | int]) -> str:
    """What the key at a place is called there; empty for a place that no type has."""
    types, found = [declared], ""
    for part in place:
        value, body = body, _inside(body, part)
        if isinstance(part, int):
            continue
        at = _type_of(types, value)
        if at is Text and found:
            return found
        if at is None or part not in at.model_fields:
            return ""
        found = said_row(row_of(at, part) or {"zh": part, "en": part})
        types = list(_declared_in(at.model_fields[part].annotation))
    return found


def _inside(body: Any, part: str | int) -> Any:
    try:
        return body[part]
    except (KeyError, IndexError, TypeError):
        return None


def _type_of(types: list[type[Declared]], value: Any) -> type[Declared] | None:
    """Of several types that stand there, the one that the value says it is."""
    kind = value.get("kind") if isinstance(value, dict) else None
    own = (one for one in types if "kind" in one.model_fields and kind in get_args(one.model_fields["kind"].annotation))
    return next(own, types[0] if types else None)


def key_words(name: str) -> str:
    """The words of a key or of a choice, whichever type has it; empty for a word that is neither."""
    rows = [*table()["keys"].values(), *table()["choices"].values()]
    return next((said_row(row[name]) for row in rows if name in row), "")
