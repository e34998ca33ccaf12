"""The frozen types of what is kept about people and organizations: kinds of facts, ways of being linked to a place."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field

from zhizhi.core.declarations import Declared, Flag, Name, Text
from zhizhi.core.problems import Problem, repeated, unknown, untranslated
from zhizhi.core.values import TIMES


class FactKind(Declared):
    """A kind of dated fact about a person or an organization, with where it came from.

    `data` is the class of data that shows it. With `value`, the name of a dated value, it expires that long after it
    began, unless another end is given. In a selection it speaks `for` or `against`. `amounts` are whole numbers that a
    fact may carry, such as hours, or fen of money. One that is `forgotten` is read by nobody once it holds no longer.
    """

    id: Name
    name: Text
    about: Literal["person", "organization"]
    data: Literal["public", "internal", "personal", "sensitive"] = "internal"
    value: Name | None = None
    speaks: Literal["for", "against"] | None = None
    once: Flag = False
    forgotten: Flag = False
    amounts: tuple[Name, ...] = ()


class LinkKind(Declared):
    """A way in which people are linked to a place without belonging to it, such as serving there."""

    id: Name
    name: Text
    data: Literal["public", "internal", "personal", "sensitive"] = "internal"


class Kept(Declared):
    """The file packs/facts.yaml."""

    facts: tuple[FactKind, ...] = Field(min_length=1)
    links: tuple[LinkKind, ...] = ()


def kept_problems(declared: Kept, values: dict[str, str]) -> Iterator[Problem]:
    """Names used twice, and values that are unknown or limit no time."""
    yield from repeated(((("facts", number, "id"), one.id) for number, one in enumerate(declared.facts)), "fact")
    yield from repeated(((("links", number, "id"), one.id) for number, one in enumerate(declared.links)), "link")
    times = {name for name, unit in values.items() if unit in TIMES}
    for number, kind in enumerate(declared.facts):
        if kind.value is not None:
            yield from unknown(("facts", number, "value"), "value that limits a time", kind.value, times)
        amounts = ((("facts", number, "amounts", at), name) for at, name in enumerate(kind.amounts))
        yield from repeated(amounts, "amount")
    yield from untranslated(declared)
