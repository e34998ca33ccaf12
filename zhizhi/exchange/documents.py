"""The text of a document that somebody hands in: .txt, .docx or text PDF, recognized by content, not by name.

Nothing is guessed away: what cannot be read is refused with its reason, the place and the remedy.
"""

import io
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from zhizhi.core.plans.decode import Undecodable, decode

MOST_BYTES = 50 * 2**20
# What a .docx may become when it is unpacked: a small file can hold gigabytes of blanks.
MOST_UNPACKED = 300 * 2**20
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


class Reason(StrEnum):
    """Why a document is not read; the text is the remedy."""

    EMPTY = "save the document again and choose it once more"
    TOO_LARGE = "save it without pictures; at most 50 MB are read"
    OLD_WORD = "open it in Word or WPS and save it as .docx"
    LOCKED = "open it, remove the password and save it again"
    OFD = "open it in its reader and export the text as .docx or .txt"
    NO_PLAN = "choose the plan itself, as .docx, .txt or .pdf"
    SCANNED = "it holds pictures of pages; read them with a text recognition, or ask for the Word file"
    DAMAGED = "open it in Word and save it again; if that fails, ask for the file once more"
    ENCODING = "open it in a word processor and save it as UTF-8"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a document: its line (1 for the first) and byte, its pages, the part of a package; 0 where not known."""

    line: int = 0
    byte: int = 0
    pages: tuple[int, ...] = ()
    part: str = ""

    def __str__(self) -> str:
        line = f"line {self.line}" + (f", byte {self.byte}" if self.byte else "") if self.line else ""
        pages = f"pages {listed(self.pages)}" if self.pages else ""
        return " ".join(word for word in (self.part, line, pages) if word)


def listed(numbers: Sequence[int]) -> str:
    """The first eight numbers, and how many more."""
    shown = ", ".join(map(str, numbers[:8]))
    return f"{shown} and {len(numbers) - 8} more" if len(numbers) > 8 else shown


NOWHERE = Place()


class Unreadable(Exception):
    """A document is not read: `reason` and, where known, `place`; the message says file, place and remedy."""

    def __init__(self, name: str, what: str, reason: Reason, place: Place = NOWHERE) -> None:
        where = f"{name}, {place}" if place != NOWHERE else name
        super().__init__(f"{where}: {what} — {reason}")
        self.name = name
        self.reason = reason
        self.place = place


@dataclass(frozen=True, slots=True)
class Document:
    """The text of a document. `levels` are headings that its styles name: offset of the line to level, 0 for the title;
    `blank` are the pages that hold no text and are missing in it."""

    text: str
    format: str
    levels: Mapping[int, int] = field(default_factory=dict)
    blank: tuple[int, ...] = ()


def document(name: str, content: bytes) -> Document:
    """The text of a file; raises Unreadable."""
    _check_size(name, content)
    if content.startswith(_OLE):
        raise _old(name, content)
    if content.startswith(b"PK\x03\x04"):
        return _package(name, content)
    if content[:1024].lstrip().startswith(b"%PDF"):
        from zhizhi.exchange.pdftext import pdf_text

        return pdf_text(name, content)
    return _plain(name, content)


def _check_size(name: str, content: bytes) -> None:
    if not content.strip():
        raise Unreadable(name, "the file is empty", Reason.EMPTY)
    if len(content) > MOST_BYTES:
        raise Unreadable(name, f"the file has more than {MOST_BYTES // 2**20} MB", Reason.TOO_LARGE)


def _old(name: str, content: bytes) -> Unreadable:
    """Word keeps a locked .docx in the same container as an old .doc."""
    if "EncryptedPackage".encode("utf-16-le") in content:
        return Unreadable(name, "the file has a password", Reason.LOCKED)
    kind = "an old WPS document" if name.lower().endswith(".wps") else "an old Word document"
    if "WordDocument".encode("utf-16-le") in content:
        return Unreadable(name, f"the file is {kind}", Reason.OLD_WORD)
    return Unreadable(name, "the file is no text document", Reason.NO_PLAN)


def _package(name: str, content: bytes) -> Document:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            members = {info.filename: info for info in package.infolist()}
    except zipfile.BadZipFile as error:
        raise Unreadable(name, "the file is damaged", Reason.DAMAGED) from error
    if sum(info.file_size for info in members.values()) > MOST_UNPACKED:
        raise Unreadable(name, "the file is too large when unpacked", Reason.TOO_LARGE)
    if "OFD.xml" in members:
        raise Unreadable(name, "the file is an OFD document", Reason.OFD)
    if any(info.flag_bits & 1 for info in members.values()):
        raise Unreadable(name, "the file has a password", Reason.LOCKED)
    if "word/document.xml" not in members:
        raise Unreadable(name, "the file is no Word document", Reason.NO_PLAN)
    from zhizhi.exchange.wordtext import word_text

    return word_text(name, content)


def _plain(name: str, content: bytes) -> Document:
    head = content[:512].lstrip().lower()
    if head.startswith((b"{\\rtf", b"<html", b"<!doctype html", b"<?xml")):
        raise Unreadable(name, "the file is a web page or old Word text under another name", Reason.OLD_WORD)
    if b"\0" in content[:4096] and not content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable(name, "the file is no text", Reason.NO_PLAN)
    try:
        text = decode(content)
    except Undecodable as error:
        place = Place(error.line, error.offset)
        raise Unreadable(name, "the encoding is faulty", Reason.ENCODING, place) from error
    if not text.strip():
        raise Unreadable(name, "the file has no text", Reason.EMPTY)
    if "\0" in text:
        line = text.count("\n", 0, text.index("\0")) + 1
        raise Unreadable(name, "the text holds a NUL, which no database keeps", Reason.DAMAGED, Place(line))
    return Document(text, "txt")
