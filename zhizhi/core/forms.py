"""Check the answers to a declared form, and bring them into one plain shape that JSON can hold."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from zhizhi.core.declarations import Column, FieldKind, FormField

TEXT_LENGTH = 200
LONG_TEXT_LENGTH = 4000
# Lines of a table, people or organizations in one answer.
MANY = 200
MONEY_LIMIT = 10**13  # fen
_UPLOADED = (FieldKind.PHOTOS, FieldKind.FILES)
_MONEY = re.compile(r"[¥￥]?(-?[0-9]{1,11})(?:\.([0-9]{1,2}))?元?")
STARS = 5

# Marks that turn the direction of writing could make a text read otherwise than it is.
_DIRECTIONS = re.compile("[\u202a-\u202e\u2066-\u2069\u200e\u200f]")
_MOBILE = re.compile(r"(?:\+?86|0086)?(1[3-9][0-9]{9})")
_LANDLINE = re.compile(r"(?:(0(?:10|2[0-9]|[3-9][0-9]{2})))?([2-9][0-9]{6,7})")
_SERVICE = re.compile(r"[48]00[0-9]{7}")
_DATE = re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?|([0-9]{4})([0-9]{2})([0-9]{2})")
_YES_NO = {"yes": True, "true": True, "on": True, "1": True, "no": False, "false": False, "off": False, "0": False}


@dataclass(frozen=True, slots=True)
class AnswerProblem:
    """Why an answer cannot be taken, as a code with figures; the interface finds the sentence.

    Codes: required, unknown_field, wrong_type, too_long (limit), phone, date, choice, yes_no, whole_number,
    too_small (limit), too_large (limit), stars, money, too_few (limit), too_many (limit), row (row, column): the line
    and the column of a table that are wrong.
    """

    code: str
    params: Mapping[str, int] = field(default_factory=dict)


class _Refused(Exception):
    def __init__(self, code: str, **params: int) -> None:
        super().__init__(code)
        self.problem = AnswerProblem(code, params)


Cleaned = tuple[dict[str, Any], dict[str, AnswerProblem]]


def clean(fields: Iterable[FormField], answers: Mapping[str, Any]) -> Cleaned:
    """The typed answers and the problems, both by field id; take the answers only when there are no problems.

    Text is trimmed and freed of control characters, phones and dates come in one spelling (dates as ISO text),
    organizations and persons as their numbers. An empty answer to an optional field is left out. A key that no field
    has is a problem: the form was tampered with or is old. Photos and files arrive by themselves, not here.
    """
    asked = {asked.id: asked for asked in fields if asked.kind not in _UPLOADED}
    values: dict[str, Any] = {}
    problems = {key: AnswerProblem("unknown_field") for key in answers if key not in asked}
    for key, one in asked.items():
        try:
            value = _answer(one, answers.get(key))
        except _Refused as refused:
            problems[key] = refused.problem
        else:
            if value is not None:
                values[key] = value
    return values, problems


def _answer(asked: FormField, given: Any) -> Any:
    if asked.kind in _SEVERAL:
        return _answers(asked, given)
    if isinstance(given, str):
        given = _text(given, lines=asked.kind is FieldKind.LONG_TEXT)
    if given is None or given == "":
        if asked.required:
            raise _Refused("required")
        return None
    if not isinstance(given, str | int):
        raise _Refused("wrong_type")
    return _CHECKS[asked.kind](asked, given)


def _answers(asked: FormField, given: Any) -> Any:
    """The answer to a question that has several: numbers of records, or lines of a table without the empty ones."""
    if given in (None, "", [], ()):
        given = []
    if not isinstance(given, list | tuple) or len(given) > MANY:
        raise _Refused("wrong_type") if not isinstance(given, list | tuple) else _Refused("too_many", limit=MANY)
    taken = _SEVERAL[asked.kind](asked, given)
    fewest = max(asked.minimum or 0, int(asked.required))
    if len(taken) < fewest:
        raise _Refused("required") if fewest == 1 else _Refused("too_few", limit=fewest)
    if asked.maximum is not None and len(taken) > asked.maximum:
        raise _Refused("too_many", limit=asked.maximum)
    return taken or None


def _records(asked: FormField, given: Any) -> list[int]:
    """Numbers of records, each once, in the order given."""
    if not all(isinstance(one, str | int) for one in given):
        raise _Refused("wrong_type")
    return list(dict.fromkeys(_check_number_of_record(asked, one) for one in given if one != ""))


def _lines(asked: FormField, given: Any) -> list[dict[str, Any]]:
    """The lines of a table that hold anything."""
    if not all(isinstance(line, dict) for line in given):
        raise _Refused("wrong_type")
    filled = [(number, line) for number, line in enumerate(given, 1) if any(str(v).strip() for v in line.values())]
    return [_line(asked.columns, line, number) for number, line in filled]


def _line(columns: tuple[Column, ...], line: Mapping[str, Any], number: int) -> dict[str, Any]:
    fields = [
        FormField(id=one.id, name=one.name, kind=FieldKind(one.kind), required=one.required, options=one.options)
        for one in columns
    ]
    values, problems = clean(fields, line)
    if problems:
        order = [column.id for column in columns]
        first = min(problems, key=lambda key: order.index(key) if key in order else -1)
        raise _Refused("row", row=number, column=order.index(first) + 1 if first in order else 0)
    return values


def _text(given: str, *, lines: bool) -> str:
    """The text without what cannot be seen; line ends become blanks where there is one line only."""
    text = unicodedata.normalize("NFC", given.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " "))
    if not lines:
        text = text.replace("\n", " ")
    text = _DIRECTIONS.sub("", text)
    return "".join(sign for sign in text if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs")).strip()


def _short(given: str | int) -> str:
    """Figures and words without blanks, wide characters made narrow."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", str(given)))


def _check_text(asked: FormField, given: str | int) -> str:
    limit = LONG_TEXT_LENGTH if asked.kind is FieldKind.LONG_TEXT else TEXT_LENGTH
    if not isinstance(given, str):
        raise _Refused("wrong_type")
    if len(given) > limit:
        raise _Refused("too_long", limit=limit)
    return given


def _check_choice(asked: FormField, given: str | int) -> str:
    if given not in {option.id for option in asked.options}:
        raise _Refused("choice")
    return str(given)


def _check_yes_no(asked: FormField, given: str | int) -> bool:  # noqa: ARG001 - one shape for all checks
    known = _YES_NO.get(str(given).lower())
    if known is None:
        raise _Refused("yes_no")
    return known


def _check_integer(asked: FormField, given: str | int) -> int:
    number = _whole(given)
    if asked.minimum is not None and number < asked.minimum:
        raise _Refused("too_small", limit=asked.minimum)
    if asked.maximum is not None and number > asked.maximum:
        raise _Refused("too_large", limit=asked.maximum)
    return number


def _check_stars(asked: FormField, given: str | int) -> int:  # noqa: ARG001
    number = _whole(given)
    if not 1 <= number <= STARS:
        raise _Refused("stars")
    return number


def _check_money(asked: FormField, given: str | int) -> int:
    """Fen: of text in yuan; a number is fen already."""
    if isinstance(given, int) and not isinstance(given, bool):
        given = f"{given // 100}.{given % 100:02}" if given >= 0 else f"-{-given // 100}.{-given % 100:02}"
    found = _MONEY.fullmatch(_short(given).replace(",", ""))
    if found is None:
        raise _Refused("money")
    fen = int(found[1]) * 100 + (-1 if found[1].startswith("-") else 1) * int((found[2] or "0").ljust(2, "0"))
    if asked.minimum is not None and fen < asked.minimum:
        raise _Refused("too_small", limit=asked.minimum // 100)
    if fen > (MONEY_LIMIT if asked.maximum is None else asked.maximum):
        raise _Refused("too_large", limit=(asked.maximum or MONEY_LIMIT) // 100)
    return fen


def _check_number_of_record(asked: FormField, given: str | int) -> int:  # noqa: ARG001
    number = _whole(given)
    if number < 1:
        raise _Refused("choice")
    return number


def _whole(given: str | int) -> int:
    if isinstance(given, bool) or not re.fullmatch(r"[-+]?[0-9]{1,15}", _short(given)):
        raise _Refused("whole_number")
    return int(_short(given))


def _check_date(asked: FormField, given: str | int) -> str:  # noqa: ARG001
    found = _DATE.fullmatch(_short(given))
    try:
        year, month, day = (int(part) for part in found.groups() if part) if found else (0, 0, 0)
        when = date(year, month, day)
    except ValueError:
        raise _Refused("date") from None
    if not 1900 <= year <= 2100:
        raise _Refused("date")
    return when.isoformat()


def _check_phone(asked: FormField, given: str | int) -> str:  # noqa: ARG001
    number = phone(str(given))
    if number is None:
        raise _Refused("phone")
    return number


def phone(given: str) -> str | None:
    """A Chinese mobile, landline or service number in one spelling, or None when it is none."""
    digits = re.sub(r"[-()]", "", _short(given))
    if mobile := _MOBILE.fullmatch(digits):
        return mobile[1]
    if landline := _LANDLINE.fullmatch(digits):
        return "-".join(part for part in landline.groups() if part)
    return digits if _SERVICE.fullmatch(digits) else None


_CHECKS: Mapping[FieldKind, Callable[[FormField, str | int], Any]] = {
    FieldKind.TEXT: _check_text,
    FieldKind.LONG_TEXT: _check_text,
    FieldKind.CHOICE: _check_choice,
    FieldKind.YES_NO: _check_yes_no,
    FieldKind.INTEGER: _check_integer,
    FieldKind.DATE: _check_date,
    FieldKind.PHONE: _check_phone,
    FieldKind.STARS: _check_stars,
    FieldKind.ORGANIZATION: _check_number_of_record,
    FieldKind.PERSON: _check_number_of_record,
    FieldKind.CASE: _check_number_of_record,
    FieldKind.MONEY: _check_money,
}
_SEVERAL: Mapping[FieldKind, Callable[[FormField, Any], list[Any]]] = {
    FieldKind.ORGANIZATIONS: _records,
    FieldKind.PEOPLE: _records,
    FieldKind.ROWS: _lines,
}
