"""Fit plain data into a declared type; what does not fit is said in words with a remedy."""

import copy
from collections.abc import Iterator
from typing import Any, TypeVar, get_args

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from zhizhi.core.declarations import Declared, Text
from zhizhi.core.problems import Problem, suggestion
from zhizhi.core.process import STEPS, Step
from zhizhi.core.yamlsource import Place

D = TypeVar("D", bound=Declared)

_PATTERNS = {
    r"^[a-z][a-z0-9_]*$": "small Latin letters, figures and _ only, a letter first",
    r"^[a-z][a-z0-9-]*$": "small Latin letters, figures and - only, a letter first",
    r"^M\d{2}$": "write M and two figures, such as M66",
    r"^[A-Z]{1,4}$": "write one to four capital Latin letters",
    r"^[a-z]+\.[a-z_]+$": "write subject and act with a dot, such as cases.view",
    r"^\d{4}-\d{2}-\d{2}$": "write a day such as 2026-03-01",
}

_PLAIN = {
    "string_type": ("must be text", "write it in quotes"),
    "string_too_short": ("is empty", "write some text"),
    "int_type": ("must be a whole number", "write figures without quotes"),
    "bool_type": ("must be true or false", "write true or false without quotes"),
    "tuple_type": ("must be a list", "write [a, b], or one entry a line, each after a dash"),
    "too_short": ("has no entries", "add at least one"),
}
_BOUNDS = {
    "string_too_long": ("is too long", "at most {} characters", "max_length"),
    "greater_than_equal": ("is too small", "at least {}", "ge"),
    "less_than_equal": ("is too large", "at most {}", "le"),
}


def fit(data: Any, declared: type[D]) -> tuple[D | None, list[Problem]]:
    """The declaration, as far as the data allow, and the problems of its shape.

    Keys that are unknown are left out, so that a single slip of the pen does not hide what else is wrong.
    """
    try:
        return declared.model_validate(data), []
    except ValidationError as error:
        details = [detail | {"loc": _untagged(detail["loc"])} for detail in error.errors(include_url=False)]
    problems = list(_problems(details, data, declared))
    extra = [detail for detail in details if detail["type"] == "extra_forbidden"]
    if len(extra) < len(details):
        return None, problems
    return declared.model_validate(_without(data, extra)), problems


def _untagged(location: Place) -> Place:
    """The location without the words by which pydantic names the kinds of steps, which no key of the file is."""
    return tuple(
        part for number, part in enumerate(location) if not (part in STEPS and isinstance(location[number - 1], int))
    )


def _without(data: Any, extra: list[ErrorDetails]) -> Any:
    rest = copy.deepcopy(data)
    for detail in extra:
        holder = rest
        for part in detail["loc"][:-1]:
            holder = holder[part]
        del holder[detail["loc"][-1]]
    return rest


def _problems(details: list[ErrorDetails], data: Any, declared: type[Declared]) -> Iterator[Problem]:
    seen: set[Place] = set()
    for detail in details:
        place = _place(detail["loc"], data, whole=detail["type"] == "missing")
        # A list whose only entry is wrong counts as empty for pydantic; the entry is told by itself.
        emptied = detail["type"] == "too_short" and bool(detail["input"])
        if place not in seen and not emptied:
            seen.add(place)
            yield _problem(detail, place, data, declared)


def _place(location: Place, data: Any, *, whole: bool) -> Place:
    """The location without the marks that pydantic adds for unions and keys."""
    for number, part in enumerate(location):
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            return location if whole else location[:number]
    return location


def _problem(detail: ErrorDetails, place: Place, data: Any, declared: type[Declared]) -> Problem:
    key = str(place[-1]) if place else ""
    if detail["type"] == "missing":
        return Problem(place, f"the key {key} is missing", "add it; docs/packs.md explains every key")
    if detail["type"] == "extra_forbidden":
        return Problem(place, f"unknown key {key}", suggestion(key, _keys(declared, data, place[:-1])))
    if place != detail["loc"] and detail["type"] != "string_pattern_mismatch":
        return Problem(place, f"{key} must be a single value", "write text, a whole number, or true or false")
    if detail["type"] == "union_tag_invalid":
        kind = detail["ctx"]["tag"]
        return Problem((*place, "kind"), f"kind cannot be “{kind}”", suggestion(kind, list(STEPS)))
    message, remedy = _wrong_value(detail, _type_at(declared, data, place))
    where = f"{place[-2]} {place[-1] + 1}" if place and isinstance(place[-1], int) else key
    return Problem(place, f"{where or 'the file'} {message}", remedy)


def _wrong_value(detail: ErrorDetails, expected: type[Declared] | None) -> tuple[str, str]:
    """What is wrong with a value, and the remedy."""
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    if kind in _PLAIN:
        return _PLAIN[kind]
    if kind in ("literal_error", "enum"):
        choices = [choice.strip("'") for choice in context["expected"].replace(" or ", ", ").split(", ")]
        return f"cannot be “{value}”", suggestion(value, choices)
    if kind == "string_pattern_mismatch":
        return f"cannot be “{value}”", _PATTERNS[context["pattern"]]
    if kind in _BOUNDS:
        message, remedy, key = _BOUNDS[kind]
        return message, remedy.format(context[key])
    return "must be a group of keys", _group_remedy(expected)


def _group_remedy(expected: type[Declared] | None) -> str:
    if expected is Text:
        return "write both languages: {zh: ..., en: ...}"
    return f"its keys are: {', '.join(expected.model_fields)}" if expected else "write `key: value` lines"


def _type_at(declared: type[Declared], data: Any, place: Place) -> type[Declared] | None:
    """The declared type that is expected at the place, if any; of a step the one of its kind."""
    at: type[Declared] | None = declared
    for part in place:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            data = None
        if isinstance(part, str):
            field = at.model_fields.get(part) if at else None
            at = _declared_in(field.annotation) if field else None
        elif at and issubclass(at, Step):
            at = STEPS.get(str(data.get("kind", "task")) if isinstance(data, dict) else "", at)
    return at


def _declared_in(annotation: Any) -> type[Declared] | None:
    if isinstance(annotation, type) and issubclass(annotation, Declared):
        return annotation
    return next((found for part in get_args(annotation) if (found := _declared_in(part))), None)


def _keys(declared: type[Declared], data: Any, place: Place) -> list[str]:
    at = _type_at(declared, data, place)
    return list(at.model_fields) if at else []
