"""One pass over the sheets of an .xlsx before it is read: how large it really is, and which cells have lost a value.

The sizes that a package declares may lie, and a reader makes a full rectangle of a sheet; so the bytes are unpacked
here under a limit, and the last cell that holds anything is looked for. Formulas without a kept value and cells with
an error read as blanks: they are listed, so that nobody takes them for empty.
"""

import re
import zipfile
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from posixpath import normpath

from defusedxml.ElementTree import fromstring

from zhizhi.exchange.xlsxportions import END

MOST_UNPACKED = 600 * 2**20
MOST_PART = 20 * 2**20
MOST_LOST = 5_000
BLOCK = 2**20
# What stays of a block for the next one: no cell of a roster is longer.
TAIL = 4096
# Blocks at the end of a sheet in which the end of its rows is looked for.
LAST = 4
_WIDE = re.compile(rb'<c r="([A-Z]{2,3})\d+"[^>/]*>')
_VALUELESS = re.compile(rb"</f>(?:<v></v>|<v ?/>)?</c>|<f[^>]*/>(?:<v></v>|<v ?/>)?</c>")
_ERROR = re.compile(rb'<c r="([A-Z]+)(\d+)"[^>]* t="e"')
_REF = re.compile(rb'r="([A-Z]+)(\d+)"')
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


class TooMuch(Exception):
    """The package unpacks to more than is taken."""


@dataclass(slots=True)
class Scan:
    """The last row and column with a value (0: not known), and cells, (row, column) from 0, that lost theirs.

    `member` is where in the package the sheet lies, `size` how many bytes it has, `tail` what stands behind its rows
    (empty where that is too long).
    """

    member: str = ""
    size: int = 0
    tail: bytes = b""
    rows: int = 0
    columns: int = 0
    lost: dict[tuple[int, int], str] = field(default_factory=dict)


def scan(package: zipfile.ZipFile) -> dict[str, Scan]:
    """Each worksheet by its name. Raises TooMuch, and what zipfile and the XML reader raise for a broken package."""
    left = MOST_UNPACKED
    sheets = _sheets(package)
    found: dict[str, Scan] = {}
    for info in package.infolist():
        name = sheets.get(info.filename)
        if name is None and not info.filename.endswith("sharedStrings.xml"):
            continue
        scanned = Scan(info.filename)
        left -= _read(package, info, scanned if name is not None else None, left)
        if name is not None:
            found[name] = scanned
    return found


def number_of(letters: str) -> int:
    """A is 0, Z 25, AA 26."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def letters_of(number: int) -> str:
    """0 is A, 25 Z, 26 AA: what Excel calls a column."""
    letters, number = "", number + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _sheets(package: zipfile.ZipFile) -> Mapping[str, str]:
    """The name of the sheet by the member that holds it."""
    book = fromstring(_part(package, "xl/workbook.xml"))
    relations = fromstring(_part(package, "xl/_rels/workbook.xml.rels"))
    targets = {row.get("Id"): str(row.get("Target")) for row in relations}
    found = {}
    for row in book.iter():
        if row.tag.endswith("}sheet") and (target := targets.get(row.get(_RELATION))):
            member = target.lstrip("/") if target.startswith("/") else normpath(f"xl/{target}")
            found[member] = str(row.get("name"))
    return found


def _part(package: zipfile.ZipFile, name: str) -> bytes:
    with package.open(name) as stream:
        content = stream.read(MOST_PART + 1)
    if len(content) > MOST_PART:
        raise TooMuch(name)
    return content


def _read(package: zipfile.ZipFile, info: zipfile.ZipInfo, into: Scan | None, left: int) -> int:
    size, kept = 0, b""
    last: deque[bytes] = deque(maxlen=LAST)
    with package.open(info) as stream:
        while block := stream.read(BLOCK):
            size += len(block)
            if size > left:
                raise TooMuch(info.filename)
            if into is not None:
                last.append(block)
                block = kept + block
                _look(block, len(kept), into)
                kept = block[-TAIL:]
    if into is not None:
        end = b"".join(last)
        into.size, into.tail = size, end[at:] if (at := end.rfind(END)) >= 0 else b""
    return size


def _look(block: bytes, seen: int, into: Scan) -> None:
    """What one block says; its first `seen` bytes were looked at with the block before."""
    if (value := max(block.rfind(b"<v>"), block.rfind(b"<is>"))) >= 0 and (ref := _ref_before(block, value)):
        into.rows = max(into.rows, ref[0] + 1)
    for letters in set(_WIDE.findall(block)):
        into.columns = max(into.columns, number_of(letters.decode()) + 1)
    if len(into.lost) >= MOST_LOST:
        return
    if block.find(b"<f") >= 0:
        for match in _VALUELESS.finditer(block):
            if match.end() > seen and (ref := _ref_before(block, match.start())):
                into.lost[ref] = "formula"
    if block.find(b't="e"') >= 0:
        for match in _ERROR.finditer(block):
            into.lost[int(match[2]) - 1, number_of(match[1].decode())] = "error"


def _ref_before(block: bytes, at: int) -> tuple[int, int] | None:
    """The reference of the cell that holds this byte."""
    begin = block.rfind(b"<c ", 0, at)
    match = _REF.search(block, begin, at) if begin >= 0 else None
    return (int(match[2]) - 1, number_of(match[1].decode())) if match else None
