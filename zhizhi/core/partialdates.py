"""Days of which only the month or the year may be known, and all the ways in which rosters write them.

What is not known is never invented: 1985年3月 stays a month. The day kept is the first of what is known, so that a
column of the database sorts and compares.
"""

import re
import unicodedata
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from math import isfinite
from typing import Literal, Self

Known = Literal["d", "m", "y"]
DAY: Known = "d"
MONTH: Known = "m"
YEAR: Known = "y"
# Excel counts days from here (its false 29 February 1900 included); four and five digits are days of 1927 to 2173.
EXCEL = date(1899, 12, 30)
SERIALS = range(10_000, 100_000)
YEARS = range(1850, 2200)
FIGURES = {figure: str(value) for value, figure in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0", "Ｏ": "0"}

_PARTS = re.compile(r"(\d{4})(?:\D(\d{1,2})(?:\D(\d{1,2}))?)?\D?")
_SOLID = re.compile(r"(\d{4})(\d{2})(\d{2})?")
_TIME = re.compile(r"[T ]+\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?$")
_CHINESE = re.compile(r"[零〇○一二三四五六七八九]{4}年")
_NUMERAL = re.compile(r"[一二三四五六七八九十]+(?=[月日号])")
_SEPARATORS = set(".-/年月、·,，。")


class Unclear(StrEnum):
    """Why a text is no date."""

    EMPTY = "nothing is written"
    NO_DATE = "this is no date"
    SHORT_YEAR = "write the year with four digits"
    ORDER = "write year, month and day in this order"
    NO_SUCH_MONTH = "a year has no such month"
    NO_SUCH_DAY = "the month has no such day"
    FAR = "the year is out of range"
    LUNAR = "a date of the lunar calendar; write that of the solar one"
    VAGUE = "write the month as a number"
    TENTH = "January or October: the table has lost a zero; write 01 or 10"
    SERIAL = "a number of days as Excel counts them; give the cell a date format"


class UnclearDate(ValueError):
    """A text that is no date; `reason` says why, `text` is what was written."""

    def __init__(self, reason: Unclear, text: object) -> None:
        super().__init__(f"{text!r}: {reason}")
        self.reason = reason
        self.text = str(text)


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """The first day of what is known, and whether the day ("d"), the month ("m") or only the year ("y") is known."""

    day: date
    known: Known = DAY

    def __post_init__(self) -> None:
        if self.known not in (DAY, MONTH, YEAR):
            raise ValueError(f"known is d, m or y, not {self.known!r}")
        if self.day != self.first(self.day, self.known):
            raise ValueError(f"{self.day} is not the first day of what is known ({self.known})")

    @staticmethod
    def first(day: date, known: Known) -> date:
        """The first day of the month or year of `day`, or the day itself."""
        if known == YEAR:
            return day.replace(month=1, day=1)
        return day.replace(day=1) if known == MONTH else day

    @classmethod
    def at(cls, day: date, known: Known = DAY) -> Self:
        """What is known of `day` when only its month or year is."""
        return cls(cls.first(day, known), known)

    @property
    def last(self) -> date:
        """The last day that it may have been."""
        if self.known == YEAR:
            return self.day.replace(month=12, day=31)
        return self.day.replace(day=monthrange(self.day.year, self.day.month)[1]) if self.known == MONTH else self.day

    def agrees(self, other: Self) -> bool:
        """Whether both may mean the same day: 1985-03 agrees with 1985-03-07."""
        return self.day <= other.last and other.day <= self.last

    def __str__(self) -> str:
        return self.day.isoformat()[: {DAY: 10, MONTH: 7, YEAR: 4}[self.known]]

    @property
    def dotted(self) -> str:
        """As forms of cadres write it: 1985.03, 1985.03.07, 1985."""
        return str(self).replace("-", ".")

    @classmethod
    def parse(cls, text: object) -> Self:
        """What a cell or a field says. Takes text, days, moments and the numbers of Excel. Raises UnclearDate."""
        if isinstance(text, datetime):
            return cls(text.date())
        if isinstance(text, date):
            return cls(text)
        if isinstance(text, int | float) and not isinstance(text, bool):
            return cls._of_number(text)
        return cls._of_text(str(text or ""))

    @classmethod
    def _of_number(cls, number: float) -> Self:
        """198503 and 1985.03 as they look; a day of Excel with or without the hour."""
        if not isfinite(number):
            raise UnclearDate(Unclear.NO_DATE, number)
        if int(number) in SERIALS:
            return cls(EXCEL + timedelta(days=int(number)))
        return cls._of_text(str(int(number) if number == int(number) else round(number, 2)))

    @classmethod
    def _of_text(cls, text: str) -> Self:
        written = _narrowed(text)
        if not written:
            raise UnclearDate(Unclear.EMPTY, text)
        if re.fullmatch(r"\d{4}\.1", written):
            # What a sheet leaves of 1985.10, and what people write for January.
            raise UnclearDate(Unclear.TENTH, text)
        found = _SOLID.fullmatch(written) or _PARTS.fullmatch(written)
        if found is None or not set(re.sub(r"\d", "", written)) <= _SEPARATORS:
            raise UnclearDate(_why(written), text)
        year, month, day = (int(part) if part else 0 for part in found.groups())
        return cls._checked(text, year, month, day)

    @classmethod
    def _checked(cls, text: str, year: int, month: int, day: int) -> Self:
        """A month or day of 0 is not known."""
        if year not in YEARS:
            raise UnclearDate(Unclear.FAR, text)
        if month > 12 or (day and not month):
            raise UnclearDate(Unclear.NO_SUCH_MONTH, text)
        if day > (monthrange(year, month)[1] if month else 0):
            raise UnclearDate(Unclear.NO_SUCH_DAY, text)
        return cls(date(year, month or 1, day or 1), DAY if day else MONTH if month else YEAR)


def _narrowed(text: str) -> str:
    """Without what does not matter: blanks, the time of day, full-width forms, Chinese numerals, 生 at the end."""
    found = unicodedata.normalize("NFKC", text).strip().strip("'\"“”‘’()")
    found = re.sub(r"\s+", "", _TIME.sub("", found))
    found = re.sub(r"(出生|生|日|号)$", "", found)
    found = _CHINESE.sub(lambda match: "".join(FIGURES.get(sign, sign) for sign in match[0]), found)
    return _NUMERAL.sub(lambda match: _numeral(match[0]), f"{found}日").removesuffix("日")


def _numeral(text: str) -> str:
    """二十三 is 23."""
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return "".join(FIGURES[sign] for sign in text)
    return f"{FIGURES.get(tens, '1') if tens else '1'}{FIGURES.get(ones, '0') if ones else '0'}"


def _why(written: str) -> Unclear:
    """What is wrong with a text that is no date, as far as one can tell."""
    if re.search(r"农历|阴历|腊月|正月|闰", written):
        return Unclear.LUNAR
    if re.fullmatch(r"\d{5}", written):
        return Unclear.SERIAL
    if re.fullmatch(r"\d{1,2}[./-]\d{1,2}[./-]\d{4}", written):
        return Unclear.ORDER
    if re.fullmatch(r"'?\d{2}([./-]\d{1,2}){1,2}|\d{2}年.*", written):
        return Unclear.SHORT_YEAR
    if re.search(r"旬|初|底|末|春|夏|秋|冬|左右|约|半年", written) and re.search(r"\d{4}", written):
        return Unclear.VAGUE
    return Unclear.NO_DATE
