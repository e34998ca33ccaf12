"""From bytes to text: UTF-8 with or without a mark, GB18030, UTF-16 with a mark. The text is otherwise untouched."""

import codecs
import re
from collections.abc import Iterator

MOST_BYTES = 10_000_000
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


class Undecodable(Exception):
    """The bytes are no text in one encoding; the message says where and what to do."""

    def __init__(self, message: str, line: int, offset: int) -> None:
        super().__init__(message)
        self.line = line
        self.offset = offset


def decode(raw: bytes) -> str:
    """The text of a file; raises Undecodable with line and byte offset of the first fault."""
    for mark, encoding in _MARKS:
        if raw.startswith(mark):
            return _strict(raw[len(mark) :], encoding, len(mark))
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        return _other(raw, error)


def _other(raw: bytes, error: UnicodeDecodeError) -> str:
    """The same as GB18030, unless a line of it is UTF-8 and cannot be meant otherwise: then the encodings are mixed."""
    line = next((at for at, line in _lines(raw) if _is_utf8(line)), None)
    if line is not None:
        raise _fault(raw, max(line, error.start), "the file mixes UTF-8 and GB18030")
    # Some programs put a mark of four bytes before GB18030, too; it would be part of the first head.
    return _strict(raw, "gb18030", 0).removeprefix("\ufeff")


def _lines(raw: bytes) -> Iterator[tuple[int, bytes]]:
    """Each line with the offset at which it begins."""
    at = 0
    for line in raw.split(b"\n"):
        yield at, line
        at += len(line) + 1


def _is_utf8(line: bytes) -> bool:
    """Whether a line is Chinese in UTF-8: as GB2312, which has every common character, it cannot be read."""
    try:
        chinese = len(_CHINESE.findall(line.decode("utf-8")))
    except UnicodeDecodeError:
        return False
    if chinese < 2:
        return False
    try:
        line.decode("gb2312")
    except UnicodeDecodeError:
        return True
    return False


def _strict(raw: bytes, encoding: str, skipped: int) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise _fault(raw, error.start, "the file is neither UTF-8 nor GB18030", skipped) from error


def _fault(raw: bytes, offset: int, what: str, skipped: int = 0) -> Undecodable:
    line = raw.count(b"\n", 0, offset) + 1
    remedy = "open it in a word processor and save it again as UTF-8"
    return Undecodable(f"line {line}, byte {offset + skipped}: {what} — {remedy}", line, offset + skipped)
