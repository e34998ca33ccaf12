"""A roster that somebody hands in: .xlsx, .xls or text with separators, recognized by content, not by name.

What cannot be read is refused with a reason and its facts; who shows it puts them into words. Everything is bounded
before it is unpacked: a small file can hold gigabytes, and one cell in the last corner makes a sheet of billions.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import chain
from pathlib import Path

import python_calamine as calamine

from zhizhi.core.plans.decode import Undecodable, decode
from zhizhi.exchange import xlsxportions, xlsxtop
from zhizhi.exchange.xlsxscan import MOST_UNPACKED, Scan, TooMuch, scan

Cell = str | int | float | bool | date | datetime | time | timedelta
Row = list[Cell]
MOST_BYTES = 40 * 2**20
MOST_ROWS = 200_000
MOST_COLUMNS = 256
# A sheet is a full rectangle in memory, 32 bytes a cell.
MOST_CELLS = 12_000_000
SEPARATORS = ",\t;|，；"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Reason(StrEnum):
    """Why a file is not read."""

    EMPTY = "empty"
    TOO_LARGE = "too_large"
    UNPACKED = "unpacked"
    LOCKED = "locked"
    DOCUMENT = "document"
    WEB_PAGE = "web_page"
    OTHER_SHEET = "other_sheet"
    NOT_A_SHEET = "not_a_sheet"
    DAMAGED = "damaged"
    ENCODING = "encoding"
    NO_ROWS = "no_rows"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_WIDE = "too_wide"
    NO_HEAD = "no_head"


class RosterRefused(Exception):
    """A file is not read; `reason`, and `facts` such as the sheet, the row, the most that is taken."""

    def __init__(self, reason: Reason, **facts: object) -> None:
        super().__init__(f"{reason} {facts}" if facts else str(reason))
        self.reason = reason
        self.facts = facts


Merged = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet: its rows from the first of the file on, merged areas ((row, column), (row, column)) from 0, last
    included; `lost` are cells, (row, column) from 0, whose formula has no value ("formula") or an error ("error")."""

    name: str
    hidden: bool
    rows: Iterator[Row]
    merged: tuple[Merged, ...] = ()
    lost: Mapping[tuple[int, int], str] = field(default_factory=dict)


class Book:
    """An opened file. `names` and `hidden` say which sheets there are; `sheet` reads one."""

    def __init__(self, names: list[str], hidden: list[bool]) -> None:
        self.names, self.hidden = names, hidden

    def sheet(self, index: int) -> Sheet:
        """The sheet; raises RosterRefused when it is too large."""
        raise NotImplementedError


class _Workbook(Book):
    def __init__(self, source: Path | io.BytesIO, scanned: Mapping[str, Scan]) -> None:
        book = calamine.CalamineWorkbook.from_object(source)
        kept = [
            (number, found) for number, found in enumerate(book.sheets_metadata)
            if found.typ == calamine.SheetTypeEnum.WorkSheet
        ]  # fmt: skip
        self.source, self.book, self.scanned, self.numbers = source, book, scanned, [number for number, _found in kept]
        # The sheet read last: who finds the heads of a table reads its rows next.
        self._last: tuple[int, calamine.CalamineSheet] | None = None
        visible = calamine.SheetVisibleEnum.Visible
        super().__init__([found.name for _n, found in kept], [found.visible != visible for _n, found in kept])

    def sheet(self, index: int) -> Sheet:
        name = self.names[index]
        found = self.scanned.get(name, Scan())
        _refuse_large(name, found.rows, found.columns)
        if isinstance(self.source, Path) and found.tail and found.size > 2 * xlsxportions.SIZE:
            return self._cut(index, name, found)
        read = self._read(index, name)
        _refuse_large(name, read.total_height, read.total_width)
        top, left = read.start or (0, 0)
        rows = _shifted(read.to_python(), top, left) if left else _below(read.iter_rows(), top, read)
        return Sheet(name, self.hidden[index], rows, tuple(read.merged_cell_ranges or ()), found.lost)

    def _cut(self, index: int, name: str, found: Scan) -> Sheet:
        """A large sheet a portion at a time; what stands behind its rows, the merged areas, is in each."""
        source, number = Path(str(self.source)), self.numbers[index]
        cut = xlsxportions.portions(source, found.member, found.tail)

        def following() -> Iterator[calamine.CalamineSheet]:
            try:
                for one in cut:
                    yield calamine.CalamineWorkbook.from_object(one).get_sheet_by_index(number)
            except GeneratorExit:
                raise
            except BaseException as fault:
                raise _damaged(fault, name) from fault

        read = following()
        first = next(read)
        merged = tuple(first.merged_cell_ranges or ())
        return Sheet(name, self.hidden[index], _joined(name, chain([first], read)), merged, found.lost)

    def _read(self, index: int, name: str) -> calamine.CalamineSheet:
        if self._last is None or self._last[0] != index:
            self._last = None
            try:
                self._last = index, self.book.get_sheet_by_index(self.numbers[index])
            except BaseException as fault:
                raise _damaged(fault, name) from fault
        return self._last[1]


def _below(rows: Iterator[Row], top: int, read: calamine.CalamineSheet) -> Iterator[Row]:
    """Calamine's rows begin where the sheet does, whatever stands above."""
    if top and read.height == read.total_height - top:
        first = next(rows, None)
        if first is not None and any(cell != "" for cell in first):
            blank: Row = [""] * read.total_width
            yield from (list(blank) for _ in range(top))
        if first is not None:
            yield first
    yield from rows


def _shifted(rows: list[Row], top: int, left: int) -> Iterator[Row]:
    blank: Row = [""] * left
    yield from ([] for _ in range(top))
    yield from (blank + row for row in rows) if left else rows


def _joined(name: str, read: Iterable[calamine.CalamineSheet]) -> Iterator[Row]:
    """The rows of the portions of a sheet, from its first row on."""
    done = 0
    for sheet in read:
        _refuse_large(name, sheet.total_height, sheet.total_width)
        top, left = sheet.start or (done, 0)
        rows = sheet.to_python()
        yield from _shifted(rows, top - done, left)
        done = top + len(rows)


class _Text(Book):
    def __init__(self, text: str) -> None:
        super().__init__([""], [False])
        self.text, self.separator = text, separator_of(text)

    def sheet(self, index: int) -> Sheet:
        return Sheet(self.names[index], False, self._rows())

    def _rows(self) -> Iterator[Row]:
        lines = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.separator)
        try:
            for number, row in enumerate(lines, 1):
                if number > MOST_ROWS + 100:
                    raise RosterRefused(Reason.TOO_MANY_ROWS, sheet="", most=MOST_ROWS)
                yield list(row)
        except csv.Error as fault:
            raise RosterRefused(Reason.DAMAGED, sheet="") from fault


def book_open(path: Path, *, top: bool = False) -> Book:
    """The file, recognized by what it holds. Raises RosterRefused.

    With `top`, a large .xlsx gives only the first rows of each sheet, in which the heads of a table are looked for.
    """
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise RosterRefused(Reason.TOO_LARGE, most=MOST_BYTES // 2**20)
    with path.open("rb") as stream:
        head = stream.read(4096)
    if not head.strip():
        raise RosterRefused(Reason.EMPTY)
    if head.startswith(b"PK\x03\x04"):
        return _package(path, top=top)
    if head.startswith(_OLE):
        return _old(path)
    return _plain(head, path)


def separator_of(text: str) -> str:
    """What stands most regularly between the fields of the first lines; a comma where nothing does."""
    lines = [line for line in text[:20_000].splitlines() if line.strip()][:20]

    def regular(sign: str) -> tuple[int, int]:
        counts = [line.count(sign) for line in lines]
        most = max(set(counts), key=lambda count: (counts.count(count), count), default=0)
        return (counts.count(most) if most else 0, most)

    return max(SEPARATORS, key=regular) if any(regular(sign)[0] for sign in SEPARATORS) else ","


def _refuse_large(name: str, rows: int, columns: int) -> None:
    if rows > MOST_ROWS + 100:
        raise RosterRefused(Reason.TOO_MANY_ROWS, sheet=name, row=rows, most=MOST_ROWS)
    if columns > MOST_COLUMNS or rows * columns > MOST_CELLS:
        raise RosterRefused(Reason.TOO_WIDE, sheet=name, columns=columns, most=MOST_COLUMNS)


def _package(path: Path, *, top: bool) -> Book:
    try:
        with zipfile.ZipFile(path) as package:
            members = {info.filename: info for info in package.infolist()}
            _refuse_package(members)
            scanned = scan(package)
            large = max((found.rows for found in scanned.values()), default=0) > 2 * xlsxtop.ROWS
            smaller = xlsxtop.topped(package) if top and large else None
    except TooMuch as fault:
        raise RosterRefused(Reason.UNPACKED, most=MOST_UNPACKED // 2**20) from fault
    except RosterRefused:
        raise
    except Exception as fault:  # a broken package fails in many ways, deep inside zipfile, zlib and the XML reader
        raise RosterRefused(Reason.DAMAGED, sheet="") from fault
    for name, found in scanned.items():
        if found.rows > MOST_ROWS + 100 and len(scanned) == 1:
            _refuse_large(name, found.rows, found.columns)
    return _calamine(smaller or path, scanned)


def _refuse_package(members: Mapping[str, zipfile.ZipInfo]) -> None:
    if sum(info.file_size for info in members.values()) > MOST_UNPACKED:
        raise RosterRefused(Reason.UNPACKED, most=MOST_UNPACKED // 2**20)
    if any(info.flag_bits & 1 for info in members.values()):
        raise RosterRefused(Reason.LOCKED)
    if "xl/workbook.xml" in members:
        return
    if "word/document.xml" in members or "OFD.xml" in members:
        raise RosterRefused(Reason.DOCUMENT)
    if "xl/workbook.bin" in members or "content.xml" in members:
        raise RosterRefused(Reason.OTHER_SHEET)
    raise RosterRefused(Reason.NOT_A_SHEET)


def _old(path: Path) -> Book:
    """A locked .xlsx lies in the same container as an old .xls or .doc."""
    content = path.read_bytes()
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise RosterRefused(Reason.LOCKED)
    if "WordDocument".encode("utf-16-le") in content:
        raise RosterRefused(Reason.DOCUMENT)
    return _calamine(path, {})


def _calamine(source: Path | io.BytesIO, scanned: Mapping[str, Scan]) -> Book:
    try:
        return _Workbook(source, scanned)
    except calamine.PasswordError as fault:
        raise RosterRefused(Reason.LOCKED) from fault
    except BaseException as fault:
        raise _damaged(fault, "") from fault


def _damaged(fault: BaseException, sheet: str) -> BaseException:
    """Calamine says what it found by exceptions of several kinds; a panic of its Rust is not even an Exception."""
    if isinstance(fault, KeyboardInterrupt | SystemExit | MemoryError):
        return fault
    return RosterRefused(Reason.DAMAGED, sheet=sheet)


def _plain(head: bytes, path: Path) -> Book:
    begins = head.lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if begins.startswith((b"%pdf", b"{\\rtf")):
        raise RosterRefused(Reason.DOCUMENT)
    if begins.startswith((b"<html", b"<!doctype", b"<?xml", b"<table", b"<meta", b"<style")):
        raise RosterRefused(Reason.WEB_PAGE)
    if b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise RosterRefused(Reason.NOT_A_SHEET)
    try:
        text = decode(path.read_bytes())
    except Undecodable as fault:
        raise RosterRefused(Reason.ENCODING, row=fault.line) from fault
    if "\0" in text:
        raise RosterRefused(Reason.NOT_A_SHEET)
    return _Text(text)
