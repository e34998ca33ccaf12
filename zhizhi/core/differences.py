"""What differs between two declarations of one type: entries that came or went, keys that changed, with their place."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from zhizhi.core.declarations import Declared
from zhizhi.core.yamlwriting import keys_of, short

# What stands around a difference, from outside in: a key and its entry, such as ("steps", the step).
Around = tuple[tuple[str, Declared], ...]


class How(StrEnum):
    """What happened to it."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Difference:
    """One difference: `key` of the group that stands last in `around`, and its value or entry before and after."""

    around: Around
    how: How
    key: str
    before: Any = None
    after: Any = None


def differences(before: Declared, after: Declared, around: Around = ()) -> Iterator[Difference]:
    """Every difference, in the order in which the new declaration is written."""
    for key in dict.fromkeys([*keys_of(after), *keys_of(before)]):
        old, new = getattr(before, key, None), getattr(after, key, None)
        if old == new:
            continue
        if _has_entries(old) or _has_entries(new):
            yield from _of_entries(key, old or (), new or (), around)
        elif isinstance(old, Declared) and isinstance(new, Declared) and _is_group(old) and _is_group(new):
            yield from differences(old, new, (*around, (key, new)))
        else:
            yield Difference(around, How.CHANGED, key, old, new)


def _is_group(value: Declared) -> bool:
    """Whether its keys are compared one by one: what has lists of entries of its own."""
    return any(_has_entries(getattr(value, key)) for key in keys_of(value))


def _has_entries(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], Declared)


def _of_entries(key: str, old: Sequence[Any], new: Sequence[Any], around: Around) -> Iterator[Difference]:
    """Entries by their id; those without one are there or not."""
    before, after = {_name(entry): entry for entry in old}, {_name(entry): entry for entry in new}
    followed = _renamed(before, after)
    for name, entry in before.items():
        if name not in after and name not in followed.values():
            yield Difference(around, How.REMOVED, key, before=entry)
    for name, entry in after.items():
        earlier = before.get(followed.get(name, name))
        if earlier is None:
            yield Difference(around, How.ADDED, key, after=entry)
        else:
            yield from differences(earlier, entry, (*around, (key, entry)))
    stayed = [name for name in before if name in after]
    if stayed != [name for name in after if name in before]:
        yield Difference(around, How.ORDER, key, tuple(before.values()), tuple(after.values()))


def _name(entry: Any) -> str:
    return str(getattr(entry, "id", "")) or short(entry)


def _renamed(before: dict[Any, Any], after: dict[Any, Any]) -> dict[Any, Any]:
    """New ids with the old one of what people call the same."""
    gone = {
        str(entry.name): name for name, entry in before.items() if name not in after and getattr(entry, "name", None)
    }
    came = {name: entry for name, entry in after.items() if name not in before and getattr(entry, "name", None)}
    return {name: gone[str(entry.name)] for name, entry in came.items() if str(entry.name) in gone}
