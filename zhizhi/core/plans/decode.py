"""From bytes to text: UTF-8 with or without a mark, GB18030, UTF-16 with a mark. The text is otherwise untouched."""

import codecs

MOST_BYTES = 10_000_000
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
    """The same as GB18030, unless so much before the fault was UTF-8 that the encodings are mixed."""
    before = raw[: error.start]
    if any(byte > 127 for byte in before) and len(before.decode("utf-8", "ignore")) > 0.05 * len(raw):
        raise _fault(raw, error.start, "the file mixes UTF-8 with another encoding")
    return _strict(raw, "gb18030", 0)


def _strict(raw: bytes, encoding: str, skipped: int) -> str:
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise _fault(raw, error.start, "the file is neither UTF-8 nor GB18030", skipped) from error


def _fault(raw: bytes, offset: int, what: str, skipped: int = 0) -> Undecodable:
    line = raw.count(b"\n", 0, offset) + 1
    remedy = "open it in a word processor and save it again as UTF-8"
    return Undecodable(f"line {line}, byte {offset + skipped}: {what} — {remedy}", line, offset + skipped)
