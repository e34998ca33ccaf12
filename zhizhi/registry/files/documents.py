"""Taking a document as it came: judged by its content, whatever its name says. Pictures are read as photos are."""

import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import BinaryIO

from zhizhi.registry.files import refusals
from zhizhi.registry.files.photos import LIMIT, Photo, base_name, photo_read

# What a browser may offer to choose.
ACCEPT = ".pdf,.doc,.docx,.xls,.xlsx,.wps,.et,.ofd,image/*"
PDF, OFD = "application/pdf", "application/ofd"
WORD, EXCEL = "application/msword", "application/vnd.ms-excel"
_OPEN_XML = "application/vnd.openxmlformats-officedocument"
DOCX, XLSX = f"{_OPEN_XML}.wordprocessingml.document", f"{_OPEN_XML}.spreadsheetml.sheet"
# Endings that fit a content. Word and WPS write the same containers.
ENDINGS = {
    PDF: ("pdf",), OFD: ("ofd",), DOCX: ("docx", "wps"), XLSX: ("xlsx", "et"), WORD: ("doc", "wps"),
    EXCEL: ("xls", "et"),
}  # fmt: skip
_PARTS = {"OFD.xml": OFD, "word/document.xml": DOCX, "xl/workbook.xml": XLSX}
# Names of streams in the older containers, as these write them.
_STREAMS = {"WordDocument".encode("utf-16-le"): WORD, "Workbook".encode("utf-16-le"): EXCEL}


@dataclass(frozen=True, slots=True)
class Document:
    """A file of a kind that offices exchange, byte for byte as it came."""

    name: str
    content: bytes
    content_type: str


def document_read(*, stream: BinaryIO, name: str, limit: int = LIMIT) -> Document | Photo:
    """The document or picture in `stream`, at most `limit` bytes; raises refusals.FileRefused. Touches no database."""
    name = base_name(name)
    size = stream.seek(0, 2)
    if size == 0:
        raise refusals.empty_file(name)
    if size > limit:
        raise refusals.file_too_large(name, limit)
    ending = PurePosixPath(name).suffix.lower().lstrip(".")
    found = _recognized(stream, name)
    if found is None and _is_picture(stream):
        return photo_read(stream=stream, name=name, limit=limit)
    if found is None:
        raise refusals.not_a_document(name, stream)
    if ending not in ENDINGS[found]:
        raise refusals.lies(name, ENDINGS[found][0])
    stream.seek(0)
    return Document(name, stream.read(), found)


def _is_picture(stream: BinaryIO) -> bool:
    stream.seek(0)
    head = stream.read(16)
    return head.startswith((b"\xff\xd8\xff", b"\x89PNG\r\n")) or head[8:12] == b"WEBP" or head[4:8] == b"ftyp"


def _recognized(stream: BinaryIO, name: str) -> str | None:
    """The type that the content has, or None."""
    stream.seek(0)
    content = stream.read()
    if content[:1024].lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-"):
        if b"%%EOF" not in content[-2048:]:
            raise refusals.damaged_file(name)
        return PDF
    if content.startswith(refusals.OLE):
        return next((kind for mark, kind in _STREAMS.items() if mark in content), None)
    return _archive(stream, name) if content.startswith(b"PK\x03\x04") else None


def _archive(stream: BinaryIO, name: str) -> str | None:
    """OFD and the newer office formats are archives; nothing of them is unpacked."""
    try:
        with zipfile.ZipFile(stream) as archive:
            names = set(archive.namelist())
    except zipfile.BadZipFile as error:
        raise refusals.damaged_file(name) from error
    if any(part.endswith("vbaProject.bin") for part in names):
        raise refusals.with_macros(name)
    return next((kind for part, kind in _PARTS.items() if part in names), None)
