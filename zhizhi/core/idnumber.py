"""Citizen identification numbers by GB 11643: 17 digits and a check character."""

import re
from datetime import date
from operator import mul
from typing import Literal

_FORM = re.compile(r"[1-9][0-9]{16}[0-9X]")
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECKS = "10X98765432"
_ZEROS = 48 * sum(_WEIGHTS)


def normalized(number: str) -> str:
    """The number without blanks, a final x in capitals; it may still be wrong."""
    return re.sub(r"\s", "", number).upper()


def check_character(first17: str) -> str:
    """The check character that belongs to the first 17 digits."""
    # A digit is its byte less 48; very many numbers are checked at once when a roster comes.
    return _CHECKS[(sum(map(mul, _WEIGHTS, first17.encode("ascii"))) - _ZEROS) % 11]


def is_valid(number: str) -> bool:
    """Whether form, date of birth and check character are right."""
    formed = _FORM.fullmatch(number) is not None
    return formed and _birth(number) is not None and check_character(number[:17]) == number[17]


def birth(number: str) -> date:
    """The date of birth; ValueError when the number is not valid."""
    found = _birth(number) if is_valid(number) else None
    if found is None:
        raise ValueError("not a valid identification number")
    return found


def sex(number: str) -> Literal["male", "female"]:
    """The sex as the 17th digit tells it; ValueError when the number is not valid."""
    if not is_valid(number):
        raise ValueError("not a valid identification number")
    return "male" if int(number[16]) % 2 else "female"


def _birth(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
