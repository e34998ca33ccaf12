"""The columns that a table may have: each is known by its heads, reads a cell, and says what is wrong with it.

A column turns a cell into a text as the registry keeps it: a date as 1985-03, a code as 01, a number without blanks.
Equal cells are read once; a roster of a hundred thousand rows has few different ones in most columns.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.functional import Promise

from zhizhi.core import idnumber
from zhizhi.core.codesets import CodeSet
from zhizhi.core.partialdates import PartialDate, UnclearDate
from zhizhi.core.personalnames import person_name
from zhizhi.exchange.rosterheads import narrowed

# When there are more different values than this, they are forgotten: such a column hardly repeats.
CACHED = 50_000
_SPACES = re.compile(r"\s+")
_LOST = re.compile(r"\d(\.\d+)?[eE]\+?\d+")
# From here on Excel keeps no digit apart from its neighbour.
EXACT = 10**15
# What stands over several columns whose own heads say enough: 学历学位 over 全日制教育.
_GROUP = re.compile(
    r"^(学历学位|学历教育|(学历|教育|基本|个人|工作|党籍|党员|人员|任职)(情况|信息)|全日制教育|联系方式)"
)
_DEGREE = re.compile(r"(.+?)[\s,、;/]+([一-龥]{0,8}(?:学士|硕士|博士)(?:学位)?)")
_PHONE = re.compile(r"\+?[0-9]{7,15}")
_NOTHING = {"", "-", "--", "—", "——", "/", "\\", "无", "空", "null", "none", "n/a", "#n/a"}


class CellFault(Exception):
    """A cell cannot be read: `code` names the sentence (wording.py), `facts` what it speaks of."""

    def __init__(self, code: str, **facts: str) -> None:
        super().__init__(code)
        self.code, self.facts = code, facts


# Where a fault is: (key of the column, code of the sentence, facts, the cell as it was shown).
Fault = tuple[str, str, Mapping[str, str], str]


def written(cell: Any) -> str:
    """A cell as text: narrow digits and letters, single blanks, 12.0 as 12, days as 2020-01-02."""
    if isinstance(cell, str):
        text = cell if cell.isascii() else unicodedata.normalize("NFKC", cell)
        return _SPACES.sub(" ", text.replace("\u200b", "").replace("\ufeff", "")).strip()
    if isinstance(cell, float):
        return str(int(cell)) if cell == int(cell) and abs(cell) < EXACT else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if not cell.hour and not cell.minute else cell.isoformat(" ", "minutes")
    return cell.isoformat() if isinstance(cell, date) else str(cell)


@dataclass
class Column:
    """A text of at most `length` characters. `needed` columns must be there; `once` says values hardly repeat."""

    key: str
    label: str | Promise
    aliases: tuple[str, ...] = ()
    length: int = 80
    needed: bool = False
    once: bool = False
    sensitive: bool = False
    _cache: dict[Any, Any] = field(default_factory=dict, repr=False)
    # Whether any cell of the file could not be read.
    _wrong: bool = field(default=False, repr=False)

    def fresh(self) -> None:
        """Forgets what earlier files held."""
        self._cache, self._wrong = {}, False

    def read(self, cell: Any) -> str:
        """The value, empty for nothing. Raises CellFault."""
        text = written(cell)
        if len(text) > self.length:
            raise CellFault("too_long", most=str(self.length))
        return "" if text.lower() in _NOTHING else text

    def read_all(self, cells: Sequence[Any], faults: dict[int, list[Fault]]) -> list[str]:
        """The values of many cells; what cannot be read is empty, with a fault under its place in `cells`."""
        cache = self._cache
        if self.once or len(cache) > CACHED:
            cache.clear()
        cache[""] = ""
        for cell in set(cells) - cache.keys():
            cache[cell] = self._met(cell)
        found: list[Any] = list(map(cache.__getitem__, cells))
        for place, value in enumerate(found) if self._wrong else ():
            if isinstance(value, CellFault):
                faults.setdefault(place, []).append((self.key, value.code, value.facts, self.shown(cells[place])))
                found[place] = ""
        return found

    def _met(self, cell: Any) -> str | CellFault:
        """The value, or why there is none."""
        try:
            return self.read(cell)
        except CellFault as fault:
            self._wrong = True
            return fault

    def shown(self, cell: Any) -> str:
        """The cell as a fault shows it."""
        return written(cell)[:60]


class NameColumn(Column):
    """A name: 王 芳 is 王芳, 买买提.吐尔逊 has the usual dot; Latin names keep their blanks."""

    def read(self, cell: Any) -> str:
        text = super().read(cell)
        if text and text.isascii() and not any(sign.isalpha() for sign in text):
            raise CellFault("no_name")
        return text if text.isascii() else person_name(text)


class CodeColumn(Column):
    """A word of a code set, kept as its code."""

    codes: CodeSet
    words: Mapping[str, str] | None = None

    def read(self, cell: Any) -> str:
        text = super().read(cell)
        if not text:
            return ""
        if code := self.codes.code_of(text, dict(self.words or {})):
            return code
        raise CellFault("no_code", text=text)


class EducationColumn(CodeColumn):
    """An education; cadres' rosters write the degree behind it (大学，管理学学士), which is kept in `degrees`."""

    degrees: dict[int, str]

    def read_all(self, cells: Sequence[Any], faults: dict[int, list[Fault]]) -> list[str]:
        """Degrees of these cells are kept by their place until the next."""
        found = super().read_all(cells, faults)
        told = {cell: _degree(cell)[1] for cell in set(cells) if isinstance(cell, str)}
        self.degrees = {place: told[cell] for place, cell in enumerate(cells) if told.get(cell)}
        return found

    def filled(self, degrees: list[str]) -> list[str]:
        """The degrees of these cells, where the column of degrees says nothing the one behind the education."""
        return [degree or self.degrees.get(place, "") for place, degree in enumerate(degrees)]

    def read(self, cell: Any) -> str:
        return super().read(_degree(cell)[0] if isinstance(cell, str) else cell)


def _degree(cell: str) -> tuple[str, str]:
    """The education, and the degree behind it."""
    found = _DEGREE.fullmatch(written(cell))
    return (found[1], found[2].removesuffix("学位")) if found else (cell, "")


class DateColumn(Column):
    """A date as far as it is known, kept as 1985-03-07, 1985-03 or 1985."""

    def read(self, cell: Any) -> str:
        if isinstance(cell, str) and cell.strip().lower() in _NOTHING:
            return ""
        if isinstance(cell, bool):
            raise CellFault("date_no_date")
        try:
            return str(PartialDate.parse(cell))
        except UnclearDate as fault:
            raise CellFault(f"date_{fault.reason.name.lower()}") from fault


class IdColumn(Column):
    """An identification number by GB 11643; of fifteen digits it is said that it is an old one."""

    def read_all(self, cells: Sequence[Any], faults: dict[int, list[Fault]]) -> list[str]:
        """Faulty numbers of these cells are kept in `faulty` until the next, so that what they nearly are is found."""
        self.faulty: dict[int, str] = {}
        found = super().read_all(cells, faults)
        for place in faults:
            if any(fault[0] == self.key for fault in faults[place]):
                self.faulty[place] = idnumber.normalized(written(cells[place]))
        return found

    def read(self, cell: Any) -> str:
        if isinstance(cell, str) and len(cell) == 18 and idnumber.is_valid(cell):
            return cell
        if isinstance(cell, str):
            text = idnumber.normalized(written(cell)).strip("'`’")
        elif isinstance(cell, int | float) and not isinstance(cell, bool):
            text = written(cell)
        else:
            raise CellFault("id_form")
        if text.lower() in _NOTHING:
            return ""
        if idnumber.is_valid(text):
            return text
        raise CellFault(_id_fault(text))

    def shown(self, cell: Any) -> str:
        """Only what a mask leaves: a faulty number is somebody's, too."""
        text = written(cell)
        return f"{text[:6]}…{text[-2:]}" if len(text) > 10 else text


def _id_fault(text: str) -> str:
    if _LOST.fullmatch(text) or (len(text) == 18 and text.endswith("000") and not idnumber.is_valid(text)):
        return "number_lost"
    if re.fullmatch(r"\d{15}", text):
        return "id_old"
    if not re.fullmatch(r"[0-9]{17}[0-9X]", text):
        return "id_form"
    try:
        date(int(text[6:10]), int(text[10:12]), int(text[12:14]))
    except ValueError:
        return "id_date"
    return "id_check"


class PhoneColumn(Column):
    """A telephone number; several are not guessed at."""

    def read(self, cell: Any) -> str:
        if isinstance(cell, str) and cell.isascii() and cell.isdigit() and 7 <= len(cell) <= 15:
            return cell
        text = re.sub(r"[\s\-()]", "", written(cell))
        if text.lower() in _NOTHING:
            return ""
        if _LOST.fullmatch(text):
            raise CellFault("number_lost")
        if _PHONE.fullmatch(text):
            return text
        raise CellFault("phones" if re.search(r"\d{7,}[^\d]+\d{7,}", text) else "phone")

    def shown(self, cell: Any) -> str:
        text = written(cell)
        return f"{text[:3]}…{text[-2:]}" if len(text) > 7 else text


class CountColumn(Column):
    """A whole number from 0 to `most`."""

    most: int = 9999

    def read(self, cell: Any) -> str:
        text = re.sub(r"[人户名个]$", "", super().read(cell))
        if not text:
            return ""
        if not text.isdecimal() or int(text) > self.most:
            raise CellFault("count", most=str(self.most))
        return str(int(text))


def code_column(
    codes: CodeSet, key: str, label: str | Promise, *aliases: str, kind: type[CodeColumn] = CodeColumn
) -> CodeColumn:
    """A column of a code set."""
    column = kind(key, label, aliases)
    column.codes = codes
    return column


def recognized(columns: Sequence[Column], titles: Sequence[str]) -> list[str]:
    """Which column each head names, "" where none is known; each column is given once, to the closest head."""
    words = {narrowed(alias): column.key for column in columns for alias in column.aliases}
    heads = [narrowed(title) for title in titles]
    found = [words.get(head) or words.get(_GROUP.sub("", head), "") for head in heads]
    return [key if key and key not in found[:place] else "" for place, key in enumerate(found)]
