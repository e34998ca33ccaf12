"""What can still be read of a declaration that no longer fits its types: names and forms, so that its cases are shown.

Nothing runs by it. What cannot be read is left out, or stands there by the name it had.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from zhizhi.core.declarations import Declared, FieldKind, FormField, Option, Text
from zhizhi.core.process import (
    STEPS,
    AnyStep,
    Limit,
    Move,
    Outcome,
    ProcessDeclaration,
    Request,
    Result,
    TaskStep,
)
from zhizhi.core.shapes import fit

D = TypeVar("D", bound=Declared)

# Stands where a name cannot be read, and where a limit or a role is missing.
UNREADABLE = "?"
_NONE = Limit(days=1)


class Salvaged(ProcessDeclaration):
    """What is left of a process: it is read, never run or drawn."""


def salvaged(body: object) -> ProcessDeclaration:
    """The process as far as it can be read; never raises."""
    found, _ = fit(body, ProcessDeclaration) if isinstance(body, dict) else (None, [])
    data = body if isinstance(body, dict) else {}
    return found or Salvaged.model_construct(
        id=_word(data.get("id")), ref=_word(data.get("ref")), kind="process", name=_text(data.get("name")),
        about=_text(data.get("about")), prefix=_word(data.get("prefix")), limit=_limit(data.get("limit")),
        opens_at=_words(data.get("opens_at")), opened_by=(), confidential=data.get("confidential") is True,
        request=_request(data.get("request")), steps=tuple(_each(data.get("steps"), _step)),
        results=tuple(_each(data.get("results"), _result)),
    )  # fmt: skip


def _each(value: object, read: Callable[[Mapping[str, Any]], D]) -> Iterator[D]:
    return (read(item) for item in (value if isinstance(value, list) else []) if isinstance(item, dict))


def _whole(item: Mapping[str, Any], declared: type[D]) -> D | None:
    """The part itself where it is right, or has only keys that are unknown."""
    return fit(dict(item), declared)[0]


def _step(item: Mapping[str, Any]) -> AnyStep:
    """The step, or one that keeps its word for what it was, though it has nothing of that kind."""
    kind = _word(item.get("kind", "task"))
    found: Any = _whole(item, STEPS[kind]) if kind in STEPS else None
    plain: dict[str, Any] = {"kind": kind}
    return found or TaskStep.model_construct(
        id=_word(item.get("id")), name=_text(item.get("name"), item.get("id")), role=_word(item.get("role")),
        limit=_limit(item.get("limit")), moves=tuple(_each(item.get("moves"), _move)), **plain,
    )  # fmt: skip


def _move(item: Mapping[str, Any]) -> Move:
    return _whole(item, Move) or Move.model_construct(
        id=_word(item.get("id")), name=_text(item.get("name"), item.get("id")), to=_word(item.get("to")),
        fields=tuple(_each(item.get("fields"), _field)),
    )  # fmt: skip


def _field(item: Mapping[str, Any]) -> FormField:
    kinds = {kind.value for kind in FieldKind}
    return _whole(item, FormField) or FormField.model_construct(
        id=_word(item.get("id")), name=_text(item.get("name"), item.get("id")),
        kind=FieldKind(item["kind"]) if item.get("kind") in kinds else FieldKind.TEXT,
        # Who may not read an answer in clear stays so.
        restricted=item.get("restricted") is True, options=tuple(_each(item.get("options"), _option)),
    )  # fmt: skip


def _option(item: Mapping[str, Any]) -> Option:
    named = Option.model_construct(id=_word(item.get("id")), name=_text(item.get("name"), item.get("id")))
    return _whole(item, Option) or named


def _request(value: object) -> Request:
    item = value if isinstance(value, dict) else {}
    fields = tuple(_each(item.get("fields"), _field))
    return _whole(item, Request) or Request.model_construct(name=_text(item.get("name")), fields=fields)


def _result(item: Mapping[str, Any]) -> Result:
    return _whole(item, Result) or Result.model_construct(
        id=_word(item.get("id")), name=_text(item.get("name"), item.get("id")), outcome=Outcome.DONE
    )


def _limit(value: object) -> Limit:
    return (_whole(value, Limit) if isinstance(value, dict) else None) or _NONE


def _text(value: object, instead: object = None) -> Text:
    item = value if isinstance(value, dict) else {"zh": value}
    words = {key: item[key] for key in ("zh", "en") if isinstance(item.get(key), str)}
    return Text(**{"zh": str(instead or UNREADABLE)} | {key: word for key, word in words.items() if word})


def _word(value: object) -> str:
    return value if isinstance(value, str) else UNREADABLE


def _words(value: object) -> tuple[str, ...]:
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()
