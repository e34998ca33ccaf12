"""An .xlsx cut down to the first rows of each sheet: who looks for the heads of a table need not read all of it."""

import io
import re
import zipfile
from collections.abc import Iterator

# As many rows stay as may lie above the heads, and some of the table.
ROWS = 1_100
BLOCK = 2**18
MOST_TAIL = 4 * 2**20
_ROW = re.compile(rb"<row[ >/]")
_END = b"</sheetData>"
# What a reader of cells needs besides the sheets.
NEEDED = re.compile(r"\[Content_Types\]\.xml|_rels/.*|xl/(workbook|styles|sharedStrings)\.xml|xl/_rels/.*")
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")


def topped(package: zipfile.ZipFile) -> io.BytesIO | None:
    """The smaller package; None where a sheet cannot be cut, so that all of it is to be read."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as smaller:
        for info in package.infolist():
            if _SHEET.fullmatch(info.filename):
                if (content := _cut(package, info)) is None:
                    return None
                smaller.writestr(info.filename, content)
            elif NEEDED.fullmatch(info.filename):
                smaller.writestr(info.filename, package.read(info))
    made.seek(0)
    return made


def _cut(package: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes | None:
    """The first rows, and what stands behind the last one, such as merged areas."""
    with package.open(info) as stream:
        blocks = iter(lambda: stream.read(BLOCK), b"")
        begin, rest = _begin(blocks)
        if rest is None:
            return begin
        tail = _tail(rest, blocks)
    return None if tail is None else begin + tail


def _begin(blocks: Iterator[bytes]) -> tuple[bytes, bytes | None]:
    """Up to the row after the last that stays, and what was read behind it; None when there is no such row."""
    found = b""
    for block in blocks:
        found += block
        rows = list(_ROW.finditer(found))
        if len(rows) > ROWS:
            at = rows[ROWS].start()
            return found[:at], found[at:]
    return found, None


def _tail(rest: bytes, blocks: Iterator[bytes]) -> bytes | None:
    while (at := rest.find(_END)) < 0:
        block = next(blocks, b"")
        if not block:
            return None
        rest = rest[-len(_END) :] + block
    tail = rest[at:] + b"".join(blocks)
    return tail if len(tail) <= MOST_TAIL else None
