"""A large sheet of an .xlsx, cut into workbooks of some thousand rows each.

The reader gives no row before it has read the last one of a sheet; so the first rows are checked while a second process
reads the next, and no more than a few portions are in memory.
"""

import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

from zhizhi.exchange.xlsxtop import NEEDED

# Bytes of a portion, unpacked: some five to fifteen thousand rows.
SIZE = 2**23
BLOCK = 2**20
END = b"</sheetData>"
# A row that says its number, behind the end of another: there a sheet can be cut.
_CUT = re.compile(rb'(?<=</row>)<row [^>]*?\br="\d+"')
_BEGIN = re.compile(rb"<sheetData[^>]*>")


def portions(path: Path, member: str, tail: bytes) -> Iterator[io.BytesIO]:
    """Workbooks with this sheet alone; `tail` is what stands behind its rows, such as merged areas."""
    with zipfile.ZipFile(path) as package:
        needed = {info.filename: package.read(info) for info in package.infolist() if NEEDED.fullmatch(info.filename)}
        head = b""
        for rows in _cut(package, member):
            yield _workbook(needed, member, head + rows if rows.endswith(tail) else head + rows + tail)
            head = head or rows[: begin.end() if (begin := _BEGIN.search(rows)) else 0]


def _cut(package: zipfile.ZipFile, member: str) -> Iterator[bytes]:
    """The bytes of a sheet, cut between rows."""
    held: list[bytes] = []
    with package.open(member) as stream:
        while block := stream.read(BLOCK):
            cut = _CUT.search(block) if sum(map(len, held)) >= SIZE else None
            if cut is None:
                held.append(block)
                continue
            yield b"".join([*held, block[: cut.start()]])
            held = [block[cut.start() :]]
    yield b"".join(held)


def _workbook(needed: dict[str, bytes], member: str, sheet: bytes) -> io.BytesIO:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_STORED) as package:
        for name, content in needed.items():
            package.writestr(name, content)
        package.writestr(member, sheet)
    made.seek(0)
    return made
